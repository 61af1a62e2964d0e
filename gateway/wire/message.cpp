#include "gateway/wire/message.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/wire/characters.hpp"

namespace tongban::wire {
namespace {

std::string_view trimBlanks(std::string_view value) noexcept {
  const std::size_t begin = value.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return value.substr(begin, value.find_last_not_of(" \t") - begin + 1);
}

// Bytes from 0x80 on are allowed (obs-text); who needs ASCII checks for it.
bool isFieldCharacter(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7F);
}

}  // namespace

Result<Ok> Fields::add(std::string_view name, std::string_view value) {
  value = trimBlanks(value);
  if (fields_.size() == limits::kHttpFieldsMax || name.size() > limits::kHttpFieldNameBytesMax ||
      value.size() > limits::kHttpFieldValueBytesMax) {
    return fail("wire.field-too-large",
                fmt::format("头字段最多 {} 个,名称 {} 字节,值 {} 字节", limits::kHttpFieldsMax,
                            limits::kHttpFieldNameBytesMax, limits::kHttpFieldValueBytesMax));
  }
  if (name.empty() || !std::ranges::all_of(name, isTokenCharacter)) {
    return fail("wire.field-invalid", "头字段名含有不允许的字符",
                fmt::format("field {}", fields_.size() + 1));
  }
  if (!std::ranges::all_of(value, isFieldCharacter)) {
    return fail("wire.field-invalid", fmt::format("头字段 {} 的值含有控制字符", name),
                std::string(name));
  }
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), toLower);
  fields_.push_back({std::move(lower), std::string(value)});
  return Ok{};
}

bool Fields::has(std::string_view name) const noexcept {
  return std::ranges::find(fields_, name, &Field::name) != fields_.end();
}

std::optional<std::string> Fields::combined(std::string_view name) const {
  std::optional<std::string> all;
  for (const auto& field : fields_) {
    if (field.name != name) continue;
    if (all) {
      *all += ", ";
      *all += field.value;
    } else {
      all = field.value;
    }
  }
  return all;
}

}  // namespace tongban::wire
