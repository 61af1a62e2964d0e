#include "gateway/mapping/reading/date.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/mapping/reading/folded.hpp"
#include "gateway/mapping/reading/numerals.hpp"
#include "gateway/mapping/reading/placeholder.hpp"

namespace tongban::mapping::reading {
namespace {

constexpr auto kLongTerm = std::to_array<std::u32string_view>({
    U"长期",
    U"长期有效",
    U"永久",
    U"永久有效",
    U"永续",
    U"无固定期限",
    U"无期限",
    U"无限期",
});
constexpr int kSerialMin = 61;  // 1900-03-01; below it the serials of spreadsheets disagree

enum class Fault : std::uint8_t {
  None,
  Invalid,
  Ambiguous,
  TwoDigitYear,
  YearMissing,
  Serial,
};

// A number of a date with the count of its digits; Chinese numerals count as four when they are
// four digits or more (二〇二三) and as two otherwise (十五).
struct Part {
  std::uint32_t value = 0;
  std::size_t digits = 0;
};

Part takePart(std::u32string_view& rest) noexcept {
  Part part;
  part.value = takeDigits(rest, part.digits);
  if (part.digits > 0 || rest.empty() || isDigit(rest.front())) return part;
  const std::size_t before = rest.size();
  const auto value = takeChineseInteger(rest);
  if (!value || *value > 9999) return part;
  part.value = static_cast<std::uint32_t>(*value);
  part.digits = *value >= 1000 && before - rest.size() == 4 ? 4 : *value < 100 ? 2 : 3;
  return part;
}

bool setMonth(Date& date, Part part) noexcept {
  if (part.digits < 1 || part.digits > 2) return false;
  date.month = static_cast<std::uint8_t>(part.value);
  date.precision = DatePrecision::Month;
  return part.value >= 1 && part.value <= 12;
}

bool setDay(Date& date, Part part) noexcept {
  if (part.digits < 1 || part.digits > 2) return false;
  date.day = static_cast<std::uint8_t>(part.value);
  date.precision = DatePrecision::Day;
  return part.value >= 1 && part.value <= 31;
}

void toMonthEnd(Date& date) noexcept {
  using namespace std::chrono;
  const year_month_day_last last{year{date.year}, month_day_last{month{date.month}}};
  date.day = static_cast<std::uint8_t>(static_cast<unsigned>(last.day()));
  date.precision = DatePrecision::Day;
  date.derived = true;
}

// Behind 年: nothing, 底, or 5月, 5月底, 5月15日.
Fault takeMonthAndDay(std::u32string_view& rest, Date& date) noexcept {
  if (take(rest, U'底')) {
    date.month = 12;
    toMonthEnd(date);
    return Fault::None;
  }
  auto ahead = rest;
  const Part month = takePart(ahead);
  if (month.digits == 0) return Fault::None;
  if (!take(ahead, U'月') || !setMonth(date, month)) return Fault::Invalid;
  take(ahead, U'份');
  rest = ahead;
  if (take(rest, U'底')) {
    toMonthEnd(date);
    return Fault::None;
  }
  const Part day = takePart(ahead);
  if (day.digits == 0) return Fault::None;
  if (!(take(ahead, U'日') || take(ahead, U'号')) || !setDay(date, day)) return Fault::Invalid;
  rest = ahead;
  return Fault::None;
}

// 2023-05-15 and 2023/5: one kind of separator.
Fault takeSeparated(std::u32string_view& rest, Part first, Date& date) noexcept {
  const char32_t separator = rest.front();
  rest.remove_prefix(1);
  const Part second = takePart(rest);
  const bool third = take(rest, separator);
  const Part last = third ? takePart(rest) : Part{};
  if (first.digits != 4) {
    if (!third || first.digits > 2) return Fault::Invalid;
    return last.digits == 4 ? Fault::Ambiguous : Fault::TwoDigitYear;
  }
  date.year = static_cast<int>(first.value);
  if (!setMonth(date, second)) return Fault::Invalid;
  return !third || setDay(date, last) ? Fault::None : Fault::Invalid;
}

Fault setSerial(Date& date, std::uint32_t serial) noexcept {
  using namespace std::chrono;
  if (serial < kSerialMin) return Fault::Invalid;
  const year_month_day day{sys_days{year{1899} / December / 30} + days{serial}};
  date.year = static_cast<int>(day.year());
  date.month = static_cast<std::uint8_t>(static_cast<unsigned>(day.month()));
  date.day = static_cast<std::uint8_t>(static_cast<unsigned>(day.day()));
  date.precision = DatePrecision::Day;
  date.outcome = Outcome::Normalized;
  return Fault::None;
}

int digitsAt(std::u32string_view text, std::size_t at, std::size_t count) noexcept {
  int value = 0;
  for (const char32_t c : text.substr(at, count)) value = value * 10 + static_cast<int>(c - U'0');
  return value;
}

// 20230515, 20230515103000, 2023, and the runs of digits that are no date.
Fault takeDigitRun(std::u32string_view& rest, std::size_t length, const DateRule& rule,
                   Date& date) noexcept {
  const auto run = rest.substr(0, length);
  rest.remove_prefix(length);
  const auto two = [&](std::size_t at) { return static_cast<std::uint8_t>(digitsAt(run, at, 2)); };
  if (length == 6) return Fault::Ambiguous;
  if (length == 5) {
    if (!rule.excelSerials || !rest.empty()) return Fault::Serial;
    return setSerial(date, static_cast<std::uint32_t>(digitsAt(run, 0, 5)));
  }
  if (length != 4 && length != 8 && length != 14) return Fault::Invalid;
  date.year = digitsAt(run, 0, 4);
  date.precision = DatePrecision::Year;
  if (length == 4) return rest.empty() ? Fault::None : Fault::Invalid;
  if (!setMonth(date, {two(4), 2}) || !setDay(date, {two(6), 2})) return Fault::Invalid;
  if (length == 14) {
    date.hour = two(8);
    date.minute = two(10);
    date.second = two(12);
    date.precision = DatePrecision::Second;
  }
  return Fault::None;
}

Fault takeDay(std::u32string_view& rest, const DateRule& rule, Date& date) noexcept {
  const auto ends = rest.find_first_not_of(U"0123456789");
  const std::size_t run = ends == std::u32string_view::npos ? rest.size() : ends;
  const char32_t next = run < rest.size() ? rest[run] : 0;
  const bool separated = next == U'-' || next == U'/' || next == U'.';
  if (run > 0 && next != U'年' && next != U'月' && !separated)
    return takeDigitRun(rest, run, rule, date);
  auto ahead = rest;
  const Part first = takePart(ahead);
  if (first.digits == 0) return Fault::Invalid;
  if (separated && run > 0) {
    rest = ahead;
    return takeSeparated(rest, first, date);
  }
  if (take(ahead, U'年')) {
    if (first.digits <= 2) return Fault::TwoDigitYear;
    if (first.digits != 4) return Fault::Invalid;
    date.year = static_cast<int>(first.value);
    date.precision = DatePrecision::Year;
    rest = ahead;
    return takeMonthAndDay(rest, date);
  }
  if (ahead.empty() || ahead.front() != U'月') return Fault::Invalid;
  if (!rule.contextYear) return Fault::YearMissing;
  date.year = *rule.contextYear;
  date.derived = true;
  return takeMonthAndDay(rest, date);
}

bool takeTwo(std::u32string_view& rest, std::uint8_t& out, std::uint32_t max) noexcept {
  std::size_t count = 0;
  const auto value = takeDigits(rest, count);
  out = static_cast<std::uint8_t>(value);
  return count >= 1 && count <= 2 && value <= max;
}

bool takeFraction(std::u32string_view& rest, Date& date) noexcept {
  if (!take(rest, U'.')) return true;
  std::size_t count = 0;
  std::uint32_t value = takeDigits(rest, count);
  if (count == 0) return false;
  for (; count < 9; ++count) value *= 10;
  date.nanosecond = value;
  return true;
}

bool takeOffset(std::u32string_view& rest, Date& date) noexcept {
  if (take(rest, U'Z')) {
    date.offsetMinutes = std::int16_t{0};
    return true;
  }
  if (rest.empty() || (rest.front() != U'+' && rest.front() != U'-')) return true;
  const int sign = rest.front() == U'-' ? -1 : 1;
  rest.remove_prefix(1);
  const bool compact = rest.size() == 4 && rest.find(U':') == std::u32string_view::npos;
  const bool colon = rest.size() == 5 && rest[2] == U':';
  if (!compact && !colon) return false;
  auto hours = rest.substr(0, 2);
  auto minutes = rest.substr(colon ? 3 : 2);
  std::uint8_t hour = 0;
  std::uint8_t minute = 0;
  if (!takeTwo(hours, hour, 14) || !hours.empty() || !takeTwo(minutes, minute, 59) ||
      !minutes.empty()) {
    return false;
  }
  date.offsetMinutes = static_cast<std::int16_t>(sign * (hour * 60 + minute));
  rest = {};
  return true;
}

// 19:59, 19:59:08.5+08:00, 19时59分8秒. Nothing there is no fault.
bool takeTime(std::u32string_view& rest, Date& date) noexcept {
  const bool mark = take(rest, U'T') || take(rest, U't') || take(rest, U' ');
  if (rest.empty() || !isDigit(rest.front())) return !mark;
  if (date.precision != DatePrecision::Day) return false;
  if (!takeTwo(rest, date.hour, 23)) return false;
  date.precision = DatePrecision::Minute;
  if (take(rest, U'时') || take(rest, U'点')) {
    if (rest.empty() || !isDigit(rest.front())) return true;
    if (!takeTwo(rest, date.minute, 59)) return false;
    if (!take(rest, U'分')) return rest.empty();
    if (rest.empty() || !isDigit(rest.front())) return true;
    date.precision = DatePrecision::Second;
    return takeTwo(rest, date.second, 59) && take(rest, U'秒');
  }
  if (!take(rest, U':') || !takeTwo(rest, date.minute, 59)) return false;
  if (take(rest, U':')) {
    date.precision = DatePrecision::Second;
    if (!takeTwo(rest, date.second, 59) || !takeFraction(rest, date)) return false;
  }
  return takeOffset(rest, date);
}

void takeEdge(std::u32string_view& rest, Date& date) noexcept {
  if (take(rest, U"之前") || take(rest, U"以前") || take(rest, U"前")) {
    date.bound = Bound::AtMost;
  } else if (take(rest, U"之后") || take(rest, U"以后") || take(rest, U"后")) {
    date.bound = Bound::Above;
  } else if (take(rest, U"起") || take(rest, U"以来")) {
    date.bound = Bound::AtLeast;
  }
}

bool exists(const Date& date) noexcept {
  using namespace std::chrono;
  if (date.hour > 23 || date.minute > 59 || date.second > 59) return false;
  if (date.precision < DatePrecision::Day) return true;
  return year_month_day{year{date.year}, month{date.month}, day{date.day}}.ok();
}

Error refusal(Fault fault, std::string_view text) {
  switch (fault) {
    case Fault::Ambiguous:
      return fail("reading.date-ambiguous", fmt::format("{}的年月日顺序无法确定", quoted(text)));
    case Fault::TwoDigitYear:
      return fail("reading.date-two-digit-year", fmt::format("{}的年份不足四位", quoted(text)));
    case Fault::YearMissing:
      return fail("reading.date-year-missing", fmt::format("{}没有年份", quoted(text)));
    case Fault::Serial:
      return fail("reading.date-serial", fmt::format("{}疑似电子表格的日期序号", quoted(text)));
    case Fault::None:
    case Fault::Invalid:
      break;
  }
  return fail("reading.date-invalid", fmt::format("{}不是日历上存在的日期", quoted(text)));
}

// A date is written twice a row, so its digits are written by hand: `width` of them, behind `mark`.
void putDigits(char*& end, std::uint32_t value, int width, char mark = 0) noexcept {
  if (mark != 0) *end++ = mark;
  end += width;
  for (char* at = end; width > 0; --width, value /= 10) *--at = static_cast<char>('0' + value % 10);
}

bool isFarEnd(const Date& date) noexcept {
  return (date.year == 2099 || date.year == 9999) && date.month == 12 && date.day == 31;
}

}  // namespace

std::string Date::text() const {
  if (precision == DatePrecision::None) return longTerm ? "长期" : "";
  std::array<char, 48> out{};
  char* end = out.data();
  putDigits(end, static_cast<std::uint32_t>(year), 4);
  if (precision >= DatePrecision::Month) putDigits(end, month, 2, '-');
  if (precision >= DatePrecision::Day) putDigits(end, day, 2, '-');
  if (precision >= DatePrecision::Minute) {
    putDigits(end, hour, 2, 'T');
    putDigits(end, minute, 2, ':');
  }
  if (precision >= DatePrecision::Second) putDigits(end, second, 2, ':');
  if (nanosecond != 0) {
    putDigits(end, nanosecond, 9, '.');
    while (*(end - 1) == '0') --end;
  }
  if (offsetMinutes == 0) {
    *end++ = 'Z';
  } else if (offsetMinutes) {
    const auto minutes = static_cast<std::uint32_t>(std::abs(*offsetMinutes));
    putDigits(end, minutes / 60, 2, *offsetMinutes < 0 ? '-' : '+');
    putDigits(end, minutes % 60, 2, ':');
  }
  return {out.data(), end};
}

Result<Date> readDate(std::string_view text, const DateRule& rule) {
  if (auto fit = admit(text); !fit) return fit.error();
  const Folded folded(text);
  auto rest = folded.view();
  if (!folded.fits()) return refusal(Fault::Invalid, text);

  Date date;
  if (rule.longTermWords && std::ranges::find(kLongTerm, rest) != kLongTerm.end()) {
    date.longTerm = true;
    return date;
  }
  Fault fault = takeDay(rest, rule, date);
  if (fault == Fault::None && !takeTime(rest, date)) fault = Fault::Invalid;
  if (fault == Fault::None) takeEdge(rest, date);
  if (fault == Fault::None && (!rest.empty() || !exists(date))) fault = Fault::Invalid;
  if (fault != Fault::None) {
    if (auto filled = refuseEmpty(text); !filled) return filled.error();
    return refusal(fault, text);
  }
  if (rule.longTermDates && isFarEnd(date)) date.longTerm = true;
  if (!date.longTerm && (date.year < rule.yearMin || date.year > rule.yearMax)) {
    return fail("reading.date-out-of-range", fmt::format("{}的年份不在 {} 至 {} 之间", quoted(text),
                                                         rule.yearMin, rule.yearMax));
  }
  if (date.bound != Bound::Exact || date.derived || date.text() != trim(text))
    date.outcome = Outcome::Normalized;
  return date;
}

}  // namespace tongban::mapping::reading
