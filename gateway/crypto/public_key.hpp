// gateway/crypto/public_key.hpp — a public key, and everything that may be done with one.
//
// Accepted: SM2 and P-256 as an uncompressed point on the named curve, in exactly the 91 bytes of
// RFC 5480 and GM/T 0009; RSA of 2048 to 8192 bits, for certificates of others and for envelopes.
// Value type, cheap to copy, immutable: safe to share between threads.
// Codes: crypto.key-unsupported, crypto.signature-malformed, crypto.signature-invalid,
// crypto.wrap-size.
#pragma once
#include <memory>

#include "gateway/crypto/digest.hpp"

struct evp_pkey_st;

namespace tongban::crypto {

enum class KeyAlgorithm : std::uint8_t { Sm2, P256, Rsa };

class PublicKey final {
 public:
  static Result<PublicKey> fromSpki(BytesView subjectPublicKeyInfoDer);
  // For the sources of this room: the same check for a key that OpenSSL has decoded from these
  // bytes already, which costs it half a verification each time. Null when it could not.
  static Result<PublicKey> decoded(BytesView subjectPublicKeyInfoDer, evp_pkey_st* native);

  KeyAlgorithm algorithm() const noexcept { return algorithm_; }
  SuiteId suite() const noexcept {
    return algorithm_ == KeyAlgorithm::Sm2 ? SuiteId::Sm : SuiteId::Intl;
  }
  BytesView spki() const noexcept { return *spki_; }

  // The digest of the SubjectPublicKeyInfo in the key's own suite: `sm3:…` or `sha256:…`.
  const std::string& id() const noexcept { return *id_; }

  // SM2 with SM3 and the id 1234567812345678, ECDSA with SHA-256, or RSA PKCS#1 v1.5 with SHA-256.
  // The signature is DER (for RSA: the plain octets).
  Result<Ok> verify(BytesView message, BytesView signature) const;

  // Encrypts a key of 1 to 256 bytes so that only the private key opens it: SM2 (GB/T 32918.4) in
  // the DER form of GM/T 0009 clause 7.2, or RSA-OAEP (RFC 8017 section 7.1) with SHA-256 and
  // MGF1-SHA-256 and an RSA key of at least 3072 bits. P-256 keys do not encrypt.
  Result<Bytes> wrap(BytesView key) const;

  friend bool operator==(const PublicKey& a, const PublicKey& b) { return *a.spki_ == *b.spki_; }

  // For the sources of this room.
  evp_pkey_st* native() const noexcept { return key_.get(); }

 private:
  PublicKey() = default;

  KeyAlgorithm algorithm_ = KeyAlgorithm::Sm2;
  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<const Bytes> spki_;
  std::shared_ptr<const std::string> id_;
};

// The size below which an RSA key opens no envelope.
inline constexpr int kEnvelopeRsaBitsMin = 3072;

}  // namespace tongban::crypto
