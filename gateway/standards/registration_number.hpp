// gateway/standards/registration_number.hpp — 营业执照注册号, GS 15-2006: the 15 digits of a
// business licence before the unified social credit code. 6 digits of the region, 8 of sequence,
// 1 check digit (ISO/IEC 7064 MOD 11,10).
//
// Immutable value of 15 bytes, thread-safe; parsing allocates only for an Error.
// Errors: standards.registration-number-length, -charset, -check.
#pragma once
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/standards/printing.hpp"

namespace tongban::standards {

class RegistrationNumber final {
 public:
  static constexpr bool kIsIdentifier = true;
  static constexpr std::size_t kLength = 15;

  static Result<RegistrationNumber> parse(std::string_view text);

  std::string_view text() const noexcept { return text_.view(); }
  std::string_view regionDigits() const noexcept { return text().substr(0, 6); }

  std::string_view printed() const noexcept { return text(); }
  friend auto operator<=>(const RegistrationNumber&, const RegistrationNumber&) = default;

 private:
  explicit RegistrationNumber(std::string_view checked) noexcept : text_(checked) {}

  FixedText<kLength> text_;
};

}  // namespace tongban::standards
