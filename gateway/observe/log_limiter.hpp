// gateway/observe/log_limiter.hpp — how many lines of one event a second may have, in bounded
// memory. Internal to this room; the contract is log.hpp's.
//
// A second of an event begins with its first line and is over a second later, or when the clock is
// set back. One thread at a time.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/observe/log.hpp"

namespace tongban::observe {

class LogLimiter final {
 public:
  struct Suppressed {
    std::string event;           // empty: several that had to share one allowance
    Level level = Level::Debug;  // of the gravest line
    std::uint64_t count = 0;
  };

  // What was suppressed in seconds that are over; told once.
  std::vector<Suppressed> over(Instant now);
  std::vector<Suppressed> all();

  bool admits(Level, std::string_view event, Instant now);

 private:
  struct Window {
    Instant begin{};
    std::uint32_t lines = 0;
    Suppressed suppressed;
  };
  static bool isOver(const Window&, Instant now) noexcept;
  Window& windowOf(std::string_view event, Instant now);

  std::map<std::string, Window, std::less<>> windows_;
  Instant swept_{};
  bool pending_ = false;  // something was suppressed and not yet told
};

}  // namespace tongban::observe
