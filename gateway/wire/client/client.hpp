// gateway/wire/client/client.hpp — asks one HTTPS server, over connections that are kept.
//
// One Client for one server (an origin). Bounded: connections, time of a call whatever the server
// does (connecting, dripping, never ending), bytes of an answer. Redirects are answers like any
// other and are not followed; a proxy of the environment is not used; a name is resolved by the
// system and an address outside `targets`, when that is not empty, is never connected to, so that
// no configuration and no DNS sends us elsewhere. The server's certificate has to chain to
// `authorities` (nobody by default) and name the host, TLS 1.2 being the floor.
//
// Errors say what is known of the other side:
//   wire.connect-failed, wire.target-forbidden, wire.server-untrusted   nothing was sent
//   wire.answer-lost      the request went out, no whole answer came back: in doubt
//   wire.timed-out        the same, for want of time
//   wire.answer-malformed, wire.answer-too-large
//   wire.client-busy      all connections are taken until the deadline
//   wire.circuit-open     breaker.hpp: not asked at all
// A kept connection that turns out to be dead before a byte of the answer came is tried once more
// on a fresh one, for GET and HEAD only.
//
// A request that cannot be sent as it is: wire.address-invalid (not of the origin),
// wire.field-invalid (a method or field that is none, or one that is added here).
// For the breaker, what was not reached, not trusted, lost or timed out has failed, and so has an
// answer of 500 and above but for 501 and 505, which are about the question.
//
// Thread-safe; call() blocks its thread.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "gateway/crypto/chain.hpp"
#include "gateway/wire/client/breaker.hpp"
#include "gateway/wire/message.hpp"
#include "gateway/wire/tls/identity.hpp"

namespace tongban::wire {

struct ClientSettings {
  std::string origin;                // https://host[:port]
  std::vector<std::string> targets;  // 10.1.2.3, 10.1.0.0/16, fd00::/8; empty: any
  crypto::TrustAnchors authorities;
  std::shared_ptr<const TlsIdentity> identity;  // null: no client certificate
  std::chrono::milliseconds connectTime{3'000};
  std::chrono::milliseconds callTime{10'000};  // of a whole call
  std::chrono::milliseconds idleTime{60'000};  // a kept connection
  std::size_t connectionsMax = 16;
  std::size_t answerBytesMax = 4u << 20;
  // An answer whose body ends only with its connection is malformed: it looks the same when it was
  // cut. False for who can tell from the body itself whether it is whole.
  bool lengthRequired = true;
  BreakerSettings breaker;
};

struct Answer {
  Response head;
  std::string body;
};

class Client final {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  // wire.address-invalid, wire.identity-invalid.
  static Result<std::unique_ptr<Client>> make(ClientSettings);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // request.targetUri begins with the origin. Host, Content-Length and Connection are added. Of
  // interim answers (1xx) nothing is kept, nor of fields behind a body.
  Result<Answer> call(const Request&, BytesView body, Deadline = Deadline::max());

  Breaker::State circuit() const;

 private:
  class Core;
  explicit Client(std::unique_ptr<Core>);
  std::unique_ptr<Core> core_;
};

}  // namespace tongban::wire
