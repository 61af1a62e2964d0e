// gateway/wire/characters.hpp — the classes of ASCII characters of HTTP and its structured fields
// (RFC 9110 section 5.6.2, RFC 8941 section 3). Internal to this room. Pure.
#pragma once
#include <string_view>

namespace tongban::wire {

constexpr bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool isLower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool isUpper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
constexpr bool isAlpha(char c) noexcept { return isLower(c) || isUpper(c); }
constexpr bool isPrintable(char c) noexcept { return c >= 0x20 && c <= 0x7E; }

constexpr bool isTokenCharacter(char c) noexcept {
  return isAlpha(c) || isDigit(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
constexpr bool isKeyStart(char c) noexcept { return isLower(c) || c == '*'; }
constexpr bool isKeyCharacter(char c) noexcept {
  return isKeyStart(c) || isDigit(c) || c == '_' || c == '-' || c == '.';
}
constexpr bool isSfTokenStart(char c) noexcept { return isAlpha(c) || c == '*'; }
constexpr bool isSfTokenCharacter(char c) noexcept {
  return isTokenCharacter(c) || c == ':' || c == '/';
}

constexpr char toLower(char c) noexcept {
  return isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

// The value of a hexadecimal digit, or -1.
constexpr int hexValue(char c) noexcept {
  if (isDigit(c)) return c - '0';
  const char lower = toLower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace tongban::wire
