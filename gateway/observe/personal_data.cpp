#include "gateway/observe/personal_data.hpp"

#include <array>
#include <optional>

#include "gateway/base/text.hpp"

namespace tongban::observe {
namespace {

constexpr std::size_t kMailPartBytesMax = 64;
constexpr std::size_t kDomainBytesMax = 255;
constexpr std::size_t kMaskedCharactersMax = 64;

// Full-width forms as their ASCII twins, dashes as one: a number hides in no other spelling.
char32_t narrow(char32_t c) noexcept {
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;
  if (c == 0x3000) return U' ';
  if ((c >= 0x2010 && c <= 0x2014) || c == 0x2212 || c == 0xFE63) return U'-';
  return c;
}

bool isDigit(char32_t c) noexcept { return c >= U'0' && c <= U'9'; }
bool isLetter(char32_t c) noexcept { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }

// Digits at the front of a text, in groups with one blank, hyphen or bracket between them.
// Full-width digits count. A first group longer than kMax is no phone and no id.
struct DigitRun {
  static constexpr std::size_t kMax = 24;
  std::array<char, kMax> digits{};
  std::array<std::size_t, kMax> groupSizes{};  // how many digits stand before each group's end
  std::array<std::size_t, kMax> groupEnds{};   // the byte behind each group
  std::size_t size = 0;
  std::size_t groups = 0;
  std::size_t firstEnd = 0;  // the byte behind the first group, however long it is
};

bool isSeparator(char32_t c) noexcept { return c == U'-' || c == U' ' || c == U')'; }

DigitRun digitRun(std::string_view text, std::size_t begin) noexcept {
  DigitRun run;
  auto rest = text.substr(begin);
  bool more = true;
  while (more) {
    std::size_t count = 0;
    while (!rest.empty()) {
      auto ahead = rest;
      const char32_t c = narrow(takeCodePoint(ahead));
      if (!isDigit(c)) break;
      rest = ahead;
      if (run.size + count < DigitRun::kMax) run.digits[run.size + count] = static_cast<char>(c);
      ++count;
    }
    const std::size_t end = text.size() - rest.size();
    if (run.groups == 0) run.firstEnd = end;
    if (count == 0 || run.size + count > DigitRun::kMax) break;
    run.size += count;
    run.groupSizes[run.groups] = run.size;
    run.groupEnds[run.groups++] = end;
    more = !rest.empty() && isSeparator(narrow(takeCodePoint(rest)));
  }
  return run;
}

int twoDigits(const char* at) noexcept { return (at[0] - '0') * 10 + (at[1] - '0'); }

bool plausibleBirth(const char* monthAndDay) noexcept {
  const int month = twoDigits(monthAndDay);
  const int day = twoDigits(monthAndDay + 2);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

// A citizen id of 17 digits and a check character, or of 15 digits (before 1999).
std::optional<std::size_t> citizenIdEnd(std::string_view text, std::string_view d,
                                        std::size_t end) noexcept {
  if (d.size() < 15 || d[0] < '1' || d[0] > '8') return std::nullopt;
  if (d.size() == 15 && plausibleBirth(d.data() + 8)) return end;
  if (d.size() != 17 && d.size() != 18) return std::nullopt;
  const int century = twoDigits(d.data() + 6);
  if (century < 18 || century > 20 || !plausibleBirth(d.data() + 10)) return std::nullopt;
  if (d.size() == 18) return end;
  auto rest = text.substr(end);
  if (rest.empty()) return std::nullopt;
  const char32_t c = narrow(takeCodePoint(rest));
  if (c != U'X' && c != U'x') return std::nullopt;
  return text.size() - rest.size();
}

bool isLandline(std::string_view d, std::size_t firstGroup) noexcept {
  if (d.size() < 10 || d.size() > 12 || d[0] != '0' || d[1] == '0') return false;
  const std::size_t area = d[1] <= '2' ? 3 : 4;  // 010 and 02x; 0xxx elsewhere
  if (firstGroup != d.size() && firstGroup != area) return false;
  return d.size() - area == 7 || d.size() - area == 8;
}

// What the first `count` groups of the run are together.
std::optional<PersonalPlace> groupsPlace(std::string_view text, std::size_t begin,
                                         const DigitRun& run, std::size_t count) noexcept {
  const std::string_view d(run.digits.data(), run.groupSizes[count - 1]);
  const std::size_t end = run.groupEnds[count - 1];
  if (const auto idEnd = citizenIdEnd(text, d, end)) {
    return PersonalPlace{begin, *idEnd, PersonalKind::CitizenId};
  }
  const auto local = d.size() == 13 && d.starts_with("86") ? d.substr(2) : d;
  if (local.size() == 11 && local[0] == '1' && local[1] >= '3') {
    return PersonalPlace{begin, end, PersonalKind::MobilePhone};
  }
  if (isLandline(d, run.groupSizes[0])) return PersonalPlace{begin, end, PersonalKind::Landline};
  return std::nullopt;
}

std::optional<PersonalPlace> numberPlace(std::string_view text, std::size_t begin,
                                         const DigitRun& run) noexcept {
  for (std::size_t count = run.groups; count > 0; --count) {
    if (auto place = groupsPlace(text, begin, run, count)) return place;
  }
  return std::nullopt;
}

bool isMailCharacter(char c) noexcept {
  return isLetter(static_cast<unsigned char>(c)) || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-' || c == '+' || c == '%';
}

// The address around the @ at `at`, not reaching below `from`.
std::optional<PersonalPlace> mailPlace(std::string_view text, std::size_t at,
                                       std::size_t from) noexcept {
  std::size_t begin = at;
  while (begin > from && at - begin < kMailPartBytesMax && isMailCharacter(text[begin - 1]))
    --begin;
  std::size_t end = at + 1;
  std::size_t dot = 0;
  while (end < text.size() && end - at < kDomainBytesMax && isMailCharacter(text[end])) {
    if (text[end] == '.' && end + 1 < text.size() && isMailCharacter(text[end + 1])) dot = end;
    ++end;
  }
  if (begin == at || dot <= at + 1) return std::nullopt;
  return PersonalPlace{begin, end, PersonalKind::Mail};
}

// Calls `found` for each place in order; stops when it returns false.
template <class F>
void walk(std::string_view text, F&& found) {
  std::size_t from = 0;  // nothing below belongs to a later place
  char32_t before = 0;
  auto rest = text;
  while (!rest.empty()) {
    const std::size_t begin = text.size() - rest.size();
    auto ahead = rest;
    const char32_t c = narrow(takeCodePoint(ahead));
    std::optional<PersonalPlace> place;
    std::size_t next = text.size() - ahead.size();
    if (isDigit(c)) {
      const auto run = digitRun(text, begin);
      next = run.firstEnd;
      // Digits behind a letter belong to a code: 91510100MA….
      if (!isLetter(before)) place = numberPlace(text, begin, run);
    } else if (c == U'@') {
      place = mailPlace(text, begin, from);
      // a@b.cn@c.cn: the domain is the name of the next address; both go.
      while (place && place->end < text.size() && text[place->end] == '@') {
        const auto more = mailPlace(text, place->end, begin + 1);
        if (!more) break;
        place->end = more->end;
      }
    }
    if (place) {
      next = place->end;
      from = next;
      if (!found(*place)) return;
    }
    before = isDigit(c) ? U'0' : c;
    rest = text.substr(next);
  }
}

std::string digitsOf(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const char32_t c = narrow(takeCodePoint(text));
    if (isDigit(c) || c == U'X' || c == U'x') out.push_back(static_cast<char>(c));
  }
  return out;
}

std::string mask(std::string_view written, PersonalKind kind) {
  if (kind == PersonalKind::Mail) {
    return std::string(written.substr(0, 1)) + "***" +
           std::string(written.substr(written.rfind('@')));
  }
  const auto digits = digitsOf(written);
  if (kind == PersonalKind::Landline) {
    const std::size_t area = digits[1] > '2' ? 4 : 3;
    return digits.substr(0, area) + "-****";
  }
  if (kind == PersonalKind::CitizenId) {
    return digits.substr(0, 3) + std::string(digits.size() - 7, '*') +
           digits.substr(digits.size() - 4);
  }
  const auto local = digits.substr(digits.size() - 11);
  return local.substr(0, 3) + "****" + local.substr(7);
}

}  // namespace

std::vector<PersonalPlace> findPersonalData(std::string_view text, std::size_t most) {
  std::vector<PersonalPlace> places;
  if (most == 0) return places;
  walk(text, [&](const PersonalPlace& place) {
    places.push_back(place);
    return places.size() < most;
  });
  return places;
}

std::string redact(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t copied = 0;
  walk(text, [&](const PersonalPlace& place) {
    out.append(text.substr(copied, place.begin - copied));
    out.append(mask(text.substr(place.begin, place.end - place.begin), place.kind));
    copied = place.end;
    return true;
  });
  out.append(text.substr(copied));
  return out;
}

bool isMasked(std::string_view text) noexcept {
  std::size_t run = 0;
  std::size_t longest = 0;
  std::size_t plain = 0;
  std::size_t count = 0;
  bool hanBeforeRun = false;
  char32_t before = 0;
  while (!text.empty()) {
    const char32_t c = narrow(takeCodePoint(text));
    if (++count > kMaskedCharactersMax) return false;
    const bool star = c == U'*' || c == U'●';
    if (star && run == 0) hanBeforeRun = isHan(before);
    run = star ? run + 1 : 0;
    longest = run > longest ? run : longest;
    if (isDigit(c) || isLetter(c) || isHan(c)) ++plain;
    before = c;
  }
  const bool maskedName = run > 0 && hanBeforeRun;
  return plain > 0 && (longest >= 3 || maskedName);
}

}  // namespace tongban::observe
