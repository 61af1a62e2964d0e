// gateway/wire/structured_fields.hpp — structured field values: what Signature-Input, Signature,
// Content-Digest and the tongban fields are made of.
//
// RFC 8941 dictionaries with items, inner lists and parameters of every kind that it knows, and the
// Display String of RFC 9651 (which obsoletes it) for text that is not ASCII. Top-level lists,
// top-level items and dates are in none of our fields. What the RFC's parser refuses is refused;
// on top of that, so that one value has one reading:
//   - a key twice in a dictionary or among parameters is refused (the RFC takes the last one, and
//     a proxy that takes the first would see another message): wire.field-duplicate
//   - byte sequences are canonical Base64 (base/bytes.hpp)
//   - limits::kStructured* bound bytes, members, items and parameters
// Everything else: wire.field-malformed, with `where` = character N, from 1.
//
// Writing gives the canonical form of section 4.1. It fails with wire.field-malformed where a value
// has no form (a string that is not printable ASCII, a number of 16 digits, a key with capitals)
// and with wire.field-duplicate.
//
// Value types; functions are pure and thread-safe.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/base/bytes.hpp"

namespace tongban::wire::sf {

struct Token {
  std::string text;
  friend bool operator==(const Token&, const Token&) = default;
};

// Twelve digits before the point, three behind it.
struct Decimal {
  std::int64_t thousandths = 0;
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

struct DisplayString {
  std::string utf8;
  friend bool operator==(const DisplayString&, const DisplayString&) = default;
};

// Integer, decimal, string, token, byte sequence, boolean, display string.
using BareItem =
    std::variant<std::int64_t, Decimal, std::string, Token, Bytes, bool, DisplayString>;

struct Parameter {
  std::string key;
  BareItem value;
  friend bool operator==(const Parameter&, const Parameter&) = default;
};
using Parameters = std::vector<Parameter>;  // in the order written

struct Item {
  BareItem value;
  Parameters parameters;
  friend bool operator==(const Item&, const Item&) = default;
};

struct InnerList {
  std::vector<Item> items;
  Parameters parameters;
  friend bool operator==(const InnerList&, const InnerList&) = default;
};

struct Member {
  std::string key;
  std::variant<Item, InnerList> value;
  friend bool operator==(const Member&, const Member&) = default;
};
using Dictionary = std::vector<Member>;  // in the order written

// The whole value of a field; the lines of a repeated field joined by ", ".
Result<Dictionary> parseDictionary(std::string_view value);

Result<std::string> writeDictionary(const Dictionary&);
Result<std::string> writeMemberValue(const std::variant<Item, InnerList>&);
Result<std::string> writeItem(const Item&);
Result<std::string> writeInnerList(const InnerList&);

// The member or parameter of that key, or nullptr.
const Member* find(const Dictionary&, std::string_view key) noexcept;
const BareItem* find(const Parameters&, std::string_view key) noexcept;

}  // namespace tongban::wire::sf
