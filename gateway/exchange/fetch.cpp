// Stage fetch: one question to the source of the resource.
#include <fmt/format.h>

#include "gateway/exchange/peer_ask.hpp"
#include "gateway/exchange/stages.hpp"

namespace tongban::exchange {
namespace {

Result<connectors::Fetched> fetchAcross(House& house, Trail& trail, std::string_view region,
                                        const QueryOrder& order) {
  const auto peer = peerToAsk(*trail.deployment, region);
  if (!peer) return peer.error();
  const auto from = std::chrono::steady_clock::now();
  auto body = askPeer(house, trail, **peer, order);
  house.metrics().connector(fmt::format("peer-{}", region),
                            body ? std::string_view("ok") : body.error().code,
                            std::chrono::steady_clock::now() - from);
  if (!body) return std::move(body).error();
  connectors::Fetched fetched;
  fetched.documents.push_back({std::string(region), std::move(*body), 0});
  return fetched;
}

}  // namespace

Result<SourceRecord> fetch(House& house, Trail& trail, Authorized<QueryOrder>&& asked) {
  if (const auto place = catalog::splitResourceId(trail.resourceId); !place.region.empty()) {
    auto fetched = fetchAcross(house, trail, place.region, asked.order);
    if (!fetched) return std::move(fetched).error();
    return SourceRecord(std::move(*fetched));
  }
  const auto source = trail.deployment->sources.find(trail.resource->connector);
  if (source == trail.deployment->sources.end()) {
    return fail("connector.unavailable",
                fmt::format("资源的接入配置「{}」不在部署中", trail.resource->connector));
  }
  connectors::Query question;
  question.subject = trail.subject;
  if (asked.order.pageSize > 0) question.pageSize = asked.order.pageSize;
  question.after = asked.order.after;
  const auto from = std::chrono::steady_clock::now();
  auto fetched = source->second.connector->fetch(question);
  house.metrics().connector(source->first, connectors::codeOf(fetched),
                            std::chrono::steady_clock::now() - from);
  if (!fetched) return std::move(fetched).error();
  return SourceRecord(std::move(*fetched));
}

}  // namespace tongban::exchange
