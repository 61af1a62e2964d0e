// gateway/wire/tls/identity.hpp — what both ends of a TLS connection are made from.
//
// TLS 1.3, 1.2 the floor; P-256 (or RSA) certificates in both suites, since OpenSSL 3.0 has no TLS
// with SM2. Value types; an identity is shared, immutable and thread-safe.
#pragma once
#include <memory>
#include <vector>

#include "gateway/crypto/certificate.hpp"
#include "gateway/crypto/key_file.hpp"

namespace tongban::wire {

// A certificate with what stands between it and its root, and its key. Leaf first.
struct TlsIdentity {
  std::vector<crypto::Certificate> chain;
  crypto::PrivateKey key;

  // wire.identity-invalid: no certificate, or the key is not the leaf's.
  static Result<std::shared_ptr<const TlsIdentity>> make(std::vector<crypto::Certificate> chain,
                                                         crypto::PrivateKey key);
};

}  // namespace tongban::wire
