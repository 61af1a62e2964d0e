// gateway/wire/tls/context.hpp — what all connections of a listener have in common.
//
// TLS 1.2 and 1.3, cipher suites with forward secrecy and AEAD only, groups X25519 and P-256, ALPN
// http/1.1 (a client that offers others only is refused, RFC 7301 section 3.2). No compression, no
// renegotiation, and no resumption: a resumed session would carry a client certificate that was
// never weighed against today's trust.
//
// A client certificate is not judged: any chain completes the handshake, once the client has proven
// that it holds the leaf's key. Immutable and thread-safe; sessions may outlive it.
#pragma once
#include <memory>

#include "gateway/wire/tls/identity.hpp"
#include "gateway/wire/tls/session.hpp"

namespace tongban::wire {

enum class ClientCertificate : std::uint8_t { None, Ask, Require };

class TlsContext final {
 public:
  // wire.identity-invalid: a key that TLS cannot use, or one that is not the leaf's.
  static Result<std::shared_ptr<const TlsContext>> forServer(const TlsIdentity&, ClientCertificate);

  // `fd`: a connected socket, non-blocking.
  std::unique_ptr<TlsSession> accept(int fd) const;

 private:
  explicit TlsContext(std::shared_ptr<ssl_ctx_st> context) : context_(std::move(context)) {}

  std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace tongban::wire
