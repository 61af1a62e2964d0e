#include "gateway/mapping/reading/money.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/mapping/reading/bounds.hpp"
#include "gateway/mapping/reading/folded.hpp"
#include "gateway/mapping/reading/numerals.hpp"
#include "gateway/mapping/reading/placeholder.hpp"

namespace tongban::mapping::reading {
namespace {

struct CurrencyWord {
  std::u32string_view text;
  std::string_view code;
  bool namesUnit;  // 美元 says that the number counts dollars; 人民币 does not say what it counts
};

// Longer words stand before the words they begin with.
constexpr auto kCurrencies = std::to_array<CurrencyWord>({
    {U"人民币", "CNY", false},    {U"美元", "USD", true},     {U"美金", "USD", true},
    {U"美", "USD", true},         {U"港元", "HKD", true},     {U"港币", "HKD", true},
    {U"港", "HKD", true},         {U"欧元", "EUR", true},     {U"欧", "EUR", true},
    {U"日元", "JPY", true},       {U"日币", "JPY", true},     {U"英镑", "GBP", true},
    {U"韩元", "KRW", true},       {U"韩币", "KRW", true},     {U"新加坡元", "SGD", true},
    {U"新加坡币", "SGD", true},   {U"澳门元", "MOP", true},   {U"澳门币", "MOP", true},
    {U"澳大利亚元", "AUD", true}, {U"澳元", "AUD", true},     {U"加拿大元", "CAD", true},
    {U"加元", "CAD", true},       {U"瑞士法郎", "CHF", true}, {U"新台币", "TWD", true},
    {U"台币", "TWD", true},       {U"卢布", "RUB", true},     {U"泰铢", "THB", true},
    {U"CNY", "CNY", false},       {U"RMB", "CNY", false},     {U"USD", "USD", false},
    {U"US$", "USD", false},       {U"HKD", "HKD", false},     {U"HK$", "HKD", false},
    {U"EUR", "EUR", false},       {U"JPY", "JPY", false},     {U"GBP", "GBP", false},
    {U"KRW", "KRW", false},       {U"SGD", "SGD", false},     {U"MOP", "MOP", false},
    {U"AUD", "AUD", false},       {U"CAD", "CAD", false},     {U"CHF", "CHF", false},
    {U"TWD", "TWD", false},       {U"RUB", "RUB", false},     {U"THB", "THB", false},
    {U"¥", "CNY", false},         {U"$", "USD", false},       {U"€", "EUR", false},
    {U"£", "GBP", false},
});

// What the words around the number have said so far.
struct Said {
  std::string_view currency;
  bool unit = false;
  bool clash = false;
};

bool takeCurrency(std::u32string_view& rest, Said& said) noexcept {
  for (const auto& word : kCurrencies) {
    if (rest.front() != word.text.front() || !take(rest, word.text)) continue;
    said.clash = said.clash || (!said.currency.empty() && said.currency != word.code);
    said.currency = word.code;
    said.unit = said.unit || word.namesUnit;
    return true;
  }
  return false;
}

bool takeYuan(std::u32string_view& rest, Said& said) noexcept {
  if (!take(rest, U'元') && !take(rest, U'块')) return false;
  said.clash = said.clash || said.unit;
  said.unit = true;
  take(rest, U"整") || take(rest, U"正");
  return true;
}

// 万, 百万, 万亿 … behind a bracket or a currency: 100(万元), 100(人民币万元).
std::uint8_t takeLateMultiplier(std::u32string_view& rest) noexcept {
  std::uint8_t power = 0;
  if (take(rest, U'百')) power = 2;
  if (power == 0 && take(rest, U'千')) power = 3;
  if (take(rest, U'万')) power = static_cast<std::uint8_t>(power + 4);
  if (take(rest, U'亿')) power = static_cast<std::uint8_t>(power + 8);
  return power;
}

// Everything behind the number. Returns false at a word that no sum of money has.
bool takeTail(std::u32string_view& rest, Number& number, Said& said, Bounds& bounds) noexcept {
  bool open = false;
  while (!rest.empty()) {
    const char32_t c = rest.front();
    if (c == U'(' || c == U'[') {
      if (open) return false;
      open = true;
      rest.remove_prefix(1);
    } else if (c == U')' || c == U']') {
      if (!open) return false;
      open = false;
      rest.remove_prefix(1);
    } else if (const auto power = takeLateMultiplier(rest); power > 0) {
      if (number.power > 0 || said.unit) return false;
      number.power = power;
    } else if (takeYuan(rest, said) || takeCurrency(rest, said)) {
      if (said.clash) return false;
    } else if (const auto bound = takeBoundBehind(rest)) {
      bounds.add(bound);
    } else if (take(rest, U'余') || take(rest, U'多')) {
      bounds.add(Bound::AtLeast);
    } else {
      return false;
    }
  }
  return !open;
}

Error invalid(std::string_view text) {
  return fail("reading.money-invalid", fmt::format("{}不是能确定的金额", quoted(text)));
}

Error noNumber(std::string_view text) {
  return fail("reading.money-no-number", fmt::format("{}里没有数字", quoted(text)));
}

}  // namespace

bool knownCurrency(std::string_view code) noexcept {
  return std::ranges::any_of(kCurrencies, [&](const auto& word) { return word.code == code; });
}

Result<Money> readMoney(std::string_view text, const MoneyRule& rule) {
  if (auto fit = admit(text); !fit) return fit.error();
  const Folded folded(text);
  auto rest = folded.view();
  if (!folded.fits() || rule.unitPower < 0 || rule.unitPower > 12) return invalid(text);

  Said said;
  Bounds bounds;
  bounds.add(takeBoundBefore(rest));
  while (!rest.empty() && !isDigit(rest.front()) && takeCurrency(rest, said)) take(rest, U':');
  bounds.add(takeBoundBefore(rest));
  const bool negative = take(rest, U'-');
  auto number = takeNumber(rest);
  if (number.state == Number::State::Missing) {
    if (auto filled = refuseEmpty(text); !filled) return filled.error();
    auto tail = rest;
    return takeTail(tail, number, said, bounds) ? noNumber(text) : invalid(text);
  }
  bounds.add(number.inner);
  if (number.state == Number::State::Good &&
      (!takeTail(rest, number, said, bounds) || said.clash)) {
    if (isPlaceholder(text)) return refuseEmpty(text).error();
    return invalid(text);
  }
  const bool unitAssumed = number.power == 0 && !said.unit;
  if (unitAssumed) number.power = static_cast<std::uint8_t>(rule.unitPower);
  auto amount = toDecimal(number, negative, text);
  if (!amount) return amount.error();
  if (amount->isNegative() && !rule.allowNegative) {
    return fail("reading.money-negative", fmt::format("{}是负数", quoted(text)));
  }
  Money money;
  money.amount = std::move(*amount);
  money.currencyAssumed = said.currency.empty();
  money.unitAssumed = unitAssumed;
  money.currency = money.currencyAssumed ? rule.currency : said.currency;
  money.bound = bounds.bound;
  money.boundConflict = bounds.conflict;
  money.outcome = folded.changed() || number.rewritten ? Outcome::Normalized : Outcome::Accepted;
  return money;
}

}  // namespace tongban::mapping::reading
