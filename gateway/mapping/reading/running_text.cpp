#include "gateway/mapping/reading/running_text.hpp"

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/mapping/reading/folded.hpp"

namespace tongban::mapping::reading {

Result<RunningText> RunningText::of(std::string_view text) {
  if (text.size() > limits::kReadingTextBytesMax) {
    return fail("reading.text-too-long", fmt::format("文本有 {} 字节,超过 {} 字节的上限",
                                                     text.size(), limits::kReadingTextBytesMax));
  }
  if (const auto good = validUtf8Prefix(text); good != text.size()) {
    return fail("base.utf8-invalid", fmt::format("第 {} 个字节不是合法的 UTF-8", good + 1));
  }
  RunningText out;
  const auto count = countCodePoints(text);
  out.points_.reserve(count);
  out.offsets_.reserve(count + 1);
  auto rest = text;
  while (!rest.empty()) {
    out.offsets_.push_back(static_cast<std::uint32_t>(text.size() - rest.size()));
    out.points_.push_back(foldCodePoint(takeCodePoint(rest)));
  }
  out.offsets_.push_back(static_cast<std::uint32_t>(text.size()));
  return out;
}

}  // namespace tongban::mapping::reading
