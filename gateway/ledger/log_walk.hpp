// gateway/ledger/log_walk.hpp — one log read once, from its first entry (or from an audited head)
// to its newest root, and held against everything that is stored or signed about it. Inside this
// room only; what it promises stands in audit.hpp.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/ledger/audit.hpp"
#include "gateway/ledger/entry.hpp"
#include "gateway/ledger/log_row.hpp"
#include "gateway/ledger/segment.hpp"
#include "gateway/ledger/tiles.hpp"
#include "gateway/store/query.hpp"

namespace tongban::ledger {

class LogWalk final {
 public:
  LogWalk(store::Connection&, const AuditOrder&, const LogRow&, crypto::Certificate,
          crypto::PublicKey);

  // The store's errors end the walk; what is wrong with the log is in the audit.
  Result<LogAudit> run();

 private:
  // A root as one group left it: the size after it, and the leaves that it added.
  struct StoredRoot {
    std::uint64_t size = 0;
    Bytes root;
    std::vector<Digest> leaves;
  };

  void find(std::uint64_t index, std::string_view code, std::string message);
  Result<Ok> walk();

  // Before the first entry.
  Result<Ok> prepare();
  void checkDays();
  Result<Ok> startAt(const Head& since);

  // Group by group.
  Result<Ok> walkRoots();
  Result<std::optional<StoredRoot>> nextRoot(store::Rows&);
  Result<bool> advance(store::Rows& entries);
  Result<Ok> checkGroup(const StoredRoot&, store::Rows& entries);
  Result<Digest> leafOf(std::uint64_t index, store::Rows& entries);
  Result<Digest> detachedLeafOf(const Day&, std::uint64_t index, store::Rows& entries);
  Result<Ok> checkEntryAt(std::uint64_t index, const Entry&);
  Result<Ok> checkTiles(const std::vector<TileWriter::Finished>&);
  Result<std::uint64_t> firstUnlikeItsTile(std::uint64_t from, std::uint64_t to);
  const Day& dayOf(std::uint64_t index);

  // Heads: our own, and those that others hold.
  Result<bool> nextHead(store::Rows&);
  Result<Ok> checkHeads(store::Rows&);
  Result<Ok> checkHead();
  void checkCertificate(const Head&);
  void checkWitnessed();
  bool isOfThisTree(const Head& held);

  // After the last entry.
  Result<Ok> checkEnd();
  void checkClose();
  Result<Ok> checkOpenings();

  store::Connection& connection_;
  const AuditOrder& order_;
  const LogRow& row_;
  crypto::Certificate certificate_;
  crypto::PublicKey key_;
  TreeHash hash_;
  TileReader tiles_;
  TileWriter tree_;
  LogAudit out_;
  std::uint64_t size_ = 0;  // of the newest root
  std::vector<Day> days_;
  std::size_t day_ = 0;  // of the entry at hand
  std::vector<Head> witnessed_;
  std::size_t witness_ = 0;
  std::string segmentDay_;  // whose forms are in segment_
  std::vector<std::string> segment_;

  bool ready_ = false;  // nextIndex_ and nextForm_ stand ready
  bool entriesRead_ = false;
  std::uint64_t nextIndex_ = 0;
  std::string nextForm_;
  bool headReady_ = false;
  bool headsRead_ = false;
  std::uint64_t headSize_ = 0;
  std::string headForm_;
};

}  // namespace tongban::ledger
