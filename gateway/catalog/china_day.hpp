// gateway/catalog/china_day.hpp — the day in China (UTC+8 the whole year) that an instant lies in.
// Pure, thread-safe. Internal to this room; others use dayOf() of registry.hpp.
#pragma once
#include <chrono>

#include "gateway/base/clock.hpp"

namespace tongban::catalog {

inline constexpr std::chrono::hours kChinaOffset{8};

constexpr std::chrono::sys_days chinaDay(Instant at) noexcept {
  return std::chrono::floor<std::chrono::days>(at + kChinaOffset);
}

// Its midnight.
constexpr Instant startOf(std::chrono::sys_days chinaDay) noexcept {
  return Instant(chinaDay) - kChinaOffset;
}

}  // namespace tongban::catalog
