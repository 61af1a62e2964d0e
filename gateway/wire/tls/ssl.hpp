// gateway/wire/tls/ssl.hpp — owners of OpenSSL's TLS handles, and how an identity goes into a
// context. Internal: included by the sources of this room only.
#pragma once
#include <openssl/ssl.h>

#include "gateway/crypto/openssl.hpp"
#include "gateway/wire/tls/identity.hpp"

namespace tongban::wire {

using SslPtr = Handle<SSL, ::SSL_free>;
using SslCtxPtr = Handle<SSL_CTX, ::SSL_CTX_free>;
using BioMethodPtr = Handle<BIO_METHOD, ::BIO_meth_free>;

// Chain and key, in place of what was there. wire.identity-invalid: a key that TLS cannot use (SM2,
// a short RSA key), or one that is not the leaf's.
Result<Ok> putIdentity(SSL_CTX*, const TlsIdentity&);

}  // namespace tongban::wire
