// connectors/gate.hpp — how many questions one source gets at the same moment.
//
// Turns are counted, and so are those who wait for one: over `waitersMax` a caller is refused at
// once, and nobody waits past the time it names. Error: connector.busy.
// Thread-safe. The gate outlives its passes.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

#include "gateway/base/result.hpp"

namespace tongban::connectors {

class Gate final {
 public:
  // A turn, given back when it dies. Move-only.
  class Pass final {
   public:
    explicit Pass(Gate& gate) noexcept : gate_(&gate) {}
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (gate_ != nullptr) gate_->leave();
    }

   private:
    Gate* gate_;
  };

  Gate(std::size_t turns, std::size_t waitersMax) : free_(turns), waitersMax_(waitersMax) {}

  Result<Pass> enter(std::chrono::steady_clock::time_point until);

  // How many wait now; for metrics.
  std::size_t waiting() const;

 private:
  void leave() noexcept;

  mutable std::mutex mutex_;
  std::condition_variable freed_;
  std::size_t free_;
  std::size_t waiting_ = 0;
  const std::size_t waitersMax_;
};

}  // namespace tongban::connectors
