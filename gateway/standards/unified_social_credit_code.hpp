// gateway/standards/unified_social_credit_code.hpp — 统一社会信用代码, GB 32100-2015: the 18
// characters that name an organisation. Only a code whose check character holds can be one.
//
// 1 registration authority, 1 category, 6 digits of the registering office's region, 9 of the
// subject (an organisation code, GB 11714), 1 check character. Upper case only: the caller
// normalizes first. The outer check decides. The inner one of the organisation code is a property:
// it held in every registered code we met, but it is another standard's rule and a failure is a
// reason to look, not to refuse. Region digits are not looked up: registrars go on using codes that
// were withdrawn years ago and codes of development zones.
//
// Immutable value of 18 bytes, thread-safe; parsing allocates only for an Error.
// Errors: standards.uscc-length, standards.uscc-charset, standards.uscc-check.
#pragma once
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/standards/printing.hpp"

namespace tongban::standards {

class UnifiedSocialCreditCode final {
 public:
  static constexpr bool kIsIdentifier = true;
  static constexpr std::size_t kLength = 18;

  static Result<UnifiedSocialCreditCode> parse(std::string_view text);

  std::string_view text() const noexcept { return text_.view(); }
  char authority() const noexcept { return text_[0]; }
  char category() const noexcept { return text_[1]; }
  std::string_view regionDigits() const noexcept { return text().substr(2, 6); }
  std::string_view organisationCode() const noexcept { return text().substr(8, 9); }

  // Whether the nine characters of the subject also satisfy GB 11714-1997.
  bool organisationCodeChecks() const noexcept;

  // Whether authority and category are a pair that is known to be issued. The list grows, so
  // `false` is a warning and never a refusal.
  bool knownPrefix() const noexcept;

  std::string_view printed() const noexcept { return text(); }
  friend auto operator<=>(const UnifiedSocialCreditCode&, const UnifiedSocialCreditCode&) = default;

 private:
  explicit UnifiedSocialCreditCode(std::string_view checked) noexcept : text_(checked) {}

  FixedText<kLength> text_;
};

}  // namespace tongban::standards
