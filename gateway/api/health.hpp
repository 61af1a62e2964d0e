// gateway/api/health.hpp — is the node alive, and may it be given work.
//
// Ready means that it can do what every exchange needs: the clock is not behind the ledger, a
// digest can be signed, a row can be written. That is tried at most once in kTryEvery; between,
// the last outcome stands. A source that is in trouble is said and makes nobody unready: other
// resources go on.
//
// Thread-safe. Lifetime: borrows the house and, from attach() on, the server.
#pragma once
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>

#include "gateway/crypto/signer.hpp"
#include "gateway/exchange/house.hpp"
#include "gateway/wire/server/server.hpp"

namespace tongban::api {

class Health final {
 public:
  static constexpr std::chrono::seconds kTryEvery{2};

  Health(exchange::House& house, const crypto::Signer& signer) : house_(house), signer_(signer) {}

  void attach(const wire::Server* server) { server_ = server; }
  void drain() { draining_ = true; }

  wire::Outgoing ready();
  void refreshGauges();

 private:
  std::optional<Error> tryAll();

  exchange::House& house_;
  const crypto::Signer& signer_;
  std::atomic<const wire::Server*> server_{nullptr};
  std::atomic<bool> draining_{false};
  std::mutex mutex_;
  std::optional<std::chrono::steady_clock::time_point> tried_;
  std::optional<Error> trouble_;
};

}  // namespace tongban::api
