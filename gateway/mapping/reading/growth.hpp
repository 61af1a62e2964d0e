// gateway/mapping/reading/growth.hpp — words of growth, which say less than they seem to.
//
//   增長約6倍 → growth 6, level 7 (times the base)      增长到6倍 → growth 5, level 6
//   增长30% → growth 0.3, level 1.3                    翻一番 → growth 1, level 2
//   下降30% → growth -0.3, level 0.7
//
// Always Normalized, and never used for an exact count: many writers mean the level when they write
// the growth, so the caller flags it. At most nine decimal places, and below 10^9.
// Errors: reading.absent, reading.placeholder, reading.growth-invalid, and those of admit().
// Thread-safe.
#pragma once
#include <string_view>

#include "gateway/base/decimal.hpp"
#include "gateway/mapping/reading/reading.hpp"

namespace tongban::mapping::reading {

struct Growth {
  Decimal growth;  // how much was added, in times of the base
  Decimal level;   // what it is now, in times of the base
  Bound bound = Bound::Exact;
  bool boundConflict = false;
  Outcome outcome = Outcome::Normalized;
};

Result<Growth> readGrowth(std::string_view text);

}  // namespace tongban::mapping::reading
