// gateway/crypto/chain.hpp — from a certificate to a trust anchor (RFC 5280 section 6), at an
// instant that the caller names and for a use that the caller names.
//
// OpenSSL builds and checks the path: signatures (SM2 always under the id 1234567812345678, at
// every level), validity at every level with the anchor's own, basicConstraints, pathLenConstraint,
// keyCertSign, name constraints, unknown critical extensions, no SHA-1 and no key below 112 bits.
// Added here: every issuer is a CA by its basicConstraints, the leaf states the usage that is
// asked for, and the bounds. An anchor is what the operator put into the folder; it need not be
// self-signed. Revocation is a separate question (revocation.hpp): OpenSSL's own CRL check would
// judge SM2 under the empty id.
//
// TrustAnchors and ChainVerifier are immutable: safe to share between threads, and a reload makes
// a new one. No address inside a certificate is ever visited.
//
// Codes of verify(): crypto.chain-expired, crypto.chain-not-yet-valid, crypto.chain-wrong-usage,
// crypto.chain-untrusted, crypto.chain-bad-signature, crypto.chain-too-long, crypto.chain-broken.
// Codes of loading: base.file-*, crypto.certificate-*, crypto.anchor-not-ca.
#pragma once
#include <span>

#include "gateway/crypto/certificate.hpp"

namespace tongban::crypto {

class TrustAnchors final {
 public:
  TrustAnchors() = default;  // trusts nobody
  static Result<TrustAnchors> make(std::vector<Certificate>);

  // Every *.pem, *.crt and *.cer of the folder (not below it), each one certificate or, in PEM,
  // several. An empty folder trusts nobody; one that is missing is an error.
  static Result<TrustAnchors> load(const std::filesystem::path& folder);

  const std::vector<Certificate>& certificates() const noexcept { return certificates_; }

 private:
  std::vector<Certificate> certificates_;
};

struct Purpose {
  KeyUsage usage = KeyUsage::DigitalSignature;
  ExtendedUsage extended = ExtendedUsage::Any;
};

// Leaf first, anchor last; at least one.
using Chain = std::vector<Certificate>;

class ChainVerifier final {
 public:
  // `lengthMax` counts leaf and anchor.
  explicit ChainVerifier(const TrustAnchors&, std::size_t lengthMax = 8);
  ChainVerifier(ChainVerifier&&) noexcept;
  ChainVerifier& operator=(ChainVerifier&&) noexcept;
  ~ChainVerifier();

  // `untrusted` are the intermediates that came along, at most 16, in any order.
  Result<Chain> verify(const Certificate& leaf, std::span<const Certificate> untrusted, Purpose,
                       Instant at) const;

 private:
  struct Store;
  std::unique_ptr<const Store> store_;
  std::size_t lengthMax_;
};

}  // namespace tongban::crypto
