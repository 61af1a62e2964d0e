#include "gateway/mapping/reading/placeholder.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/mapping/reading/folded.hpp"

namespace tongban::mapping::reading {
namespace {

constexpr std::size_t kAbsentBytesMax = 32;

constexpr auto kAbsent = std::to_array<std::u32string_view>({
    U"",       U"-",    U"--",   U"---",    U"/",    U"\\",     U".",    U"n/a",
    U"na",     U"null", U"nil",  U"none",   U"无",   U"暂无",   U"空",   U"未填",
    U"未填写", U"不详", U"未知", U"不适用", U"(无)", U"(暂无)", U"(空)",
});

char32_t lower(char32_t c) noexcept { return c >= U'A' && c <= U'Z' ? c + 32 : c; }

}  // namespace

bool isAbsent(std::string_view text) noexcept {
  text = trim(text);
  if (text.size() > kAbsentBytesMax) return false;
  const Folded folded(text);
  const auto same = [](char32_t a, char32_t b) { return lower(a) == b; };
  return std::ranges::any_of(kAbsent, [&](std::u32string_view word) {
    return std::ranges::equal(folded.view(), word, same);
  });
}

bool isPlaceholder(std::string_view text) noexcept {
  const Folded folded(trim(text));
  const auto view = folded.view();
  if (!folded.fits() || view.empty()) return false;
  constexpr std::u32string_view kUnits = U"年月日号元万时分";
  std::size_t fills = 0;
  std::size_t run = 0;
  std::size_t longest = 0;
  bool unitBehind = false;  // X月
  for (const char32_t written : view) {
    const char32_t c = lower(written);
    const bool fill = c == U'x' || c == U'×' || c == U'_' || c == U'□';
    // Another letter makes it a word: XML, box.
    if (!fill && c >= U'a' && c <= U'z') return false;
    if (run > 0 && kUnits.find(c) != std::u32string_view::npos) unitBehind = true;
    run = fill ? run + 1 : 0;
    longest = std::max(longest, run);
    if (fill) ++fills;
  }
  return fills > 0 && (longest >= 2 || fills == view.size() || unitBehind);
}

Result<Ok> refuseEmpty(std::string_view text) {
  if (isAbsent(text)) return fail("reading.absent", fmt::format("{}表示没有填写", quoted(text)));
  if (isPlaceholder(text)) {
    return fail("reading.placeholder", fmt::format("{}是没有填写的占位符", quoted(text)));
  }
  return Ok{};
}

}  // namespace tongban::mapping::reading
