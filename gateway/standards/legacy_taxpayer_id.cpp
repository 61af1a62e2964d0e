#include "gateway/standards/legacy_taxpayer_id.hpp"

#include "gateway/standards/check_digits.hpp"
#include "gateway/standards/shape.hpp"

namespace tongban::standards {
namespace {

constexpr std::size_t kRegionDigits = 6;

Error charsetError(std::string_view text, std::size_t position) {
  const std::string hint = hintFor(characterAt(text, position), "");
  return fail("standards.legacy-taxpayer-charset",
              fmt::format("纳税人识别号第 {} 位不是允许的字符{}{}", position,
                          hint.empty() ? "" : ":", hint));
}

}  // namespace

Result<LegacyTaxpayerId> LegacyTaxpayerId::parse(std::string_view text,
                                                 std::chrono::sys_days today) {
  const std::size_t length = charactersOf(text);
  if (length != kOrganisationLength && length != kIndividualLength) {
    return fail("standards.legacy-taxpayer-length",
                fmt::format("旧纳税人识别号应为 15 位或 20 位,实为 {} 位", length));
  }
  if (const std::size_t foreign = firstForeign(text, isUpperOrDigit); foreign != 0) {
    return charsetError(text, foreign);
  }
  if (length == kOrganisationLength) {
    const std::size_t foreign = firstForeign(text.substr(0, kRegionDigits), isDigit);
    if (foreign != 0) return charsetError(text, foreign);
    return LegacyTaxpayerId(text, std::nullopt);
  }
  const std::size_t foreign = firstForeign(text.substr(CitizenId::kLength), isDigit);
  if (foreign != 0) return charsetError(text, CitizenId::kLength + foreign);
  auto citizen = CitizenId::parse(text.substr(0, CitizenId::kLength), today);
  if (!citizen) return std::move(citizen).error();
  return LegacyTaxpayerId(text, *citizen);
}

bool LegacyTaxpayerId::organisationCodeChecks() const noexcept {
  if (isIndividual()) return false;
  const std::string_view code = reveal().substr(kRegionDigits);
  return weighted11(code.substr(0, 8)) == code.back();
}

ShortText<LegacyTaxpayerId::kIndividualLength> LegacyTaxpayerId::printed() const noexcept {
  ShortText<kIndividualLength> shown = text_;
  const std::size_t length = text_.view().size();
  for (std::size_t i = 3; i < length - 4; ++i) shown[i] = '*';
  return shown;
}

}  // namespace tongban::standards
