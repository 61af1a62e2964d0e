// gateway/catalog/quantity.hpp — a number, a day or an instant, which compare as what they are.
//
// Numbers are base/decimal; a day is 2026-01-01 and exists; an instant is RFC 3339. What is of
// different kinds does not compare. Value type, pure, thread-safe.
#pragma once
#include <optional>
#include <string_view>
#include <variant>

#include "gateway/base/clock.hpp"
#include "gateway/base/decimal.hpp"

namespace tongban::catalog {

struct Quantity {
  std::variant<Decimal, std::chrono::sys_days, Instant> value;

  static std::optional<Quantity> parse(std::string_view text);
};

// 2026-01-01, a day that exists.
std::optional<std::chrono::sys_days> parseDay(std::string_view text);

// -1, 0, 1; none when the kinds differ.
std::optional<int> compare(const Quantity& a, const Quantity& b);

}  // namespace tongban::catalog
