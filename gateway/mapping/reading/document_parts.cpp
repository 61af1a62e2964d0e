#include "gateway/mapping/reading/document_parts.hpp"

#include <algorithm>
#include <array>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/mapping/reading/folded.hpp"
#include "gateway/mapping/reading/numerals.hpp"
#include "gateway/mapping/reading/running_text.hpp"

namespace tongban::mapping::reading {
namespace {

constexpr std::size_t kPrefixCharactersMax = 12;
constexpr std::size_t kTitleCharactersMax = 200;
constexpr std::size_t kOrdinalCharactersMax = 8;

constexpr auto kOmitted = std::to_array<std::u32string_view>({
    U"(略)",
    U"(下略)",
    U"(以下略)",
    U"(省略)",
    U"省略部分内容",
    U"此处省略",
    U"以下省略",
    U"内容省略",
    U"篇幅太长",
    U"篇幅过长",
    U"篇幅所限",
    U"篇幅有限",
});

constexpr auto kNothing = std::to_array<std::u32string_view>({
    U"(暂无)",
    U"(无)",
    U"暂无",
});

std::u32string withoutBlanks(std::u32string_view view) {
  std::u32string out;
  out.reserve(view.size());
  std::ranges::copy_if(view, std::back_inserter(out), [](char32_t c) { return !isBlank(c); });
  return out;
}

bool contains(std::u32string_view view, std::u32string_view word) noexcept {
  return view.find(word) != std::u32string_view::npos;
}

// （五）, 5. or 五、 off the front.
std::uint32_t takeHeadingOrdinal(std::u32string_view& rest) noexcept {
  auto ahead = rest;
  const bool bracket = take(ahead, U'(');
  std::size_t digits = 0;
  std::uint64_t value = takeDigits(ahead, digits);
  if (digits == 0) value = takeChineseInteger(ahead).value_or(0);
  const bool closed = bracket ? take(ahead, U')') : take(ahead, U'、') || take(ahead, U'.');
  if (!closed || value == 0 || rest.size() - ahead.size() > kOrdinalCharactersMax) return 0;
  rest = ahead;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, 999999));
}

constexpr auto kBodies = std::to_array<std::u32string_view>({
    U"ISO/IEC", U"ISO", U"IEC", U"IEEE", U"GB", U"GBZ", U"GA", U"GM", U"GJB", U"JJF", U"JJG", U"DL",
    U"YD",      U"HJ",  U"JR",  U"SB",   U"WS", U"MZ",  U"QX", U"LD", U"CJJ", U"JGJ", U"CH",  U"DA",
    U"WH",      U"JT",  U"NY",  U"LY",   U"TD", U"SL",  U"AQ", U"XF", U"SJ",  U"RB",  U"FZ",
});

bool isUpper(char32_t c) noexcept { return c >= U'A' && c <= U'Z'; }

// GB, GB/T, DB51/T, ISO/IEC off the front, as it is to be written; empty when none stands there.
std::u32string takeBody(std::u32string_view& rest) {
  std::size_t size = 0;
  while (size < rest.size() && size < kPrefixCharactersMax &&
         (isUpper(rest[size]) ||
          (rest[size] == U'/' && size + 1 < rest.size() && isUpper(rest[size + 1])))) {
    ++size;
  }
  auto body = rest.substr(0, size);
  auto ahead = rest.substr(size);
  std::u32string out(body);
  if (body == U"DB" && ahead.size() >= 2 && isDigit(ahead[0]) && isDigit(ahead[1])) {
    // A local standard: DB and the region's two (or four) digits.
    std::size_t region = 2;
    if (ahead.size() >= 5 && isDigit(ahead[2]) && isDigit(ahead[3]) && ahead[4] == U'/') region = 4;
    out.append(ahead.substr(0, region));
    ahead.remove_prefix(region);
    if (!take(ahead, U"/T")) return {};
    rest = ahead;
    return out.append(U"/T");
  }
  auto plain = body;
  if (plain.ends_with(U"/T") || plain.ends_with(U"/Z")) plain.remove_suffix(2);
  const bool group = body.starts_with(U"T/") && body.size() > 3;
  if (!group && std::ranges::find(kBodies, plain) == kBodies.end()) return {};
  rest = ahead;
  return out;
}

bool isDash(char32_t c) noexcept { return c == U'-'; }

// 34833-2017, 9704.1-2012, 56005 off the front.
std::u32string takeStandardNumber(std::u32string_view& rest) {
  std::size_t size = 0;
  while (size < rest.size() && size < 8 &&
         (isDigit(rest[size]) || (size > 0 && rest[size] == U'.')))
    ++size;
  while (size > 0 && rest[size - 1] == U'.') --size;
  if (size < 2) return {};
  std::u32string out(rest.substr(0, size));
  auto ahead = rest.substr(size);
  while (!ahead.empty() && isDash(ahead.front())) ahead.remove_prefix(1);
  auto yearText = ahead.substr(0, 4);
  const bool year = ahead.size() + size < rest.size() && yearText.size() == 4 &&
                    std::ranges::all_of(yearText, isDigit);
  if (!year) {
    rest.remove_prefix(size);
    return out;
  }
  ahead.remove_prefix(4);
  rest = ahead;
  return out.append(U"-").append(yearText);
}

std::u32string takeTitle(std::u32string_view& rest) {
  auto ahead = rest;
  if (!take(ahead, U'《')) return {};
  const auto end = ahead.substr(0, kTitleCharactersMax).find(U'》');
  if (end == std::u32string_view::npos) return {};
  std::u32string title(ahead.substr(0, end));
  rest = ahead.substr(end + 1);
  return title;
}

bool unbalanced(std::u32string_view view) noexcept {
  std::size_t depth = 0;
  for (const char32_t c : view) {
    if (c == U'(') ++depth;
    if (c == U')') {
      if (depth == 0) return true;
      --depth;
    }
  }
  return depth != 0;
}

// Every standard of one body at the front: ISO56005/56002.
void takeStandards(std::u32string_view& rest, StandardsList& out) {
  auto ahead = rest;
  const auto body = takeBody(ahead);
  take(ahead, U' ');
  auto number = body.empty() ? std::u32string{} : takeStandardNumber(ahead);
  if (number.empty()) {
    rest.remove_prefix(1);
    return;
  }
  while (!number.empty() && out.standards.size() < limits::kReadingPlacesMax) {
    const auto title = takeTitle(ahead);
    auto standard = toUtf8(body);
    standard.append(1, ' ').append(toUtf8(number));
    out.standards.push_back({std::move(standard), toUtf8(title)});
    rest = ahead;
    number = take(ahead, U'/') ? takeStandardNumber(ahead) : std::u32string{};
  }
}

}  // namespace

Result<TextState> assessText(std::string_view text) {
  auto running = RunningText::of(text);
  if (!running) return running.error();
  const auto points = withoutBlanks(running->view());
  const std::u32string_view view = points;
  TextState state;
  const bool omitted =
      std::ranges::any_of(kOmitted, [&](auto word) { return contains(view, word); });
  if (view.empty() || view == U"略" || omitted) {
    state.completeness = Completeness::Incomplete;
    return state;
  }
  for (const auto word : kNothing) {
    if (!view.ends_with(word)) continue;
    auto rest = view.substr(0, view.size() - word.size());
    state.ordinal = takeHeadingOrdinal(rest);
    // A longer text that merely ends so is not empty.
    if (rest.size() > Folded::kMax / 8) break;
    state.completeness = Completeness::KnownEmpty;
    state.name = toUtf8(rest);
    return state;
  }
  state.ordinal = 0;
  return state;
}

Result<StandardsList> splitStandards(std::string_view text) {
  auto running = RunningText::of(text);
  if (!running) return running.error();
  auto rest = running->view();
  StandardsList out;
  out.bracketUnbalanced = unbalanced(rest);
  char32_t before = 0;
  while (!rest.empty() && out.standards.size() < limits::kReadingPlacesMax) {
    const bool starts = isUpper(rest.front()) && !isUpper(before) && !isDigit(before);
    before = rest.front();
    if (starts) {
      takeStandards(rest, out);
    } else {
      rest.remove_prefix(1);
    }
  }
  return out;
}

DocumentDates reconcileDates(std::span<const TypedDate> dates) {
  DocumentDates out;
  for (std::size_t i = 0; i < dates.size(); ++i) {
    const bool clash = std::ranges::any_of(dates, [&](const TypedDate& other) {
      return other.kind == dates[i].kind && other.date.text() != dates[i].date.text();
    });
    if (clash) {
      out.quarantined.push_back(i);
      continue;
    }
    // The kinds are declared in the order in which they speak for the document.
    const bool speaks = dates[i].kind != DateKind::Page;
    if (speaks && (!out.key || dates[i].kind < dates[*out.key].kind)) out.key = i;
  }
  return out;
}

}  // namespace tongban::mapping::reading
