// A question whose answer was lost: the peer that asked it asks what became of it. Whatever became
// of it, afterwards it is over: recorded before, or void from now on, so that a request which
// arrives still later is refused like any that comes twice.
#include "gateway/base/ids.hpp"
#include "gateway/exchange/journeys.hpp"
#include "gateway/ledger/reader.hpp"

namespace tongban::exchange {
namespace {

Error unknown() { return fail("exchange.not-found", "没有这次交换,或不是该对端网关所问"); }

// Whether that peer asked the exchange at that place.
Result<Ok> checkAsker(store::Connection& connection, const ledger::Position& at,
                      std::string_view region) {
  auto reader = ledger::Reader::open(connection, at.log);
  if (!reader) return std::move(reader).error();
  auto form = reader->entryForm(at.index);
  if (!form) return std::move(form).error();
  auto entry = ledger::parseEntry(*form);
  if (!entry) return std::move(entry).error();
  if (entry->caller.member == region) return Ok{};
  return unknown();
}

}  // namespace

Result<Ok> settle(House& house, const std::string& region, const std::string& exchange) {
  if (!isUuid(exchange)) return unknown();
  const auto hold = house.inFlight().take("id:" + exchange);
  if (!hold) return fail("exchange.in-progress", "这次交换正在处理");
  {
    auto connection = house.connections().lend();
    if (!connection) return std::move(connection).error();
    auto known = ledger::positionsOf(**connection, exchange);
    if (known && !known->empty()) return checkAsker(**connection, known->front(), region);
    if (!known && known.error().code != "ledger.exchange-unknown") return std::move(known).error();
  }
  ledger::Proposal proposal;
  const auto at = house.clock().now();
  proposal.entry.id = exchange;
  proposal.entry.at = toRfc3339(at);
  proposal.entry.kind = ledger::EntryKind::Refusal;
  proposal.entry.caller = {region, "gateway", "signature", {}};
  proposal.entry.outcomeCode = kVoided;
  proposal.entry.outcomeStatus = 410;
  if (auto done = house.ledger().append(std::move(proposal)); !done) return std::move(done).error();
  house.sawEntryAt(at);
  return Ok{};
}

}  // namespace tongban::exchange
