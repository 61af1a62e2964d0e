// connectors/peer/link.hpp — the way to the gateway of another region: requests over kept mutual
// TLS connections, within bounds of their own, so that a region that is down, slow or flooding
// costs our own members nothing.
//
// A Link carries signed requests and says nothing of what they mean: who signs, what is bound to
// what and what an answer is worth is the business of gateway/exchange. Bounded: questions at the
// same moment (gate.hpp; waiting for a turn is short, so that workers are not held), time of a
// call, bytes of an answer. What was not reached, lost, late or malformed counts for the breaker;
// an answer, whatever its status, is an answer. While the breaker is open the next question comes
// back at once; then one is let through (half-open), and when it is answered all are.
//
// Errors say what is known of the other side:
//   peer.unavailable        nothing was sent: not reached, not trusted, circuit open, no request
//   that
//                           can be sent there
//   peer.busy               nothing was sent: all turns are taken, or no time is left
//   peer.in-doubt           the request went out and no whole answer came back in time: the peer
//                           may have recorded the exchange; ask it later
//   peer.answer-malformed   what came back is no answer of HTTP, or is too large
//
// Thread-safe; call() blocks its thread.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "connectors/gate.hpp"
#include "gateway/wire/client/breaker.hpp"
#include "gateway/wire/client/client.hpp"

namespace tongban::connectors::peer {

struct LinkSettings {
  std::string region;                // of the peer, for messages
  std::string origin;                // https://host[:port]
  std::vector<std::string> targets;  // the only addresses that are connected to; empty: any
  crypto::TrustAnchors authorities;  // of the peer's server certificate
  std::shared_ptr<const wire::TlsIdentity> identity;  // ours
  std::chrono::milliseconds timeout{10'000};          // of one call
  std::chrono::milliseconds wait{200};                // for a turn, within that
  std::size_t concurrency = 8;
  std::size_t answerBytesMax = 4u << 20;
  wire::BreakerSettings breaker;
};

class Link final {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  // wire.address-invalid, wire.identity-invalid.
  static Result<std::unique_ptr<Link>> make(LinkSettings);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  const std::string& origin() const noexcept;

  // request.targetUri begins with origin().
  Result<wire::Answer> call(const wire::Request&, BytesView body, Deadline = Deadline::max());

  wire::Breaker::State circuit() const;

 private:
  class Core;
  explicit Link(std::unique_ptr<Core>);
  std::unique_ptr<Core> core_;
};

}  // namespace tongban::connectors::peer
