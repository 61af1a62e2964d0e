#include "gateway/observe/mask.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"

namespace tongban::observe {
namespace {

constexpr std::size_t kShownMax = 40;

bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }
bool isWordChar(char c) noexcept {
  return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string keepEnds(std::string_view text, std::size_t front, std::size_t back) {
  std::string out(text.substr(0, front));
  out.append(text.size() - front - back, '*');
  return out.append(text.substr(text.size() - back));
}

}  // namespace

std::string maskValue(std::string_view value) {
  if (!isUtf8(value)) return std::string(std::min(value.size(), kShownMax), '*');
  const auto text = trim(value);
  if (text.size() >= 11 && std::ranges::all_of(text, isWordChar)) {
    const auto masked = keepEnds(text, 3, 4);
    return masked.size() <= kShownMax ? masked : masked.substr(0, kShownMax);
  }
  const auto first = firstCodePoints(text, 1);
  const auto hidden = countCodePoints(text.substr(first.size()));
  return std::string(first).append(std::min(hidden, kShownMax - 1), '*');
}

}  // namespace tongban::observe
