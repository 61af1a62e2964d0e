// gateway/standards/check_digits.hpp — the check characters that Chinese identifiers carry.
//
// Each function takes the characters before the check character and gives that character, or
// '\0' when the text holds a character outside the system's set. Pure, no allocation, thread-safe.
//   mod11_2     ISO/IEC 7064 MOD 11-2 (GB 11643-1999): digits in, 0–9 or X out
//   mod11_10    ISO/IEC 7064 MOD 11,10 hybrid (GS 15-2006): digits in, a digit out
//   mod37_36    ISO/IEC 7064 MOD 37,36 hybrid (GB/T 36904): 0–9 A–Z in and out
//   modulus31   GB 32100-2015 clause 4: seventeen of the 31 characters in, one of them out
//   weighted11  GB 11714-1997: eight of 0–9 A–Z in, 0–9 or X out
#pragma once
#include <string_view>

namespace tongban::standards {

char mod11_2(std::string_view digits) noexcept;
char mod11_10(std::string_view digits) noexcept;
char mod37_36(std::string_view text) noexcept;
char modulus31(std::string_view seventeen) noexcept;
char weighted11(std::string_view eight) noexcept;

// The 31 characters of GB 32100-2015: no I, O, S, V, Z.
bool isCreditCodeCharacter(char) noexcept;

}  // namespace tongban::standards
