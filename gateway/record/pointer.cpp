#include "gateway/record/pointer.hpp"

#include <charconv>

#include <fmt/format.h>

#include "gateway/base/text.hpp"

namespace tongban::record {
namespace {

const Value* itemAt(const Value& array, std::string_view token) noexcept {
  if (!isAsciiDigits(token) || (token.size() > 1 && token.front() == '0')) return nullptr;
  std::size_t index = 0;
  const auto parsed = std::from_chars(token.data(), token.data() + token.size(), index);
  const auto items = array.items();
  return parsed.ec == std::errc{} && index < items.size() ? &items[index] : nullptr;
}

}  // namespace

Result<JsonPointer> JsonPointer::parse(std::string_view text) {
  JsonPointer pointer;
  if (text.empty()) return pointer;
  if (text.front() != '/') {
    return fail("record.pointer-invalid",
                fmt::format("JSON Pointer「{}」应以 / 开头", firstCodePoints(text, 60)));
  }
  for (const auto part : split(text.substr(1), '/')) {
    std::string token;
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (part[i] != '~') {
        token.push_back(part[i]);
        continue;
      }
      const char next = ++i < part.size() ? part[i] : '\0';
      if (next != '0' && next != '1') {
        return fail("record.pointer-invalid", fmt::format("JSON Pointer「{}」中的 ~ 后应为 0 或 1",
                                                          firstCodePoints(text, 60)));
      }
      token.push_back(next == '0' ? '~' : '/');
    }
    pointer.tokens_.push_back(std::move(token));
  }
  return pointer;
}

const Value* JsonPointer::find(const Value& root) const noexcept {
  const Value* value = &root;
  for (const auto& token : tokens_) {
    value = value->isArray() ? itemAt(*value, token) : value->find(token);
    if (value == nullptr) return nullptr;
  }
  return value;
}

std::string JsonPointer::text() const {
  std::string out;
  for (const auto& token : tokens_) {
    out.push_back('/');
    for (const char c : token) {
      if (c == '~') {
        out += "~0";
      } else if (c == '/') {
        out += "~1";
      } else {
        out.push_back(c);
      }
    }
  }
  return out;
}

}  // namespace tongban::record
