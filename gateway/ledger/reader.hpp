// gateway/ledger/reader.hpp — what a ledger can prove: heads, proofs, receipts, openings; from the
// store alone, on a live node too.
//
// One thread at a time; open one per thread. Lifetime: borrows the connection.
// Errors: ledger.log-unknown, ledger.exchange-unknown, ledger.head-late (the entry is durable, its
// head not yet), ledger.opening-destroyed, ledger.day-detached, ledger.proof-range, the store's.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/crypto/storage_cipher.hpp"
#include "gateway/ledger/ledger.hpp"
#include "gateway/ledger/log_row.hpp"
#include "gateway/ledger/receipt.hpp"
#include "gateway/ledger/tiles.hpp"

namespace tongban::ledger {

class Reader final {
 public:
  static Result<Reader> open(store::Connection&, const std::string& log);

  const LogRow& log() const noexcept { return row_; }
  Result<std::optional<Head>> newestHead();

  // Proofs against trees of at most the newest head's size.
  Result<std::vector<Digest>> inclusion(std::uint64_t index, std::uint64_t size);
  Result<std::vector<Digest>> consistency(std::uint64_t first, std::uint64_t second);

  Result<std::string> entryForm(std::uint64_t index);

  // Against the newest head on disk. `form` is given for an entry whose day was detached: it comes
  // from the segment, and must be what the tree says.
  Result<Receipt> receipt(std::uint64_t index);
  Result<Receipt> receipt(std::uint64_t index, std::string form);

 private:
  Reader(store::Connection& connection, LogRow row, TreeHash hash);

  store::Connection* connection_;
  LogRow row_;
  TreeHash hash_;
  TileReader tiles_;
};

// Where the entries of an exchange stand, oldest first; logs may have changed between them.
Result<std::vector<Position>> positionsOf(store::Connection&, const std::string& exchangeId);

// What an entry committed to, still readable here. `slot` as in schema.hpp.
Result<Opening> readOpening(store::Connection&, const Position&, std::int64_t slot,
                            const crypto::StorageCipher&);

// Destroys every opening of an exchange, and scrubs the store so that no byte of them is left in
// its files. Entries and proofs stay. Returns how many there were. Must not be called by a thread
// whose own connection has something open.
Result<std::size_t> eraseOpenings(store::Store&, const std::string& exchangeId);

}  // namespace tongban::ledger
