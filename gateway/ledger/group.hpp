// gateway/ledger/group.hpp — one transaction of the ledger: entries that gathered, and a head that
// waits. Used by ledger.cpp on the writer thread only.
#pragma once
#include <future>
#include <memory>
#include <vector>

#include "gateway/ledger/ledger.hpp"
#include "gateway/ledger/tiles.hpp"

namespace tongban::ledger {

// An append under way. `answered` once its caller was told no.
struct Pending {
  Proposal proposal;
  std::string form;  // of the entry, made and checked on the caller's thread
  std::promise<Result<Position>> promise;
  bool answered = false;

  void refuse(Error error) {
    answered = true;
    promise.set_value(std::move(error));
  }
};
using Group = std::vector<std::unique_ptr<Pending>>;

// The writer's state between groups; changed only when a group was committed.
struct Edge {
  TileWriter tiles;
  std::string day;  // of the newest entry; a group belongs to one day
};

class GroupWriter final {
 public:
  GroupWriter(store::Connection&, const LedgerSettings&, std::string log, std::int64_t logNumber,
              const Clock&);

  // Commits the group and the head, or nothing of them. A proposal that fails by itself is refused
  // and the others are tried again without it. On success `edge` is the new right edge.
  Result<Ok> write(Group&, const std::optional<Head>&, Edge& edge);

 private:
  Result<Ok> attempt(Group&, const std::optional<Head>&, Edge& edge, Pending*& culprit);
  Result<Ok> writeEntry(Pending&, TileWriter&);
  Result<Ok> writeOpening(std::int64_t row, std::int64_t slot, const Opening&);
  std::string today(const std::string& before) const;

  store::Connection& connection_;
  const LedgerSettings& settings_;
  std::string log_;
  std::int64_t logNumber_;
  TreeHash hash_;
  const Clock& clock_;
  std::vector<Digest> leaves_;  // of the group, so that an audit can name the entry that differs
};

// The context under which an opening is sealed: it opens in its own place only.
std::string openingContext(const std::string& log, std::uint64_t index, std::int64_t slot);

}  // namespace tongban::ledger
