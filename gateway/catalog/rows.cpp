#include <algorithm>

#include "gateway/catalog/mask.hpp"
#include "gateway/catalog/minimize.hpp"
#include "gateway/catalog/quantity.hpp"

namespace tongban::catalog {
namespace {

using record::Kind;
using record::Value;
using Test = RowCondition::Test;

bool isNumber(const Value& value) {
  return value.kind() == Kind::Integer || value.kind() == Kind::Decimal;
}

bool isOneOf(const Value& value, const std::vector<std::string>& values) {
  if (const auto truth = value.asBoolean(); truth && value.kind() == Kind::Boolean) {
    return std::ranges::find(values, *truth ? "true" : "false") != values.end();
  }
  const auto text = scalarText(value);
  if (!text) return false;
  if (!isNumber(value)) return std::ranges::find(values, *text) != values.end();
  const auto number = Decimal::parse(*text);
  return number && std::ranges::any_of(values, [&](const auto& wanted) {
           const auto other = Decimal::parse(wanted);
           return other && *other == *number;
         });
}

bool beginsWith(const Value& value, const std::vector<std::string>& prefixes) {
  const auto text = scalarText(value);
  return text && std::ranges::any_of(prefixes, [&](const auto& prefix) {
           return !prefix.empty() && text->starts_with(prefix);
         });
}

bool isBeyond(const Value& value, const RowCondition& row) {
  const auto text = scalarText(value);
  if (!text || row.values.size() != 1) return false;
  const auto own = Quantity::parse(*text);
  const auto bound = Quantity::parse(row.values.front());
  const auto order = own && bound ? compare(*own, *bound) : std::nullopt;
  return order && (row.test == Test::AtLeast ? *order >= 0 : *order <= 0);
}

bool passes(const Value& value, const RowCondition& row) {
  switch (row.test) {
    case Test::OneOf:
      return isOneOf(value, row.values);
    case Test::StartsWith:
      return beginsWith(value, row.values);
    case Test::AtLeast:
    case Test::AtMost:
      return isBeyond(value, row);
  }
  return false;
}

// Where the field leads through an array, every element must pass: one that does not would leave
// with the others.
bool passesAt(const Value& value, std::string_view field, const RowCondition& row) {
  if (value.isArray()) {
    const auto elements = value.items();
    return !elements.empty() && std::ranges::all_of(elements, [&](const auto& element) {
      return passesAt(element, field, row);
    });
  }
  if (field.empty()) return passes(value, row);
  const auto dot = std::min(field.find('.'), field.size());
  const auto* inner = value.find(field.substr(0, dot));
  return inner != nullptr && passesAt(*inner, field.substr(std::min(dot + 1, field.size())), row);
}

}  // namespace

bool holds(const std::vector<RowCondition>& rows, const Value& record) {
  return std::ranges::all_of(rows, [&](const auto& row) {
    return !row.field.empty() && passesAt(record, row.field, row);
  });
}

}  // namespace tongban::catalog
