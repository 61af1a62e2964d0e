#include "gateway/ledger/group.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/ledger/schema.hpp"
#include "gateway/store/query.hpp"

namespace tongban::ledger {

std::string openingContext(const Digest& leaf, std::int64_t slot) {
  return fmt::format("ledger_opening|{}|{}", leaf.text(), slot);
}

Result<std::unique_ptr<Pending>> prepare(Proposal&& proposal, const std::string& log,
                                         const LedgerSettings& settings) {
  const auto& suite = crypto::suite(settings.signer->publicKey().suite());
  auto& [entry, request, answer, evidence, alsoWrite] = proposal;
  entry.log = log;
  entry.request = request ? request->commitment(suite).text() : "";
  entry.answer = answer ? answer->commitment(suite).text() : "";
  entry.evidence.clear();
  for (const auto& opening : evidence) entry.evidence.push_back(opening.commitment(suite).text());
  auto form = entry.form();
  if (!form) return std::move(form).error();

  auto pending = std::make_unique<Pending>();
  pending->id = std::move(entry.id);
  pending->form = std::move(*form);
  pending->leaf = TreeHash(suite).leaf(bytesOf(pending->form));
  pending->alsoWrite = std::move(alsoWrite);
  const auto seal = [&](const Opening& opening, std::int64_t slot) {
    const auto context = openingContext(pending->leaf, slot);
    pending->openings.push_back(
        {slot, settings.cipher->encrypt(opening.packed(), bytesOf(context))});
  };
  if (request) seal(*request, kRequestSlot);
  if (answer) seal(*answer, kAnswerSlot);
  auto slot = kEvidenceSlot;
  for (const auto& opening : evidence) seal(opening, slot++);
  return pending;
}

GroupWriter::GroupWriter(store::Connection& connection, std::int64_t logNumber, const Clock& clock)
    : connection_(connection), logNumber_(logNumber), clock_(clock) {}

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
  if (std::ranges::any_of(group, [](const auto& one) { return one->isEntry(); })) {
    const auto day = today(edge.day);
    if (day != edge.day) {
      edge.day = day;
      auto marked =
          store::run(connection_, "INSERT INTO ledger_day (log, day, first) VALUES (?, ?, ?)",
                     logNumber_, day, static_cast<std::int64_t>(edge.tiles.size()));
      if (!marked) return marked;
    }
    if (auto done = writeAll(group, edge.tiles, culprit); !done) return done;
    if (auto done = edge.tiles.write(connection_); !done) return done;
    auto rooted = store::run(
        connection_, "INSERT INTO ledger_root (log, size, root, leaves) VALUES (?, ?, ?, ?)",
        logNumber_, static_cast<std::int64_t>(edge.tiles.size()),
        BytesView(edge.tiles.root().bytes), packDigests(leaves_));
    if (!rooted) return rooted;
  } else if (auto done = writeAll(group, edge.tiles, culprit); !done) {
    return done;
  }
  if (head) {
    auto kept =
        store::run(connection_, "INSERT INTO ledger_head (log, size, form) VALUES (?, ?, ?)",
                   logNumber_, static_cast<std::int64_t>(head->size), head->form());
    if (!kept) return kept;
  }
  return transaction->commit();
}

Result<Ok> GroupWriter::writeAll(const Group& group, TileWriter& tiles, Pending*& culprit) {
  for (const auto& pending : group) {
    auto done = pending->isEntry() ? writeEntry(*pending, tiles) : pending->alsoWrite(connection_);
    if (done) continue;
    // A store that rolled back by itself has nothing against this one in particular.
    if (connection_.inTransaction()) culprit = pending.get();
    return done;
  }
  return Ok{};
}

Result<Ok> GroupWriter::writeEntry(const Pending& pending, TileWriter& tiles) {
  const auto row = rowOf(logNumber_, tiles.size());
  auto done = store::run(connection_, "INSERT INTO ledger_entry (entry, form) VALUES (?, ?)", row,
                         bytesOf(pending.form));
  if (!done) return done;
  done = store::run(connection_, "INSERT INTO ledger_exchange (id, entry) VALUES (?, ?)",
                    pending.id, row);
  if (!done) return done;
  for (const auto& [slot, sealed] : pending.openings) {
    done =
        store::run(connection_, "INSERT INTO ledger_opening (entry, slot, sealed) VALUES (?, ?, ?)",
                   row, slot, sealed);
    if (!done) return done;
  }
  if (pending.alsoWrite) {
    done = pending.alsoWrite(connection_);
    if (!done) return done;
  }
  leaves_.push_back(pending.leaf);
  tiles.add(pending.leaf);
  return Ok{};
}

// The day in China on which the group is written; a clock that went back stays on the later day.
std::string GroupWriter::today(const std::string& before) const {
  const auto day = toRfc3339(clock_.now() + std::chrono::hours(8)).substr(0, 10);
  return std::max(day, before);
}

}  // namespace tongban::ledger
