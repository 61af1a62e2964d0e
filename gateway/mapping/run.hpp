// gateway/mapping/run.hpp — runs a mapping over a source, row by row, in constant memory.
//
// Nothing is lost: every row is either accepted (the sink gets its record, and notes beside it) or
// quarantined (the sink gets the row as it came and at least one issue that says why); read is
// always accepted + quarantined. A record that leaves has passed the target schema.
//
// A Run belongs to one thread; several may share a Mapping. Everything the sink gets lives until
// its method returns.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/mapping/issue.hpp"
#include "gateway/mapping/mapping.hpp"
#include "gateway/record/byte_source.hpp"
#include "gateway/record/value.hpp"

namespace tongban::mapping {

class Sink {
 public:
  virtual ~Sink() = default;
  // An error ends the run and is its result: what cannot be kept must not be counted.
  virtual Result<Ok> accepted(std::uint64_t row, const record::Value& record) = 0;
  virtual Result<Ok> quarantined(std::uint64_t row, std::string_view raw) = 0;
  virtual Result<Ok> issue(const Issue&) = 0;
};

struct Summary {
  std::uint64_t read = 0;
  std::uint64_t accepted = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t notes = 0;  // issues beside accepted records
};

class Run final {
 public:
  // `today` bounds dates of birth. The mapping must outlive the run.
  static Result<Run> open(const Mapping&, std::chrono::sys_days today);

  Run(Run&&) noexcept;
  Run& operator=(Run&&) noexcept;
  ~Run();

  // Fails when the source is not this mapping's (no header, a column missing), cannot be read to
  // its end, or the sink cannot keep what it got. Rows before that point have reached the sink.
  Result<Summary> over(record::ByteSource&, Sink&);

  // What the last run counted, also when it failed on the way.
  const Summary& summary() const noexcept;

 private:
  class State;
  explicit Run(std::unique_ptr<State>);
  std::unique_ptr<State> state_;
};

}  // namespace tongban::mapping
