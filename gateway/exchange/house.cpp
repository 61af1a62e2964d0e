#include "gateway/exchange/house.hpp"

#include <fmt/format.h>

#include "gateway/base/ids.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/catalog/registry.hpp"
#include "gateway/exchange/idempotency.hpp"
#include "gateway/exchange/peer_fields.hpp"
#include "gateway/ledger/reader.hpp"

namespace tongban::exchange {
namespace {

std::int64_t millisecondsOf(Instant at) { return at.time_since_epoch().count(); }
Instant instantOf(std::int64_t ms) { return Instant(std::chrono::milliseconds(ms)); }

}  // namespace

Result<std::unique_ptr<House>> House::open(Parts parts,
                                           std::shared_ptr<const deployment::Snapshot> snapshot) {
  std::unique_ptr<House> house(new House(std::move(parts)));
  house->current_ = std::move(snapshot);
  if (auto done = house->remember(); !done) return std::move(done).error();
  return house;
}

Result<Ok> House::remember() {
  auto connection = connections_.lend();
  if (!connection) return std::move(connection).error();
  // The newest head is at least as late as the newest entry that it covers.
  auto reader = ledger::Reader::open(**connection, parts_.ledger.log());
  if (!reader) return std::move(reader).error();
  auto certificate = crypto::Certificate::parse(reader->log().certificate);
  if (!certificate) return std::move(certificate).error();
  logCertificate_.emplace(std::move(*certificate));
  auto head = reader->newestHead();
  if (!head) return std::move(head).error();
  if (*head) {
    if (auto form = reader->entryForm((*head)->size - 1)) {
      auto entry = ledger::parseEntry(*form);
      if (!entry) return std::move(entry).error();
      auto at = fromRfc3339(entry->at);
      if (!at) return std::move(at).error();
      sawEntryAt(*at);
    }
  }
  const auto today = catalog::dayOf(parts_.clock.now());
  auto uses = catalog::usesOf(**connection, today);
  if (!uses) return std::move(uses).error();
  meter_.load(today, *uses);
  return nonces_.load(**connection, std::chrono::floor<std::chrono::seconds>(now()));
}

std::shared_ptr<const deployment::Snapshot> House::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

void House::replace(std::shared_ptr<const deployment::Snapshot> snapshot) {
  const std::lock_guard lock(mutex_);
  current_.swap(snapshot);
}

Instant House::now() const { return std::max(parts_.clock.now(), instantOf(lastEntryMs_)); }

Result<Ok> House::checkClock() const {
  const auto behind = instantOf(lastEntryMs_) - parts_.clock.now();
  if (behind <= std::chrono::seconds(limits::kClockBehindSecondsMax)) return Ok{};
  return fail("exchange.clock-behind",
              fmt::format("时钟比最后一条账本条目慢 {} 秒", behind.count() / 1000));
}

void House::sawEntryAt(Instant at) {
  auto known = lastEntryMs_.load();
  while (known < millisecondsOf(at) &&
         !lastEntryMs_.compare_exchange_weak(known, millisecondsOf(at))) {
  }
}

std::string House::shownHead() {
  const auto head = parts_.ledger.head();
  if (!head) return {};
  const std::lock_guard lock(shownMutex_);
  if (shown_.empty() || shownSize_ != head->size) {
    shown_ = writeHead(*head, *logCertificate_);
    shownSize_ = head->size;
  }
  return shown_;
}

Result<Ok> House::tidy() {
  if (const auto counts = refusals_.take(); !counts.empty()) {
    ledger::Proposal proposal;
    const auto at = clock().now();
    proposal.entry.id = makeUuid(at);
    proposal.entry.at = toRfc3339(at);
    proposal.entry.kind = ledger::EntryKind::Summary;
    proposal.entry.outcomeCode = "ok";
    std::int64_t sum = 0;
    for (const auto& [kind, count] : counts) sum += static_cast<std::int64_t>(count);
    proposal.entry.rows = sum;
    proposal.evidence.push_back(ledger::Opening::of(bytesOf(toJson(counts))));
    if (auto position = ledger().append(std::move(proposal)); !position) {
      refusals_.putBack(counts);
      return std::move(position).error();
    }
    sawEntryAt(at);
  }
  auto connection = connections_.lend();
  if (!connection) return std::move(connection).error();
  auto transaction = (*connection)->begin(store::Access::Write);
  if (!transaction) return std::move(transaction).error();
  auto done = Nonces::forgetExpired(**connection, std::chrono::floor<std::chrono::seconds>(now()));
  if (done) {
    done = forgetIdempotencyBefore(**connection,
                                   clock().now() - std::chrono::days(limits::kIdempotencyKeptDays));
  }
  if (done) done = catalog::dropUsesBefore(**connection, catalog::dayOf(clock().now()));
  if (!done) return done;
  return transaction->commit();
}

}  // namespace tongban::exchange
