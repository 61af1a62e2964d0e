// gateway/mapping/reading/duration.hpp — time limits and service hours as people write them.
//
//   二个工作日, 1.5 个工作日, 5日內, 5 天, 4個工時, 24小時, 3个月, 即时, “7×24”小时
//
// Units are never converted and decimals never rounded. 天 is kept apart from 日: the sources use
// 天 for working days in one city and for calendar days in another, and the jurisdiction's calendar
// decides. 3月 and 2022年 are dates, not durations, and are refused. 内 means ≤.
//
// Errors: reading.absent, reading.placeholder, reading.duration-invalid, reading.number-grouping,
// reading.number-invalid, reading.service-hours-invalid, and those of admit(); findDurations also
// reading.text-too-long above limits::kReadingTextBytesMax. Thread-safe.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/decimal.hpp"
#include "gateway/mapping/reading/reading.hpp"

namespace tongban::mapping::reading {

enum class DurationUnit : std::uint8_t {
  Immediate,    // 即时
  Second,       // 秒
  Minute,       // 分钟
  Hour,         // 小时, by the clock
  WorkHour,     // 工时, within office hours
  WorkingDay,   // 工作日
  CalendarDay,  // 日, 自然日
  Day,          // 天, as the jurisdiction reads it
  Month,        // 个月
  Year,         // 年
};

// The Chinese word of the unit: 工作日.
std::string_view unitWord(DurationUnit) noexcept;

struct Duration {
  Decimal value;  // 0 for 即时
  DurationUnit unit = DurationUnit::CalendarDay;
  Bound bound = Bound::Exact;
  bool boundConflict = false;
  Outcome outcome = Outcome::Accepted;
};

Result<Duration> readDuration(std::string_view text);

struct DurationPlace {
  std::size_t begin = 0;  // bytes of the text
  std::size_t end = 0;
  Duration duration;
};

// The durations in running text; at most limits::kReadingPlacesMax. Days of a date (5月15日), years
// (2022年) and the 即时 of other words are left alone.
Result<std::vector<DurationPlace>> findDurations(std::string_view text);

// 7×24 or 5×8: so many days a week, so many hours a day.
struct ServiceHours {
  std::uint8_t daysPerWeek = 0;  // 1…7
  std::uint8_t hoursPerDay = 0;  // 1…24
  Outcome outcome = Outcome::Accepted;
  std::string text() const;  // 7×24
};

Result<ServiceHours> readServiceHours(std::string_view text);

}  // namespace tongban::mapping::reading
