// gateway/store/value.hpp — what a `?` stands for and what a column holds: NULL, a 64-bit integer,
// UTF-8 text or bytes. Nothing else is stored: no float, no boolean of its own, no date type.
//
// TEXT is valid UTF-8 without NUL, since PostgreSQL takes no other; bytes that are not text are
// BLOB. Empty text and an empty blob are values, not NULL.
//
// Pure, thread-safe. A Value borrows its text or bytes. Error: store.type-mismatch.
#pragma once
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "gateway/base/bytes.hpp"

namespace tongban::store {

struct Null {};
using Value = std::variant<Null, std::int64_t, std::string_view, BytesView>;

// Integers that always fit 64 bits with sign; a std::uint64_t is cast by the caller, who knows its
// range.
template <class T>
concept StoredInteger =
    std::integral<T> && !std::same_as<T, char> && (std::numeric_limits<T>::digits <= 63);

inline Value valueOf(Null) noexcept { return Null{}; }
inline Value valueOf(std::nullopt_t) noexcept { return Null{}; }
template <StoredInteger T>
Value valueOf(T number) noexcept {
  return static_cast<std::int64_t>(number);
}
inline Value valueOf(std::string_view text) noexcept { return text; }
inline Value valueOf(const std::string& text) noexcept { return std::string_view(text); }
inline Value valueOf(const char* text) noexcept { return std::string_view(text); }
inline Value valueOf(BytesView bytes) noexcept { return bytes; }
inline Value valueOf(const Bytes& bytes) noexcept { return BytesView(bytes); }
template <class T>
Value valueOf(const std::optional<T>& value) noexcept {
  return value ? valueOf(*value) : Value(Null{});
}

namespace detail {

// `column` counts from 0 and goes into the message.
Error typeMismatch(int column, std::string_view wanted, const Value& got);

template <class T>
struct Reader;
template <>
struct Reader<std::int64_t> {
  static Result<std::int64_t> read(const Value& value, int column) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    return typeMismatch(column, "INTEGER", value);
  }
};
template <>
struct Reader<std::string_view> {
  static Result<std::string_view> read(const Value& value, int column) {
    if (const auto* text = std::get_if<std::string_view>(&value)) return *text;
    return typeMismatch(column, "TEXT", value);
  }
};
template <>
struct Reader<BytesView> {
  static Result<BytesView> read(const Value& value, int column) {
    if (const auto* bytes = std::get_if<BytesView>(&value)) return *bytes;
    return typeMismatch(column, "BLOB", value);
  }
};
template <>
struct Reader<std::string> {
  static Result<std::string> read(const Value& value, int column) {
    return Reader<std::string_view>::read(value, column).and_then([](std::string_view text) {
      return Result<std::string>(std::string(text));
    });
  }
};
template <>
struct Reader<Bytes> {
  static Result<Bytes> read(const Value& value, int column) {
    return Reader<BytesView>::read(value, column).and_then([](BytesView bytes) {
      return Result<Bytes>(Bytes(bytes.begin(), bytes.end()));
    });
  }
};
template <class T>
struct Reader<std::optional<T>> {
  static Result<std::optional<T>> read(const Value& value, int column) {
    if (std::holds_alternative<Null>(value)) return std::optional<T>();
    return Reader<T>::read(value, column).and_then([](T&& got) {
      return Result<std::optional<T>>(std::optional<T>(std::move(got)));
    });
  }
};

}  // namespace detail

// The value as T: std::int64_t, std::string, std::string_view, Bytes, BytesView, or a
// std::optional of one of these where NULL may stand. Nothing is converted: a number in a text
// column, or NULL where no optional is asked for, is store.type-mismatch.
template <class T>
Result<T> readAs(const Value& value, int column) {
  return detail::Reader<T>::read(value, column);
}

}  // namespace tongban::store
