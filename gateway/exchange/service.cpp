// The life of a service: the gateway itself does something for the caller and answers.
#include "gateway/exchange/journeys.hpp"
#include "gateway/exchange/stages.hpp"

namespace tongban::exchange {

wire::Outgoing verifyLicense(House& house, const wire::Incoming& incoming) {
  Trail trail(house, incoming, ledger::EntryKind::Service, "service", kLicenseVerify);

  auto authorized =
      timed(
          trail, "accept",
          [&] { return accept<VerifyOrder>(house, trail, readVerifyOrder, house.verifyRequest()); })
          .and_then(step(trail, "authenticate",
                         [&](auto from) { return authenticate(house, trail, std::move(from)); }))
          .and_then(step(trail, "authorize",
                         [&](auto from) { return authorize(house, trail, std::move(from)); }));
  // A request that came again gets what it got; its caller was authorized just now.
  if (authorized && isRepeat(trail)) return reply(house, trail, recordRepeat(house, trail));
  auto outcome =
      std::move(authorized)
          .and_then(step(trail, "perform",
                         [&](auto from) { return perform(house, trail, std::move(from)); }))
          .and_then(step(trail, "minimize",
                         [&](auto from) { return minimize(house, trail, std::move(from)); }));
  auto recorded = timed(trail, "record", [&] { return record(house, trail, std::move(outcome)); });
  return reply(house, trail, std::move(recorded));
}

}  // namespace tongban::exchange
