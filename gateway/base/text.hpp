// gateway/base/text.hpp — text as UTF-8: validation, code points, and the plain clean-ups that
// every reader of Chinese forms needs. Pure functions, thread-safe, no locale.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace tongban {

// The offset of the first byte that is not well-formed UTF-8 (Unicode 15 table 3-7: no overlong
// form, no surrogate, nothing above U+10FFFF), or text.size() when all of it is.
std::size_t validUtf8Prefix(std::string_view text) noexcept;
inline bool isUtf8(std::string_view text) noexcept { return validUtf8Prefix(text) == text.size(); }

// Takes one code point off the front of `rest`. `rest` must be valid UTF-8 and not empty.
char32_t takeCodePoint(std::string_view& rest) noexcept;
void appendCodePoint(std::string& out, char32_t);
std::size_t countCodePoints(std::string_view validUtf8) noexcept;

// The first `count` code points.
std::string_view firstCodePoints(std::string_view validUtf8, std::size_t count) noexcept;

// White space that people leave around values: ASCII blanks and line ends, U+00A0, U+3000 and the
// other Unicode space separators, U+200B and the byte order mark.
bool isBlank(char32_t) noexcept;
std::string_view trim(std::string_view validUtf8) noexcept;

// Full-width forms U+FF01…U+FF5E and the ideographic space become their ASCII twins.
std::string toHalfWidth(std::string_view validUtf8);

bool isAsciiDigits(std::string_view) noexcept;
std::string toUpperAscii(std::string_view);
std::vector<std::string_view> split(std::string_view text, char separator);
bool isHan(char32_t) noexcept;  // CJK ideographs of all planes, and 〇

}  // namespace tongban
