#include <algorithm>
#include <array>

#include "gateway/base/text.hpp"
#include "gateway/standards/region_table.hpp"

namespace tongban::standards {
namespace {

constexpr std::array<std::string_view, 15> kKinds = {
    "特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "林区", "特区",
    "新区",       "省",     "市",     "区",     "县",     "盟",   "旗"};

// Nationalities as they stand before 自治州, 自治县, 区…
constexpr std::array<std::string_view, 46> kNationalities = {
    "鄂伦春族", "鄂温克族", "达斡尔族", "柯尔克孜族", "哈萨克族", "塔吉克族", "维吾尔族", "赫哲族",
    "朝鲜族",   "蒙古族",   "土家族",   "布依族",     "仡佬族",   "哈尼族",   "拉祜族",   "布朗族",
    "景颇族",   "傈僳族",   "普米族",   "独龙族",     "纳西族",   "仫佬族",   "毛南族",   "裕固族",
    "东乡族",   "保安族",   "撒拉族",   "锡伯族",     "回族",     "藏族",     "苗族",     "彝族",
    "壮族",     "满族",     "侗族",     "瑶族",       "白族",     "傣族",     "黎族",     "佤族",
    "畲族",     "水族",     "土族",     "羌族",       "怒族",     "各族"};

// Those that autonomous places carry without 族. Elsewhere the same characters are part of a name.
constexpr std::array<std::string_view, 6> kBareNationalities = {"柯尔克孜", "维吾尔", "哈萨克",
                                                                "塔吉克",   "蒙古",   "锡伯"};

// False when `ending` is not there, or when it is all that the name has.
bool dropEnding(std::string_view& name, std::string_view ending) noexcept {
  if (!name.ends_with(ending)) return false;
  const std::string_view rest = name.substr(0, name.size() - ending.size());
  if (countCodePoints(rest) < 2) return false;
  name = rest;
  return true;
}

template <std::size_t N>
bool dropOneOf(std::string_view& name, const std::array<std::string_view, N>& endings) noexcept {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return dropEnding(name, ending); });
}

}  // namespace

std::string_view shortRegionName(std::string_view name) noexcept {
  std::string_view rest = name;
  if (!dropOneOf(rest, kKinds)) return name;
  const bool autonomous = name.substr(rest.size()).starts_with("自治");
  while (dropOneOf(rest, kNationalities) || (autonomous && dropOneOf(rest, kBareNationalities))) {
  }
  return rest;
}

bool Region::isGrouping() const noexcept {
  return name == "市辖区" || name == "县" || name == "市" || name.find("直辖") != std::string::npos;
}

}  // namespace tongban::standards
