#include "gateway/observe/log.hpp"

#include <array>
#include <mutex>
#include <optional>
#include <string>

#include "gateway/observe/log_file.hpp"
#include "gateway/observe/log_limiter.hpp"
#include "gateway/observe/log_line.hpp"

namespace tongban::observe {
namespace {

std::string suppressedLine(Instant at, const LogLimiter::Suppressed& suppressed) {
  const std::array fields{
      Field("of", suppressed.event.empty() ? std::string_view("(several)") : suppressed.event),
      Field("count", suppressed.count)};
  return logLine(at, suppressed.level, "log.suppressed", fields);
}

}  // namespace

std::string_view levelWord(Level level) noexcept {
  switch (level) {
    case Level::Error:
      return "error";
    case Level::Warning:
      return "warning";
    case Level::Notice:
      return "notice";
    case Level::Debug:
      return "debug";
  }
  return "error";
}

struct Log::Sinks {
  std::mutex mutex;
  std::ostream* out = nullptr;
  std::optional<LogFileSink> file;
  LogLimiter limiter;
};

Log::Log(Level threshold, const Clock& clock)
    : sinks_(std::make_unique<Sinks>()), threshold_(threshold), clock_(clock) {}

Log::Log(std::ostream& out, Level threshold, const Clock& clock) : Log(threshold, clock) {
  sinks_->out = &out;
}

Log::~Log() {
  try {
    const auto now = clock_.now();
    for (const auto& suppressed : sinks_->limiter.all()) put(suppressedLine(now, suppressed));
  } catch (...) {
    ++lost_;
  }
}

Result<Ok> Log::addFile(const LogFile& settings) {
  auto opened = LogFileSink::open(settings);
  if (!opened) return std::move(opened).error();
  const std::lock_guard lock(sinks_->mutex);
  sinks_->file.emplace(std::move(opened).value());
  return Ok{};
}

void Log::put(std::string_view line) {
  const std::string whole = std::string(line) + '\n';
  bool taken = true;
  if (sinks_->out != nullptr) {
    sinks_->out->clear();
    taken = static_cast<bool>(*sinks_->out << whole << std::flush);
  }
  if (sinks_->file) taken = sinks_->file->put(whole) && taken;
  if (!taken) ++lost_;
}

void Log::write(Level level, std::string_view event, std::initializer_list<Field> fields) noexcept {
  write(level, event, std::span<const Field>(fields.begin(), fields.size()));
}

void Log::write(Level level, std::string_view event, std::span<const Field> fields) noexcept {
  if (!wants(level)) return;
  try {
    const auto now = clock_.now();
    {
      const std::lock_guard lock(sinks_->mutex);
      for (const auto& suppressed : sinks_->limiter.over(now)) put(suppressedLine(now, suppressed));
      if (!sinks_->limiter.admits(level, event, now)) return;
    }
    // Made outside the lock: redaction is the costly part.
    const auto line = logLine(now, level, event, fields);
    const std::lock_guard lock(sinks_->mutex);
    put(line);
  } catch (...) {
    ++lost_;
  }
}

}  // namespace tongban::observe
