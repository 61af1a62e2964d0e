#include "gateway/mapping/reading/reading.hpp"

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/observe/personal_data.hpp"

namespace tongban::mapping::reading {
namespace {

constexpr std::size_t kQuotedCharactersMax = 40;

}  // namespace

std::string_view boundSign(Bound bound) noexcept {
  switch (bound) {
    case Bound::Exact:
      return "";
    case Bound::About:
      return "≈";
    case Bound::AtLeast:
      return "≥";
    case Bound::Above:
      return ">";
    case Bound::AtMost:
      return "≤";
    case Bound::Below:
      return "<";
  }
  return "";
}

Result<Ok> admit(std::string_view text) {
  if (text.size() > limits::kReadingBytesMax) {
    return fail("reading.text-too-long", fmt::format("该值有 {} 字节,超过 {} 字节的上限",
                                                     text.size(), limits::kReadingBytesMax));
  }
  if (const auto good = validUtf8Prefix(text); good != text.size()) {
    return fail("base.utf8-invalid", fmt::format("第 {} 个字节不是合法的 UTF-8", good + 1));
  }
  return Ok{};
}

std::string quoted(std::string_view text) {
  text = text.substr(0, limits::kReadingBytesMax);
  text = text.substr(0, validUtf8Prefix(text));
  const auto safe = observe::redact(text);
  const auto head = firstCodePoints(safe, kQuotedCharactersMax);
  return fmt::format("「{}{}」", head, head.size() < safe.size() ? "…" : "");
}

}  // namespace tongban::mapping::reading
