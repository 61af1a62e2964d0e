// gateway/standards/printing.hpp — one way to print an identifier, to a stream or through fmt.
//
// A type takes part by `static constexpr bool kIsIdentifier = true` and `printed()`, which gives
// what may be seen by anyone: for a citizen id the masked form (labels: 510***********0012).
#pragma once
#include <ostream>
#include <string_view>

#include <fmt/format.h>

#include "gateway/standards/fixed_text.hpp"

namespace tongban::standards {

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
