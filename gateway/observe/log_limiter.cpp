#include "gateway/observe/log_limiter.hpp"

#include <algorithm>

namespace tongban::observe {
namespace {

constexpr std::chrono::seconds kSecond{1};

}  // namespace

bool LogLimiter::isOver(const Window& window, Instant now) noexcept {
  return now < window.begin || now - window.begin >= kSecond;
}

std::vector<LogLimiter::Suppressed> LogLimiter::over(Instant now) {
  std::vector<Suppressed> told;
  if (!pending_) return told;
  pending_ = false;
  for (auto& [event, window] : windows_) {
    if (window.suppressed.count == 0) continue;
    if (!isOver(window, now)) {
      pending_ = true;
      continue;
    }
    told.push_back(std::move(window.suppressed));
    window.suppressed = {};
  }
  return told;
}

std::vector<LogLimiter::Suppressed> LogLimiter::all() {
  std::vector<Suppressed> told;
  for (auto& [event, window] : windows_) {
    if (window.suppressed.count > 0) told.push_back(std::move(window.suppressed));
  }
  windows_.clear();
  pending_ = false;
  return told;
}

LogLimiter::Window& LogLimiter::windowOf(std::string_view event, Instant now) {
  const auto known = windows_.find(event);
  if (known != windows_.end()) return known->second;
  // Looking for room walks all windows: at most once in a second, however many events there are.
  if (windows_.size() >= limits::kLogEventsMax && (now < swept_ || now - swept_ >= kSecond)) {
    swept_ = now;
    std::erase_if(windows_, [&](const auto& row) {
      return isOver(row.second, now) && row.second.suppressed.count == 0;
    });
  }
  // The empty name is the shared window; it is always there, beside the others.
  if (windows_.size() >= limits::kLogEventsMax) return windows_[std::string()];
  return windows_[std::string(event)];
}

bool LogLimiter::admits(Level level, std::string_view event, Instant now) {
  if (level == Level::Error) return true;
  auto& window = windowOf(event, now);
  if (isOver(window, now)) {
    window.begin = now;
    window.lines = 0;
  }
  if (window.lines < limits::kLogLinesPerSecondMax) {
    ++window.lines;
    return true;
  }
  auto& suppressed = window.suppressed;
  if (suppressed.count == 0) {
    const auto known = windows_.find(event);
    suppressed.event = known == windows_.end() ? std::string() : known->first;
  }
  suppressed.level = std::min(suppressed.level, level);
  ++suppressed.count;
  pending_ = true;
  return false;
}

}  // namespace tongban::observe
