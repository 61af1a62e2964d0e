// gateway/mapping/reading/numerals.hpp — numbers as people write them, off the front of a text.
//
//   Arabic   12, 1,234.50 (grouping by three, or refused), １２, 8。4 (。 between two digits)
//   Chinese  二, 十二, 一百零五, 两, 壹佰万, 二〇二三 (digit by digit)
//   then     余/多/来 and a multiplier in either order: 10余万, 9万余, 3.44万亿, 1亿2000万
//
// 一百五, 一亿五千 and 3万5 are refused: they mean 150, 1.5亿 and 35000 to most, and not to all. At
// most kNumberDigitsMax digits. readOrdinal reads a list mark: 8, 8., 8、, (8), （八）, 八、. An
// ordinal is a label, never a key. Errors: reading.number-grouping, reading.number-invalid,
// reading.ordinal-invalid. Thread-safe; takeNumber allocates nothing.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/base/decimal.hpp"
#include "gateway/mapping/reading/reading.hpp"

namespace tongban::mapping::reading {

constexpr std::size_t kNumberDigitsMax = 24;

struct Number {
  enum class State : std::uint8_t { Missing, Good, BadGrouping, BadNumeral, TooLong };

  State state = State::Missing;
  std::array<char, kNumberDigitsMax> digits{};
  std::uint8_t size = 0;
  std::uint8_t scale = 0;      // how many of the digits stand after the point
  std::uint8_t power = 0;      // the multiplier, as a power of ten
  bool rewritten = false;      // grouping, 。 as the point, Chinese numerals
  std::optional<Bound> inner;  // 余, 多, 来
};

// Works on folded text. Leaves `rest` untouched when no number stands there.
Number takeNumber(std::u32string_view& rest);

// A Chinese integer alone, without the multipliers' bounds: 十二, 二〇二三, 两.
std::optional<std::uint64_t> takeChineseInteger(std::u32string_view& rest) noexcept;

// ASCII digits, at most nine of them; `count` says how many stood there (0 when none or too many).
std::uint32_t takeDigits(std::u32string_view& rest, std::size_t& count) noexcept;

// digits × 10^(power - scale). `original` is quoted in messages.
Result<Decimal> toDecimal(const Number&, bool negative, std::string_view original);

struct Ordinal {
  std::uint32_t value = 0;
  Outcome outcome = Outcome::Accepted;
};

Result<Ordinal> readOrdinal(std::string_view text);

}  // namespace tongban::mapping::reading
