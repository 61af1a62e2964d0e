// gateway/standards/shape.hpp — the sentences about length and characters that all identifiers
// share. For the room's own sources only. Runs on the way to an Error, never on success.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace tongban::standards {

// Characters as a person counts them; bytes when the text is not UTF-8.
std::size_t charactersOf(std::string_view text) noexcept;

// The first character, counted from 1, that `allowed` does not hold for; 0 when there is none.
// A character beyond ASCII is never allowed.
std::size_t firstForeign(std::string_view text, bool (*allowed)(char)) noexcept;

// The `position`th character, counted from 1, as bytes.
std::string_view characterAt(std::string_view text, std::size_t position) noexcept;

// Why a character may be wrong: lower case, full width, white space, one of `lookalikes`; empty
// when nothing is known. The sentence never repeats the character's neighbours.
std::string hintFor(std::string_view character, std::string_view lookalikes);

constexpr bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool isUpperOrDigit(char c) noexcept { return isDigit(c) || (c >= 'A' && c <= 'Z'); }

}  // namespace tongban::standards
