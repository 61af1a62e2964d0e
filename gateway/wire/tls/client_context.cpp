#include "gateway/wire/tls/client_context.hpp"

#include "gateway/wire/tls/ssl.hpp"

namespace tongban::wire {

Result<Ok> configureClient(void* sslContext, const TlsIdentity& identity) {
  return putIdentity(static_cast<SSL_CTX*>(sslContext), identity);
}

}  // namespace tongban::wire
