#include "gateway/license/seal/stated_time.hpp"

#include <fmt/format.h>

#include "gateway/base/text.hpp"

namespace tongban::license {
namespace {

using namespace std::chrono;

constexpr hours kBeijing{8};

// A wall clock's time of day.
struct TimeOfDay {
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millisecond = 0;
};

struct Date {
  int year = -1;
  int month = -1;
  int day = -1;
};

// The text itself stays out of the message: a misplaced value may hold anything.
Error refused(std::string_view text) {
  return fail("license.format.time", fmt::format("{} 字节的内容不是存在的时间", text.size()));
}

// Text taken from the front; a part that is not there is -1, and `good` remembers it.
struct Cursor {
  std::string_view rest;
  bool good = true;

  int digits(std::size_t least, std::size_t most) {
    int value = 0;
    std::size_t count = 0;
    while (count < most && count < rest.size() && rest[count] >= '0' && rest[count] <= '9') {
      value = value * 10 + (rest[count] - '0');
      ++count;
    }
    rest.remove_prefix(count);
    if (count < least) good = false;
    return count < least ? -1 : value;
  }

  bool skip(std::string_view mark) {
    if (!rest.starts_with(mark)) return false;
    rest.remove_prefix(mark.size());
    return true;
  }

  void expect(std::string_view mark) { good = skip(mark) && good; }

  // After a dot: one to nine digits, cut to milliseconds; nothing without a dot.
  int fraction() {
    if (!skip(".")) return 0;
    const auto before = rest;
    const int whole = digits(1, 9);
    auto count = before.size() - rest.size();
    int milliseconds = whole;
    for (; count > 3; --count) milliseconds /= 10;
    for (; count < 3; ++count) milliseconds *= 10;
    return milliseconds;
  }

  // Z, ±hhmm or (with a colon) ±hh:mm, as minutes east of UTC; nothing when none is written.
  std::optional<minutes> zone(bool colonAllowed) {
    if (skip("Z") || (colonAllowed && skip("z"))) return minutes(0);
    const bool west = rest.starts_with('-');
    if (!skip("+") && !skip("-")) return std::nullopt;
    const int hour = digits(2, 2);
    if (colonAllowed) skip(":");
    const int minute = digits(2, 2);
    if (hour > 23 || minute > 59) good = false;
    const minutes east(hour * 60 + minute);
    return west ? -east : east;
  }
};

bool inYears(Instant t) {
  const int year = static_cast<int>(year_month_day(floor<days>(t)).year());
  return year >= 0 && year <= 9999;
}

std::optional<Instant> dayOf(const Date& date) {
  if (date.year < 0 || date.month < 0 || date.day < 0) return std::nullopt;
  const year_month_day day(year{date.year}, month{static_cast<unsigned>(date.month)},
                           std::chrono::day{static_cast<unsigned>(date.day)});
  if (!day.ok()) return std::nullopt;
  return Instant(sys_days(day));
}

std::optional<StatedTime> compose(const Date& date, const TimeOfDay& time,
                                  std::optional<minutes> zone) {
  const auto day = dayOf(date);
  const bool exists = day && time.hour >= 0 && time.hour < 24 && time.minute >= 0 &&
                      time.minute < 60 && time.second >= 0 && time.second <= 60;
  if (!exists) return std::nullopt;
  const Instant wall = *day + hours(time.hour) + minutes(time.minute) + seconds(time.second) +
                       milliseconds(time.millisecond);
  const auto stated = zone ? StatedTime::exactly(wall - *zone)
                           : StatedTime{wall - kBeijing, wall - kBeijing, wall, true};
  if (!inYears(stated.earliest) || !inYears(stated.latest)) return std::nullopt;
  return stated;
}

std::optional<StatedTime> wholeDay(const Date& date) {
  const auto day = dayOf(date);
  if (!day || !inYears(*day - kBeijing)) return std::nullopt;
  return StatedTime{*day - kBeijing, *day - kBeijing, *day + days(1) - milliseconds(1), true};
}

// HHMMSS, or H:MM:SS with `mark` a colon.
TimeOfDay takeTime(Cursor& text, std::string_view mark) {
  TimeOfDay time;
  time.hour = text.digits(mark.empty() ? 2 : 1, 2);
  text.expect(mark);
  time.minute = text.digits(2, 2);
  text.expect(mark);
  time.second = text.digits(2, 2);
  return time;
}

// The marks after year, month and day.
Date takeDate(Cursor& text) {
  Date date;
  date.year = text.digits(4, 4);
  const bool chinese = text.skip("年");
  const std::string_view mark = text.rest.starts_with('/') ? "/" : "-";
  if (!chinese) text.expect(mark);
  date.month = text.digits(1, 2);
  text.expect(chinese ? "月" : mark);
  date.day = text.digits(1, 2);
  if (chinese) text.expect("日");
  return date;
}

std::optional<StatedTime> separated(std::string_view from) {
  Cursor text{from};
  const auto date = takeDate(text);
  if (text.good && text.rest.empty()) return wholeDay(date);
  if (!text.skip(" ") && !text.skip("T") && !text.skip("t")) return std::nullopt;
  auto time = takeTime(text, ":");
  time.millisecond = text.fraction();
  const auto zone = text.zone(true);
  if (!text.good || !text.rest.empty()) return std::nullopt;
  return compose(date, time, zone);
}

}  // namespace

Result<StatedTime> fromGeneralizedTime(std::string_view content) {
  Cursor text{content};
  const Date date{text.digits(4, 4), text.digits(2, 2), text.digits(2, 2)};
  auto time = takeTime(text, "");
  time.millisecond = text.fraction();
  const auto zone = text.zone(false);
  if (!text.good || !text.rest.empty()) return refused(content);
  if (const auto stated = compose(date, time, zone)) return *stated;
  return refused(content);
}

Result<StatedTime> fromUtcTime(std::string_view content) {
  Cursor text{content};
  const int year = text.digits(2, 2);
  const Date date{year + (year < 50 ? 2000 : 1900), text.digits(2, 2), text.digits(2, 2)};
  const auto time = takeTime(text, "");
  const auto zone = text.zone(false);
  if (!text.good || !text.rest.empty()) return refused(content);
  if (const auto stated = compose(date, time, zone)) return *stated;
  return refused(content);
}

Result<StatedTime> fromDocumentTime(std::string_view written) {
  if (!isUtf8(written)) return refused(written);
  const auto text = trim(written);
  if (text.size() > 4 && isAsciiDigits(text.substr(0, 5))) return fromGeneralizedTime(text);
  if (const auto stated = separated(text)) return *stated;
  return refused(written);
}

}  // namespace tongban::license
