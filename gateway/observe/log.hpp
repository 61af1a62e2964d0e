// gateway/observe/log.hpp — the diagnostic log: one line an event, for operators, may be lost.
//
// A line is one JSON object: at, level, event (a dotted word), and the fields given, in that order.
//   {"at":"2026-11-22T06:05:09.123Z","level":"notice","event":"exchange.answered",
//    "request":"0193…","code":"ok","stages":{"accept":41,"fetch":9120}}
// By agreement `request` is the exchange id, and `stages` a list of stage and microseconds.
//
// Nobody's number and no secret comes out of it, so that a slip of the caller does no harm: a field
// with a name like password, secret, token, key, passphrase, authorization, cookie, credential or
// signature has the value ***; every text passes hideSecrets() and redact(); a number that reads
// like a phone number or a citizen id is masked like one. Only a UUID stands as it is. A text is
// cut at limits::kLogTextBytesMax, fields at kLogFieldsMax. Evidence does not belong here: that is
// the ledger's.
//
// Of one event at most limits::kLogLinesPerSecondMax lines a second are written, errors excepted;
// when that second is over, the next line of any event is preceded by
//   {"at":…,"level":…,"event":"log.suppressed","of":"exchange.refused","count":1204}
// Beyond limits::kLogEventsMax events in one second the further ones share one allowance.
//
// Thread-safe; write() never throws and never blocks longer than the sinks do. Owned by main();
// others borrow it. Error of addFile: base.file-unwritable.
#pragma once
#include <atomic>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <memory>
#include <ostream>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "gateway/base/clock.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/result.hpp"

namespace tongban::observe {

enum class Level : std::uint8_t { Error, Warning, Notice, Debug };

// error, warning, notice, debug.
std::string_view levelWord(Level) noexcept;

// One field of an event. Borrows what it is made from until write() has returned.
class Field final {
 public:
  using Count = std::pair<std::string_view, std::int64_t>;  // a stage and its microseconds
  using Value = std::variant<std::string_view, std::int64_t, std::span<const Count>>;

  Field(std::string_view name, std::string_view text) : name_(name), value_(text) {}
  Field(std::string_view name, std::span<const Count> list) : name_(name), value_(list) {}
  template <std::integral Number>
  requires(!std::same_as<Number, bool>) Field(std::string_view name, Number number)
      : name_(name), value_(clamped(number)) {}

  std::string_view name() const noexcept { return name_; }
  const Value& value() const noexcept { return value_; }

 private:
  template <class Number>
  static std::int64_t clamped(Number number) noexcept {
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    return std::cmp_greater(number, kMost) ? kMost : static_cast<std::int64_t>(number);
  }

  std::string_view name_;
  Value value_;
};

// A file of the log: mode 0600, appended to. When a line would make it larger than bytesMax it
// becomes <path>.1, the former .1 becomes .2, and so on; beyond `kept` they are removed.
struct LogFile {
  std::filesystem::path path;
  std::uint64_t bytesMax = limits::kLogFileBytesMax;
  std::size_t kept = limits::kLogFilesMax;
};

class Log final {
 public:
  using Field = observe::Field;

  // Events less grave than `threshold` are dropped. With `out`, which must outlive the log, lines
  // go there; without, nowhere until a file is added.
  Log(std::ostream& out, Level threshold, const Clock&);
  Log(Level threshold, const Clock&);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Lines go to this file too, from now on; a file that was added before is closed.
  Result<Ok> addFile(const LogFile&);

  // Takes effect with the next event: a reload may change it.
  void setThreshold(Level threshold) noexcept { threshold_ = threshold; }
  Level threshold() const noexcept { return threshold_; }
  bool wants(Level level) const noexcept { return level <= threshold_; }

  void write(Level, std::string_view event, std::initializer_list<Field> fields) noexcept;
  void write(Level, std::string_view event, std::span<const Field> fields) noexcept;

  // Lines that a sink did not take: its disk was full, say.
  std::uint64_t lost() const noexcept { return lost_; }

 private:
  struct Sinks;
  void put(std::string_view line);

  std::unique_ptr<Sinks> sinks_;
  std::atomic<Level> threshold_;
  std::atomic<std::uint64_t> lost_{0};
  const Clock& clock_;
};

}  // namespace tongban::observe
