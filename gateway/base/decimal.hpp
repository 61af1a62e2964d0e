// gateway/base/decimal.hpp — exact decimal numbers for money and counts: no binary fraction ever
// touches a registered capital.
//
// A value is sign × digits × 10^-scale, at most kDigitsMax digits. Canonical text has no leading
// or trailing zero that says nothing: 1000000, 0.5, -3.25, 0. Value type, thread-compatible.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace tongban {

class Decimal final {
 public:
  static constexpr std::size_t kDigitsMax = 40;

  // Plain digits with an optional sign and one point ("-12.50"). No exponent, no grouping; the
  // reader of forms removes grouping first. Error: base.decimal-invalid.
  static Result<Decimal> parse(std::string_view text);

  // This × 10^power; power is within ±20. Error: base.decimal-invalid when too many digits result.
  Result<Decimal> shifted(int power) const;

  std::string text() const;
  bool isZero() const noexcept { return digits_ == "0"; }
  bool isNegative() const noexcept { return negative_; }
  friend bool operator==(const Decimal&, const Decimal&) = default;

  // Below, equal, above: -1, 0, 1.
  friend int compare(const Decimal& a, const Decimal& b);

 private:
  void normalize();

  bool negative_ = false;
  std::string digits_ = "0";  // no leading zero, but for "0" itself
  std::size_t scale_ = 0;     // how many of the digits stand after the point
};

int compare(const Decimal& a, const Decimal& b);

}  // namespace tongban
