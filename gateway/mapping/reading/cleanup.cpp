#include "gateway/mapping/reading/cleanup.hpp"

#include <array>
#include <cstddef>

#include "gateway/base/text.hpp"
#include "gateway/mapping/reading/pinyin.hpp"

namespace tongban::mapping::reading {
namespace {

constexpr std::size_t kBookmarkBytesMax = 128;

// The longest toned syllable and one more, so that a longer word is seen to be one.
constexpr std::size_t kRubyWindow = 8;

bool isOpen(char32_t c) noexcept { return c == U'(' || c == U'（'; }
bool isClose(char32_t c) noexcept { return c == U')' || c == U'）'; }

// Chinese punctuation and full-width forms: no blank belongs beside them.
bool isCjkMark(char32_t c) noexcept {
  return (c >= 0x3001 && c <= 0x303F) || (c >= 0xFF01 && c <= 0xFF65) || c == U'“' || c == U'”' ||
         c == U'×' || c == U'·';
}

// The bytes of （pinyin） at the front of `text`, 0 when there is no ruby.
std::size_t rubyBytes(std::string_view text) noexcept {
  auto rest = text;
  if (rest.empty() || !isOpen(takeCodePoint(rest))) return 0;
  std::array<char32_t, kRubyWindow> window{};
  std::array<std::size_t, kRubyWindow> ends{};
  std::size_t size = 0;
  while (!rest.empty() && size < kRubyWindow) {
    window[size] = takeCodePoint(rest);
    ends[size++] = text.size() - rest.size();
  }
  const auto syllable = tonedSyllable({window.data(), size});
  if (syllable == 0 || syllable >= size || !isClose(window[syllable])) return 0;
  return ends[syllable];
}

bool foldsWidth(char32_t c) noexcept {
  if ((c >= U'０' && c <= U'９') || (c >= U'Ａ' && c <= U'Ｚ') || (c >= U'ａ' && c <= U'ｚ'))
    return true;
  constexpr std::u32string_view kSigns = U"＋－＝／％＆＠＃＊＿．＜＞［］｛｝｜＾＄～＼";
  return kSigns.find(c) != std::u32string_view::npos;
}

// 「[bookmark: name]」 at the front of `text`, 0 when there is none.
std::size_t bookmarkBytes(std::string_view text) noexcept {
  constexpr std::string_view kMark = "[bookmark:";
  if (!text.starts_with(kMark)) return 0;
  const auto end = text.substr(0, kBookmarkBytesMax).find(']');
  return end == std::string_view::npos ? 0 : end + 1;
}

}  // namespace

CleanText removeRuby(std::string_view text) {
  CleanText out;
  out.text.reserve(text.size());
  while (!text.empty()) {
    auto ahead = text;
    const char32_t c = takeCodePoint(ahead);
    out.text.append(text.substr(0, text.size() - ahead.size()));
    text = ahead;
    if (!isHan(c)) continue;
    const auto ruby = rubyBytes(text);
    out.changed = out.changed || ruby > 0;
    text.remove_prefix(ruby);
  }
  return out;
}

CleanText closeBlanks(std::string_view text) {
  CleanText out;
  out.text.reserve(text.size());
  const auto whole = text;
  text = trim(text);
  char32_t before = 0;
  while (!text.empty()) {
    auto ahead = text;
    const char32_t c = takeCodePoint(ahead);
    if (!isBlank(c)) {
      out.text.append(text.substr(0, text.size() - ahead.size()));
      before = c;
      text = ahead;
      continue;
    }
    auto behind = trim(ahead);
    auto next = behind;
    const char32_t after = next.empty() ? 0 : takeCodePoint(next);
    const bool close = isHan(before) || isHan(after) || isCjkMark(before) || isCjkMark(after);
    if (!close) out.text.push_back(' ');
    text = behind;
  }
  out.changed = out.text != whole;
  return out;
}

CleanText dropBookmarks(std::string_view text) {
  CleanText out;
  out.text.reserve(text.size());
  while (!text.empty()) {
    const auto at = text.find('[');
    out.text.append(text.substr(0, at));
    if (at == std::string_view::npos) break;
    text.remove_prefix(at);
    const auto bytes = bookmarkBytes(text);
    if (bytes == 0) out.text.push_back('[');
    out.changed = out.changed || bytes > 0;
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  return out;
}

CleanText foldWidth(std::string_view text) {
  CleanText out;
  out.text.reserve(text.size());
  while (!text.empty()) {
    auto ahead = text;
    const char32_t c = takeCodePoint(ahead);
    if (foldsWidth(c)) {
      out.text.push_back(static_cast<char>(c - 0xFEE0));
      out.changed = true;
    } else {
      out.text.append(text.substr(0, text.size() - ahead.size()));
    }
    text = ahead;
  }
  return out;
}

}  // namespace tongban::mapping::reading
