#include "gateway/standards/organisation_code.hpp"

#include "gateway/standards/check_digits.hpp"
#include "gateway/standards/shape.hpp"

namespace tongban::standards {
namespace {

constexpr std::size_t kHyphenAt = 8;

Error charsetError(std::size_t position, std::string_view character) {
  const std::string hint = hintFor(character, "");
  return fail("standards.organisation-code-charset",
              fmt::format("组织机构代码第 {} 位不是数字或大写字母{}{}", position,
                          hint.empty() ? "" : ":", hint));
}

}  // namespace

Result<OrganisationCode> OrganisationCode::parse(std::string_view text) {
  const std::size_t length = charactersOf(text);
  if (length != kLength && length != kLength + 1) {
    return fail("standards.organisation-code-length",
                fmt::format("组织机构代码应为 9 位(可在末位前加连字符),实为 {} 位", length));
  }
  FixedText<kLength> bare("000000000");
  const bool hyphen = length == kLength + 1;
  for (std::size_t i = 0, kept = 0; i < text.size(); ++i) {
    if (hyphen && i == kHyphenAt && text[i] == '-') continue;
    if (!isUpperOrDigit(text[i])) return charsetError(i + 1, characterAt(text, i + 1));
    if (kept == kLength) return charsetError(kHyphenAt + 1, "");
    bare[kept++] = text[i];
  }
  const std::string_view view = bare.view();
  if (weighted11(view.substr(0, kLength - 1)) != view.back()) {
    return fail("standards.organisation-code-check", "组织机构代码的校验码不符,其中至少有一位有误");
  }
  return OrganisationCode(view);
}

FixedText<OrganisationCode::kLength + 1> OrganisationCode::hyphenated() const noexcept {
  FixedText<kLength + 1> shown("00000000-0");
  std::copy_n(text().data(), kHyphenAt, &shown[0]);
  shown[kLength] = text_[kLength - 1];
  return shown;
}

}  // namespace tongban::standards
