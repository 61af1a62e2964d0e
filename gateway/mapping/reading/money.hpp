// gateway/mapping/reading/money.hpp — a sum of money as people write it, exactly.
//
//   100(万元人民币)   500万人民币   50(万)   1,000(万美)   3万美元   ￥1,000.50   273。28亿元
//   人民币壹佰万元整   USD 100   不超过500万元   1亿2000万元
//
// The amount is in the currency's own unit (yuan, dollar), never in 万. The rule names the currency
// of a text that names none, and the unit of a text that names none (0: yuan, 4: 万元).
// ¥ is read as CNY. Negative sums are refused unless the rule takes them.
//
// Errors: reading.absent (-, N/A), reading.placeholder, reading.money-no-number (万人民币),
// reading.money-negative, reading.money-invalid, reading.number-grouping, reading.number-invalid,
// and those of admit(). Thread-safe; allocates nothing on success but a Decimal's digits.
#pragma once
#include <array>
#include <string_view>

#include "gateway/base/decimal.hpp"
#include "gateway/mapping/reading/reading.hpp"

namespace tongban::mapping::reading {

struct MoneyRule {
  std::string_view currency = "CNY";  // ISO 4217; must be one that knownCurrency() knows
  int unitPower = 0;                  // 0…12: the written number × 10^unitPower
  bool allowNegative = false;
};

struct Money {
  Decimal amount;
  std::string_view currency;  // ISO 4217; static storage, or the rule's own text
  Bound bound = Bound::Exact;
  bool boundConflict = false;  // the amount stands, the bound is quarantined
  bool currencyAssumed = false;
  bool unitAssumed = false;  // nothing written says what the number counts: 万, 元, 美元
  Outcome outcome = Outcome::Accepted;
};

Result<Money> readMoney(std::string_view text, const MoneyRule& = {});

// True for the ISO 4217 codes that readMoney can answer.
bool knownCurrency(std::string_view code) noexcept;

}  // namespace tongban::mapping::reading
