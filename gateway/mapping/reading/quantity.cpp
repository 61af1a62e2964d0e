#include "gateway/mapping/reading/quantity.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/mapping/reading/bounds.hpp"
#include "gateway/mapping/reading/folded.hpp"
#include "gateway/mapping/reading/numerals.hpp"
#include "gateway/mapping/reading/placeholder.hpp"
#include "gateway/mapping/reading/running_text.hpp"

namespace tongban::mapping::reading {
namespace {

constexpr std::size_t kUnitCharactersMax = 16;

// The units that running text is searched for; longer ones stand before those they begin with.
constexpr auto kUnits = std::to_array<std::u32string_view>({
    U"户次", U"人次", U"件次", U"批次", U"公里", U"平方米", U"亿元", U"万元", U"件", U"项", U"户",
    U"次",   U"人",   U"家",   U"个",   U"条",   U"元",     U"份",   U"篇",   U"亩", U"种", U"类",
    U"台",   U"套",   U"张",   U"辆",   U"间",   U"处",     U"笔",   U"单",   U"宗", U"只", U"吨",
    U"名",   U"位",   U"期",   U"批",   U"倍",   U"%",      U"所",   U"座",   U"本", U"组",
});

bool isUnitCharacter(char32_t c) noexcept {
  return isHan(c) || c == U'%' || c == U'‰' || c == U'℃' || c == U'/' || c == U'²' || c == U'³' ||
         (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
}

// The whole rest as a unit, without its bound word. False when it cannot be one.
bool takeUnit(std::u32string_view& rest, std::u32string_view& unit, Bounds& bounds) noexcept {
  if (take(rest, U'余') || take(rest, U'多')) bounds.add(Bound::AtLeast);
  bounds.add(dropBoundBehind(rest));
  const bool bracket = rest.size() > 2 && rest.front() == U'(' && rest.back() == U')';
  unit = bracket ? rest.substr(1, rest.size() - 2) : rest;
  rest = {};
  return unit.size() <= kUnitCharactersMax && std::ranges::all_of(unit, isUnitCharacter);
}

void takeKnownUnit(std::u32string_view& rest, std::u32string_view& unit) noexcept {
  for (const auto word : kUnits) {
    if (!rest.starts_with(word)) continue;
    unit = rest.substr(0, word.size());
    rest.remove_prefix(word.size());
    return;
  }
}

Quantity compose(Decimal value, std::u32string_view unit, const Bounds& bounds, bool rewritten) {
  Quantity out;
  out.value = std::move(value);
  out.unit = toUtf8(unit);
  out.bound = bounds.bound;
  out.boundConflict = bounds.conflict;
  out.outcome = rewritten ? Outcome::Normalized : Outcome::Accepted;
  return out;
}

Error invalid(std::string_view text) {
  return fail("reading.quantity-invalid", fmt::format("{}不是能确定的数量", quoted(text)));
}

bool isLatin(char32_t c) noexcept {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || isDigit(c);
}

// Digits that are part of a date, a code or a longer decimal are no count.
bool isBareNumber(std::u32string_view before, std::u32string_view rest) noexcept {
  if (!before.empty()) {
    const char32_t last = before.back();
    const bool inTime = last == U':' && before.size() > 1 && isDigit(before[before.size() - 2]);
    constexpr std::u32string_view kJoined = U".-/〔";
    if (inTime || isLatin(last) || kJoined.find(last) != std::u32string_view::npos) return false;
  }
  if (rest.empty()) return true;
  constexpr std::u32string_view kContinued = U"年月日号时-/.:〕*";
  return !isLatin(rest.front()) && kContinued.find(rest.front()) == std::u32string_view::npos;
}

bool sameWriting(std::string_view written, std::u32string_view folded) {
  return written == toUtf8(folded);
}

}  // namespace

Result<Quantity> readQuantity(std::string_view text) {
  if (auto fit = admit(text); !fit) return fit.error();
  const Folded folded(text);
  auto rest = folded.view();
  if (!folded.fits()) return invalid(text);
  Bounds bounds;
  bounds.add(takeBoundBefore(rest));
  const bool negative = take(rest, U'-');
  const auto number = takeNumber(rest);
  if (number.state == Number::State::Missing) {
    if (auto filled = refuseEmpty(text); !filled) return filled.error();
    return invalid(text);
  }
  auto value = toDecimal(number, negative, text);
  if (!value) return value.error();
  bounds.add(number.inner);
  std::u32string_view unit;
  if (!takeUnit(rest, unit, bounds)) {
    if (auto filled = refuseEmpty(text); !filled) return filled.error();
    return invalid(text);
  }
  return compose(std::move(*value), unit, bounds, folded.changed() || number.rewritten);
}

Result<std::vector<QuantityPlace>> findQuantities(std::string_view text) {
  auto running = RunningText::of(text);
  if (!running) return running.error();
  const auto view = running->view();
  std::vector<QuantityPlace> places;
  std::size_t at = 0;
  while (at < view.size() && places.size() < limits::kReadingPlacesMax) {
    if (!isDigit(view[at])) {
      ++at;
      continue;
    }
    auto rest = view.substr(at);
    auto number = takeNumber(rest);
    const auto runEnd = std::min(view.find_first_not_of(U"0123456789,.", at), view.size());
    if (number.state != Number::State::Good || !isBareNumber(view.substr(0, at), rest)) {
      at = std::max(runEnd, at + 1);
      continue;
    }
    auto before = view.substr(0, at);
    Bounds bounds;
    bounds.add(dropBoundBefore(before));
    bounds.add(number.inner);
    std::u32string_view unit;
    takeKnownUnit(rest, unit);
    bounds.add(takeBoundBehind(rest));
    const std::size_t end = view.size() - rest.size();
    auto value = toDecimal(number, false, text);
    if (value) {
      QuantityPlace place;
      place.begin = running->byteAt(before.size());
      place.end = running->byteAt(end);
      const bool asWritten = sameWriting(text.substr(place.begin, place.end - place.begin),
                                         view.substr(before.size(), end - before.size()));
      place.quantity = compose(std::move(*value), unit, bounds, number.rewritten || !asWritten);
      places.push_back(std::move(place));
    }
    at = std::max(end, at + 1);
  }
  return places;
}

std::string joinDecimalStops(std::string_view text) {
  constexpr std::string_view kStop = "。";
  std::string out;
  out.reserve(text.size());
  char32_t before = 0;
  while (!text.empty()) {
    auto ahead = text;
    const char32_t c = takeCodePoint(ahead);
    const auto written = text.substr(0, text.size() - ahead.size());
    bool point = false;
    if (written == kStop && isDigit(before) && !ahead.empty()) {
      auto next = ahead;
      point = isDigit(foldCodePoint(takeCodePoint(next)));
    }
    if (point) {
      out.push_back('.');
    } else {
      out.append(written);
    }
    before = foldCodePoint(c);
    text = ahead;
  }
  return out;
}

}  // namespace tongban::mapping::reading
