#include "gateway/wire/tls/context.hpp"

#include "gateway/base/limits.hpp"
#include "gateway/wire/tls/ssl.hpp"

namespace tongban::wire {
namespace {

constexpr unsigned char kProtocol[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

int selectProtocol(SSL*, const unsigned char** out, unsigned char* outSize,
                   const unsigned char* offered, unsigned int offeredSize, void*) {
  unsigned char* chosen = nullptr;
  if (::SSL_select_next_proto(&chosen, outSize, kProtocol, sizeof kProtocol, offered,
                              offeredSize) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

// In place of building and judging a chain; that the client has the key is checked elsewhere.
int takeAnyChain(X509_STORE_CTX*, void*) { return 1; }

int verifyMode(ClientCertificate mode) {
  switch (mode) {
    case ClientCertificate::None:
      return SSL_VERIFY_NONE;
    case ClientCertificate::Ask:
      return SSL_VERIFY_PEER;
    case ClientCertificate::Require:
      break;
  }
  return SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
}

void setProtocol(SSL_CTX* context) {
  crypto::require(::SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
                      ::SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
                      ::SSL_CTX_set_ciphersuites(context,
                                                 "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
                                                 "TLS_CHACHA20_POLY1305_SHA256") == 1 &&
                      ::SSL_CTX_set1_groups_list(context, "X25519:P-256") == 1,
                  "protocol of TLS");
  ::SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
  ::SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  crypto::require(::SSL_CTX_set_num_tickets(context, 0) == 1, "tickets of TLS");
  ::SSL_CTX_set_alpn_select_cb(context, selectProtocol, nullptr);
}

}  // namespace

Result<std::shared_ptr<const TlsContext>> TlsContext::forServer(const TlsIdentity& identity,
                                                                ClientCertificate mode) {
  SslCtxPtr context(::SSL_CTX_new(::TLS_server_method()));
  crypto::require(context != nullptr, "context of TLS");
  setProtocol(context.get());
  // A parked connection holds no buffers; one that is read takes what the socket has in one call.
  ::SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                        SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  ::SSL_CTX_set_read_ahead(context.get(), 1);
  ::SSL_CTX_set_verify(context.get(), verifyMode(mode), nullptr);
  ::SSL_CTX_set_cert_verify_callback(context.get(), takeAnyChain, nullptr);
  ::SSL_CTX_set_max_cert_list(context.get(), static_cast<long>(limits::kTlsChainBytesMax));
  if (auto put = putIdentity(context.get(), identity); !put) return std::move(put).error();
  return std::shared_ptr<const TlsContext>(
      new TlsContext(std::shared_ptr<ssl_ctx_st>(std::move(context))));
}

std::unique_ptr<TlsSession> TlsContext::accept(int fd) const {
  return std::make_unique<TlsSession>(context_.get(), fd);
}

}  // namespace tongban::wire
