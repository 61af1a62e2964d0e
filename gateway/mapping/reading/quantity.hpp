// gateway/mapping/reading/quantity.hpp — a counted amount: a number, its unit, and the bound that
// the words around it set.
//
//   8。4萬餘件 → 84000 件 ≥     超過1。1萬家 → 11000 家 >     近300家 → 300 家 ≈     30%以上 → 30 %
//   ≥
//
// Bounds that contradict each other (近9萬余條) leave the value and quarantine the bound:
// `boundConflict`. readQuantity reads a whole field; findQuantities finds the counts in running
// text (221項?,F(xiàn)存有效政策文件1694件 → 221 项 and 1694 件), only where digits stand, and not
// in dates, codes or decimals cut by a lost byte. A full stop is a decimal point only between two
// digits, so 114戶次。今年 stays 114.
//
// Errors: reading.absent, reading.placeholder, reading.quantity-invalid, reading.number-grouping,
// reading.number-invalid, and those of admit(); findQuantities: reading.text-too-long above
// limits::kReadingTextBytesMax, base.utf8-invalid. Thread-safe.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/decimal.hpp"
#include "gateway/mapping/reading/reading.hpp"

namespace tongban::mapping::reading {

struct Quantity {
  Decimal value;
  std::string unit;  // simplified characters; empty when none is written
  Bound bound = Bound::Exact;
  bool boundConflict = false;
  Outcome outcome = Outcome::Accepted;
};

Result<Quantity> readQuantity(std::string_view text);

struct QuantityPlace {
  std::size_t begin = 0;  // bytes of the text, bound words included
  std::size_t end = 0;
  Quantity quantity;
};

// At most limits::kReadingPlacesMax places.
Result<std::vector<QuantityPlace>> findQuantities(std::string_view text);

// 8。4 → 8.4: a full stop between two digits becomes a point; every other one stays.
std::string joinDecimalStops(std::string_view validUtf8);

}  // namespace tongban::mapping::reading
