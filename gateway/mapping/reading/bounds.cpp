#include "gateway/mapping/reading/bounds.hpp"

#include <array>

namespace tongban::mapping::reading {
namespace {

struct Word {
  std::u32string_view text;
  Bound bound;
};

// Longer words stand before the words they begin or end with.
constexpr auto kBefore = std::to_array<Word>({
    {U"不超过", Bound::AtMost},  {U"不多于", Bound::AtMost},  {U"不高于", Bound::AtMost},
    {U"不大于", Bound::AtMost},  {U"最多", Bound::AtMost},    {U"至多", Bound::AtMost},
    {U"不少于", Bound::AtLeast}, {U"不低于", Bound::AtLeast}, {U"不小于", Bound::AtLeast},
    {U"至少", Bound::AtLeast},   {U"最少", Bound::AtLeast},   {U"超过", Bound::Above},
    {U"突破", Bound::Above},     {U"多于", Bound::Above},     {U"大于", Bound::Above},
    {U"高于", Bound::Above},     {U"超", Bound::Above},       {U"逾", Bound::Above},
    {U"不足", Bound::Below},     {U"不到", Bound::Below},     {U"不满", Bound::Below},
    {U"未满", Bound::Below},     {U"少于", Bound::Below},     {U"低于", Bound::Below},
    {U"小于", Bound::Below},     {U"大约", Bound::About},     {U"大概", Bound::About},
    {U"约为", Bound::About},     {U"将近", Bound::About},     {U"接近", Bound::About},
    {U"约", Bound::About},       {U"近", Bound::About},       {U">=", Bound::AtLeast},
    {U"<=", Bound::AtMost},      {U"≥", Bound::AtLeast},      {U"≤", Bound::AtMost},
    {U">", Bound::Above},        {U"<", Bound::Below},        {U"≈", Bound::About},
    {U"~", Bound::About},
});

constexpr auto kBehind = std::to_array<Word>({
    {U"及以上", Bound::AtLeast},
    {U"及以下", Bound::AtMost},
    {U"以上", Bound::AtLeast},
    {U"以下", Bound::AtMost},
    {U"以内", Bound::AtMost},
    {U"之内", Bound::AtMost},
    {U"以外", Bound::Above},
    {U"左右", Bound::About},
    {U"上下", Bound::About},
    {U"内", Bound::AtMost},
});

}  // namespace

std::optional<Bound> takeBoundBefore(std::u32string_view& rest) noexcept {
  for (const auto& word : kBefore) {
    if (rest.starts_with(word.text)) {
      rest.remove_prefix(word.text.size());
      return word.bound;
    }
  }
  return std::nullopt;
}

std::optional<Bound> takeBoundBehind(std::u32string_view& rest) noexcept {
  for (const auto& word : kBehind) {
    if (rest.starts_with(word.text)) {
      rest.remove_prefix(word.text.size());
      return word.bound;
    }
  }
  return std::nullopt;
}

std::optional<Bound> dropBoundBefore(std::u32string_view& text) noexcept {
  for (const auto& word : kBefore) {
    if (text.ends_with(word.text)) {
      text.remove_suffix(word.text.size());
      return word.bound;
    }
  }
  return std::nullopt;
}

std::optional<Bound> dropBoundBehind(std::u32string_view& text) noexcept {
  for (const auto& word : kBehind) {
    if (text.ends_with(word.text)) {
      text.remove_suffix(word.text.size());
      return word.bound;
    }
  }
  return std::nullopt;
}

}  // namespace tongban::mapping::reading
