#include "gateway/base/clock.hpp"

#include <fmt/format.h>

namespace tongban {
namespace {

using namespace std::chrono;

// The text itself stays out of the message: a misplaced column may hold a citizen id.
Error notTime(std::string_view text) {
  return fail("base.time-invalid", fmt::format("{} 字节的文字不是 RFC 3339 时刻", text.size()));
}

// Reads exactly `digits` decimal digits at the front of `rest` and drops them; -1 if it cannot.
int takeNumber(std::string_view& rest, std::size_t digits) noexcept {
  if (rest.size() < digits) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (rest[i] < '0' || rest[i] > '9') return -1;
    value = value * 10 + (rest[i] - '0');
  }
  rest.remove_prefix(digits);
  return value;
}

bool takeChar(std::string_view& rest, std::string_view allowed) noexcept {
  if (rest.empty() || allowed.find(rest.front()) == std::string_view::npos) return false;
  rest.remove_prefix(1);
  return true;
}

// The fraction after the dot, as milliseconds; -1 when there is none or more than nine digits.
int takeFraction(std::string_view& rest) noexcept {
  int ms = 0;
  int count = 0;
  while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9' && count < 10) {
    if (count < 3) ms = ms * 10 + (rest.front() - '0');
    ++count;
    rest.remove_prefix(1);
  }
  if (count == 0 || count > 9) return -1;
  for (int i = count; i < 3; ++i) ms *= 10;
  return ms;
}

// "Z" or "+08:00" as minutes east of UTC; a value out of range means none.
int takeOffsetMinutes(std::string_view& rest) noexcept {
  constexpr int none = 100000;
  if (takeChar(rest, "Zz")) return 0;
  if (rest.empty() || (rest.front() != '+' && rest.front() != '-')) return none;
  const int sign = rest.front() == '-' ? -1 : 1;
  rest.remove_prefix(1);
  const int hour = takeNumber(rest, 2);
  if (!takeChar(rest, ":")) return none;
  const int minute = takeNumber(rest, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return none;
  return sign * (hour * 60 + minute);
}

}  // namespace

Instant SystemClock::now() const { return floor<milliseconds>(system_clock::now()); }

std::string toRfc3339(Instant at) {
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss time(at - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

Result<Instant> fromRfc3339(std::string_view text) {
  auto rest = text;
  const int y = takeNumber(rest, 4);
  if (!takeChar(rest, "-")) return notTime(text);
  const int mo = takeNumber(rest, 2);
  if (!takeChar(rest, "-")) return notTime(text);
  const int d = takeNumber(rest, 2);
  if (!takeChar(rest, "Tt ")) return notTime(text);
  const int h = takeNumber(rest, 2);
  if (!takeChar(rest, ":")) return notTime(text);
  const int mi = takeNumber(rest, 2);
  if (!takeChar(rest, ":")) return notTime(text);
  const int s = takeNumber(rest, 2);
  const int ms = takeChar(rest, ".") ? takeFraction(rest) : 0;
  const int offset = takeOffsetMinutes(rest);
  if (y < 0 || mo < 0 || d < 0) return notTime(text);
  const year_month_day date(year{y}, month{static_cast<unsigned>(mo)},
                            day{static_cast<unsigned>(d)});
  const bool timeGood = h >= 0 && h < 24 && mi >= 0 && mi < 60 && s >= 0 && s <= 60 && ms >= 0;
  if (!rest.empty() || !date.ok() || !timeGood || offset > 24 * 60) return notTime(text);
  const auto at =
      Instant(sys_days(date)) + hours(h) + minutes(mi - offset) + seconds(s) + milliseconds(ms);
  // An offset can carry past the four digits of a year, and toRfc3339 could not write it back.
  const int utcYear = static_cast<int>(year_month_day(floor<days>(at)).year());
  if (utcYear < 0 || utcYear > 9999) return notTime(text);
  return at;
}

}  // namespace tongban
