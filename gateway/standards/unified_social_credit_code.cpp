#include "gateway/standards/unified_social_credit_code.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "gateway/standards/check_digits.hpp"
#include "gateway/standards/shape.hpp"

namespace tongban::standards {
namespace {

constexpr std::size_t kRegionBegin = 2;
constexpr std::size_t kRegionEnd = 8;

bool hasShape(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), isCreditCodeCharacter) &&
         std::all_of(text.begin() + kRegionBegin, text.begin() + kRegionEnd, isDigit);
}

Error shapeError(std::string_view text) {
  const std::size_t length = charactersOf(text);
  if (length != UnifiedSocialCreditCode::kLength) {
    return fail("standards.uscc-length",
                fmt::format("统一社会信用代码应为 18 位,实为 {} 位", length));
  }
  const std::size_t foreign = firstForeign(text, isCreditCodeCharacter);
  if (foreign == 0) {
    const std::size_t letter =
        kRegionBegin + firstForeign(text.substr(kRegionBegin, kRegionEnd - kRegionBegin), isDigit);
    return fail(
        "standards.uscc-charset",
        fmt::format("统一社会信用代码第 {} 位应为数字(第 3 至 8 位是行政区划代码)", letter));
  }
  const std::string hint = hintFor(characterAt(text, foreign), "IOSVZ");
  return fail("standards.uscc-charset",
              fmt::format("统一社会信用代码第 {} 位不在允许的 31 个字符之内{}{}", foreign,
                          hint.empty() ? "" : ":", hint));
}

}  // namespace

Result<UnifiedSocialCreditCode> UnifiedSocialCreditCode::parse(std::string_view text) {
  if (text.size() != kLength || !hasShape(text)) return shapeError(text);
  if (modulus31(text.substr(0, kLength - 1)) != text.back()) {
    return fail("standards.uscc-check", "统一社会信用代码的校验码不符,其中至少有一位有误");
  }
  return UnifiedSocialCreditCode(text);
}

bool UnifiedSocialCreditCode::organisationCodeChecks() const noexcept {
  const std::string_view code = organisationCode();
  return weighted11(code.substr(0, 8)) == code.back();
}

bool UnifiedSocialCreditCode::knownPrefix() const noexcept {
  constexpr std::array<std::string_view, 36> kKnown = {
      "11", "12", "13", "19", "21", "29", "31", "32", "33", "34", "35", "39",
      "41", "49", "51", "52", "53", "59", "61", "62", "69", "71", "72", "79",
      "81", "89", "91", "92", "93", "A1", "A9", "N1", "N2", "N3", "N9", "Y1"};
  return std::binary_search(kKnown.begin(), kKnown.end(), text().substr(0, 2));
}

}  // namespace tongban::standards
