// gateway/wire/server/server.hpp — the listener: HTTP/1.1 over TLS, from bytes to whole requests
// and back.
//
// One thread waits for all connections (epoll, edge-triggered), parses heads from complete bytes
// only, and hands whole requests to a pool of workers; a connection that is idle, slow or half
// through its head holds no thread. Content-Length together with Transfer-Encoding, two
// Content-Lengths, folded fields, bare LF, a target that is not in origin form and a Host that is
// not exactly one are refused: each is a way to read one message twice (RFC 9112 sections 2.2, 3.2,
// 5.2, 6.3, 11.2).
//
// Everything is bounded by the settings: connections, bytes held by bodies, requests waiting for a
// worker, and time of handshake, head, body, answer and idleness. A message that never became a
// request goes to Handler::refuse, which makes the answer; nothing is dropped without a word while
// the connection can still take one. A 429 or 503 keeps the connection (the declared body, up to
// kHttpDrainBytesMax, is read to its end first); every other answer of status 400 and above closes
// it.
//
// Client certificates are asked for, or required, and never judged here: the handshake proves that
// the client has the leaf's key, and Handler sees what was sent. `requireCertificate` refuses the
// handshake of a client that has none.
//
// Codes given to refuse(): wire.request-malformed, wire.request-ambiguous, wire.head-too-large,
// wire.body-too-large, wire.body-length-missing, wire.request-slow, wire.method-unknown,
// wire.version-unknown, wire.server-busy, wire.draining.
// Codes of start(): wire.address-invalid, wire.listen-failed, wire.identity-invalid.
//
// Thread-safe. The handler and clock outlive the server.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/wire/message.hpp"
#include "gateway/wire/tls/identity.hpp"

namespace tongban::wire {

// Who is at the other end.
struct Connection {
  std::string address;                            // numeric, without port
  std::vector<crypto::Certificate> certificates;  // as sent, leaf first; empty: none
};

// head.targetUri is https://<Host><target>. Borrowed for the call.
struct Incoming {
  const Request& head;
  BytesView body;
  const Connection& from;
};

// content-length, connection and date are the server's to add.
struct Outgoing {
  Response head;
  std::string body;
};

class Handler {
 public:
  virtual ~Handler() = default;

  // On a worker's thread, several at once.
  virtual Outgoing handle(const Incoming&) = 0;

  // On any thread, and never slow: counts, and answers.
  virtual Outgoing refuse(const Error&, const Connection&) = 0;

  // How large the body of this request may be; asked before a byte of it is read.
  virtual std::size_t bodyBytesMax(const Request& head) const = 0;
};

struct ServerSettings {
  std::string name;     // exchange, peer, people
  std::string address;  // host:port, [::1]:port; port 0 takes a free one
  std::shared_ptr<const TlsIdentity> identity;
  bool requireCertificate = false;

  std::size_t workers = 16;
  std::size_t queueRequestsMax = 1024;  // whole requests that wait for a worker
  std::size_t connectionsMax = 4096;
  std::size_t heldBytesMax = 512u << 20;  // bodies of all connections together
  std::chrono::milliseconds handshakeTime{10'000};
  std::chrono::milliseconds headTime{10'000};
  std::chrono::milliseconds bodyTime{60'000};
  std::chrono::milliseconds answerTime{60'000};
  std::chrono::milliseconds idleTime{75'000};
};

struct ServerCounts {
  std::uint64_t connections = 0;  // open now
  std::uint64_t accepted = 0;     // since the start, as all below
  std::uint64_t turnedAway = 0;   // over connectionsMax
  std::uint64_t handshakesFailed = 0;
  std::uint64_t requests = 0;  // whole ones, those that found no room among them included
  std::uint64_t waiting = 0;   // for a worker, now
};

class Server final {
 public:
  static Result<std::unique_ptr<Server>> start(ServerSettings, Handler&, const Clock&);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  const std::string& address() const noexcept;  // numeric host:port, the port that was taken
  ServerCounts counts() const;

  // For connections from now on. wire.identity-invalid: the old one stays.
  Result<Ok> renew(const std::shared_ptr<const TlsIdentity>&);

  // Takes no new connection, answers what has begun, closes idle ones; back when all are closed or
  // the time is over. Then only the destructor is left to call.
  void drain(std::chrono::milliseconds atMost);

 private:
  class Core;
  explicit Server(std::unique_ptr<Core>);
  std::unique_ptr<Core> core_;
};

}  // namespace tongban::wire
