// gateway/standards/fixed_text.hpp — the small arrays that identifiers keep their characters in.
//
// Both are value types without allocation; the caller has checked that the text fits.
#pragma once
#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tongban::standards {

// Exactly N characters.
template <std::size_t N>
class FixedText final {
 public:
  explicit FixedText(std::string_view text) noexcept { std::copy_n(text.data(), N, chars_.data()); }

  std::string_view view() const noexcept { return {chars_.data(), N}; }
  operator std::string_view() const noexcept { return view(); }
  char& operator[](std::size_t i) noexcept { return chars_[i]; }
  char operator[](std::size_t i) const noexcept { return chars_[i]; }
  friend auto operator<=>(const FixedText&, const FixedText&) = default;

 private:
  std::array<char, N> chars_;
};

// At most N characters. Compares as text does.
template <std::size_t N>
class ShortText final {
 public:
  explicit ShortText(std::string_view text) noexcept
      : size_(static_cast<std::uint8_t>(text.size())) {
    static_assert(N <= UINT8_MAX);
    std::copy_n(text.data(), size_, chars_.data());
  }

  std::string_view view() const noexcept { return {chars_.data(), size_}; }
  operator std::string_view() const noexcept { return view(); }
  char& operator[](std::size_t i) noexcept { return chars_[i]; }
  friend bool operator==(const ShortText& a, const ShortText& b) noexcept {
    return a.view() == b.view();
  }
  friend std::strong_ordering operator<=>(const ShortText& a, const ShortText& b) noexcept {
    return a.view() <=> b.view();
  }

 private:
  std::array<char, N> chars_{};
  std::uint8_t size_;
};

}  // namespace tongban::standards
