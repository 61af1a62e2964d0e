// gateway/standards/license_id.hpp — 电子证照标识, GB/T 36904: the name of one electronic license,
//
//   1.2.156.3005.2 . type (21) . issuer (18) . serial . version (3) . check (1)
//
// ten fields in all: the type is the code of the organisation that defines it and three digits,
// the issuer a unified social credit code, the serial digits and upper-case letters, the version
// three digits. The check character is ISO/IEC 7064 MOD 37,36 over type, issuer, serial and
// version written together. Both embedded codes are checked.
//
// A real deviation is accepted and reported by issuerIsArea(): an issuer given as the six digits of
// a region.
//
// Immutable value without allocation, thread-safe. Errors: standards.license-id-shape,
// standards.license-id-charset, standards.license-id-check, standards.license-id-embedded.
#pragma once
#include <optional>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/standards/printing.hpp"
#include "gateway/standards/unified_social_credit_code.hpp"

namespace tongban::standards {

class LicenseId final {
 public:
  static constexpr bool kIsIdentifier = true;
  static constexpr std::string_view kRoot = "1.2.156.3005.2.";
  static constexpr std::size_t kSerialLengthMax = 64;
  static constexpr std::size_t kLengthMax = 15 + 21 + 1 + 18 + 1 + kSerialLengthMax + 1 + 3 + 1 + 1;

  static Result<LicenseId> parse(std::string_view text);

  std::string_view text() const noexcept { return text_.view(); }
  std::string_view typeCode() const noexcept { return field(0); }
  std::string_view issuerCode() const noexcept { return field(1); }
  std::string_view serial() const noexcept { return field(2); }
  std::string_view version() const noexcept { return field(3); }

  const UnifiedSocialCreditCode& definer() const noexcept { return definer_; }
  const std::optional<UnifiedSocialCreditCode>& issuer() const noexcept { return issuer_; }
  bool issuerIsArea() const noexcept { return !issuer_.has_value(); }

  std::string_view printed() const noexcept { return text(); }
  friend bool operator==(const LicenseId& a, const LicenseId& b) noexcept {
    return a.text_ == b.text_;
  }
  friend std::strong_ordering operator<=>(const LicenseId& a, const LicenseId& b) noexcept {
    return a.text_ <=> b.text_;
  }

 private:
  LicenseId(std::string_view checked, const UnifiedSocialCreditCode& definer,
            std::optional<UnifiedSocialCreditCode> issuer) noexcept
      : text_(checked), definer_(definer), issuer_(issuer) {}

  std::string_view field(std::size_t afterRoot) const noexcept;

  ShortText<kLengthMax> text_;
  UnifiedSocialCreditCode definer_;
  std::optional<UnifiedSocialCreditCode> issuer_;
};

}  // namespace tongban::standards
