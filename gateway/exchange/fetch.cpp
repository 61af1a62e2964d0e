// Stage fetch: one question to the source of the resource.
#include <fmt/format.h>

#include "gateway/exchange/stages.hpp"

namespace tongban::exchange {

Result<SourceRecord> fetch(House& house, Trail& trail, Authorized<QueryOrder>&& asked) {
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
