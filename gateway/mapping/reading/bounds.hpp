// gateway/mapping/reading/bounds.hpp — the words that bound a number: 近, 约, 超过, 不足 before it,
// 以上, 以内, 左右 behind it, and the signs ≥ ≈ > < ≤. Inside this room only; folded text.
//
// Two different bounds on one number contradict (近9万余): the value stands, the bound does not.
#pragma once
#include <optional>
#include <string_view>

#include "gateway/mapping/reading/reading.hpp"

namespace tongban::mapping::reading {

std::optional<Bound> takeBoundBefore(std::u32string_view& rest) noexcept;
std::optional<Bound> takeBoundBehind(std::u32string_view& rest) noexcept;

// How many code points of a bound word end where `text` ends, and which bound it is.
std::optional<Bound> dropBoundBefore(std::u32string_view& text) noexcept;
std::optional<Bound> dropBoundBehind(std::u32string_view& text) noexcept;

struct Bounds {
  Bound bound = Bound::Exact;
  bool conflict = false;
  void add(std::optional<Bound> next) noexcept {
    if (!next) return;
    if (bound != Bound::Exact && bound != *next) conflict = true;
    if (bound == Bound::Exact) bound = *next;
  }
};

}  // namespace tongban::mapping::reading
