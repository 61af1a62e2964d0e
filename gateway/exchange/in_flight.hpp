// gateway/exchange/in_flight.hpp — what is being worked on now, so that the same id or idempotency
// key is never worked on twice at once. Bounded by the listener's workers. Thread-safe.
#pragma once
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace tongban::exchange {

class InFlight final {
 public:
  class Hold final {
   public:
    Hold(InFlight& home, std::string key) : home_(&home), key_(std::move(key)) {}
    Hold(Hold&& other) noexcept
        : home_(std::exchange(other.home_, nullptr)), key_(std::move(other.key_)) {}
    Hold& operator=(Hold&&) = delete;
    ~Hold() {
      if (home_ != nullptr) home_->release(key_);
    }

   private:
    InFlight* home_;
    std::string key_;
  };

  // None when somebody holds it.
  std::optional<Hold> take(std::string key) {
    const std::lock_guard lock(mutex_);
    if (!held_.insert(key).second) return std::nullopt;
    return Hold(*this, std::move(key));
  }

 private:
  void release(const std::string& key) noexcept {
    const std::lock_guard lock(mutex_);
    held_.erase(key);
  }

  std::mutex mutex_;
  std::set<std::string, std::less<>> held_;
};

}  // namespace tongban::exchange
