#include "gateway/mapping/reading/duration.hpp"

#include <algorithm>
#include <array>
#include <optional>

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

struct UnitWord {
  std::u32string_view text;
  DurationUnit unit;
  bool needsPiece;  // 个月: without 个 it names a month of the year
};

// Longer words stand before the words they begin with.
constexpr auto kUnits = std::to_array<UnitWord>({
    {U"工作日", DurationUnit::WorkingDay, false},
    {U"自然日", DurationUnit::CalendarDay, false},
    {U"日历日", DurationUnit::CalendarDay, false},
    {U"小时", DurationUnit::Hour, false},
    {U"工时", DurationUnit::WorkHour, false},
    {U"分钟", DurationUnit::Minute, false},
    {U"秒钟", DurationUnit::Second, false},
    {U"秒", DurationUnit::Second, false},
    {U"日", DurationUnit::CalendarDay, false},
    {U"天", DurationUnit::Day, false},
    {U"月", DurationUnit::Month, true},
    {U"年", DurationUnit::Year, false},
});

struct Span {
  Number number;
  bool half = false;
  DurationUnit unit = DurationUnit::CalendarDay;
  Bounds bounds;
};

bool isYearOfCalendar(const Number& number, DurationUnit unit) noexcept {
  return unit == DurationUnit::Year && number.scale == 0 && number.size + number.power > 3;
}

// A number and a unit off the front of `rest`.
std::optional<Span> takeSpan(std::u32string_view& rest, bool withinText) noexcept {
  Span span;
  auto ahead = rest;
  span.half = take(ahead, U'半');
  if (!span.half) span.number = takeNumber(ahead);
  if (!span.half && span.number.state != Number::State::Good) {
    rest = ahead;
    return std::nullopt;
  }
  span.bounds.add(span.number.inner);
  while (withinText && !ahead.empty() && isBlank(ahead.front())) ahead.remove_prefix(1);
  const bool piece = take(ahead, U'个');
  while (withinText && !ahead.empty() && isBlank(ahead.front())) ahead.remove_prefix(1);
  for (const auto& word : kUnits) {
    if (!ahead.starts_with(word.text)) continue;
    if (word.needsPiece && !piece) return std::nullopt;
    if (piece && (word.unit == DurationUnit::Year || word.text == U"日" || word.text == U"天"))
      return std::nullopt;
    if (isYearOfCalendar(span.number, word.unit)) return std::nullopt;
    ahead.remove_prefix(word.text.size());
    span.unit = word.unit;
    rest = ahead;
    return span;
  }
  return std::nullopt;
}

Result<Duration> compose(const Span& span, bool rewritten, std::string_view text) {
  auto value = span.half ? Decimal::parse("0.5") : toDecimal(span.number, false, text);
  if (!value) return value.error();
  Duration out;
  out.value = std::move(*value);
  out.unit = span.unit;
  out.bound = span.bounds.bound;
  out.boundConflict = span.bounds.conflict;
  out.outcome = rewritten ? Outcome::Normalized : Outcome::Accepted;
  return out;
}

// Traditional characters of the unit are no rewriting of the value; other digits are.
bool hasFullWidth(std::string_view text) noexcept {
  constexpr std::string_view kLead = "\xEF\xBC";  // U+FF00…U+FF3F
  return text.find(kLead) != std::string_view::npos;
}

Error invalid(std::string_view text) {
  return fail("reading.duration-invalid", fmt::format("{}不是能确定的时限", quoted(text)));
}

Duration immediate() {
  Duration out;
  out.unit = DurationUnit::Immediate;
  return out;
}

bool startsNumber(char32_t c) noexcept {
  constexpr std::u32string_view kStarts = U"半一二三四五六七八九十两壹贰叁肆伍陆柒捌玖拾";
  return isDigit(c) || kStarts.find(c) != std::u32string_view::npos;
}

// Behind these a number is part of a date, an ordinal or a longer number.
bool mayPrecede(std::u32string_view before) noexcept {
  if (before.empty()) return true;
  const char32_t c = before.back();
  return c != U'月' && c != U'年' && c != U'第' && c != U'.' && c != U'-' && c != U'/' &&
         !startsNumber(c) && c != U'百' && c != U'千' && c != U'零' && c != U'〇';
}

// 即时 as a limit (即时办理, 即时办结), not 即时通讯.
bool takeImmediate(std::u32string_view& rest) noexcept {
  if (!take(rest, U"即时")) return false;
  return rest.empty() || rest.starts_with(U"办") || !isHan(rest.front());
}

}  // namespace

std::string_view unitWord(DurationUnit unit) noexcept {
  switch (unit) {
    case DurationUnit::Immediate:
      return "即时";
    case DurationUnit::Second:
      return "秒";
    case DurationUnit::Minute:
      return "分钟";
    case DurationUnit::Hour:
      return "小时";
    case DurationUnit::WorkHour:
      return "工时";
    case DurationUnit::WorkingDay:
      return "工作日";
    case DurationUnit::CalendarDay:
      return "日";
    case DurationUnit::Day:
      return "天";
    case DurationUnit::Month:
      return "个月";
    case DurationUnit::Year:
      return "年";
  }
  return "";
}

Result<Duration> readDuration(std::string_view text) {
  if (auto fit = admit(text); !fit) return fit.error();
  const Folded folded(text);
  auto rest = folded.view();
  if (!folded.fits()) return invalid(text);
  if (rest == U"即时" || rest == U"即时办结") return immediate();
  Bounds bounds;
  bounds.add(takeBoundBefore(rest));
  auto span = takeSpan(rest, false);
  if (span) {
    bounds.add(span->bounds.bound == Bound::Exact ? std::nullopt
                                                  : std::optional(span->bounds.bound));
    bounds.add(takeBoundBehind(rest));
  }
  if (!span || !rest.empty()) {
    if (auto filled = refuseEmpty(text); !filled) return filled.error();
    return invalid(text);
  }
  span->bounds = bounds;
  return compose(*span, span->number.rewritten || span->half || hasFullWidth(text), text);
}

Result<std::vector<DurationPlace>> findDurations(std::string_view text) {
  auto running = RunningText::of(text);
  if (!running) return running.error();
  const auto view = running->view();
  std::vector<DurationPlace> places;
  std::size_t at = 0;
  while (at < view.size() && places.size() < limits::kReadingPlacesMax) {
    auto before = view.substr(0, at);
    auto rest = view.substr(at);
    if (auto ahead = rest; view[at] == U'即' && takeImmediate(ahead)) {
      places.push_back({running->byteAt(at), running->byteAt(at + 2), immediate()});
      at += 2;
      continue;
    }
    if (!startsNumber(view[at]) || !mayPrecede(before)) {
      ++at;
      continue;
    }
    auto span = takeSpan(rest, true);
    if (!span) {
      ++at;
      continue;
    }
    Bounds bounds;
    bounds.add(dropBoundBefore(before));
    if (span->bounds.bound != Bound::Exact) bounds.add(span->bounds.bound);
    bounds.add(takeBoundBehind(rest));
    span->bounds = bounds;
    const std::size_t end = view.size() - rest.size();
    const auto begin = running->byteAt(before.size());
    const auto written = text.substr(begin, running->byteAt(end) - begin);
    const bool rewritten = span->number.rewritten || span->half || hasFullWidth(written);
    auto duration = compose(*span, rewritten, written);
    if (duration) {
      places.push_back({begin, begin + written.size(), std::move(*duration)});
    }
    at = end;
  }
  return places;
}

std::string ServiceHours::text() const { return fmt::format("{}×{}", daysPerWeek, hoursPerDay); }

Result<ServiceHours> readServiceHours(std::string_view text) {
  if (auto fit = admit(text); !fit) return fit.error();
  const Folded folded(text);
  auto rest = folded.view();
  constexpr std::u32string_view kQuotes = U"“”\"‘’'「」";
  const auto skipQuotes = [&] {
    while (!rest.empty() && kQuotes.find(rest.front()) != std::u32string_view::npos)
      rest.remove_prefix(1);
  };
  std::size_t dayDigits = 0;
  std::size_t hourDigits = 0;
  skipQuotes();
  const auto days = takeDigits(rest, dayDigits);
  take(rest, U'天');
  const bool times = take(rest, U'×') || take(rest, U'x') || take(rest, U'X') || take(rest, U'*');
  const auto hours = takeDigits(rest, hourDigits);
  skipQuotes();
  take(rest, U"小时") || take(rest, U"h");
  skipQuotes();
  const bool good = folded.fits() && dayDigits == 1 && times && hourDigits >= 1 &&
                    hourDigits <= 2 && days >= 1 && days <= 7 && hours >= 1 && hours <= 24 &&
                    rest.empty();
  if (!good) {
    if (auto filled = refuseEmpty(text); !filled) return filled.error();
    return fail("reading.service-hours-invalid", fmt::format("{}不是服务时间", quoted(text)));
  }
  ServiceHours out{static_cast<std::uint8_t>(days), static_cast<std::uint8_t>(hours),
                   Outcome::Accepted};
  if (out.text() != text) out.outcome = Outcome::Normalized;
  return out;
}

}  // namespace tongban::mapping::reading
