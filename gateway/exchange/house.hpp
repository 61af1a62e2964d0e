// gateway/exchange/house.hpp — what all journeys of a node share: where things are kept, who may
// call, how time and outcomes are seen. Made once at start by whoever runs the node.
//
// Thread-safe: every member locks itself or is immutable. Lifetime: borrows store, ledger, cipher,
// clock, metrics and log, which outlive it.
#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/catalog/meter.hpp"
#include "gateway/deployment/snapshot.hpp"
#include "gateway/exchange/connections.hpp"
#include "gateway/exchange/in_flight.hpp"
#include "gateway/exchange/nonces.hpp"
#include "gateway/exchange/peer_heads.hpp"
#include "gateway/exchange/refusals.hpp"
#include "gateway/ledger/ledger.hpp"
#include "gateway/observe/log.hpp"
#include "gateway/observe/metrics.hpp"
#include "gateway/record/schema.hpp"
#include "gateway/store/store.hpp"

namespace tongban::exchange {

// By which listener a request came in.
enum class Entrance : std::uint8_t { Exchange, Peer };

constexpr std::string_view wordOf(Entrance by) noexcept {
  return by == Entrance::Peer ? "peer" : "exchange";
}

class House final {
 public:
  struct Parts {
    store::Store& store;
    ledger::Ledger& ledger;
    const crypto::StorageCipher& cipher;
    const Clock& clock;
    observe::Metrics& metrics;
    observe::Log& log;
    std::shared_ptr<const record::Schema> queryRequest;   // schemas/api/query-request
    std::shared_ptr<const record::Schema> verifyRequest;  // schemas/api/license-verify-request
    std::shared_ptr<const record::Schema> queryAnswer;    // schemas/api/query-answer, of peers
  };

  // Reads what the store remembers: nonces, uses of today, the time of the last entry.
  static Result<std::unique_ptr<House>> open(Parts, std::shared_ptr<const deployment::Snapshot>);

  // The deployment as of now. An exchange asks once and keeps it.
  std::shared_ptr<const deployment::Snapshot> current() const;
  void replace(std::shared_ptr<const deployment::Snapshot>);

  // max(clock, last entry): by it times of callers are judged.
  Instant now() const;
  // exchange.clock-behind when the clock is more than 60 s behind the last entry.
  Result<Ok> checkClock() const;
  void sawEntryAt(Instant);

  store::Store& store() noexcept { return parts_.store; }
  ledger::Ledger& ledger() noexcept { return parts_.ledger; }
  const crypto::StorageCipher& cipher() const noexcept { return parts_.cipher; }
  const Clock& clock() const noexcept { return parts_.clock; }
  observe::Metrics& metrics() noexcept { return parts_.metrics; }
  observe::Log& log() noexcept { return parts_.log; }
  const record::Schema& queryRequest() const noexcept { return *parts_.queryRequest; }
  const record::Schema& verifyRequest() const noexcept { return *parts_.verifyRequest; }
  const record::Schema& queryAnswer() const noexcept { return *parts_.queryAnswer; }

  Connections& connections() noexcept { return connections_; }
  Nonces& nonces() noexcept { return nonces_; }
  InFlight& inFlight() noexcept { return inFlight_; }
  catalog::Meter& meter() noexcept { return meter_; }
  Refusals& refusals() noexcept { return refusals_; }
  PeerHeads& peerHeads() noexcept { return peerHeads_; }

  // The value of tongban-head: our newest head; empty before there is one.
  std::string shownHead();

  // Once a minute, by whoever keeps time: writes the summary of refusals, forgets what is over
  // (nonces, idempotency keys of more than eight days, uses of other days).
  Result<Ok> tidy();

 private:
  explicit House(Parts parts) : parts_(std::move(parts)), connections_(parts_.store) {}
  Result<Ok> remember();

  Parts parts_;
  Connections connections_;
  Nonces nonces_;
  InFlight inFlight_;
  catalog::Meter meter_;
  Refusals refusals_;
  PeerHeads peerHeads_;
  std::optional<crypto::Certificate> logCertificate_;
  std::mutex shownMutex_;
  std::uint64_t shownSize_ = 0;
  std::string shown_;  // of that size
  mutable std::mutex mutex_;
  std::shared_ptr<const deployment::Snapshot> current_;
  std::atomic<std::int64_t> lastEntryMs_{0};
};

}  // namespace tongban::exchange
