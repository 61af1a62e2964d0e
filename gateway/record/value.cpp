#include "gateway/record/value.hpp"

#include <algorithm>
#include <charconv>

namespace tongban::record {

const Value* Value::find(std::string_view name) const noexcept {
  for (const auto& member : members()) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

std::optional<std::int64_t> Value::asInteger() const noexcept {
  if (kind() == Kind::Integer) return integer_;
  if (!isText() || !isPlain()) return std::nullopt;
  const auto digits = text();
  const bool padded = digits.size() > 1 && digits.front() == '0';
  const bool paddedNegative = digits.size() > 2 && digits.starts_with("-0");
  if (padded || paddedNegative || digits == "-0") return std::nullopt;
  std::int64_t number = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

std::optional<bool> Value::asBoolean() const noexcept {
  if (kind() == Kind::Boolean) return integer_ != 0;
  if (!isText() || !isPlain()) return std::nullopt;
  if (text() == "true") return true;
  if (text() == "false") return false;
  return std::nullopt;
}

bool operator==(const Value& a, const Value& b) noexcept {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::Null:
      return true;
    case Kind::Boolean:
      return a.asBoolean() == b.asBoolean();
    case Kind::Integer:
      return a.asInteger() == b.asInteger();
    case Kind::Decimal:
    case Kind::Text:
      return a.text() == b.text();
    case Kind::Array:
      return std::ranges::equal(a.items(), b.items());
    case Kind::Object: {
      const auto members = a.members();
      return members.size() == b.members().size() &&
             std::ranges::all_of(members, [&](const Member& member) {
               const auto* const twin = b.find(member.name);
               return twin != nullptr && *twin == member.value;
             });
    }
  }
  return false;
}

}  // namespace tongban::record
