#include "gateway/ledger/canonical.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

namespace tongban::ledger {
namespace {

using record::Kind;
using record::Member;
using record::Value;

// UTF-8 sorts as code points do. UTF-16 sorts alike, except that the surrogates of the planes above
// the first come before U+E000…U+FFFF: lead bytes F0…F4 belong before EE and EF.
constexpr unsigned rankOf(char byte) noexcept {
  const auto value = static_cast<unsigned char>(byte);
  if (value >= 0xF0) return 0xEE + (value - 0xF0u);
  if (value >= 0xEE) return value + 5u;
  return value;
}

// A double as ECMAScript's Number::toString writes it (ECMA-262 section 6.1.6.1.20).
void appendDouble(double number, std::string& out) {
  if (number == 0) {
    out += '0';
    return;
  }
  if (number < 0) {
    out += '-';
    number = -number;
  }
  // The shortest digits that read back the same: d.ddde±x.
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::scientific);
  const std::string_view shortest(text, static_cast<std::size_t>(end.ptr - text));
  const auto mark = shortest.find('e');
  std::string digits(shortest.substr(0, 1));
  if (mark > 2) digits.append(shortest.substr(2, mark - 2));
  int exponent = 0;
  const char* from = shortest.data() + mark + 1;
  if (*from == '+') ++from;
  std::from_chars(from, shortest.data() + shortest.size(), exponent);

  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;  // how many digits stand before the point
  if (count <= point && point <= 21) {
    out.append(digits).append(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    out.append(digits, 0, static_cast<std::size_t>(point)).append(1, '.');
    out.append(digits, static_cast<std::size_t>(point));
  } else if (-6 < point && point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else {
    out.append(digits, 0, 1);
    if (count > 1) out.append(1, '.').append(digits, 1);
    out.append(exponent < 0 ? "e-" : "e+").append(std::to_string(std::abs(exponent)));
  }
}

constexpr std::int64_t kExactMax = std::int64_t{1} << 53;

// Of a number that is out of range: whether it is too small rather than too large.
bool isBelowOne(std::string_view digits) noexcept {
  const auto exponent = digits.find_first_of("eE");
  if (exponent != std::string_view::npos) return digits.substr(exponent + 1).starts_with('-');
  return digits.find_first_of("123456789") > digits.find('.');
}

Result<Ok> appendNumber(const Value& value, std::string& out) {
  if (const auto integer = value.asInteger();
      integer && -kExactMax <= *integer && *integer <= kExactMax) {
    out += std::to_string(*integer);
    return Ok{};
  }
  const auto digits = value.kind() == Kind::Integer ? std::to_string(*value.asInteger())
                                                    : std::string(value.text());
  double number = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  // Too small to be told from zero is zero, as in ECMAScript; too large is no number at all.
  const bool underflow = error == std::errc::result_out_of_range && isBelowOne(digits);
  if ((error != std::errc{} && !underflow) || stop != digits.data() + digits.size() ||
      !std::isfinite(number)) {
    return fail("ledger.number-out-of-range", "数字超出双精度浮点数的范围");
  }
  appendDouble(number, out);
  return Ok{};
}

Result<Ok> appendObject(const Value& value, std::string& out) {
  std::vector<const Member*> sorted;
  sorted.reserve(value.members().size());
  for (const auto& member : value.members()) sorted.push_back(&member);
  std::ranges::sort(sorted,
                    [](const Member* a, const Member* b) { return nameLess(a->name, b->name); });
  out += '{';
  bool first = true;
  for (const auto* member : sorted) {
    if (!first) out += ',';
    first = false;
    appendCanonicalText(member->name, out);
    out += ':';
    if (auto done = appendCanonical(member->value, out); !done) return done;
  }
  out += '}';
  return Ok{};
}

Result<Ok> appendArray(const Value& value, std::string& out) {
  out += '[';
  bool first = true;
  for (const auto& item : value.items()) {
    if (!first) out += ',';
    first = false;
    if (auto done = appendCanonical(item, out); !done) return done;
  }
  out += ']';
  return Ok{};
}

}  // namespace

bool nameLess(std::string_view a, std::string_view b) noexcept {
  const auto [left, right] = std::ranges::mismatch(a, b);
  if (right == b.end()) return false;
  if (left == a.end()) return true;
  return rankOf(*left) < rankOf(*right);
}

void appendCanonicalText(std::string_view utf8, std::string& out) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  for (const char c : utf8) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += hex[static_cast<unsigned char>(c) >> 4];
          out += hex[static_cast<unsigned char>(c) & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

Result<Ok> appendCanonical(const Value& value, std::string& out) {
  switch (value.kind()) {
    case Kind::Null:
      out += "null";
      return Ok{};
    case Kind::Boolean:
      out += *value.asBoolean() ? "true" : "false";
      return Ok{};
    case Kind::Integer:
    case Kind::Decimal:
      return appendNumber(value, out);
    case Kind::Text:
      appendCanonicalText(value.text(), out);
      return Ok{};
    case Kind::Array:
      return appendArray(value, out);
    case Kind::Object:
      return appendObject(value, out);
  }
  return Ok{};
}

Result<std::string> canonicalForm(const Value& value) {
  std::string out;
  auto done = appendCanonical(value, out);
  if (!done) return std::move(done).error();
  return out;
}

}  // namespace tongban::ledger
