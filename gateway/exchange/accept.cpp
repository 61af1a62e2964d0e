// Stage accept: is the node able to take this, and under which id does it go.
#include "gateway/base/ids.hpp"
#include "gateway/exchange/stages.hpp"

namespace tongban::exchange {

Trail::Trail(House& house, const wire::Incoming& from, ledger::EntryKind kindOfEntry,
             std::string_view journeyName, std::string_view resourceAsked, Entrance by)
    : incoming(from),
      entrance(by),
      kind(kindOfEntry),
      journey(journeyName),
      resourceId(resourceAsked),
      deployment(house.current()),
      started(std::chrono::steady_clock::now()),
      at(house.clock().now()) {
  id = makeUuid(at);
}

Result<Ok> begin(House& house, Trail& trail) {
  if (auto clock = house.checkClock(); !clock) return clock;
  const auto proposed = trail.incoming.head.fields.combined("tongban-exchange-id");
  if (!proposed && trail.entrance == Entrance::Exchange) return Ok{};
  if (!proposed) return fail("exchange.id-invalid", "对端网关应写明 tongban-exchange-id");
  if (!isUuid(*proposed)) {
    return fail("exchange.id-invalid", "tongban-exchange-id 不是小写的 UUID");
  }
  trail.proposedId = *proposed;
  return Ok{};
}

}  // namespace tongban::exchange
