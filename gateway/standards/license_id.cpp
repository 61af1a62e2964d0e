#include "gateway/standards/license_id.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "gateway/standards/check_digits.hpp"
#include "gateway/standards/region_code.hpp"
#include "gateway/standards/shape.hpp"

namespace tongban::standards {
namespace {

constexpr std::size_t kTypeLength = 21;
constexpr std::size_t kTypeDigits = 3;
constexpr std::size_t kVersionLength = 3;
constexpr std::size_t kFieldsAfterRoot = 5;

using Fields = std::array<std::string_view, kFieldsAfterRoot>;

Error shapeError(std::string message) {
  return fail("standards.license-id-shape", std::move(message));
}

Result<Ok> checkCharacters(std::string_view text) {
  const auto allowed = [](char c) { return isUpperOrDigit(c) || c == '.'; };
  const std::size_t foreign = firstForeign(text, allowed);
  if (foreign == 0) return Ok{};
  const std::string hint = hintFor(characterAt(text, foreign), "");
  return fail("standards.license-id-charset",
              fmt::format("电子证照标识第 {} 位不是数字、大写字母或点{}{}", foreign,
                          hint.empty() ? "" : ":", hint));
}

Result<Fields> fieldsOf(std::string_view text) {
  constexpr auto kDots = std::count(LicenseId::kRoot.begin(), LicenseId::kRoot.end(), '.') +
                         static_cast<std::ptrdiff_t>(kFieldsAfterRoot) - 1;
  const auto dots = std::count(text.begin(), text.end(), '.');
  if (dots != kDots) {
    return shapeError(fmt::format("电子证照标识应有 {} 段,实有 {} 段", kDots + 1, dots + 1));
  }
  if (text.substr(0, LicenseId::kRoot.size()) != LicenseId::kRoot) {
    return shapeError("电子证照标识应以 1.2.156.3005.2 开头");
  }
  std::string_view rest = text.substr(LicenseId::kRoot.size());
  Fields fields;
  for (std::string_view& field : fields) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    field = rest.substr(0, dot);
    rest.remove_prefix(std::min(dot + 1, rest.size()));
  }
  return fields;
}

Result<Ok> checkLengths(const Fields& fields) {
  const auto& [type, issuer, serial, version, check] = fields;
  if (type.size() != kTypeLength ||
      firstForeign(type.substr(kTypeLength - kTypeDigits), isDigit) != 0) {
    return shapeError("证照类型代码应为 18 位统一社会信用代码加 3 位数字");
  }
  if (issuer.size() != UnifiedSocialCreditCode::kLength && issuer.size() != RegionCode::kLength) {
    return shapeError("证照颁发机构代码应为 18 位统一社会信用代码");
  }
  if (serial.empty() || serial.size() > LicenseId::kSerialLengthMax) {
    return shapeError(fmt::format("证照流水号应为 1 至 {} 位", LicenseId::kSerialLengthMax));
  }
  if (version.size() != kVersionLength || firstForeign(version, isDigit) != 0) {
    return shapeError("证照版本号应为 3 位数字");
  }
  if (check.size() != 1) return shapeError("电子证照标识的校验位应为 1 位");
  return Ok{};
}

bool checkHolds(const Fields& fields) noexcept {
  std::array<char, LicenseId::kLengthMax> together{};
  std::size_t size = 0;
  for (const std::string_view field : {fields[0], fields[1], fields[2], fields[3]}) {
    std::copy(field.begin(), field.end(), together.begin() + size);
    size += field.size();
  }
  return mod37_36({together.data(), size}) == fields[4].front();
}

Error embeddedError(std::string_view which, const Error& cause) {
  return fail("standards.license-id-embedded", fmt::format("{}:{}", which, cause.message));
}

}  // namespace

Result<LicenseId> LicenseId::parse(std::string_view text) {
  if (text.size() > kLengthMax) {
    return shapeError(fmt::format("电子证照标识不应超过 {} 位", kLengthMax));
  }
  if (auto good = checkCharacters(text); !good) return std::move(good).error();
  auto fields = fieldsOf(text);
  if (!fields) return std::move(fields).error();
  if (auto good = checkLengths(*fields); !good) return std::move(good).error();
  if (!checkHolds(*fields)) {
    return fail("standards.license-id-check", "电子证照标识的校验位不符,其中至少有一位有误");
  }
  const auto& [type, issuer, serial, version, check] = *fields;
  const auto definer =
      UnifiedSocialCreditCode::parse(type.substr(0, UnifiedSocialCreditCode::kLength));
  if (!definer) return embeddedError("证照类型代码的前 18 位", definer.error());
  if (issuer.size() == RegionCode::kLength) {
    const auto area = RegionCode::parse(issuer);
    if (!area) return embeddedError("证照颁发机构代码", area.error());
    return LicenseId(text, *definer, std::nullopt);
  }
  const auto office = UnifiedSocialCreditCode::parse(issuer);
  if (!office) return embeddedError("证照颁发机构代码", office.error());
  return LicenseId(text, *definer, *office);
}

std::string_view LicenseId::field(std::size_t afterRoot) const noexcept {
  std::string_view rest = text().substr(kRoot.size());
  for (std::size_t i = 0; i < afterRoot; ++i) rest.remove_prefix(rest.find('.') + 1);
  return rest.substr(0, rest.find('.'));
}

}  // namespace tongban::standards
