#include "gateway/standards/check_digits.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace tongban::standards {
namespace {

constexpr std::string_view kAlphabet36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kAlphabet31 = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr std::uint8_t kNone = 0xFF;

constexpr std::array<std::uint8_t, 256> valuesOf(std::string_view alphabet) {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNone);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr auto kValues36 = valuesOf(kAlphabet36);
constexpr auto kValues31 = valuesOf(kAlphabet31);
constexpr auto kValues10 = valuesOf("0123456789");

unsigned valueOf(const std::array<std::uint8_t, 256>& values, char c) noexcept {
  return values[static_cast<unsigned char>(c)];
}

// The shared recursion of the hybrid systems: modulus M beside M + 1. A value that is not in the
// set stops it with M itself, which no check value ever is.
unsigned hybrid(const std::array<std::uint8_t, 256>& values, unsigned modulus,
                std::string_view text) noexcept {
  unsigned product = modulus;
  for (const char c : text) {
    const unsigned value = valueOf(values, c);
    if (value == kNone) return modulus;
    unsigned sum = (product + value) % modulus;
    if (sum == 0) sum = modulus;
    product = sum * 2 % (modulus + 1);
  }
  return (modulus + 1 - product) % modulus;
}

}  // namespace

char mod11_2(std::string_view digits) noexcept {
  unsigned product = 0;
  for (const char c : digits) {
    const unsigned value = valueOf(kValues10, c);
    if (value == kNone) return '\0';
    product = (product + value) * 2 % 11;
  }
  return "0123456789X"[(12 - product) % 11];
}

char mod11_10(std::string_view digits) noexcept {
  const unsigned check = hybrid(kValues10, 10, digits);
  return check == 10 ? '\0' : kAlphabet36[check];
}

char mod37_36(std::string_view text) noexcept {
  const unsigned check = hybrid(kValues36, 36, text);
  return check == 36 ? '\0' : kAlphabet36[check];
}

char modulus31(std::string_view seventeen) noexcept {
  constexpr std::array<unsigned, 17> kWeights = {1,  3,  9,  27, 19, 26, 16, 17, 20,
                                                 29, 25, 13, 8,  24, 10, 30, 28};
  if (seventeen.size() != kWeights.size()) return '\0';
  unsigned sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) {
    const unsigned value = valueOf(kValues31, seventeen[i]);
    if (value == kNone) return '\0';
    sum += value * kWeights[i];
  }
  return kAlphabet31[(31 - sum % 31) % 31];  // the outer modulus: a sum of 0 gives 0, not 31
}

char weighted11(std::string_view eight) noexcept {
  constexpr std::array<unsigned, 8> kWeights = {3, 7, 9, 10, 5, 8, 4, 2};
  if (eight.size() != kWeights.size()) return '\0';
  unsigned sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) {
    const unsigned value = valueOf(kValues36, eight[i]);
    if (value == kNone) return '\0';
    sum += value * kWeights[i];
  }
  return "0123456789X"[(11 - sum % 11) % 11];
}

bool isCreditCodeCharacter(char c) noexcept { return valueOf(kValues31, c) != kNone; }

}  // namespace tongban::standards
