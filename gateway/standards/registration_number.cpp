#include "gateway/standards/registration_number.hpp"

#include "gateway/standards/check_digits.hpp"
#include "gateway/standards/shape.hpp"

namespace tongban::standards {

Result<RegistrationNumber> RegistrationNumber::parse(std::string_view text) {
  if (const std::size_t length = charactersOf(text); length != kLength) {
    return fail("standards.registration-number-length",
                fmt::format("营业执照注册号应为 15 位,实为 {} 位", length));
  }
  if (const std::size_t foreign = firstForeign(text, isDigit); foreign != 0) {
    const std::string hint = hintFor(characterAt(text, foreign), "");
    return fail(
        "standards.registration-number-charset",
        fmt::format("营业执照注册号第 {} 位不是数字{}{}", foreign, hint.empty() ? "" : ":", hint));
  }
  if (mod11_10(text.substr(0, kLength - 1)) != text.back()) {
    return fail("standards.registration-number-check",
                "营业执照注册号的校验码不符,其中至少有一位有误");
  }
  return RegistrationNumber(text);
}

}  // namespace tongban::standards
