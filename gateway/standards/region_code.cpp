#include "gateway/standards/region_code.hpp"

#include <algorithm>
#include <array>

#include "gateway/standards/shape.hpp"

namespace tongban::standards {
namespace {

bool isProvince(std::string_view twoDigits) noexcept {
  constexpr std::array<std::string_view, 34> kProvinces = {
      "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34",
      "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52",
      "53", "54", "61", "62", "63", "64", "65", "71", "81", "82"};
  return std::binary_search(kProvinces.begin(), kProvinces.end(), twoDigits);
}

}  // namespace

Result<RegionCode> RegionCode::parse(std::string_view text) {
  if (text.size() != kLength || firstForeign(text, isDigit) != 0) {
    return fail("standards.region-code-shape",
                fmt::format("行政区划代码应为 6 位数字,实为 {} 个字符", charactersOf(text)));
  }
  if (!isProvince(text.substr(0, 2))) {
    return fail("standards.region-code-province",
                fmt::format("行政区划代码 {} 的前 2 位不是任何省级行政区划", text));
  }
  if (text.substr(2, 2) == "00" && text.substr(4) != "00") {
    return fail("standards.region-code-shape",
                fmt::format("行政区划代码 {} 有县级部分而没有地级部分", text));
  }
  return RegionCode(text);
}

RegionLevel RegionCode::level() const noexcept {
  if (text().substr(4) != "00") return RegionLevel::County;
  return text().substr(2) == "0000" ? RegionLevel::Province : RegionLevel::Prefecture;
}

RegionCode RegionCode::province() const noexcept {
  RegionCode code = *this;
  for (std::size_t i = 2; i < kLength; ++i) code.text_[i] = '0';
  return code;
}

RegionCode RegionCode::prefecture() const noexcept {
  RegionCode code = *this;
  for (std::size_t i = 4; i < kLength; ++i) code.text_[i] = '0';
  return code;
}

}  // namespace tongban::standards
