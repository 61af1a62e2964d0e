// Stage authorize: may this system have this, for this purpose, now. Deny unless a grant allows;
// then the subject has to be one that can be asked for, and the grant must have a use left.
#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/exchange/idempotency.hpp"
#include "gateway/exchange/stages.hpp"
#include "gateway/standards/citizen_id.hpp"
#include "gateway/standards/unified_social_credit_code.hpp"

namespace tongban::exchange {
namespace {

bool looksLikeResource(std::string_view id) {
  return id.size() >= 3 && id.size() <= 71 && std::ranges::all_of(id, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
         });
}

// A resource of our own may be addressed with our region, and is one and the same. What is of
// another region is for our own members: a peer asks that region itself.
Result<Ok> locate(Trail& trail) {
  if (!looksLikeResource(trail.resourceId)) {
    trail.resourceId.clear();  // whatever was written there is not kept
    return fail("catalog.resource-unknown", "目录中没有这个信息资源");
  }
  const auto place = catalog::splitResourceId(trail.resourceId);
  if (place.region.empty()) return Ok{};
  if (place.region == trail.deployment->settings.region) {
    trail.resourceId = std::string(place.local);
  } else if (trail.byPeer) {
    return fail("peer.relay-refused", "本网关不为对端转达其他区域的资源");
  }
  return Ok{};
}

Result<Ok> decide(Trail& trail, const Order& order) {
  if (auto located = locate(trail); !located) return located;
  const auto& system = *trail.identity->system;
  const std::string_view region =
      trail.byPeer ? std::string_view(trail.byPeer->peer->region) : std::string_view();
  auto decision = trail.deployment->catalog.decide({.region = region,
                                                    .member = system.member,
                                                    .system = system.id,
                                                    .resource = trail.resourceId,
                                                    .items = order.items,
                                                    .matter = trail.purpose.matter,
                                                    .hasBasis = !trail.purpose.basis.empty(),
                                                    .hasCase = !trail.purpose.caseNumber.empty(),
                                                    .hasOperator = trail.purpose.by.has_value(),
                                                    .now = trail.at});
  if (!decision) return std::move(decision).error();
  trail.resource = decision->resource;
  trail.grant = decision->grant;
  trail.items = order.items.empty() ? decision->grant->terms->items : order.items;
  return Ok{};
}

Result<Ok> checkValue(std::string_view field, std::string_view value, Instant now) {
  const auto place = fmt::format("/subject/{}", field);
  if (field == "uscc") {
    if (auto code = standards::UnifiedSocialCreditCode::parse(value); !code) {
      return fail("exchange.subject-invalid", code.error().message, place);
    }
  } else if (field == "citizenId") {
    const auto today = std::chrono::floor<std::chrono::days>(now + std::chrono::hours(8));
    if (auto id = standards::CitizenId::parse(value, today); !id) {
      return fail("exchange.subject-invalid", id.error().message, place);
    }
  }
  return Ok{};
}

// The values of the subject in the order of the connector's key.
Result<Ok> readSubject(Trail& trail, const QueryOrder& order) {
  const auto& wanted = trail.resource->subject;
  if (order.subject.size() != wanted.size()) {
    return fail("exchange.subject-invalid",
                fmt::format("该资源按「{}」查询", fmt::join(wanted, "、")), "/subject");
  }
  for (const auto& field : wanted) {
    const auto given = std::ranges::find(
        order.subject, field, [](const auto& one) -> const std::string& { return one.first; });
    if (given == order.subject.end()) {
      return fail("exchange.subject-invalid", fmt::format("缺少查询主体「{}」", field), "/subject");
    }
    const auto value = toUpperAscii(trim(given->second));
    if (value.empty()) {
      return fail("exchange.subject-invalid", "查询主体是空的", "/subject/" + field);
    }
    if (auto good = checkValue(field, value, trail.at); !good) return good;
    const bool isCode = field == "uscc" || field == "citizenId";
    trail.subject.push_back(isCode ? value : std::string(trim(given->second)));
  }
  return Ok{};
}

// A request that came before uses nothing up.
Result<Ok> useGrant(House& house, Trail& trail) {
  if (auto first = claimIdempotency(house, trail); !first) return first;
  if (isRepeat(trail)) return Ok{};
  auto left = house.meter().take(*trail.grant, trail.at);
  if (left) trail.used = trail.at;
  return left;
}

// The resource has to be what is asked of it: records, or this service.
Result<Ok> checkService(const Trail& trail, std::string_view service) {
  if (trail.resource->service == service) return Ok{};
  return fail("catalog.resource-unknown",
              service.empty() ? "这是一项服务,不是可查询的信息资源" : "该信息资源不是这项服务");
}

}  // namespace

Result<Authorized<QueryOrder>> authorize(House& house, Trail& trail,
                                         Authenticated<QueryOrder>&& asked) {
  auto done = decide(trail, asked.order);
  if (done) done = checkService(trail, {});
  if (done) done = readSubject(trail, asked.order);
  if (done) done = useGrant(house, trail);
  if (!done) return std::move(done).error();
  return Authorized<QueryOrder>(std::move(asked.order));
}

Result<Authorized<VerifyOrder>> authorize(House& house, Trail& trail,
                                          Authenticated<VerifyOrder>&& asked) {
  auto done = decide(trail, asked.order);
  if (done) done = checkService(trail, kLicenseVerify);
  if (done) done = useGrant(house, trail);
  if (!done) return std::move(done).error();
  return Authorized<VerifyOrder>(std::move(asked.order));
}

}  // namespace tongban::exchange
