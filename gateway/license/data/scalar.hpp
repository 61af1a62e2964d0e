// gateway/license/data/scalar.hpp — one JSON value as the text that a license would have for it.
#pragma once
#include <optional>
#include <string>

#include "gateway/record/value.hpp"

namespace tongban::license {

// A text, or the digits of a number (20250101); nothing for any other kind.
inline std::optional<std::string> scalarText(const record::Value& value) {
  if (value.kind() == record::Kind::Integer) return std::to_string(*value.asInteger());
  if (value.isText() || value.kind() == record::Kind::Decimal) return std::string(value.text());
  return std::nullopt;
}

}  // namespace tongban::license
