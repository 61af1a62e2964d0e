#include "gateway/exchange/refusals.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/record/json.hpp"
#include "gateway/wire/network.hpp"

namespace tongban::exchange {

void Refusals::count(std::string_view code, std::string_view listener, std::string_view address) {
  const std::lock_guard lock(mutex_);
  Kind kind(code, listener, wire::networkOf(address));
  if (counts_.size() >= limits::kRefusalKindsMax && !counts_.contains(kind)) {
    std::get<2>(kind) = "other";
  }
  ++counts_[std::move(kind)];
}

Refusals::Counts Refusals::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(counts_, {});
}

void Refusals::putBack(const Counts& counts) {
  const std::lock_guard lock(mutex_);
  for (const auto& [kind, count] : counts) counts_[kind] += count;
}

std::string toJson(const Refusals::Counts& counts) {
  std::string out = "{\"refusals\":[";
  for (const auto& [kind, count] : counts) {
    const auto& [code, listener, prefix] = kind;
    out += out.back() == '[' ? "{\"code\":" : ",{\"code\":";
    record::writeJsonString(code, out);
    out += ",\"listener\":";
    record::writeJsonString(listener, out);
    out += ",\"prefix\":";
    record::writeJsonString(prefix, out);
    out += fmt::format(",\"count\":{}}}", count);
  }
  return out + "]}";
}

}  // namespace tongban::exchange
