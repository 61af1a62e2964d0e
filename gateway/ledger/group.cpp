#include "gateway/ledger/group.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/ledger/schema.hpp"
#include "gateway/store/query.hpp"

namespace tongban::ledger {

std::string openingContext(const std::string& log, std::uint64_t index, std::int64_t slot) {
  return fmt::format("ledger_opening|{}|{}|{}", log, index, slot);
}

GroupWriter::GroupWriter(store::Connection& connection, const LedgerSettings& settings,
                         std::string log, std::int64_t logNumber, const Clock& clock)
    : connection_(connection),
      settings_(settings),
      log_(std::move(log)),
      logNumber_(logNumber),
      hash_(crypto::suite(settings.signer->publicKey().suite())),
      clock_(clock) {}

Result<Ok> GroupWriter::write(Group& group, const std::optional<Head>& head, Edge& edge) {
  while (true) {
    Pending* culprit = nullptr;
    Edge next = edge;
    auto done = attempt(group, head, next, culprit);
    if (done) {
      edge = std::move(next);
      return done;
    }
    if (culprit == nullptr) return done;
    culprit->refuse(std::move(done).error());
    std::erase_if(group, [](const auto& pending) { return pending->answered; });
    if (group.empty() && !head) return Ok{};
  }
}

Result<Ok> GroupWriter::attempt(Group& group, const std::optional<Head>& head, Edge& edge,
                                Pending*& culprit) {
  auto transaction = connection_.begin(store::Access::Write);
  if (!transaction) return std::move(transaction).error();
  auto close = store::queryOne<std::optional<std::string>>(
      connection_, "SELECT close FROM ledger_log WHERE number = ?", logNumber_);
  if (!close) return std::move(close).error();
  if (!*close || std::get<0>(**close)) {
    return fail("ledger.log-closed", "该账本已关闭,不再写入");
  }
  leaves_.clear();
  if (!group.empty()) {
    const auto day = today(edge.day);
    if (day != edge.day) {
      edge.day = day;
      auto marked =
          store::run(connection_, "INSERT INTO ledger_day (log, day, first) VALUES (?, ?, ?)",
                     logNumber_, day, static_cast<std::int64_t>(edge.tiles.size()));
      if (!marked) return marked;
    }
    for (const auto& pending : group) {
      auto done = writeEntry(*pending, edge.tiles);
      if (done) continue;
      // A store that rolled back by itself has nothing against this entry in particular.
      if (connection_.inTransaction()) culprit = pending.get();
      return done;
    }
    if (auto done = edge.tiles.write(connection_); !done) return done;
    auto rooted = store::run(
        connection_, "INSERT INTO ledger_root (log, size, root, leaves) VALUES (?, ?, ?, ?)",
        logNumber_, static_cast<std::int64_t>(edge.tiles.size()),
        BytesView(edge.tiles.root().bytes), packDigests(leaves_));
    if (!rooted) return rooted;
  }
  if (head) {
    auto kept =
        store::run(connection_, "INSERT INTO ledger_head (log, size, form) VALUES (?, ?, ?)",
                   logNumber_, static_cast<std::int64_t>(head->size), head->form());
    if (!kept) return kept;
  }
  return transaction->commit();
}

Result<Ok> GroupWriter::writeEntry(Pending& pending, TileWriter& tiles) {
  const auto& proposal = pending.proposal;
  const auto row = rowOf(logNumber_, tiles.size());
  auto done = store::run(connection_, "INSERT INTO ledger_entry (entry, form) VALUES (?, ?)", row,
                         bytesOf(pending.form));
  if (!done) return done;
  done = store::run(connection_, "INSERT INTO ledger_exchange (id, entry) VALUES (?, ?)",
                    proposal.entry.id, row);
  if (!done) return done;
  if (proposal.request) {
    done = writeOpening(row, kRequestSlot, *proposal.request);
    if (!done) return done;
  }
  if (proposal.answer) {
    done = writeOpening(row, kAnswerSlot, *proposal.answer);
    if (!done) return done;
  }
  for (std::size_t i = 0; i < proposal.evidence.size(); ++i) {
    done = writeOpening(row, kEvidenceSlot + static_cast<std::int64_t>(i), proposal.evidence[i]);
    if (!done) return done;
  }
  if (proposal.alsoWrite) {
    done = proposal.alsoWrite(connection_);
    if (!done) return done;
  }
  leaves_.push_back(hash_.leaf(bytesOf(pending.form)));
  tiles.add(leaves_.back());
  return Ok{};
}

Result<Ok> GroupWriter::writeOpening(std::int64_t row, std::int64_t slot, const Opening& opening) {
  const auto context = openingContext(log_, indexOf(row), slot);
  const auto sealed = settings_.cipher->encrypt(opening.packed(), bytesOf(context));
  return store::run(connection_,
                    "INSERT INTO ledger_opening (entry, slot, sealed) VALUES (?, ?, ?)", row, slot,
                    sealed);
}

// The day in China on which the group is written; a clock that went back stays on the later day.
std::string GroupWriter::today(const std::string& before) const {
  const auto day = toRfc3339(clock_.now() + std::chrono::hours(8)).substr(0, 10);
  return std::max(day, before);
}

}  // namespace tongban::ledger
