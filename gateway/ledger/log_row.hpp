// gateway/ledger/log_row.hpp — a log as the store knows it. For this room, and for who audits
// every log of a store.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/crypto/certificate.hpp"
#include "gateway/ledger/head.hpp"
#include "gateway/ledger/tree.hpp"
#include "gateway/store/store.hpp"

namespace tongban::ledger {

struct LogRow {
  std::int64_t number = 0;
  std::string log;
  Bytes certificate;  // DER
  std::string opened;
  std::string close;  // form of the close statement; empty while the log is open
};

// The row of the certificate's key; made when there is none.
Result<LogRow> openLogRow(store::Connection&, const crypto::Certificate&, const Clock&);

Result<std::vector<LogRow>> allLogRows(store::Connection&);
Result<LogRow> logRowOf(store::Connection&, const std::string& log);  // ledger.log-unknown
Result<LogRow> logRowAt(store::Connection&, std::int64_t number);     // ledger.log-unknown

struct LogState {
  std::uint64_t size = 0;
  Digest root;
  std::optional<Head> head;  // the newest
  std::string day;           // the newest; empty before the first entry
};
// What the newest root, head and day on disk say.
Result<LogState> readLogState(store::Connection&, const LogRow&, const TreeHash&);

// The newest head of at least `size`; none when there is none.
Result<std::optional<Head>> newestHead(store::Connection&, std::int64_t logNumber);

}  // namespace tongban::ledger
