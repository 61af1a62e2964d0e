// gateway/exchange/trail.hpp — what is known of one exchange so far. It outlives every stage, so
// that a refusal says as much as an outcome does: who asked, for what, under which grant, how long
// each stage took.
//
// Belongs to the thread of the exchange. Borrows the Incoming.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/catalog/catalog.hpp"
#include "gateway/deployment/snapshot.hpp"
#include "gateway/exchange/house.hpp"
#include "gateway/exchange/peer_fields.hpp"
#include "gateway/ledger/entry.hpp"
#include "gateway/wire/purpose.hpp"
#include "gateway/wire/server/server.hpp"
#include "gateway/wire/signature.hpp"

namespace tongban::exchange {

// The resource under which licenses are verified, and the service that it names.
inline constexpr std::string_view kLicenseVerify = "license-verify";

// Who was proven to ask, and by what.
struct Identity {
  const deployment::System* system = nullptr;  // of the trail's deployment
  std::string auth;                            // mtls, signature, hmac
  std::string credential;                      // digest
};

// A request that may be sent again: the first outcome is given again.
struct Idempotency {
  std::string key;
  Bytes request;      // what it asked, as a MAC or salted digest
  std::string first;  // exchange id of the first time; empty: this is the first time
};

// A peer, and for whom of its region it asks.
struct PeerCaller {
  const deployment::Peer* peer = nullptr;
  std::string log;  // of the head that it showed; empty: it showed none
  std::optional<Salts> salts;
};

// What went to a peer for this exchange, and what came back.
struct Across {
  const deployment::Peer* peer = nullptr;
  Salts salts;
  std::optional<ledger::Opening> request;
  std::optional<ledger::Opening> answer;
  std::string log;       // of the head that came with the answer
  bool pending = false;  // a row says that the question left
  bool settled = false;  // and what became of it is known
};

struct Trail {
  Trail(House& house, const wire::Incoming& from, ledger::EntryKind kindOfEntry,
        std::string_view journeyName, std::string_view resource, Entrance by = Entrance::Exchange);

  const wire::Incoming& incoming;
  Entrance entrance;
  ledger::EntryKind kind;
  std::string_view journey;
  std::string resourceId;  // as it was asked for
  std::shared_ptr<const deployment::Snapshot> deployment;
  std::chrono::steady_clock::time_point started;
  std::string id;  // our own, until the one that the caller proposed is known to be free
  std::string proposedId;
  Instant at;

  // authenticate
  std::optional<Identity> identity;
  std::optional<PeerCaller> byPeer;
  deployment::System spokenFor;  // the system that a peer asks for
  std::string role;              // of the operator, as the caller wrote it
  std::optional<wire::MessageSignature> signature;
  std::optional<Nonces::Claim> nonce;
  wire::Purpose purpose;

  // authorize
  const catalog::Resource* resource = nullptr;
  const catalog::Grant* grant = nullptr;
  std::vector<std::string> items;
  std::vector<std::string> subject;  // values; never in entry, log or metric
  std::optional<Idempotency> idempotency;
  std::optional<Instant> used;  // of the grant's quota
  std::vector<InFlight::Hold> holds;

  // fetch
  std::optional<Across> across;

  // verify
  std::vector<ledger::Opening> evidence;
  std::optional<std::int64_t> rows;

  std::vector<observe::Field::Count> stages;
};

// Whether this request came before, and gets what it got.
inline bool isRepeat(const Trail& trail) {
  return trail.idempotency && !trail.idempotency->first.empty();
}

// Runs one stage and leaves its time behind.
template <class Stage>
auto timed(Trail& trail, std::string_view name, Stage&& stage) {
  const auto from = std::chrono::steady_clock::now();
  auto next = stage();
  const auto took = std::chrono::steady_clock::now() - from;
  trail.stages.push_back(
      {name, std::chrono::duration_cast<std::chrono::microseconds>(took).count()});
  return next;
}

// The same as a step of a chain: .and_then(step(trail, "fetch", […](auto from) { … })).
template <class Stage>
auto step(Trail& trail, std::string_view name, Stage stage) {
  return [&trail, name, stage = std::move(stage)](auto before) {
    return timed(trail, name, [&] { return stage(std::move(before)); });
  };
}

}  // namespace tongban::exchange
