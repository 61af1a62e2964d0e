// gateway/standards/printing.hpp — one way to print an identifier, to a stream or through fmt.
//
// A type takes part by `static constexpr bool kIsIdentifier = true` and `printed()`, which gives
// what may be seen by anyone: for a citizen id the masked form (labels: 510***********0012).
// FixedText is the small array that printed() and the types themselves keep their characters in.
#pragma once
#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <ostream>
#include <string_view>

#include <fmt/format.h>

namespace tongban::standards {

// Exactly N characters, no allocation.
template <std::size_t N>
class FixedText final {
 public:
  // `text` has N characters; the caller has checked it.
  explicit FixedText(std::string_view text) noexcept { std::copy_n(text.data(), N, chars_.data()); }

  std::string_view view() const noexcept { return {chars_.data(), N}; }
  operator std::string_view() const noexcept { return view(); }
  char& operator[](std::size_t i) noexcept { return chars_[i]; }
  char operator[](std::size_t i) const noexcept { return chars_[i]; }
  friend auto operator<=>(const FixedText&, const FixedText&) = default;

 private:
  std::array<char, N> chars_;
};

template <class T>
concept Identifier = T::kIsIdentifier;

template <Identifier T>
std::ostream& operator<<(std::ostream& out, const T& identifier) {
  const auto printed = identifier.printed();
  return out << static_cast<std::string_view>(printed);
}

}  // namespace tongban::standards

template <tongban::standards::Identifier T>
struct fmt::formatter<T, char> : fmt::formatter<std::string_view> {
  auto format(const T& identifier, fmt::format_context& context) const {
    const auto printed = identifier.printed();
    return fmt::formatter<std::string_view>::format(static_cast<std::string_view>(printed),
                                                    context);
  }
};
