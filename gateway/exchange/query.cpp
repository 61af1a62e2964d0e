// The life of a query. Start reading here.
//
// Each stage eats what the one before it made (stages.hpp); the order is code, never configuration.
// The trail is what is known so far: it survives a refusal, the record does not.
#include "gateway/exchange/journeys.hpp"
#include "gateway/exchange/stages.hpp"

namespace tongban::exchange {

wire::Outgoing query(House& house, const wire::Incoming& incoming, std::string_view resource,
                     Entrance by) {
  Trail trail(house, incoming, ledger::EntryKind::Query, "query", resource, by);

  auto authorized =
      timed(trail, "accept",
            [&] { return accept<QueryOrder>(house, trail, readQueryOrder, house.queryRequest()); })
          .and_then(step(trail, "authenticate",
                         [&](auto from) { return authenticate(house, trail, std::move(from)); }))
          .and_then(step(trail, "authorize",
                         [&](auto from) { return authorize(house, trail, std::move(from)); }));
  // A request that came again gets what it got; its caller was authorized just now.
  if (authorized && isRepeat(trail)) return reply(house, trail, recordRepeat(house, trail));
  auto outcome =
      std::move(authorized)
          .and_then(
              step(trail, "fetch", [&](auto from) { return fetch(house, trail, std::move(from)); }))
          .and_then(step(trail, "normalize",
                         [&](auto from) { return normalize(house, trail, std::move(from)); }))
          .and_then(step(trail, "verify",
                         [&](auto from) { return verify(house, trail, std::move(from)); }))
          .and_then(step(trail, "minimize",
                         [&](auto from) { return minimize(house, trail, std::move(from)); }));
  auto recorded = timed(trail, "record", [&] { return record(house, trail, std::move(outcome)); });
  return reply(house, trail, std::move(recorded));
}

}  // namespace tongban::exchange
