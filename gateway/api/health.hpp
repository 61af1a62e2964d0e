// gateway/api/health.hpp — is the node alive, and may it be given work.
//
// Ready means that it can do what every exchange needs: the clock is not behind the ledger, the
// ledger takes entries, its key signs, a row can be written. Key and store are tried at most once
// in kTryEvery, by one thread; between, and for everybody else meanwhile, the last outcome stands,
// so that probes cannot hold the workers while a store hangs. A source or
// peer that is in trouble is said and makes nobody unready: other resources go on.
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
  // What was tried; nothing yet means no trouble: the start has just signed and written.
  struct Tried {
    std::optional<Error> store;
    std::optional<Error> key;
  };
  Tried tried();
  std::optional<Error> tryStore();

  exchange::House& house_;
  const crypto::Signer& signer_;
  std::atomic<const wire::Server*> server_{nullptr};
  std::atomic<bool> draining_{false};
  std::mutex trying_;  // held while trying, by whoever does
  std::optional<std::chrono::steady_clock::time_point> triedAt_;
  std::mutex mutex_;
  Tried last_;
};

}  // namespace tongban::api
