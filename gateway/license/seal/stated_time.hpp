// gateway/license/seal/stated_time.hpp — a time as a seal, a signature or a document states it.
//
// The text says an instant, or a local time whose zone it leaves out. The latter is read as Beijing
// time (`at`); `earliest` and `latest` are the two readings of the text, as Beijing time and as
// UTC 8 hours later, so that a comparison can see whether its answer depends on the zone. A date
// alone spans its day: `at` and `earliest` are its first instant in Beijing, `latest` the last
// millisecond of the same day in UTC.
//
// The day must exist, the hour is below 24, a leap second (:60) is the next second, fractions are
// cut to milliseconds, and every reading stays within the years 0 to 9999. The text itself is in
// no message. Values; pure functions, thread-safe. Error: license.format.time.
#pragma once
#include <optional>
#include <string_view>

#include "gateway/base/clock.hpp"

namespace tongban::license {

struct StatedTime {
  Instant at;  // the best reading
  Instant earliest;
  Instant latest;
  bool zoneMissing = false;

  static StatedTime exactly(Instant t) { return {t, t, t, false}; }
};

// GeneralizedTime content: YYYYMMDDHHMMSS[.f…][Z|±hhmm]. Two-digit years are refused.
Result<StatedTime> fromGeneralizedTime(std::string_view content);
// UTCTime content: YYMMDDHHMMSS[Z|±hhmm]; years 1950 to 2049 (X.680 clause 47).
Result<StatedTime> fromUtcTime(std::string_view content);
// What documents write: 20201010151120, 20211014033404Z, 2020-04-22 15:18:08, 2020-04-22,
// 2020/10/10 15:11:19, 2020年10月10日, RFC 3339. A zone may follow any time; months, days and hours
// may have one digit where something separates them; white space around the text is skipped.
Result<StatedTime> fromDocumentTime(std::string_view text);

}  // namespace tongban::license
