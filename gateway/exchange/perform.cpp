// Stage perform: the service license-verify gives its verdict on a file.
#include "gateway/exchange/stages.hpp"

namespace tongban::exchange {

Result<Performed> perform(House&, Trail& trail, Authorized<VerifyOrder>&& asked) {
  const auto& order = asked.order;
  const record::MemoryBytes bytes(order.file());
  auto verdict = trail.deployment->licenses->verify(bytes, order.at.value_or(trail.at));
  if (!verdict) return std::move(verdict).error();
  if (!order.match.empty()) {
    if (!verdict->license) {
      return fail("license.data.none", "文件中没有识别出证照照面信息,无从比对");
    }
    if (auto matched = license::matchWith(*verdict->license, order.match); !matched) {
      return std::move(matched).error();
    }
  }
  auto digest = license::digestOf(bytes);
  if (!digest) return std::move(digest).error();
  verdict->digest = std::move(*digest);
  return Performed(license::toJson(*verdict));
}

}  // namespace tongban::exchange
