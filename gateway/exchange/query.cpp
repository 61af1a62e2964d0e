// The life of a query. Start reading here.
//
// Each stage eats what the one before it made (stages.hpp); the order is code, never configuration.
// The trail is what is known so far: it survives a refusal, the record does not.
#include "gateway/exchange/journeys.hpp"
#include "gateway/exchange/stages.hpp"

namespace tongban::exchange {

wire::Outgoing query(House& house, const wire::Incoming& incoming, std::string_view resource) {
  Trail trail(house, incoming, ledger::EntryKind::Query, "query", resource);
  const auto run = [&](std::string_view name, auto&& stage) {
    return [&house, &trail, name, stage](auto&& before) {
      return timed(trail, name, [&] { return stage(house, trail, std::move(before)); });
    };
  };

  auto authorized =
      timed(trail, "accept",
            [&] {
              return accept<QueryOrder>(house, trail, [&](const wire::Incoming& from) {
                return readQueryOrder(from, house.queryRequest());
              });
            })
          .and_then(run(
              "authenticate",
              [](House& h, Trail& t, auto&& from) { return authenticate(h, t, std::move(from)); }))
          .and_then(run("authorize", [](House& h, Trail& t, auto&& from) {
            return authorize(h, t, std::move(from));
          }));
  // A request that came again gets what it got; its caller was authorized just now.
  if (authorized && trail.idempotency && !trail.idempotency->first.empty()) {
    return reply(house, trail, recordRepeat(house, trail));
  }
  auto outcome =
      std::move(authorized)
          .and_then(run("fetch", [](House& h, Trail& t,
                                    auto&& from) { return fetch(h, t, std::move(from)); }))
          .and_then(run("normalize", [](House& h, Trail& t,
                                        auto&& from) { return normalize(h, t, std::move(from)); }))
          .and_then(run("verify", [](House& h, Trail& t,
                                     auto&& from) { return verify(h, t, std::move(from)); }))
          .and_then(run("minimize", [](House& h, Trail& t, auto&& from) {
            return minimize(h, t, std::move(from));
          }));
  auto recorded = timed(trail, "record", [&] { return record(house, trail, std::move(outcome)); });
  return reply(house, trail, std::move(recorded));
}

}  // namespace tongban::exchange
