// gateway/ledger/audit.hpp — is the ledger in this store the one that was signed? Re-derives every
// leaf and every root from the entries, and holds them against what is stored and what was signed.
//
// For each log: entries follow each other without a gap and name the log; tiles, roots and heads
// are those of the entries; heads are signed by the log's key, their times do not go back; a closed
// log ends where its statement says; every head that somebody else holds is part of the tree; days
// divide the log where groups end, and lie between acceptance and signature (an hour for clocks
// that were set); entries are found by their exchange id. Days that were detached are checked
// through their tiles, and with `segments` through their files. Heads thin out a busy log, so a
// head that is gone from the middle is no finding; without the newest ones entries are unsigned.
//
// Reads one state of the store; a live node goes on writing. Memory does not grow with the log;
// with `segments` it holds one day. An audit may begin at a head that an earlier one ended with
// (`since`): of what lies before it, the tiles must still give that head's signed root.
// Errors of audit(): the store's only. What is wrong with a ledger is a finding, not an error.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/crypto/chain.hpp"
#include "gateway/crypto/storage_cipher.hpp"
#include "gateway/ledger/head.hpp"
#include "gateway/store/store.hpp"

namespace tongban::ledger {

// The first thing that is wrong in a log.
struct AuditFinding {
  std::string log;
  // Of the first entry that is not as it was signed, as exactly as the leaves and tiles that are
  // stored tell; of the last entry that a head covers, when the head itself is wrong.
  std::uint64_t index = 0;
  std::string code;     // ledger.audit-…
  std::string message;  // what differs, in Chinese
};

struct LogAudit {
  std::string log;
  std::uint64_t entries = 0;    // re-derived now
  std::uint64_t from = 0;       // the first of them
  std::uint64_t heads = 0;      // checked
  std::uint64_t witnessed = 0;  // heads held by others, checked
  std::uint64_t openings = 0;   // kept bodies whose commitment was checked, with a cipher
  std::uint64_t detached = 0;   // of `entries`: taken from tiles, their segment was not read
  // At the end, not yet signed. A live node signs them in a moment; on one that stands still they
  // were never signed, or their heads were removed.
  std::uint64_t unsignedEntries = 0;
  std::optional<Head> head;  // the newest that was checked: `since` of the next audit
  bool closed = false;
  std::optional<AuditFinding> finding;
};

struct AuditOrder {
  const crypto::ChainVerifier* regionRoots = nullptr;  // who certifies log keys
  std::optional<crypto::Certificate> regionRoot = {};  // who signs close statements
  std::map<std::string, Head> since = {};              // by log; empty: the whole ledger
  std::vector<Head> heldByOthers = {};                 // heads of our logs that peers hold
  const crypto::StorageCipher* cipher = nullptr;       // to open the bodies that are kept
  std::optional<std::filesystem::path> segments = {};  // where the files of detached days are
  bool everythingSigned = false;  // entries without a head are a finding: the node stands still
};

struct AuditReport {
  std::vector<LogAudit> logs;
  bool clean() const noexcept;
};

Result<AuditReport> audit(store::Connection&, const AuditOrder&);

}  // namespace tongban::ledger
