// gateway/license/seal/stated_time.hpp — a time as a seal, a signature or a document states it.
//
// The text says an instant, or a local time whose zone it leaves out; then it is read as Beijing
// time, and `earliest` and `latest` are 8 hours apart on both sides, so that a comparison can see
// whether its answer depends on the zone. Values; thread-safe. Error: license.format.time.
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
// 2020/10/10 15:11:19, 2020年10月10日, RFC 3339.
Result<StatedTime> fromDocumentTime(std::string_view text);

}  // namespace tongban::license
