#include "gateway/mapping/reading/names.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/mapping/reading/folded.hpp"
#include "gateway/mapping/reading/numerals.hpp"
#include "gateway/mapping/reading/placeholder.hpp"

namespace tongban::mapping::reading {
namespace {

constexpr std::size_t kSpellingCharactersMin = 4;
constexpr std::size_t kPartMissingCharactersMin = 6;
constexpr std::size_t kPartCharactersMax = 4;
constexpr std::size_t kSuffixCharactersMin = 2;
constexpr std::size_t kNameCharactersMax = 128;
constexpr std::uint32_t kMembersMax = 999;

constexpr std::u32string_view kDots = U"·•・‧∙⋅･";
// Characters by which two things differ on purpose: 第一小学 and 第二小学.
constexpr std::u32string_view kTelling =
    U"一二三四五六七八九十〇零百东西南北中上下左右前后新老大小甲乙丙丁";

bool tells(char32_t c) noexcept {
  return isDigit(c) || kTelling.find(c) != std::u32string_view::npos || (c >= U'A' && c <= U'Z') ||
         (c >= U'a' && c <= U'z');
}

std::u32string keyPoints(std::string_view text) {
  std::u32string key;
  char32_t before = 0;
  while (!text.empty()) {
    char32_t c = takeCodePoint(text);
    if (isBlank(c) || kDots.find(c) != std::u32string_view::npos) continue;
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    if (c == U'〔' || c == U'[' || c == U'【') c = U'(';
    if (c == U'〕' || c == U']' || c == U'】') c = U')';
    if (c == U'?' && isHan(before) && !text.empty()) {
      auto ahead = text;
      if (isHan(takeCodePoint(ahead))) continue;
    }
    key.push_back(c);
    before = c;
  }
  return key;
}

struct Keyed {
  std::u32string key;
  const NameUse* use;
};

bool differsInSpelling(std::u32string_view a, std::u32string_view b) noexcept {
  if (a.size() != b.size() || a.size() < kSpellingCharactersMin) return false;
  std::size_t differences = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    if (++differences > 1 || tells(a[i]) || tells(b[i])) return false;
  }
  return differences == 1;
}

// `longer` is `shorter` with a part put in between its beginning and its end.
bool missesPart(std::u32string_view shorter, std::u32string_view longer) noexcept {
  if (shorter.size() >= longer.size()) return false;
  const std::size_t part = longer.size() - shorter.size();
  if (shorter.size() < kPartMissingCharactersMin || part > kPartCharactersMax) return false;
  const auto split =
      static_cast<std::size_t>(std::ranges::mismatch(shorter, longer).in1 - shorter.begin());
  // The longest common end decides how far the beginning may reach.
  std::size_t suffix = 0;
  while (suffix < shorter.size() &&
         shorter[shorter.size() - 1 - suffix] == longer[longer.size() - 1 - suffix]) {
    ++suffix;
  }
  return split >= 1 && split < shorter.size() && suffix >= kSuffixCharactersMin &&
         split + suffix >= shorter.size();
}

std::optional<AliasReason> reasonOf(const Keyed& a, const Keyed& b) noexcept {
  if (a.use->region != b.use->region || a.key == b.key) return std::nullopt;
  if (differsInSpelling(a.key, b.key)) return AliasReason::Spelling;
  if (missesPart(a.key, b.key) || missesPart(b.key, a.key)) return AliasReason::PartMissing;
  const bool sameRole = !a.use->role.empty() && a.use->role == b.use->role;
  const bool once = std::min(a.use->count, b.use->count) == 1;
  if (sameRole && once && std::max(a.use->count, b.use->count) > 1) return AliasReason::UsedOnce;
  return std::nullopt;
}

bool isMemberWord(char32_t c) noexcept {
  constexpr std::u32string_view kWords = U"省市区县州国家个地部";
  return kWords.find(c) != std::u32string_view::npos;
}

}  // namespace

std::string nameKey(std::string_view text) { return toUtf8(keyPoints(text)); }

Result<std::vector<AliasCandidate>> aliasCandidates(std::span<const NameUse> names) {
  if (names.size() > limits::kAliasNamesMax) {
    return fail("reading.alias-limit",
                fmt::format("共 {} 个名称,超过 {} 个的上限", names.size(), limits::kAliasNamesMax));
  }
  std::vector<Keyed> keyed;
  keyed.reserve(names.size());
  for (const auto& use : names) {
    keyed.push_back({keyPoints(firstCodePoints(use.name, kNameCharactersMax)), &use});
  }
  std::vector<AliasCandidate> found;
  for (std::size_t i = 0; i < keyed.size(); ++i) {
    for (std::size_t j = i + 1; j < keyed.size(); ++j) {
      if (const auto reason = reasonOf(keyed[i], keyed[j])) found.push_back({i, j, *reason});
    }
  }
  return found;
}

Result<MemberCount> readMemberCount(std::string_view text, std::optional<std::uint32_t> known) {
  if (auto fit = admit(text); !fit) return fit.error();
  if (auto filled = refuseEmpty(text); !filled) return filled.error();
  const Folded folded(text);
  const auto view = folded.view();
  for (std::size_t at = 0; folded.fits() && at < view.size(); ++at) {
    auto rest = view.substr(at);
    std::size_t digits = 0;
    std::uint64_t count = takeDigits(rest, digits);
    if (digits == 0) count = takeChineseInteger(rest).value_or(0);
    if (count == 0 || count > kMembersMax || rest.empty() || !isMemberWord(rest.front())) continue;
    if (known && *known != count) {
      return fail("reading.member-count-conflict",
                  fmt::format("{}写的是 {} 个,登记的是 {} 个", quoted(text), count, *known));
    }
    return MemberCount{toUtf8(view.substr(0, at)), static_cast<std::uint32_t>(count),
                       Outcome::Accepted};
  }
  return fail("reading.member-count-invalid", fmt::format("{}里没有成员数量", quoted(text)));
}

}  // namespace tongban::mapping::reading
