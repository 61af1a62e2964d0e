// The life of a service: the gateway itself does something for the caller and answers.
#include "gateway/exchange/journeys.hpp"
#include "gateway/exchange/stages.hpp"

namespace tongban::exchange {

wire::Outgoing verifyLicense(House& house, const wire::Incoming& incoming) {
  Trail trail(house, incoming, ledger::EntryKind::Service, "service", "license-verify");
  const auto run = [&](std::string_view name, auto&& stage) {
    return [&house, &trail, name, stage](auto&& before) {
      return timed(trail, name, [&] { return stage(house, trail, std::move(before)); });
    };
  };

  auto authorized =
      timed(trail, "accept",
            [&] {
              return accept<VerifyOrder>(house, trail, [&](const wire::Incoming& from) {
                return readVerifyOrder(from, house.verifyRequest());
              });
            })
          .and_then(run(
              "authenticate",
              [](House& h, Trail& t, auto&& from) { return authenticate(h, t, std::move(from)); }))
          .and_then(run("authorize", [](House& h, Trail& t, auto&& from) {
            return authorize(h, t, std::move(from));
          }));
  if (authorized && trail.idempotency && !trail.idempotency->first.empty()) {
    return reply(house, trail, recordRepeat(house, trail));
  }
  auto outcome =
      std::move(authorized)
          .and_then(run("perform", [](House& h, Trail& t,
                                      auto&& from) { return perform(h, t, std::move(from)); }))
          .and_then(run("minimize", [](House& h, Trail& t, auto&& from) {
            return minimize(h, t, std::move(from));
          }));
  auto recorded = timed(trail, "record", [&] { return record(house, trail, std::move(outcome)); });
  return reply(house, trail, std::move(recorded));
}

}  // namespace tongban::exchange
