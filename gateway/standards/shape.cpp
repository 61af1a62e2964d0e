#include "gateway/standards/shape.hpp"

#include "gateway/base/text.hpp"

namespace tongban::standards {

std::size_t charactersOf(std::string_view text) noexcept {
  return isUtf8(text) ? countCodePoints(text) : text.size();
}

std::size_t firstForeign(std::string_view text, bool (*allowed)(char)) noexcept {
  // Up to the first foreign byte everything is ASCII, so bytes and characters count alike.
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!allowed(text[i])) return i + 1;
  }
  return 0;
}

std::string_view characterAt(std::string_view text, std::size_t position) noexcept {
  if (!isUtf8(text)) return position <= text.size() ? text.substr(position - 1, 1) : "";
  const std::string_view before = firstCodePoints(text, position - 1);
  return firstCodePoints(text.substr(before.size()), 1);
}

std::string hintFor(std::string_view character, std::string_view lookalikes) {
  if (character.empty() || !isUtf8(character)) return {};
  std::string_view rest = character;
  const char32_t point = takeCodePoint(rest);
  if (point >= U'a' && point <= U'z') return "小写字母应改为大写";
  if (isBlank(point)) return "含有空白字符";
  if (point >= 0xFF01 && point <= 0xFF5E) return "全角字符应改为半角";
  if (point < 0x80 && lookalikes.find(static_cast<char>(point)) != std::string_view::npos) {
    return "编码不使用字母 I、O、S、V、Z,请核对是否把数字 1、0、5、2 或字母 U 看错";
  }
  return {};
}

}  // namespace tongban::standards
