#include "gateway/mapping/reading/lost_text.hpp"

#include <algorithm>
#include <optional>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/mapping/reading/folded.hpp"
#include "gateway/mapping/reading/pinyin.hpp"
#include "gateway/mapping/reading/running_text.hpp"

namespace tongban::mapping::reading {
namespace {

constexpr std::u32string_view kMarks = U",.!:;、。，！：；)）\"”";
constexpr std::u32string_view kParticles = U"吗嗎呢吧么麼";
constexpr std::u32string_view kSentenceEnds = U"。；;\r\n";

bool in(std::u32string_view set, char32_t c) noexcept {
  return set.find(c) != std::u32string_view::npos;
}

bool isUnreadable(char32_t c) noexcept {
  return c == 0xFFFD || (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
}

bool isLatin(char32_t c) noexcept { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }

// Behind the mark itself: to the end of the sentence, or to the next number.
std::size_t damageEnd(std::u32string_view view, std::size_t mark) noexcept {
  // The code point behind the mark belongs to the damage even when it looks like a full stop.
  for (std::size_t at = mark + 2; at < view.size(); ++at) {
    if (isDigit(view[at])) return at;
    if (in(kSentenceEnds, view[at])) return at + 1;
  }
  return view.size();
}

// The end of a toned syllable and its closing bracket at `at`, 0 when there is none.
std::size_t closedSyllable(std::u32string_view view, std::size_t at) noexcept {
  const auto length = tonedSyllable(view.substr(at));
  if (length == 0 || at + length >= view.size() || view[at + length] != U')') return 0;
  return at + length + 1;
}

// `shoutFrom`: from there to the end nothing but ?, ! and closing marks stands.
bool isLostBytes(std::u32string_view view, std::size_t at, std::size_t shoutFrom) noexcept {
  if (isUnreadable(view[at])) return true;
  if (view[at] != U'?') return false;
  if (at + 1 == view.size()) return false;
  const char32_t next = view[at + 1];
  if (closedSyllable(view, at + 1) != 0) return true;
  // ?! and ?? at the very end are how people shout.
  const bool shout = at >= shoutFrom;
  return !shout && (next == U'?' || in(kMarks, next));
}

bool isMiddleDot(std::u32string_view view, std::size_t at) noexcept {
  if (view[at] != U'?' || at == 0 || at + 1 >= view.size()) return false;
  return isHan(view[at - 1]) && isHan(view[at + 1]) && !in(kParticles, view[at - 1]);
}

// F(xiàn) and yōu): the bracket has no Han character before it, or is not there at all.
std::optional<std::size_t> halfRubyEnd(std::u32string_view view, std::size_t at) noexcept {
  if (isLatin(view[at]) && at + 1 < view.size() && view[at + 1] == U'(') {
    const auto end = closedSyllable(view, at + 2);
    if (end != 0) return end;
  }
  if (at > 0 && (view[at - 1] == U'(' || isLatin(view[at - 1]))) return std::nullopt;
  const auto end = closedSyllable(view, at);
  if (end == 0) return std::nullopt;
  return end;
}

}  // namespace

Result<std::vector<LostPlace>> findLost(std::string_view text, TextKind kind) {
  auto running = RunningText::of(text);
  if (!running) return running.error();
  const auto view = running->view();
  std::vector<LostPlace> places;
  const auto lastPlain = view.find_last_not_of(U"?!\"”)");
  const std::size_t shoutFrom = lastPlain == std::u32string_view::npos ? 0 : lastPlain + 1;
  std::size_t at = 0;
  const auto add = [&](std::size_t end, LostKind what) {
    places.push_back({running->byteAt(at), running->byteAt(end), what});
    at = end;
  };
  while (at < view.size() && places.size() < limits::kReadingPlacesMax) {
    if (isMiddleDot(view, at)) {
      add(at + 1, LostKind::MiddleDot);
    } else if (isLostBytes(view, at, shoutFrom)) {
      add(damageEnd(view, at), LostKind::LostBytes);
    } else if (kind == TextKind::Name && view[at] == U'?') {
      add(at + 1, LostKind::LostBytes);
    } else if (const auto end = halfRubyEnd(view, at)) {
      add(*end, LostKind::HalfRuby);
    } else {
      ++at;
    }
  }
  return places;
}

bool isGarbledHolder(std::string_view text) noexcept {
  const std::u32string_view kJoin = U"和与及或";
  char32_t before = 0;
  while (!text.empty()) {
    const char32_t c = foldCodePoint(takeCodePoint(text));
    if (in(kJoin, before)) {
      auto rest = text;
      const char32_t next = rest.empty() ? 0 : foldCodePoint(takeCodePoint(rest));
      const bool duty = (c == U'应' && next == U'当') || (c == U'必' && next == U'须') ||
                        (c == U'负' && next == U'责');
      if (duty) return true;
    }
    before = isBlank(c) ? before : c;
  }
  return false;
}

}  // namespace tongban::mapping::reading
