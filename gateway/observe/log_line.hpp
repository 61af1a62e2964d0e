// gateway/observe/log_line.hpp — an event as its line of JSON, without line end. Internal to this
// room; the contract is log.hpp's. Pure, thread-safe.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "gateway/observe/log.hpp"

namespace tongban::observe {

std::string logLine(Instant at, Level, std::string_view event, std::span<const Field> fields);

}  // namespace tongban::observe
