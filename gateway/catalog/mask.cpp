#include "gateway/catalog/mask.hpp"

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/catalog/quantity.hpp"

namespace tongban::catalog {
namespace {

using record::Kind;
using record::Value;

constexpr std::size_t kHashCharacters = 32;

std::optional<std::string> kept(const Mask& mask, std::string_view text) {
  if (!isUtf8(text)) return std::nullopt;
  const auto length = countCodePoints(text);
  const auto visible = std::size_t{mask.first} + mask.last;
  if (length <= visible) return std::string(length, '*');
  const auto head = firstCodePoints(text, mask.first);
  const auto tail = text.substr(firstCodePoints(text, length - mask.last).size());
  return std::string(head) + std::string(length - visible, '*') + std::string(tail);
}

// One text for one value, however its source wrote the number.
std::optional<std::string> canonical(const Value& value) {
  auto text = scalarText(value);
  if (!text || value.isText()) return text;
  const auto number = Decimal::parse(*text);
  if (!number) return std::nullopt;
  return number->text();
}

std::optional<std::string> hashed(const Mask& mask, const Value& value, std::string_view grantId,
                                  const Disguise& disguise) {
  if (disguise.searchKey.empty()) return std::nullopt;
  const auto text = canonical(value);
  if (!text) return std::nullopt;
  constexpr std::string_view separator("\0", 1);
  const auto mac = disguise.suite.mac(disguise.searchKey,
                                      {bytesOf(grantId), bytesOf(separator), bytesOf(mask.item),
                                       bytesOf(separator), bytesOf(*text)});
  return toHex(mac).substr(0, kHashCharacters);
}

std::optional<std::string> ranged(const Mask& mask, std::string_view text) {
  const auto value = Quantity::parse(text);
  if (!value || mask.bounds.empty()) return std::nullopt;
  std::size_t above = 0;  // bounds that the value reaches
  for (const auto& written : mask.bounds) {
    const auto bound = Quantity::parse(written);
    const auto order = bound ? compare(*value, *bound) : std::nullopt;
    if (!order) return std::nullopt;
    if (*order < 0) break;
    ++above;
  }
  if (above == 0) return fmt::format("<{}", mask.bounds.front());
  if (above == mask.bounds.size()) return fmt::format("≥{}", mask.bounds.back());
  return fmt::format("[{},{})", mask.bounds[above - 1], mask.bounds[above]);
}

}  // namespace

std::optional<std::string> scalarText(const Value& value) {
  switch (value.kind()) {
    case Kind::Text:
    case Kind::Decimal:
      return std::string(value.text());
    case Kind::Integer:
      return fmt::to_string(*value.asInteger());
    default:
      return std::nullopt;
  }
}

const Mask* maskOf(const GrantTerms& terms, std::string_view item) noexcept {
  static const Mask drop{};
  const Mask* found = nullptr;
  for (const auto& mask : terms.masks) {
    if (mask.item != item) continue;
    if (found != nullptr) return &drop;
    found = &mask;
  }
  return found;
}

std::optional<Value> disguised(const Value& value, const Mask& mask, std::string_view grantId,
                               const Disguise& disguise, record::Arena& arena) {
  const auto text = scalarText(value);
  if (!text) return std::nullopt;
  std::optional<std::string> out;
  switch (mask.kind) {
    case Mask::Kind::Keep:
      out = kept(mask, *text);
      break;
    case Mask::Kind::Hash:
      out = hashed(mask, value, grantId, disguise);
      break;
    case Mask::Kind::Range:
      out = ranged(mask, *text);
      break;
    case Mask::Kind::Drop:
      break;
  }
  if (!out) return std::nullopt;
  return Value::text(arena.keep(*out));
}

}  // namespace tongban::catalog
