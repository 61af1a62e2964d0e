#include "gateway/catalog/quantity.hpp"

#include "gateway/base/text.hpp"

namespace tongban::catalog {
namespace {

constexpr std::size_t kDayLength = 10;
constexpr std::size_t kQuantityLengthMax = 64;

int numberOf(std::string_view digits) {
  int number = 0;
  for (const char c : digits) number = number * 10 + (c - '0');
  return number;
}

}  // namespace

std::optional<std::chrono::sys_days> parseDay(std::string_view text) {
  if (text.size() != kDayLength || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = text.substr(0, 4);
  const auto month = text.substr(5, 2);
  const auto day = text.substr(8, 2);
  if (!isAsciiDigits(year) || !isAsciiDigits(month) || !isAsciiDigits(day)) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(numberOf(year)),
                                         std::chrono::month(static_cast<unsigned>(numberOf(month))),
                                         std::chrono::day(static_cast<unsigned>(numberOf(day))));
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::optional<Quantity> Quantity::parse(std::string_view text) {
  if (text.empty() || text.size() > kQuantityLengthMax) return std::nullopt;
  // Filled in place: GCC 12 with sanitizers doubts a Quantity that is moved into the optional.
  std::optional<Quantity> out(std::in_place);
  if (auto number = Decimal::parse(text)) {
    out->value = std::move(*number);
  } else if (const auto day = parseDay(text)) {
    out->value = *day;
  } else if (const auto instant = fromRfc3339(text)) {
    out->value = *instant;
  } else {
    return std::nullopt;
  }
  return out;
}

std::optional<int> compare(const Quantity& a, const Quantity& b) {
  if (a.value.index() != b.value.index()) return std::nullopt;
  if (const auto* number = std::get_if<Decimal>(&a.value)) {
    return compare(*number, std::get<Decimal>(b.value));
  }
  const auto order = [](const auto& left, const auto& right) {
    return left < right ? -1 : right < left ? 1 : 0;
  };
  if (const auto* day = std::get_if<std::chrono::sys_days>(&a.value)) {
    return order(*day, std::get<std::chrono::sys_days>(b.value));
  }
  return order(std::get<Instant>(a.value), std::get<Instant>(b.value));
}

}  // namespace tongban::catalog
