#include "gateway/wire/client/breaker.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tongban::wire {

Result<Ok> Breaker::admit(Time now) {
  const std::lock_guard lock(mutex_);
  if (!open_) return Ok{};
  if (now < openUntil_) {
    const auto rest = std::chrono::ceil<std::chrono::seconds>(openUntil_ - now);
    return fail("wire.circuit-open",
                fmt::format("对方连续没有答复,熔断中,约 {} 秒后再试探", rest.count()));
  }
  if (trial_) return fail("wire.circuit-open", "对方连续没有答复,熔断中,正在试探是否恢复");
  trial_ = true;
  return Ok{};
}

void Breaker::succeeded() {
  const std::lock_guard lock(mutex_);
  failures_ = 0;
  trial_ = false;
  open_ = false;
  rest_ = settings_.rest;
}

void Breaker::failed(Time now) {
  const std::lock_guard lock(mutex_);
  if (open_) {
    if (!trial_) return;  // of a question from before it opened: known already
    trial_ = false;
    rest_ = std::min(rest_ * 2, settings_.restMax);
    openUntil_ = now + rest_;
  } else if (++failures_ >= settings_.failures) {
    open_ = true;
    openUntil_ = now + rest_;
  }
}

void Breaker::withdrawn() {
  const std::lock_guard lock(mutex_);
  trial_ = false;
}

Breaker::State Breaker::state(Time now) const {
  const std::lock_guard lock(mutex_);
  if (!open_) return State::Closed;
  return now < openUntil_ ? State::Open : State::HalfOpen;
}

}  // namespace tongban::wire
