// gateway/standards/resource_code.hpp — 信息资源代码 of the government data catalogue
// (政务信息资源目录编制指南(试行), 发改高技〔2017〕1272号): a class part, a stroke, a sequence
// part.
//
// The class part is 1 digit of 类 (1 basic, 2 theme, 3 department), 2 of 项, 3 of 目 and any
// number of 细目; the sequence part is digits. The guide sets no upper length; the two limits here
// keep the value small.
//
// Immutable value without allocation, thread-safe. Errors: standards.resource-code-shape,
// standards.resource-code-class.
#pragma once
#include <cstdint>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/standards/printing.hpp"

namespace tongban::standards {

enum class ResourceClass : std::uint8_t { Basic = 1, Theme = 2, Department = 3 };

class ResourceCode final {
 public:
  static constexpr bool kIsIdentifier = true;
  static constexpr std::size_t kClassLengthMin = 6;
  static constexpr std::size_t kClassLengthMax = 32;
  static constexpr std::size_t kSequenceLengthMax = 31;

  static Result<ResourceCode> parse(std::string_view text);

  std::string_view text() const noexcept { return text_.view(); }
  ResourceClass resourceClass() const noexcept;
  std::string_view classPart() const noexcept { return text().substr(0, text().find('/')); }
  std::string_view sequencePart() const noexcept { return text().substr(text().find('/') + 1); }

  std::string_view printed() const noexcept { return text(); }
  friend auto operator<=>(const ResourceCode&, const ResourceCode&) = default;

 private:
  explicit ResourceCode(std::string_view checked) noexcept : text_(checked) {}

  ShortText<kClassLengthMax + 1 + kSequenceLengthMax> text_;
};

}  // namespace tongban::standards
