// gateway/mapping/reading/folded.hpp — a short text as code points of one writing: full-width forms
// become half-width, and the traditional characters of numbers, units, dates and bounds become
// simplified (萬 → 万). Inside this room only.
//
// Blanks are dropped, except that one stays where it stands between two digits: "1 000" must not
// become 1000. No allocation: the text lives in the object. A text of more than kMax code points
// does not fit, and is no number, amount or date.
#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace tongban::mapping::reading {

char32_t foldCodePoint(char32_t) noexcept;

constexpr bool isDigit(char32_t c) noexcept { return c >= U'0' && c <= U'9'; }

class Folded final {
 public:
  static constexpr std::size_t kMax = 256;

  explicit Folded(std::string_view validUtf8) noexcept;

  bool fits() const noexcept { return fits_; }
  bool changed() const noexcept { return changed_; }  // more than blanks
  std::u32string_view view() const noexcept { return {points_.data(), size_}; }

 private:
  std::array<char32_t, kMax> points_;
  std::size_t size_ = 0;
  bool fits_ = true;
  bool changed_ = false;
};

// Takes `word` off the front of `rest` when it stands there.
inline bool take(std::u32string_view& rest, std::u32string_view word) noexcept {
  if (!rest.starts_with(word)) return false;
  rest.remove_prefix(word.size());
  return true;
}
inline bool take(std::u32string_view& rest, char32_t c) noexcept {
  if (rest.empty() || rest.front() != c) return false;
  rest.remove_prefix(1);
  return true;
}

std::string toUtf8(std::u32string_view);

}  // namespace tongban::mapping::reading
