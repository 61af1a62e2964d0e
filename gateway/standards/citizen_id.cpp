#include "gateway/standards/citizen_id.hpp"

#include <algorithm>
#include <array>

#include "gateway/standards/check_digits.hpp"
#include "gateway/standards/shape.hpp"

namespace tongban::standards {
namespace {

constexpr int kBirthYearMin = 1800;  // the standard sets none; this refuses typing errors only

unsigned numberOf(std::string_view digits) noexcept {
  unsigned number = 0;
  for (const char c : digits) number = number * 10 + static_cast<unsigned>(c - '0');
  return number;
}

std::chrono::year_month_day dateOf(std::string_view eightDigits) noexcept {
  using namespace std::chrono;
  return year(static_cast<int>(numberOf(eightDigits.substr(0, 4)))) /
         month(numberOf(eightDigits.substr(4, 2))) / day(numberOf(eightDigits.substr(6, 2)));
}

// Provinces of GB/T 2260 whose people have carried these numbers since 1984.
bool isProvince(std::string_view twoDigits) noexcept {
  constexpr std::array<std::string_view, 31> kProvinces = {
      "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33",
      "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50",
      "51", "52", "53", "54", "61", "62", "63", "64", "65"};
  return std::binary_search(kProvinces.begin(), kProvinces.end(), twoDigits);
}

bool isIssuingRegion(std::string_view sixDigits) noexcept {
  return isProvince(sixDigits.substr(0, 2)) || sixDigits == "810000" || sixDigits == "820000" ||
         sixDigits == "830000" || sixDigits.front() == '9';
}

Error lengthError(std::string_view text, std::size_t expected) {
  return fail("standards.citizen-id-length",
              fmt::format("公民身份号码应为 {} 位,实为 {} 位", expected, charactersOf(text)));
}

Error charsetError(std::string_view text) {
  std::size_t position = firstForeign(text, isDigit);
  if (position == 0) position = text.size();
  const std::string hint = hintFor(characterAt(text, position), "");
  return fail(
      "standards.citizen-id-charset",
      fmt::format("公民身份号码第 {} 位不是允许的字符(前 17 位为数字,末位为数字或大写 X){}{}",
                  position, hint.empty() ? "" : ":", hint));
}

// All but the check character, whose calculation is the caller's.
Result<Ok> checkBody(std::string_view seventeen, std::chrono::sys_days today) {
  if (!isIssuingRegion(seventeen.substr(0, 6))) {
    return fail("standards.citizen-id-region", "公民身份号码前 6 位不是任何省级行政区划的代码");
  }
  const auto birth = dateOf(seventeen.substr(6, 8));
  if (!birth.ok() || birth.year() < std::chrono::year(kBirthYearMin)) {
    return fail("standards.citizen-id-birth-date", "公民身份号码第 7 至 14 位不是真实的出生日期");
  }
  if (std::chrono::sys_days(birth) > today) {
    return fail("standards.citizen-id-birth-future", "公民身份号码中的出生日期晚于今天");
  }
  return Ok{};
}

}  // namespace

std::chrono::sys_days dayInChina(Instant at) noexcept {
  return std::chrono::floor<std::chrono::days>(at + std::chrono::hours(8));
}

Result<CitizenId> CitizenId::parse(std::string_view text, std::chrono::sys_days today) {
  if (text.size() != kLength) {
    if (charactersOf(text) != kLength) return lengthError(text, kLength);
    return charsetError(text);
  }
  const std::string_view body = text.substr(0, kLength - 1);
  if (!std::all_of(body.begin(), body.end(), isDigit) ||
      !(isDigit(text.back()) || text.back() == 'X')) {
    return charsetError(text);
  }
  if (auto good = checkBody(body, today); !good) return std::move(good).error();
  if (mod11_2(body) != text.back()) {
    return fail("standards.citizen-id-check", "公民身份号码的校验码不符,其中至少有一位有误");
  }
  return CitizenId(text);
}

Result<CitizenId> CitizenId::fromFifteenDigits(std::string_view text, std::chrono::sys_days today) {
  constexpr std::size_t kOldLength = 15;
  if (charactersOf(text) != kOldLength) return lengthError(text, kOldLength);
  if (const std::size_t position = firstForeign(text, isDigit); position != 0) {
    return fail("standards.citizen-id-charset",
                fmt::format("15 位公民身份号码第 {} 位不是数字", position));
  }
  FixedText<kLength> full("000000190000000000");
  std::copy_n(text.begin(), 6, &full[0]);
  std::copy_n(text.begin() + 6, 9, &full[8]);
  const std::string_view body = full.view().substr(0, kLength - 1);
  if (!isProvince(body.substr(0, 2))) {
    return fail("standards.citizen-id-region", "公民身份号码前 2 位不是任何省级行政区划的代码");
  }
  if (auto good = checkBody(body, today); !good) return std::move(good).error();
  full[kLength - 1] = mod11_2(body);
  return CitizenId(full.view());
}

FixedText<CitizenId::kLength> CitizenId::masked() const noexcept {
  FixedText<kLength> shown = text_;
  for (std::size_t i = 3; i < kLength - 4; ++i) shown[i] = '*';
  return shown;
}

CitizenIdKind CitizenId::kind() const noexcept {
  if (text_[0] == '9') return CitizenIdKind::ForeignPermanentResident;
  if (text_[0] != '8') return CitizenIdKind::Citizen;
  if (text_[1] == '1') return CitizenIdKind::HongKongResident;
  return text_[1] == '2' ? CitizenIdKind::MacaoResident : CitizenIdKind::TaiwanResident;
}

std::chrono::year_month_day CitizenId::birthDate() const noexcept {
  return dateOf(reveal().substr(6, 8));
}

Sex CitizenId::sex() const noexcept { return (text_[16] - '0') % 2 == 1 ? Sex::Male : Sex::Female; }

}  // namespace tongban::standards
