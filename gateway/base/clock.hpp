// gateway/base/clock.hpp — the only way to know the time. No other code reads a clock, so that a
// test can stand on either side of any instant.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace tongban {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

// Thread-safe: now() may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

// The machine's clock, UTC. Owned by main(); everyone else borrows it.
class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

// RFC 3339 with milliseconds in UTC: 2026-11-24T08:00:00.000Z.
std::string toRfc3339(Instant);

// Any RFC 3339 instant (offset or Z, up to nine fractional digits, cut to milliseconds). A leap
// second (:60) is read as the next second. Error: base.time-invalid.
Result<Instant> fromRfc3339(std::string_view);

}  // namespace tongban
