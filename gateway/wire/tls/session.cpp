#include "gateway/wire/tls/session.hpp"

#include <cerrno>

#include <sys/socket.h>

#include "gateway/wire/tls/ssl.hpp"

namespace tongban::wire {
namespace {

bool wouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

int fdOf(BIO* bio) { return *static_cast<const int*>(::BIO_get_data(bio)); }

int receive(BIO* bio, char* into, int size) {
  ::BIO_clear_retry_flags(bio);
  const auto got = ::recv(fdOf(bio), into, static_cast<std::size_t>(size), 0);
  if (got < 0 && wouldBlock()) ::BIO_set_retry_read(bio);
  if (got == 0) ::BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return static_cast<int>(got);
}

int send(BIO* bio, const char* from, int size) {
  ::BIO_clear_retry_flags(bio);
  const auto sent = ::send(fdOf(bio), from, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (sent < 0 && wouldBlock()) ::BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

long control(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_FLUSH) return 1;
  return command == BIO_CTRL_EOF && ::BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
}

// OpenSSL's own socket BIO writes with write(), which raises SIGPIPE.
BIO_METHOD* socketMethod() {
  static const BioMethodPtr method = [] {
    BioMethodPtr made(::BIO_meth_new(::BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket"));
    crypto::require(made && ::BIO_meth_set_read(made.get(), receive) == 1 &&
                        ::BIO_meth_set_write(made.get(), send) == 1 &&
                        ::BIO_meth_set_ctrl(made.get(), control) == 1,
                    "BIO of a socket");
    return made;
  }();
  return method.get();
}

Result<crypto::Certificate> certificateOf(X509* native) {
  return crypto::Certificate::parse(crypto::derOf(
      [&](unsigned char** at) { return ::i2d_X509(native, at); }, "certificate of the peer"));
}

}  // namespace

TlsSession::TlsSession(ssl_ctx_st* context, int fd) : fd_(fd) {
  SslPtr ssl(::SSL_new(context));
  crypto::BioPtr bio(::BIO_new(socketMethod()));
  crypto::require(ssl && bio, "session of TLS");
  ::BIO_set_data(bio.get(), &fd_);
  ::BIO_set_init(bio.get(), 1);
  ::SSL_set_bio(ssl.get(), bio.get(), bio.get());  // owns it from here on
  static_cast<void>(bio.release());
  ::SSL_set_accept_state(ssl.get());
  ssl_ = std::shared_ptr<ssl_st>(std::move(ssl));
}

TlsSession::~TlsSession() = default;

TlsStep TlsSession::stepAfter(int result) {
  const int error = ::SSL_get_error(ssl_.get(), result);
  if (error == SSL_ERROR_NONE) return TlsStep::Done;
  if (error == SSL_ERROR_WANT_READ) return TlsStep::WantRead;
  if (error == SSL_ERROR_WANT_WRITE) return TlsStep::WantWrite;
  ::ERR_clear_error();
  if (error == SSL_ERROR_ZERO_RETURN) return TlsStep::Closed;
  const bool ended = BIO_eof(::SSL_get_rbio(ssl_.get())) == 1;
  broken_ = true;
  return ended ? TlsStep::Closed : TlsStep::Failed;
}

TlsStep TlsSession::handshake() {
  if (broken_) return TlsStep::Failed;
  ::ERR_clear_error();
  return stepAfter(::SSL_do_handshake(ssl_.get()));
}

TlsMoved TlsSession::read(std::span<char> into) {
  if (broken_) return {TlsStep::Failed};
  ::ERR_clear_error();
  std::size_t bytes = 0;
  const int result = ::SSL_read_ex(ssl_.get(), into.data(), into.size(), &bytes);
  if (result == 1) return {TlsStep::Done, bytes};
  return {stepAfter(result)};
}

TlsMoved TlsSession::write(std::string_view from) {
  if (broken_) return {TlsStep::Failed};
  ::ERR_clear_error();
  std::size_t bytes = 0;
  const int result = ::SSL_write_ex(ssl_.get(), from.data(), from.size(), &bytes);
  if (result == 1) return {TlsStep::Done, bytes};
  return {stepAfter(result)};
}

TlsStep TlsSession::shutdown() {
  if (broken_ || ::SSL_is_init_finished(ssl_.get()) == 0) return TlsStep::Failed;
  ::ERR_clear_error();
  const int result = ::SSL_shutdown(ssl_.get());
  return result >= 0 ? TlsStep::Done : stepAfter(result);
}

Result<std::vector<crypto::Certificate>> TlsSession::peerCertificates() const {
  std::vector<crypto::Certificate> all;
  X509* leaf = ::SSL_get0_peer_certificate(ssl_.get());
  if (leaf == nullptr) return all;
  const STACK_OF(X509)* above = ::SSL_get_peer_cert_chain(ssl_.get());  // a server's lacks the leaf
  for (int i = -1; i < sk_X509_num(above); ++i) {
    auto one = certificateOf(i < 0 ? leaf : sk_X509_value(above, i));
    if (!one) return std::move(one).error();
    all.push_back(*std::move(one));
  }
  return all;
}

}  // namespace tongban::wire
