#include "connectors/gate.hpp"

namespace tongban::connectors {

Result<Gate::Pass> Gate::enter(std::chrono::steady_clock::time_point until) {
  std::unique_lock lock(mutex_);
  if (free_ == 0) {
    if (waiting_ >= waitersMax_) return fail("connector.busy", "等待此数据源的请求过多");
    ++waiting_;
    const bool mine = freed_.wait_until(lock, until, [&] { return free_ > 0; });
    --waiting_;
    if (!mine) return fail("connector.busy", "此数据源的并发已满,等待超时");
  }
  --free_;
  return Pass(*this);
}

std::size_t Gate::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

void Gate::leave() noexcept {
  {
    const std::lock_guard lock(mutex_);
    ++free_;
  }
  freed_.notify_one();
}

}  // namespace tongban::connectors
