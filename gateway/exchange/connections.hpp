// gateway/exchange/connections.hpp — connections to the store, lent one to a thread at a time and
// kept. At most as many are made as were ever lent at once, and callers are bounded by the
// listener's workers. Thread-safe.
#pragma once
#include <memory>
#include <mutex>
#include <vector>

#include "gateway/store/store.hpp"

namespace tongban::exchange {

class Connections final {
 public:
  explicit Connections(store::Store& store) : store_(store) {}

  class Loan final {
   public:
    Loan(Connections& home, std::unique_ptr<store::Connection> connection)
        : home_(&home), connection_(std::move(connection)) {}
    Loan(Loan&&) noexcept = default;
    Loan& operator=(Loan&&) = delete;
    ~Loan() {
      if (connection_) home_->giveBack(std::move(connection_));
    }
    store::Connection& operator*() const noexcept { return *connection_; }
    store::Connection* operator->() const noexcept { return connection_.get(); }

   private:
    Connections* home_;
    std::unique_ptr<store::Connection> connection_;
  };

  Result<Loan> lend() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return Loan(*this, std::move(connection));
      }
    }
    auto connection = store_.connect();
    if (!connection) return std::move(connection).error();
    return Loan(*this, std::move(*connection));
  }

 private:
  void giveBack(std::unique_ptr<store::Connection> connection) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
  }

  store::Store& store_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<store::Connection>> idle_;
};

}  // namespace tongban::exchange
