// gateway/observe/log.hpp — the diagnostic log: one line an event, for operators, may be lost.
//
// A line is one JSON object: at, level, event (a dotted word), and the fields given, in that order.
// Every value passes redact(), so a slip of the caller does not print a citizen id. Evidence does
// not belong here: that is the ledger's.
//
// Thread-safe. Owned by main(); others borrow it. Lines go to one POCO channel.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <ostream>
#include <string_view>
#include <utility>

#include "gateway/base/clock.hpp"

namespace tongban::observe {

enum class Level : std::uint8_t { Error, Warning, Notice, Debug };

class Log final {
 public:
  using Field = std::pair<std::string_view, std::string_view>;

  // Writes to `out`, which must outlive the log; events less grave than `threshold` are dropped.
  Log(std::ostream& out, Level threshold, const Clock&);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void write(Level, std::string_view event, std::initializer_list<Field> fields);

 private:
  struct Sink;
  std::unique_ptr<Sink> sink_;
  Level threshold_;
  const Clock& clock_;
};

}  // namespace tongban::observe
