// gateway/ledger/audit.hpp — is the ledger in this store the one that was signed? Re-derives every
// leaf and every root from the entries, and holds them against what is stored and what was signed.
//
// For each log: entries follow each other without a gap and name the log; tiles, roots and heads
// are those of the entries; heads are signed by the log's key, their times do not go back; a closed
// log ends where its statement says; every head that somebody else holds is part of the tree. Days
// that were detached are checked through their tiles and the digest of their segment.
//
// Reads one state of the store; a live node goes on writing. Memory does not grow with the log.
// An audit may begin at a head that an earlier one ended with (`since`): the leaves before it are
// taken from the tiles, which must give that head's signed root.
// Errors of audit(): the store's only. What is wrong with a ledger is a finding, not an error.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/crypto/chain.hpp"
#include "gateway/ledger/head.hpp"
#include "gateway/store/store.hpp"

namespace tongban::ledger {

// The first thing that is wrong in a log.
struct AuditFinding {
  std::string log;
  std::uint64_t index = 0;  // of the first entry that is not as it was signed
  std::string code;         // ledger.audit-…
  std::string message;      // what differs, in Chinese
};

struct LogAudit {
  std::string log;
  std::uint64_t entries = 0;    // re-derived now
  std::uint64_t from = 0;       // the first of them
  std::uint64_t heads = 0;      // checked
  std::uint64_t witnessed = 0;  // heads held by others, checked
  std::uint64_t openings = 0;   // kept bodies whose commitment was checked
  std::optional<Head> head;     // the newest that was checked: `since` of the next audit
  bool closed = false;
  std::optional<AuditFinding> finding;
};

struct AuditOrder {
  const crypto::ChainVerifier* regionRoots = nullptr;  // who certifies log keys
  std::optional<crypto::Certificate> regionRoot = {};  // who signs close statements
  std::map<std::string, Head> since = {};              // by log; empty: the whole ledger
  std::vector<Head> heldByOthers = {};                 // heads of our logs that peers hold
};

struct AuditReport {
  std::vector<LogAudit> logs;
  bool clean() const noexcept;
};

Result<AuditReport> audit(store::Connection&, const AuditOrder&);

}  // namespace tongban::ledger
