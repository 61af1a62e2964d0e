// gateway/crypto/revocation.hpp — certificate revocation lists (RFC 5280 section 5, GM/T 0015),
// verified by ourselves over the original bytes: OpenSSL 3.0 checks an SM2 list under the empty id.
//
// A Crl is what somebody sent; a VerifiedCrl was signed by the issuer that the caller holds in a
// verified chain, and only that one answers. Complete lists issued by the CA itself: indirect and
// delta lists, lists by reason and lists with an unknown critical extension are refused. A list
// cut by distribution point or by kind of certificate answers for what it covers only.
//
// Both are value types, immutable: safe to share between threads. Parsing is bounded by
// limits::kCrlBytesMax. Time is the caller's.
// Codes of parse: crypto.crl-malformed, crypto.crl-too-large, crypto.crl-unsupported.
// Codes of verifiedBy: crypto.crl-issuer-mismatch, crypto.crl-wrong-usage, crypto.crl-unsupported
// (the issuer's key), crypto.crl-bad-signature. Codes inside Unknown: those of both, and
// crypto.crl-not-yet-valid, crypto.crl-stale, crypto.crl-scope.
#pragma once
#include <memory>
#include <variant>

#include "gateway/crypto/certificate.hpp"

namespace tongban::crypto {

// Numbers of RFC 5280 section 5.3.1.
enum class RevocationReason : std::uint8_t {
  Unspecified = 0,
  KeyCompromise = 1,
  CaCompromise = 2,
  AffiliationChanged = 3,
  Superseded = 4,
  CessationOfOperation = 5,
  CertificateHold = 6,
  RemoveFromCrl = 8,
  PrivilegeWithdrawn = 9,
  AaCompromise = 10
};

struct Good {};
struct Revoked {
  Instant at;
  RevocationReason reason;
};
// Cannot be told; never to be read as good.
struct Unknown {
  Error why;
};
using Revocation = std::variant<Good, Revoked, Unknown>;

class VerifiedCrl;

class Crl final {
 public:
  static Result<Crl> parse(BytesView derOrPem);

  const std::string& issuer() const noexcept;
  BytesView issuerDer() const noexcept;
  Instant thisUpdate() const noexcept;
  Instant nextUpdate() const noexcept;

  Result<VerifiedCrl> verifiedBy(const Certificate& issuer) const;

 private:
  friend class VerifiedCrl;
  struct Content;
  explicit Crl(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

  std::shared_ptr<const Content> content_;
};

class VerifiedCrl final {
 public:
  Revocation check(const Certificate& subject, Instant at) const;
  const Crl& crl() const noexcept { return crl_; }

 private:
  friend class Crl;
  explicit VerifiedCrl(Crl crl) : crl_(std::move(crl)) {}

  Crl crl_;
};

// The whole question in one call, for a list that is used once.
Revocation checkRevocation(const Certificate& subject, const Certificate& issuer, const Crl&,
                           Instant at);

}  // namespace tongban::crypto
