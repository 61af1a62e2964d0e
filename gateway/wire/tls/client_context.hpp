// gateway/wire/tls/client_context.hpp — our identity for a TLS context that a library made.
//
// Thread-safe for distinct contexts.
#pragma once
#include "gateway/base/result.hpp"
#include "gateway/wire/tls/identity.hpp"

namespace tongban::wire {

// Puts chain and key into `sslContext`, an SSL_CTX* of the OpenSSL that this program is linked
// with (what libcurl's CURLOPT_SSL_CTX_FUNCTION is given). Nothing else of it is changed; the
// context shares certificates and key, so the identity may go first. wire.identity-invalid.
Result<Ok> configureClient(void* sslContext, const TlsIdentity&);

}  // namespace tongban::wire
