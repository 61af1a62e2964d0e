// tests/fault/ledger/device.hpp — a signing device that can be held up or fail, and a gate that
// holds a thread where a test wants it. Thread-safe.
#pragma once
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/crypto/signer.hpp"

namespace tongban::tests {

// Holds whoever waits until it is opened.
class Gate final {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    reached_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void untilReached() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return reached_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  bool reached_ = false;
};

// A device: remembers what it signed, may be held up, may fail.
class Device final : public crypto::Signer {
 public:
  explicit Device(const crypto::Signer& key) : key_(key) {}
  const crypto::PublicKey& publicKey() const noexcept override { return key_.publicKey(); }
  Result<Bytes> sign(BytesView message) const override {
    if (gate != nullptr) gate->wait();
    if (failures > 0) {
      --failures;
      return fail("ledger.busy", "签名设备没有应答");
    }
    auto signature = key_.sign(message);
    const std::lock_guard lock(mutex_);
    signed_.emplace_back(textOf(message));
    return signature;
  }
  std::vector<std::string> signedForms() const {
    const std::lock_guard lock(mutex_);
    return signed_;
  }

  mutable std::atomic<int> failures = 0;
  Gate* gate = nullptr;

 private:
  const crypto::Signer& key_;
  mutable std::mutex mutex_;
  mutable std::vector<std::string> signed_;
};

}  // namespace tongban::tests
