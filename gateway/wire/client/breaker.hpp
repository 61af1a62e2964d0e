// gateway/wire/client/breaker.hpp — 熔断: stops asking a server that does not answer, and finds out
// by one question at a time whether it is back.
//
//   closed     asks; `failures` in a row open it
//   open       refuses with wire.circuit-open for `rest`, which doubles up to `restMax` each time a
//              trial fails; outcomes of questions from before it opened do not prolong it
//   half open  lets one trial through, refuses the others; its outcome closes or opens
//
// Time is monotonic and given by the caller, so that a test can stand on either side.
// Thread-safe.
#pragma once
#include <chrono>
#include <cstdint>
#include <mutex>
#include <utility>

#include "gateway/base/result.hpp"

namespace tongban::wire {

struct BreakerSettings {
  unsigned failures = 5;
  std::chrono::milliseconds rest{2'000};
  std::chrono::milliseconds restMax{60'000};
};

class Breaker final {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class State : std::uint8_t { Closed, Open, HalfOpen };

  explicit Breaker(BreakerSettings settings) : settings_(settings), rest_(settings.rest) {}

  // A leave to ask; exactly one of succeeded(), failed() and withdrawn() follows it.
  Result<Ok> admit(Time now);
  void succeeded();
  void failed(Time now);
  void withdrawn();  // nothing was asked after all: says nothing about the server

  State state(Time now) const;

 private:
  const BreakerSettings settings_;
  mutable std::mutex mutex_;
  unsigned failures_ = 0;
  bool trial_ = false;
  Time openUntil_{};  // meaningful while open_
  bool open_ = false;
  std::chrono::milliseconds rest_;
};

// A leave that was given, accounted for exactly once: withdrawn when it dies untold, so that an
// exception on the way cannot keep the one trial forever.
class Leave final {
 public:
  explicit Leave(Breaker& breaker) noexcept : breaker_(&breaker) {}
  Leave(const Leave&) = delete;
  Leave& operator=(const Leave&) = delete;
  ~Leave() {
    if (breaker_ != nullptr) breaker_->withdrawn();
  }

  void succeeded() { std::exchange(breaker_, nullptr)->succeeded(); }
  void failed(Breaker::Time now) { std::exchange(breaker_, nullptr)->failed(now); }

 private:
  Breaker* breaker_;
};

}  // namespace tongban::wire
