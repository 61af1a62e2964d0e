// gateway/mapping/reading/date.hpp — a date as people write it, kept with the precision it has.
//
//   2023-05-15  2023/5/15  2023.05.15  20230515  2023年5月15日  2023 年5 月15 日
//   二〇二三年五月十五日 2023年5月, 2023-05 (month)   2023年, 2023 (year)   2023-05-15 19:59
//   2023-05-15T19:59:08+08:00 4月20日前 (the rule's year; `derived`)   4月底前 (the month's last
//   day; `derived`) 长期, 2099-12-31, 9999-12-31 (`longTerm`, as the rule says)
//
// A date exists in the calendar or is refused. Nothing is guessed: two-digit years, 05/06/2023 and
// six digits in a row are refused, spreadsheet serials too unless the rule allows them (1900
// system, from 1900-03-01 on). 前 means ≤, 起 ≥, 后 >. An offset is kept as written, never applied.
//
// Errors: reading.absent, reading.placeholder (2020年X月X日), reading.date-ambiguous,
// reading.date-invalid, reading.date-out-of-range, reading.date-serial,
// reading.date-two-digit-year, reading.date-year-missing, and those of admit().
// The text form follows ISO 8601-1:2019 4.3, 5.2 and 5.4. Thread-safe; a date alone allocates
// nothing.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/mapping/reading/reading.hpp"

namespace tongban::mapping::reading {

enum class DatePrecision : std::uint8_t { None, Year, Month, Day, Minute, Second };

struct DateRule {
  std::optional<int> contextYear;  // of a date that names none
  int yearMin = 1900;
  int yearMax = 2199;
  bool longTermWords = true;  // 长期, 永久
  bool longTermDates = true;  // 2099-12-31 and 9999-12-31 mean 长期
  bool excelSerials = false;
};

struct Date {
  int year = 0;
  std::uint8_t month = 0;  // 0 when the precision stops before it
  std::uint8_t day = 0;
  std::uint8_t hour = 0;
  std::uint8_t minute = 0;
  std::uint8_t second = 0;
  std::uint32_t nanosecond = 0;
  std::optional<std::int16_t> offsetMinutes;
  DatePrecision precision = DatePrecision::None;  // None: 长期, and no date at all
  Bound bound = Bound::Exact;
  bool derived = false;   // a part comes from the rule or from 底, not from the text
  bool longTerm = false;  // valid without an end
  Outcome outcome = Outcome::Accepted;

  // 2023, 2023-05, 2023-05-15, 2023-05-15T19:59, 2023-05-15T19:59:08.5+08:00, or 长期.
  std::string text() const;
};

Result<Date> readDate(std::string_view text, const DateRule& = {});

}  // namespace tongban::mapping::reading
