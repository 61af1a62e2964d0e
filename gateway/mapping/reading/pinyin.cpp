#include "gateway/mapping/reading/pinyin.hpp"

#include <algorithm>
#include <array>

namespace tongban::mapping::reading {
namespace {

constexpr std::size_t kSyllableLettersMax = 6;

struct Vowel {
  char32_t plain;
  bool toned;
};

// The letter without its tone; 0 for what is no letter of pinyin. ü is written v.
Vowel letterOf(char32_t c) noexcept {
  if (c >= U'a' && c <= U'z') return {c, false};
  constexpr std::u32string_view kToned = U"āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ";
  constexpr std::u32string_view kPlain = U"aeiouv";
  if (c == U'ü') return {U'v', false};
  if (c == U'ɑ') return {U'a', false};
  const auto at = kToned.find(c);
  if (at == std::u32string_view::npos) return {0, false};
  return {kPlain[at / 4], true};
}

constexpr auto kInitials = std::to_array<std::u32string_view>({
    U"zh", U"ch", U"sh", U"b", U"p", U"m", U"f", U"d", U"t", U"n", U"l", U"g",
    U"k",  U"h",  U"j",  U"q", U"x", U"r", U"z", U"c", U"s", U"y", U"w", U"",
});

constexpr auto kFinals = std::to_array<std::u32string_view>({
    U"a",  U"o",  U"e",   U"ai", U"ei",  U"ao", U"ou",   U"an", U"en",   U"ang", U"eng",  U"ong",
    U"er", U"i",  U"ia",  U"ie", U"iao", U"iu", U"ian",  U"in", U"iang", U"ing", U"iong", U"u",
    U"ua", U"uo", U"uai", U"ui", U"uan", U"un", U"uang", U"v",  U"ve",   U"ue",  U"van",  U"vn",
});

bool isSyllable(std::u32string_view letters) noexcept {
  for (const auto initial : kInitials) {
    if (!letters.starts_with(initial)) continue;
    const auto final = letters.substr(initial.size());
    if (std::ranges::find(kFinals, final) != kFinals.end()) return true;
  }
  return false;
}

}  // namespace

std::size_t tonedSyllable(std::u32string_view text) noexcept {
  std::array<char32_t, kSyllableLettersMax> letters{};
  std::size_t size = 0;
  std::size_t toned = 0;
  while (size < text.size()) {
    const auto [plain, tone] = letterOf(text[size]);
    if (plain == 0) break;
    if (size == kSyllableLettersMax) return 0;
    letters[size++] = plain;
    if (tone) ++toned;
  }
  return toned == 1 && isSyllable({letters.data(), size}) ? size : 0;
}

}  // namespace tongban::mapping::reading
