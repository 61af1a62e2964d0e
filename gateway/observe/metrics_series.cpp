#include "gateway/observe/metrics_series.hpp"

#include <algorithm>

#include "gateway/base/error.hpp"
#include "gateway/observe/personal_data.hpp"

namespace tongban::observe {
namespace {

constexpr std::size_t kNameBytesMax = 96;
constexpr char kSeparator = '\x1f';

bool isNameCharacter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

}  // namespace

std::string_view codeValue(std::string_view code) noexcept {
  if (code == "ok") return "ok";
  const auto* row = findCode(code);
  return row != nullptr ? row->code : "internal.undeclared-code";
}

std::string_view nameValue(std::string_view name) {
  if (name.empty()) return "none";
  if (name.size() > kNameBytesMax || !std::ranges::all_of(name, isNameCharacter)) return "other";
  return findPersonalData(name, 1).empty() ? name : "other";
}

SeriesKey::SeriesKey(const LabelValues& values) noexcept {
  for (const auto value : values) {
    if (size_ + value.size() + 1 > bytes_.size()) {
      size_ = 0;
      return;
    }
    std::ranges::copy(value, bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += value.size();
    bytes_[size_++] = kSeparator;
  }
}

}  // namespace tongban::observe
