// gateway/license/examiner.hpp — the proofs that a verdict is made of, each remembered by digest: a
// certificate read, a seal's own signature, a chain to an anchor.
//
// Only what depends on nothing but the bytes and the trust store is remembered; a chain also for
// the time in which all of its certificates are valid. Revocation is asked each time. Thread-safe.
// Internal to the room.
#pragma once
#include <array>
#include <memory>

#include "gateway/license/cache.hpp"
#include "gateway/license/seal/seal.hpp"
#include "gateway/license/trust.hpp"
#include "gateway/license/verdict.hpp"

namespace tongban::license {

// A certificate and its key, when the key is one that we can use.
struct KnownCertificate {
  crypto::Certificate certificate;
  std::optional<crypto::PublicKey> key;

  // Whether its usage allows signatures on documents: digitalSignature or nonRepudiation, stated.
  std::optional<crypto::KeyUsage> signingUsage() const noexcept;
};
using KnownCertificatePtr = std::shared_ptr<const KnownCertificate>;

// How a signature value came out. `finding` is SignatureOk, SignatureInvalid, or one of ALGORITHM.
struct ValueProof {
  Finding finding;
  std::string detail;
  bool raw = false;  // r‖s instead of DER
};

class Examiner final {
 public:
  explicit Examiner(TrustStore);

  const TrustStore& trust() const noexcept { return trust_; }

  Result<KnownCertificatePtr> certificate(BytesView der, Instant now);

  // The signature over `message` by `signer` with the algorithm of the dotted OID. Where trailing
  // zero bits were dropped, a lost octet of zero is tried too.
  static ValueProof verifyValue(const KnownCertificate& signer, std::string_view algorithm,
                                BytesView message, const SignatureBits& value);

  // The maker's signature on the seal.
  ValueProof verifySeal(const Seal&, const KnownCertificate& maker, Instant now);

  // A chain at `at`; the leaf's own validity is asked for at the nearest instant inside of it,
  // since whether it was valid then is a check of its own.
  Result<crypto::Chain> chain(const crypto::Certificate& leaf, crypto::KeyUsage,
                              const std::vector<crypto::Certificate>& alongside, TrustPurpose,
                              Instant at, Instant now);

 private:
  using Key = std::array<std::uint8_t, crypto::Digest::kBytes>;
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  struct KnownChain {
    crypto::Chain chain;
    Instant from;
    Instant to;
  };

  TrustStore trust_;
  Cache<Key, KnownCertificatePtr, KeyHash> certificates_;
  Cache<Key, std::shared_ptr<const ValueProof>, KeyHash> seals_;
  Cache<Key, std::shared_ptr<const KnownChain>, KeyHash> chains_;
};

// Signature algorithms by dotted OID (standards: GM/T 0006, RFC 5758, RFC 8017).
inline constexpr std::string_view kSm2WithSm3 = "1.2.156.10197.1.501";
inline constexpr std::string_view kEcdsaWithSha256 = "1.2.840.10045.4.3.2";
inline constexpr std::string_view kRsaWithSha256 = "1.2.840.113549.1.1.11";

}  // namespace tongban::license
