#include "connectors/source_time.hpp"

#include <charconv>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "gateway/base/text.hpp"

namespace tongban::connectors {
namespace {

std::int64_t numberOf(std::string_view digits) {
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::optional<Instant> fromDigits(std::string_view text) {
  using std::chrono::milliseconds;
  if (text.size() == 10) return Instant(milliseconds(numberOf(text) * 1000));
  if (text.size() == 13) return Instant(milliseconds(numberOf(text)));
  if (text.size() != 8 && text.size() != 14) return std::nullopt;
  const auto part = [&](std::size_t at) {
    return text.size() == 14 ? text.substr(at, 2) : std::string_view("00");
  };
  auto read =
      fromRfc3339(fmt::format("{}-{}-{}T{}:{}:{}+08:00", text.substr(0, 4), text.substr(4, 2),
                              text.substr(6, 2), part(8), part(10), part(12)));
  return read ? std::optional(*read) : std::nullopt;
}

// Takes a number of one or two digits, or exactly four, and the mark behind it.
bool take(std::string_view& rest, std::size_t digitsMax, std::string_view marks, int& number) {
  std::size_t digits = 0;
  while (digits < rest.size() && digits < digitsMax && rest[digits] >= '0' && rest[digits] <= '9') {
    ++digits;
  }
  if (digits == 0 || (digitsMax == 4 && digits != 4)) return false;
  number = static_cast<int>(numberOf(rest.substr(0, digits)));
  rest.remove_prefix(digits);
  if (marks.empty()) return true;
  if (rest.empty() || marks.find(rest.front()) == std::string_view::npos) return false;
  rest.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<Instant> readSourceTime(std::string_view written) {
  auto rest = trim(written);
  if (isAsciiDigits(rest)) return fromDigits(rest);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!take(rest, 4, "-/", year) || !take(rest, 2, "-/", month) || !take(rest, 2, "", day)) {
    return std::nullopt;
  }
  if (!rest.empty()) {
    if (rest.front() != ' ' && rest.front() != 'T') return std::nullopt;
    rest.remove_prefix(1);
    if (!take(rest, 2, ":", hour) || !take(rest, 2, ":", minute) || !take(rest, 2, "", second)) {
      return std::nullopt;
    }
  }
  std::string zone(rest);
  std::string fraction;
  if (!zone.empty() && zone.front() == '.') {
    const auto end = zone.find_first_not_of("0123456789", 1);
    fraction = zone.substr(0, end);
    zone = end == std::string::npos ? "" : zone.substr(end);
  }
  if (zone.empty()) zone = "+08:00";
  if (zone.size() == 3 && zone != "Z") zone += ":00";  // PostgreSQL writes +08
  auto read = fromRfc3339(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{}", year, month, day,
                                      hour, minute, second, fraction, zone));
  return read ? std::optional(*read) : std::nullopt;
}

}  // namespace tongban::connectors
