// gateway/license/wording.hpp — how a person reads a time and a name. Pure, thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"

namespace tongban::license {

// Beijing time, as on every screen: 2026-06-01 10:00:00.
inline std::string inBeijing(Instant at) {
  auto text = toRfc3339(at + std::chrono::hours(8)).substr(0, 19);
  text[10] = ' ';
  return text;
}

// The CN of a subject (RFC 2253 text); the whole text when there is none.
inline std::string_view commonName(std::string_view subject) {
  const auto at = subject.find("CN=");
  if (at == std::string_view::npos) return subject;
  const auto rest = subject.substr(at + 3);
  return rest.substr(0, rest.find(','));
}

}  // namespace tongban::license
