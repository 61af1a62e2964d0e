#include "gateway/exchange/refusals.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/record/json.hpp"

namespace tongban::exchange {

std::string prefixOf(std::string_view address) {
  if (address.find(':') == std::string_view::npos) {
    const auto last = address.rfind('.');
    if (last == std::string_view::npos) return "other";
    return fmt::format("{}.0/24", address.substr(0, last));
  }
  // The first three groups; an address that is shortened earlier is its own prefix.
  std::size_t at = 0;
  for (int group = 0; group < 3; ++group) {
    const auto colon = address.find(':', at);
    if (colon == std::string_view::npos || address.substr(at).starts_with("::")) break;
    at = colon + 1;
    if (at < address.size() && address[at] == ':') break;
  }
  return fmt::format("{}:/48", address.substr(0, at));
}

void Refusals::count(std::string_view code, std::string_view listener, std::string_view address) {
  const std::lock_guard lock(mutex_);
  Kind kind(code, listener, prefixOf(address));
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
