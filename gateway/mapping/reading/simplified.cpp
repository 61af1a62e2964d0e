#include "gateway/mapping/reading/simplified.hpp"

#include <exception>

#include <fmt/format.h>
#include <opencc/SimpleConverter.hpp>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"

namespace tongban::mapping::reading {
namespace {

bool hasHan(std::string_view text) noexcept {
  while (!text.empty()) {
    if (isHan(takeCodePoint(text))) return true;
  }
  return false;
}

}  // namespace

struct Simplifier::Converter {
  explicit Converter(const std::string& config) : opencc(config) {}
  ::opencc::SimpleConverter opencc;
};

Simplifier::Simplifier(std::unique_ptr<const Converter> converter) noexcept
    : converter_(std::move(converter)) {}
Simplifier::Simplifier(Simplifier&&) noexcept = default;
Simplifier& Simplifier::operator=(Simplifier&&) noexcept = default;
Simplifier::~Simplifier() = default;

Result<Simplifier> Simplifier::open(std::string_view config) {
  try {
    return Simplifier(std::make_unique<const Converter>(std::string(config)));
  } catch (const std::exception& error) {
    return fail("reading.simplifier-unavailable",
                fmt::format("{} 无法加载:{}", config, error.what()), std::string(config));
  }
}

Result<Simplified> Simplifier::convert(std::string_view text) const {
  if (text.size() > limits::kReadingTextBytesMax) {
    return fail("reading.text-too-long", fmt::format("文本有 {} 字节,超过 {} 字节的上限",
                                                     text.size(), limits::kReadingTextBytesMax));
  }
  if (const auto good = validUtf8Prefix(text); good != text.size()) {
    return fail("base.utf8-invalid", fmt::format("第 {} 个字节不是合法的 UTF-8", good + 1));
  }
  // OpenCC works on C strings inside and would drop what follows a NUL.
  if (const auto at = text.find('\0'); at != std::string_view::npos) {
    return fail("reading.text-control", fmt::format("第 {} 个字节是空字符", at + 1));
  }
  if (!hasHan(text)) return Simplified{std::string(text), false};
  try {
    Simplified out{converter_->opencc.Convert(std::string(text)), false};
    out.changed = out.text != text;
    return out;
  } catch (const std::exception& error) {
    return fail("reading.simplifier-unavailable", fmt::format("繁简转换失败:{}", error.what()));
  }
}

}  // namespace tongban::mapping::reading
