// connectors/source_time.hpp — the moment that a column of an exchange table tells, in the
// forms such tables are met with:
//   2024-06-30 08:15:00[.123]  2024/6/30 8:15:00  2024-06-30T08:15:00+08:00  2024-06-30
//   20240630081500  20240630  1719706500 (seconds)  1719706500123 (milliseconds)
// Without an offset it is China's time, UTC+8. Nothing when it is none of these.
// Pure, thread-safe.
#pragma once
#include <optional>
#include <string_view>

#include "gateway/base/clock.hpp"

namespace tongban::connectors {

std::optional<Instant> readSourceTime(std::string_view text);

}  // namespace tongban::connectors
