// gateway/standards/organisation_code.hpp — 组织机构代码, GB 11714-1997: eight characters and a
// check character, written with a hyphen before the last (00001333-8) or without. It is also the
// subject part of a unified social credit code.
//
// Immutable value of 9 bytes, thread-safe; parsing allocates only for an Error.
// Errors: standards.organisation-code-length, -charset, -check.
#pragma once
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/standards/printing.hpp"

namespace tongban::standards {

class OrganisationCode final {
 public:
  static constexpr bool kIsIdentifier = true;
  static constexpr std::size_t kLength = 9;

  static Result<OrganisationCode> parse(std::string_view text);

  std::string_view text() const noexcept { return text_.view(); }  // without the hyphen
  FixedText<kLength + 1> hyphenated() const noexcept;

  std::string_view printed() const noexcept { return text(); }
  friend auto operator<=>(const OrganisationCode&, const OrganisationCode&) = default;

 private:
  explicit OrganisationCode(std::string_view checked) noexcept : text_(checked) {}

  FixedText<kLength> text_;
};

}  // namespace tongban::standards
