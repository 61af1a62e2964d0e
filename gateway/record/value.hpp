// gateway/record/value.hpp — one value of a document: what JSON, YAML and mappings are made of.
//
// A Value is 16 bytes and trivially copyable: a view into the arena of the Document that made it,
// valid as long as that Document is neither reset nor destroyed. Numbers are never binary
// fractions: an integer within ±2^63, or a decimal kept as the digits that were written.
//
// Values read from YAML remember their line, and whether a scalar was written without quotes: the
// schema decides what an unquoted 010000 is, so a code stays text (never octal 4096).
//
// Immutable; safe to read from several threads.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "gateway/record/arena.hpp"

namespace tongban::record {

enum class Kind : std::uint8_t { Null, Boolean, Integer, Decimal, Text, Array, Object };

struct Member;

class Value final {
 public:
  Value() = default;

  static Value null() { return Value{}; }
  static Value boolean(bool b) {
    Value v(Kind::Boolean, 0);
    v.integer_ = b ? 1 : 0;
    return v;
  }
  static Value integer(std::int64_t i) {
    Value v(Kind::Integer, 0);
    v.integer_ = i;
    return v;
  }
  // The texts must live in the arena of the Document (Arena::keep).
  static Value decimal(std::string_view digits) { return ofText(Kind::Decimal, digits); }
  static Value text(std::string_view text) { return ofText(Kind::Text, text); }
  static Value array(const Value* items, std::size_t count) {
    Value v(Kind::Array, count);
    v.items_ = items;
    return v;
  }
  static Value object(const Member* members, std::size_t count) {
    Value v(Kind::Object, count);
    v.members_ = members;
    return v;
  }

  Kind kind() const noexcept { return static_cast<Kind>(meta_ & 7); }
  bool isNull() const noexcept { return kind() == Kind::Null; }
  bool isText() const noexcept { return kind() == Kind::Text; }
  bool isObject() const noexcept { return kind() == Kind::Object; }
  bool isArray() const noexcept { return kind() == Kind::Array; }

  // What is asked of another kind is empty.
  std::string_view text() const noexcept {
    return kind() == Kind::Text || kind() == Kind::Decimal ? std::string_view(text_, size_)
                                                           : std::string_view();
  }
  std::span<const Value> items() const noexcept {
    return isArray() ? std::span(items_, size_) : std::span<const Value>();
  }
  std::span<const Member> members() const noexcept;

  // The member's value, or nullptr. Names are unique; the first is meant where a maker erred.
  const Value* find(std::string_view name) const noexcept;

  // A number or truth value, also when YAML wrote it as an unquoted scalar.
  std::optional<std::int64_t> asInteger() const noexcept;
  std::optional<bool> asBoolean() const noexcept;

  // YAML only. A line of 0 says that there is none.
  std::uint32_t line() const noexcept { return meta_ >> 5; }
  bool isPlain() const noexcept { return (meta_ & kPlain) != 0; }
  // The value could not be read and was reported already; checks pass over it.
  bool isBroken() const noexcept { return (meta_ & kBroken) != 0; }
  Value at(std::uint32_t line, bool plain, bool broken = false) const noexcept {
    Value v = *this;
    v.meta_ = (meta_ & 7) | (plain ? kPlain : 0) | (broken ? kBroken : 0) | line << 5;
    return v;
  }

 private:
  static constexpr std::uint32_t kPlain = 8;
  static constexpr std::uint32_t kBroken = 16;

  Value(Kind kind, std::size_t size) noexcept
      : size_(static_cast<std::uint32_t>(size)), meta_(static_cast<std::uint32_t>(kind)) {}
  static Value ofText(Kind kind, std::string_view text) {
    Value v(kind, text.size());
    v.text_ = text.data();
    return v;
  }

  union {
    std::int64_t integer_ = 0;
    const char* text_;
    const Value* items_;
    const Member* members_;
  };
  std::uint32_t size_ = 0;
  std::uint32_t meta_ = 0;  // kind (3 bits), plain, broken, line (27 bits)
};

struct Member {
  std::string_view name;
  Value value;
};

inline std::span<const Member> Value::members() const noexcept {
  return isObject() ? std::span(members_, size_) : std::span<const Member>();
}

bool operator==(const Value&, const Value&) noexcept;  // same kind and content; lines do not count

// A tree of values and the memory that holds it. Move-only; moving keeps every Value valid.
struct Document {
  Arena arena;
  Value root;
};

}  // namespace tongban::record
