// gateway/crypto/oids.hpp — object identifiers of signed messages, in dotted text, and what the
// gateway makes of those that name an algorithm. Internal to this room. Pure, thread-safe.
#pragma once
#include <optional>
#include <string_view>

#include "gateway/crypto/digest.hpp"

namespace tongban::crypto::oids {

// Contents: CMS (RFC 5652) and GB/T 35275
inline constexpr std::string_view kCmsData = "1.2.840.113549.1.7.1";
inline constexpr std::string_view kCmsSignedData = "1.2.840.113549.1.7.2";
inline constexpr std::string_view kGbtData = "1.2.156.10197.6.1.4.2.1";
inline constexpr std::string_view kGbtSignedData = "1.2.156.10197.6.1.4.2.2";
inline constexpr std::string_view kTstInfo = "1.2.840.113549.1.9.16.1.4";

// Attributes
inline constexpr std::string_view kContentType = "1.2.840.113549.1.9.3";
inline constexpr std::string_view kMessageDigest = "1.2.840.113549.1.9.4";
inline constexpr std::string_view kSigningTime = "1.2.840.113549.1.9.5";
inline constexpr std::string_view kSigningCertificate = "1.2.840.113549.1.9.16.2.12";
inline constexpr std::string_view kSigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";

// Signature algorithms
inline constexpr std::string_view kSm2Sign = "1.2.156.10197.1.301.1";
inline constexpr std::string_view kSm2WithSm3 = "1.2.156.10197.1.501";
inline constexpr std::string_view kEcdsaWithSha256 = "1.2.840.10045.4.3.2";
inline constexpr std::string_view kRsa = "1.2.840.113549.1.1.1";

// SM3 (GB/T 33560: also as "without a key") or SHA-256.
inline std::optional<SuiteId> digestSuite(std::string_view oid) noexcept {
  if (oid == "1.2.156.10197.1.401" || oid == "1.2.156.10197.1.401.1") return SuiteId::Sm;
  if (oid == "2.16.840.1.101.3.4.2.1") return SuiteId::Intl;
  return std::nullopt;
}

// MD2, MD4, MD5, SHA-1 and the signature algorithms that are built on them.
inline bool isWeak(std::string_view oid) noexcept {
  constexpr std::string_view kWeak[] = {
      "1.2.840.113549.2.2",   "1.2.840.113549.2.4",   "1.2.840.113549.2.5",
      "1.3.14.3.2.26",        "1.2.840.113549.1.1.2", "1.2.840.113549.1.1.3",
      "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1"};
  for (const auto weak : kWeak) {
    if (oid == weak) return true;
  }
  return false;
}

}  // namespace tongban::crypto::oids
