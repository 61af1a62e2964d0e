// tests/support/license/demo_ca.hpp — a demonstration PKI for seal makers, signers and time
// stampers: good certificates, one for every way in which a certificate can be wrong, and the
// revocation lists.
//
// Certificates are written by hand, so that any extension, validity, serial and issuer can be
// asked for; serial numbers count up from 1000 within a process, keys are fresh. Values; after
// construction everything is safe to share between threads. Time is the caller's.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/license/signing.hpp"

namespace tongban::tests {

inline Instant instant(std::string_view rfc3339) { return fromRfc3339(rfc3339).value(); }

// The instants that everything below is arranged around.
inline Instant demoSignedAt() { return instant("2026-06-01T10:00:00+08:00"); }
inline Instant demoNow() { return instant("2026-11-22T08:00:00Z"); }
inline Instant demoNotBefore() { return instant("2020-01-01T00:00:00Z"); }
inline Instant demoNotAfter() { return instant("2035-12-31T23:59:59Z"); }

// Who signs: a key and the certificate that goes with it.
struct Party {
  KeyPtr key;
  Bytes certificate;  // DER
  Bytes name;         // its subject, DER
  Bytes serial;       // big-endian, without a sign octet
  Bytes issuerName;   // DER
};

// Bits of KeyUsage as in the first octet of the BIT STRING (RFC 5280 section 4.2.1.3).
inline constexpr std::uint8_t kDigitalSignature = 0x80;
inline constexpr std::uint8_t kNonRepudiation = 0x40;
inline constexpr std::uint8_t kKeyEncipherment = 0x20;
inline constexpr std::uint8_t kDataEncipherment = 0x10;
inline constexpr std::uint8_t kKeyCertSign = 0x04;
inline constexpr std::uint8_t kCrlSign = 0x02;
inline constexpr std::string_view kEkuTimeStamping = "1.3.6.1.5.5.7.3.8";
inline constexpr std::string_view kEkuClientAuth = "1.3.6.1.5.5.7.3.2";

struct RawExtension {
  std::string oid;
  bool critical = false;
  Bytes value;  // what stands inside the OCTET STRING
};

struct CertificateOptions {
  std::string commonName = "演示";
  std::string organization = "通办演示机构";
  Instant notBefore = demoNotBefore();
  Instant notAfter = demoNotAfter();
  std::optional<bool> ca = false;  // basicConstraints; nullopt: no such extension
  std::optional<std::int64_t> pathLength;
  std::optional<std::uint8_t> usage = kDigitalSignature | kNonRepudiation;  // nullopt: none
  std::vector<std::string> extendedUsages;
  bool extendedUsageCritical = true;
  std::vector<RawExtension> more;
  std::optional<Bytes> serial;      // default: the next number
  std::optional<Bytes> issuerName;  // DER; default: the issuer's subject
  crypto::KeyAlgorithm algorithm = crypto::KeyAlgorithm::Sm2;
  KeyPtr key;                 // default: a fresh one
  std::optional<Bytes> spki;  // SubjectPublicKeyInfo in place of the key's: a point off the curve
  Signing signing;            // how the issuer signs
};

Party issueCertificate(const Party& issuer, const CertificateOptions&);
Party selfSignedCertificate(const CertificateOptions&);

struct RevokedSerial {
  Bytes serial;
  Instant at;
  std::optional<std::uint8_t> reason;
};

struct CrlOptions {
  Instant thisUpdate = instant("2026-11-01T00:00:00Z");
  std::optional<Instant> nextUpdate = instant("2026-12-31T23:59:59Z");
  std::vector<RevokedSerial> revoked;
  std::int64_t number = 1;
  std::vector<RawExtension> more;
  Signing signing;
};
Bytes makeCrl(const Party& issuer, const CrlOptions& = {});

std::string pemOf(BytesView der, std::string_view label = "CERTIFICATE");

// Which files a trust folder gets. A list that is nullopt is not written.
struct TrustOptions {
  bool sealMakers = true;
  bool signers = true;
  bool timestamps = true;
  bool intermediate = false;  // as an anchor among the signers
  std::optional<CrlOptions> makerCrl = CrlOptions();
  std::optional<CrlOptions> signerCrl = CrlOptions();
  std::optional<CrlOptions> timestampCrl = CrlOptions();
  std::optional<CrlOptions> intermediateCrl = CrlOptions();
};

struct DemoCa {
  DemoCa();

  // Roots, valid 2020 to 2035; `foreignRoot` never stands in a trust folder.
  Party makerRoot, signerRoot, timestampRoot, foreignRoot;
  Party intermediate;  // of signerRoot

  Party maker, signer, otherSigner, tsa;
  Party intermediateSigner;  // issued by `intermediate`

  Party expiredMaker, notYetValidMaker, wrongUsageMaker, foreignMaker;
  // Expired 2026-05-31, valid from 2026-07-01: both sides of demoSignedAt(); laterExpiredSigner
  // was good then and is expired at demoNow().
  Party expiredSigner, notYetValidSigner, laterExpiredSigner, wrongUsageSigner, noUsageSigner,
      foreignSigner;
  // Extended usage: another one only, two of them, the right one not critical, none.
  Party foreignTsa, wrongUsageTsa, twoUsagesTsa, uncriticalTsa, noUsageTsa, expiredTsa;

  // seal-makers/, signers/, timestamps/, crl/ under `folder`, which is made if need be.
  void writeTrust(const std::filesystem::path& folder, const TrustOptions& = {}) const;

  // The list in which `party` is revoked since `at`, for TrustOptions.
  static CrlOptions revoking(const Party& party, Instant at,
                             std::optional<std::uint8_t> reason = {});
};

// One for the whole program.
const DemoCa& demoCa();

}  // namespace tongban::tests
