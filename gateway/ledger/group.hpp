// gateway/ledger/group.hpp — one transaction of the ledger: entries that gathered, and a head that
// waits. Used by ledger.cpp on the writer thread only.
#pragma once
#include <future>
#include <memory>
#include <vector>

#include "gateway/ledger/ledger.hpp"
#include "gateway/ledger/tiles.hpp"

namespace tongban::ledger {

// An opening as it lies on disk.
struct SealedOpening {
  std::int64_t slot = 0;
  Bytes sealed;
};

// An append under way. What can be made of it without its index is made on the caller's thread:
// hashing and sealing bodies is no work for the one writer. `answered` once its caller was told no.
struct Pending {
  std::string id;
  std::string form;  // of the entry; empty: only alsoWrite
  Digest leaf;
  std::vector<SealedOpening> openings;
  std::function<Result<Ok>(store::Connection&)> alsoWrite;
  std::promise<Result<Position>> promise;
  bool answered = false;

  bool isEntry() const noexcept { return !form.empty(); }
  void refuse(Error error) {
    answered = true;
    promise.set_value(std::move(error));
  }
};
using Group = std::vector<std::unique_ptr<Pending>>;

// Makes commitments, form, leaf and sealed openings. Thread-safe. Error: ledger.entry-invalid.
Result<std::unique_ptr<Pending>> prepare(Proposal&&, const std::string& log, const LedgerSettings&);

// The writer's state between groups; changed only when a group was committed.
struct Edge {
  TileWriter tiles;
  std::string day;  // of the newest entry; a group belongs to one day
};

class GroupWriter final {
 public:
  GroupWriter(store::Connection&, std::int64_t logNumber, const Clock&);

  // Commits the group and the head, or nothing of them. A proposal that fails by itself is refused
  // and the others are tried again without it. On success `edge` is the new right edge.
  Result<Ok> write(Group&, const std::optional<Head>&, Edge& edge);

 private:
  Result<Ok> attempt(Group&, const std::optional<Head>&, Edge& edge, Pending*& culprit);
  Result<Ok> writeAll(const Group&, TileWriter&, Pending*& culprit);
  Result<Ok> writeEntry(const Pending&, TileWriter&);
  std::string today(const std::string& before) const;

  store::Connection& connection_;
  std::int64_t logNumber_;
  const Clock& clock_;
  std::vector<Digest> leaves_;  // of the group, so that an audit can name the entry that differs
};

// The context under which an opening is sealed: it opens beside its own entry only, which is known
// by its leaf.
std::string openingContext(const Digest& leaf, std::int64_t slot);

}  // namespace tongban::ledger
