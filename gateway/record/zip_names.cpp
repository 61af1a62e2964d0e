// The names of entries: decoded, checked, and compared in a form in which twins are equal.
#include <algorithm>
#include <array>
#include <numeric>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/record/encoding.hpp"
#include "gateway/record/zip_internal.hpp"

namespace tongban::record {
namespace {

bool isAscii(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool isBetween(char32_t c, char32_t first, char32_t last) noexcept {
  return c >= first && c <= last;
}

// Control characters, and those that are not seen: zero width, direction of writing.
bool isHidden(char32_t c) noexcept {
  return c < 0x20 || isBetween(c, 0x7F, 0x9F) || c == 0xAD || isBetween(c, 0x200B, 0x200F) ||
         isBetween(c, 0x2028, 0x202E) || isBetween(c, 0x2060, 0x206F) || c == 0xFEFF;
}

bool hasHidden(std::string_view name) noexcept {
  if (isAscii(name)) {
    return std::any_of(name.begin(), name.end(), [](char c) { return c < 0x20 || c == 0x7F; });
  }
  for (auto rest = name; !rest.empty();) {
    if (isHidden(takeCodePoint(rest))) return true;
  }
  return false;
}

// Why a name may not be used, or nothing.
std::string_view refusalOf(std::string_view name) noexcept {
  if (name.empty()) return "名称为空";
  if (name.front() == '/') return "名称是绝对路径";
  if (name.size() >= 2 && name[1] == ':' && ((name[0] | 0x20) >= 'a' && (name[0] | 0x20) <= 'z')) {
    return "名称以盘符开头";
  }
  if (name.find('\\') != std::string_view::npos) return "名称含反斜杠";
  if (hasHidden(name)) return "名称含控制字符或不可见字符";
  if (name.ends_with('/')) name.remove_suffix(1);
  while (true) {
    const auto slash = name.find('/');
    const auto part = name.substr(0, slash);
    if (part.empty()) return "名称中有空的一级";
    if (part == "." || part == "..") return "名称中有“.”或“..”";
    if (slash == std::string_view::npos) return {};
    name.remove_prefix(slash + 1);
  }
}

// Bytes that are no text in any encoding we read, as %XX.
std::string escaped(std::string_view raw) {
  std::string out;
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

// U+00C0…U+017F (Latin-1, Latin Extended-A) as Unicode decomposes them: the letter, in lower case,
// and its mark, A being the first of kMarks; a full stop where there is no decomposition.
constexpr std::string_view kLatinLetters =
    "aaaaaa.ceeeeiiii.nooooo..uuuuy..aaaaaa.ceeeeiiii.nooooo..uuuuy.y"
    "aaaaaaccccccccdd..eeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllll."
    "...nnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzz.";
constexpr std::string_view kLatinMarks =
    "ABCDEF.GABCEABCE.DABCDE..ABCEB..ABCDEF.GABCEABCE.DABCDE..ABCEB.E"
    "HHIIJJBBCCKKLLLL..HHIIKKJJLLCCIIKKGGCC..DDHHIIJJK...CCGG.BBGGLL."
    "...BBGGLL...HHIIMM..BBGGLLBBCCGGLLGGLL..DDHHIIFFMMJJCCCCEBBKKLL.";
constexpr std::array<char32_t, 13> kMarks = {0x0300, 0x0301, 0x0302, 0x0303, 0x0308, 0x030A, 0x0327,
                                             0x0304, 0x0306, 0x0328, 0x0307, 0x030C, 0x030B};
static_assert(kLatinLetters.size() == 0x180 - 0xC0 && kLatinMarks.size() == kLatinLetters.size());

char32_t toLower(char32_t c) noexcept {
  if (isBetween(c, 'A', 'Z') || isBetween(c, 0x0391, 0x03A9) || isBetween(c, 0x0410, 0x042F) ||
      (isBetween(c, 0xC0, 0xDE) && c != 0xD7)) {
    return c + 32;
  }
  if (isBetween(c, 0x0400, 0x040F)) return c + 80;
  if (isBetween(c, 0x0100, 0x0137) || isBetween(c, 0x014A, 0x0177)) return c | 1;
  if (isBetween(c, 0x0139, 0x0148) || isBetween(c, 0x0179, 0x017E)) return c + (c & 1);
  return c;
}

// Hangul syllables are composed by arithmetic (Unicode 15, section 3.12).
void appendHangul(std::string& key, char32_t c) {
  const auto index = c - 0xAC00;
  appendCodePoint(key, 0x1100 + index / 588);
  appendCodePoint(key, 0x1161 + index % 588 / 28);
  if (index % 28 != 0) appendCodePoint(key, 0x11A7 + index % 28);
}

void appendFolded(std::string& key, char32_t c) {
  if (isBetween(c, 0xFF01, 0xFF5E)) c -= 0xFEE0;  // full width
  if (c == 0x3000) c = ' ';
  if (isBetween(c, 0xC0, 0x17F) && kLatinLetters[c - 0xC0] != '.') {
    key += kLatinLetters[c - 0xC0];
    appendCodePoint(key, kMarks[static_cast<std::size_t>(kLatinMarks[c - 0xC0] - 'A')]);
  } else if (isBetween(c, 0xAC00, 0xD7A3)) {
    appendHangul(key, c);
  } else {
    appendCodePoint(key, toLower(c));
  }
}

// Blanks and full stops at the end of a part are dropped by Windows.
void trimPart(std::string& key, std::size_t partAt) {
  while (key.size() > partAt && (key.back() == '.' || key.back() == ' ')) key.pop_back();
}

// Equal for names that some reader takes for one: upper and lower case (Latin-1, Latin Extended-A,
// Greek, Cyrillic), composed and decomposed letters (Latin-1, Latin Extended-A, Hangul), full and
// half width, blanks or full stops at the end of a part, a folder and a file. Not covered: letters
// composed in other blocks, several marks in another order, compatibility ideographs.
std::string twinKey(std::string_view name) {
  std::string key;
  key.reserve(name.size());
  std::size_t partAt = 0;
  for (auto rest = name; !rest.empty();) {
    const auto c = static_cast<unsigned char>(rest.front());
    if (c == '/') {
      trimPart(key, partAt);
      key += '/';
      partAt = key.size();
      rest.remove_prefix(1);
    } else if (c < 0x80) {
      key += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
      rest.remove_prefix(1);
    } else {
      appendFolded(key, takeCodePoint(rest));
    }
  }
  trimPart(key, partAt);
  if (key.ends_with('/')) key.pop_back();
  return key;
}

}  // namespace

std::string printableZipName(std::string_view name) {
  constexpr std::size_t kShownCodePoints = 80;
  const auto shown = firstCodePoints(name, kShownCodePoints);
  std::string out;
  for (auto rest = shown; !rest.empty();) {
    const auto c = takeCodePoint(rest);
    appendCodePoint(out, isHidden(c) ? U'\uFFFD' : c);
  }
  if (shown.size() < name.size()) out += "…";
  return out;
}

std::string ZipNames::decode(std::string_view raw, bool isMarkedUtf8) {
  if (isAscii(raw)) return std::string(raw);
  if (isUtf8(raw)) return std::string(raw);
  if (!isMarkedUtf8) {
    auto text = toUtf8(raw, Encoding::Gb18030);
    if (text) return std::move(*text);
  }
  auto name = escaped(raw);
  findings_.fault("record.zip-name",
                  fmt::format("条目名“{}”不是合法的 {} 文字", printableZipName(name),
                              isMarkedUtf8 ? "UTF-8" : "UTF-8 或 GB18030"),
                  printableZipName(name));
  return name;
}

std::string ZipNames::read(std::string_view raw, bool isMarkedUtf8, const ZipExtra& extra) {
  auto name = decode(raw, isMarkedUtf8);
  if (!isMarkedUtf8 && !isAscii(raw) && unmarked_++ == 0) firstUnmarked_ = printableZipName(name);
  const auto refusal = refusalOf(name);
  if (!refusal.empty()) {
    const auto shown = printableZipName(name);
    findings_.fault("record.zip-name", fmt::format("条目“{}”:{}", shown, refusal), shown);
  }
  // Version, CRC of the name it stands for, and the name in UTF-8 (4.6.9).
  constexpr std::size_t kUnicodePathHead = 5;
  if (extra.unicodePath && (extra.unicodePath->size() < kUnicodePathHead ||
                            textOf(extra.unicodePath->subspan(kUnicodePathHead)) != name)) {
    const auto shown = printableZipName(name);
    findings_.fault("record.zip-name",
                    fmt::format("条目“{}”的 Unicode 名称字段是另一个名称", shown), shown);
  }
  name.erase(0, name.find_first_not_of('/'));
  return name;
}

void ZipNames::finish() {
  if (unmarked_ == 0) return;
  findings_.remark(ZipRemarkKind::UnmarkedNames,
                   fmt::format("{} 个条目名未标明 UTF-8,首个为“{}”", unmarked_, firstUnmarked_));
}

std::vector<std::uint32_t> checkZipTwins(const std::vector<ZipEntry>& entries,
                                         ZipFindings& findings) {
  std::vector<std::uint32_t> byName(entries.size());
  std::iota(byName.begin(), byName.end(), 0u);
  std::stable_sort(byName.begin(), byName.end(), [&](std::uint32_t a, std::uint32_t b) {
    return entries[a].name < entries[b].name;
  });
  std::vector<std::string> keys;
  keys.reserve(entries.size());
  for (const auto& entry : entries) keys.push_back(twinKey(entry.name));
  auto byKey = byName;
  std::stable_sort(byKey.begin(), byKey.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
  for (std::size_t k = 1; k < byKey.size(); ++k) {
    const auto& name = entries[byKey[k]].name;
    const auto& former = entries[byKey[k - 1]].name;
    if (keys[byKey[k]] != keys[byKey[k - 1]]) continue;
    const auto shown = printableZipName(name);
    if (name == former) {
      findings.fault("record.zip-duplicate", fmt::format("条目“{}”不止一个", shown), shown);
    } else {
      findings.fault("record.zip-twin-names",
                     fmt::format("条目“{}”与“{}”只有写法之别", printableZipName(former), shown),
                     shown);
    }
  }
  return byName;
}

}  // namespace tongban::record
