// gateway/exchange/nonces.hpp — which nonces were used, until their signatures expire: in memory,
// where every request is checked at once, and in the store, from which a start reads them back.
//
// A nonce is claimed after its signature was verified. The claim is kept when the exchange's entry
// (and with it the row) is durable, and given back when that failed: then nothing left, and the
// caller may try again. Bounded by limits::kNoncesMax; above it exchange.busy, never forgetting
// one that still counts. Thread-safe. Code: auth.nonce-replayed.
#pragma once
#include <chrono>
#include <mutex>
#include <queue>
#include <string>
#include <unordered_map>

#include "gateway/base/limits.hpp"
#include "gateway/base/result.hpp"
#include "gateway/store/store.hpp"

namespace tongban::exchange {

class Nonces final {
 public:
  struct Claim {
    std::string keyId;
    std::string nonce;
    std::chrono::sys_seconds expires;
  };

  explicit Nonces(std::size_t most = limits::kNoncesMax) : most_(most) {}

  Result<Ok> claim(const Claim&, std::chrono::sys_seconds now);
  void giveBack(const Claim&) noexcept;
  std::size_t size() const;

  // Reads the store's rows that have not expired.
  Result<Ok> load(store::Connection&, std::chrono::sys_seconds now);

  static Result<Ok> write(store::Connection&, const Claim&);
  static Result<Ok> forgetExpired(store::Connection&, std::chrono::sys_seconds now);

 private:
  struct Expiry {
    std::chrono::sys_seconds at;
    std::string key;
    bool operator>(const Expiry& other) const noexcept { return at > other.at; }
  };
  void forget(std::chrono::sys_seconds now);
  Result<Ok> keep(const Claim&);

  const std::size_t most_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::chrono::sys_seconds> used_;  // until
  std::priority_queue<Expiry, std::vector<Expiry>, std::greater<>> byExpiry_;
};

}  // namespace tongban::exchange
