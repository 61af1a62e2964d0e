// gateway/wire/tls/session.hpp — the server's end of one TLS connection over a non-blocking socket.
//
// Every call returns at once and says how far it came. WantRead and WantWrite: call again once the
// socket is readable or writable; with edges, that is after read() said WantRead, never before.
// Closed: the peer ended the stream, with a close_notify or by ending the connection. Failed: the
// stream is broken and no further call does anything. A message's end is known by its length, so
// that a stream cut short is noticed by who reads messages.
//
// One thread at a time. The descriptor is borrowed and outlives the session. No signal is raised
// by writing to a connection that the peer has closed.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "gateway/crypto/certificate.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace tongban::wire {

enum class TlsStep : std::uint8_t { Done, WantRead, WantWrite, Closed, Failed };

struct TlsMoved {
  TlsStep step;
  std::size_t bytes = 0;  // of Done: at least one
};

class TlsSession final {
 public:
  TlsSession(ssl_ctx_st*, int fd);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  TlsStep handshake();
  TlsMoved read(std::span<char>);
  // After WantRead or WantWrite: again with the same bytes, wherever they stand now.
  TlsMoved write(std::string_view);
  TlsStep shutdown();  // says close_notify; does not wait for the peer's

  // After the handshake: what the client sent, leaf first, its key proven; nothing when it sent
  // none. crypto.certificate-*: one that OpenSSL takes and we do not.
  Result<std::vector<crypto::Certificate>> peerCertificates() const;

 private:
  TlsStep stepAfter(int result);

  int fd_;
  bool broken_ = false;
  std::shared_ptr<ssl_st> ssl_;
};

}  // namespace tongban::wire
