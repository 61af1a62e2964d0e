#include "gateway/exchange/alarms.hpp"

#include <fmt/format.h>

#include "gateway/base/ids.hpp"
#include "gateway/ledger/reader.hpp"
#include "gateway/store/query.hpp"

namespace tongban::exchange {
namespace {

// One contradiction for each head that was broken with, whatever is shown afterwards: a rewritten
// ledger that goes on growing is told once.
Result<bool> isKnown(store::Connection& connection, const Alarm& alarm) {
  auto row = store::queryOne<std::int64_t>(
      connection, "SELECT size FROM exchange_alarm WHERE log = ? AND size = ? AND root = ?",
      alarm.held.log, static_cast<std::int64_t>(alarm.held.size), alarm.held.root.text());
  if (!row) return std::move(row).error();
  return row->has_value();
}

// Whether the tree of the log as it stands in the store holds the one that `held` was signed of.
Result<Ok> checkHeld(House& house, const Alarm& alarm) {
  auto connection = house.connections().lend();
  if (!connection) return std::move(connection).error();
  auto reader = ledger::Reader::open(**connection, alarm.held.log);
  if (!reader) return std::move(reader).error();
  auto certificate = crypto::Certificate::parse(reader->log().certificate);
  if (!certificate) return std::move(certificate).error();
  auto key = certificate->publicKey();
  if (!key) return std::move(key).error();
  for (const auto* head : {&alarm.held, &alarm.shown}) {
    if (auto ours = head->verify(*key); !ours) return ours;
  }
  auto newest = reader->newestHead();
  if (!newest) return std::move(newest).error();
  const auto differs = fail("ledger.peer-inconsistent", "账本与本网关曾签的树头不符");
  if (!*newest || (*newest)->size < alarm.held.size) return differs;
  auto proof = reader->consistency(alarm.held.size, (*newest)->size);
  if (!proof) return std::move(proof).error();
  const ledger::TreeHash hash(crypto::suite(key->suite()));
  const auto same = ledger::verifyConsistency(hash, alarm.held.size, (*newest)->size,
                                              alarm.held.root, (*newest)->root, *proof);
  if (!same) return differs;
  return Ok{};
}

}  // namespace

Result<bool> raise(House& house, const Alarm& alarm) {
  house.metrics().alarm("ledger.peer-inconsistent");
  house.log().write(observe::Level::Error, "ledger.inconsistent",
                    {{"region", alarm.region},
                     {"log", alarm.shown.log},
                     {"held", static_cast<std::int64_t>(alarm.held.size)},
                     {"shown", static_cast<std::int64_t>(alarm.shown.size)}});
  {
    auto connection = house.connections().lend();
    if (!connection) return std::move(connection).error();
    auto known = isKnown(**connection, alarm);
    if (!known) return std::move(known).error();
    if (*known) return false;
  }
  const auto at = house.clock().now();
  ledger::Proposal proposal;
  proposal.entry.id = makeUuid(at);
  proposal.entry.at = toRfc3339(at);
  proposal.entry.kind = ledger::EntryKind::Alarm;
  proposal.entry.outcomeCode = "ledger.peer-inconsistent";
  proposal.entry.outcomeStatus = 409;
  proposal.entry.peer = alarm.shown.log;
  for (const auto* head : {&alarm.held, &alarm.shown}) {
    proposal.evidence.push_back(ledger::Opening::of(bytesOf(head->form())));
  }
  proposal.alsoWrite = [&](store::Connection& connection) {
    return store::run(connection,
                      "INSERT INTO exchange_alarm (log, size, root, region, held, shown, at) "
                      "VALUES (?, ?, ?, ?, ?, ?, ?)",
                      alarm.held.log, static_cast<std::int64_t>(alarm.held.size),
                      alarm.held.root.text(), alarm.region, alarm.held.form(), alarm.shown.form(),
                      toRfc3339(at));
  };
  if (auto done = house.ledger().append(std::move(proposal)); !done) return std::move(done).error();
  house.sawEntryAt(at);
  return true;
}

Result<std::vector<Alarm>> alarmsOf(store::Connection& connection) {
  auto rows = store::query(connection,
                           "SELECT region, held, shown, at FROM exchange_alarm ORDER BY at, size");
  if (!rows) return std::move(rows).error();
  std::vector<Alarm> alarms;
  while (true) {
    auto more = rows->next();
    if (!more) return std::move(more).error();
    if (!*more) return alarms;
    auto row = rows->read<std::string, std::string, std::string, std::string>();
    if (!row) return std::move(row).error();
    auto& [region, heldForm, shownForm, at] = *row;
    auto held = ledger::Head::parse(heldForm);
    auto shown = ledger::Head::parse(shownForm);
    if (!held || !shown) return held ? std::move(shown).error() : std::move(held).error();
    alarms.push_back({std::move(region), std::move(*held), std::move(*shown), std::move(at)});
  }
}

Result<bool> judge(House& house, const Alarm& alarm) {
  auto sound = checkHeld(house, alarm);
  if (sound) return false;
  if (sound.error().code != "ledger.peer-inconsistent") return std::move(sound).error();
  if (auto raised = raise(house, alarm); !raised) return std::move(raised).error();
  return true;
}

}  // namespace tongban::exchange
