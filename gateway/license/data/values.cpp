#include "gateway/license/data/values.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/standards/citizen_id.hpp"
#include "gateway/standards/license_id.hpp"
#include "gateway/standards/unified_social_credit_code.hpp"

namespace tongban::license {
namespace {

constexpr int kYearMin = 1900;
constexpr int kYearEndless = 9999;
constexpr std::size_t kCodeLengthMax = 64;
constexpr char32_t kReplacement = 0xFFFD;

constexpr std::array<std::string_view, 8> kEndlessWords = {
    "长期", "长期有效", "永久", "永久有效", "永续", "无固定期限", "无期限", "9999"};

// Takes 1 to `digitsMax` digits off the front; nothing when there is none.
std::optional<unsigned> takeNumber(std::string_view& rest, std::size_t digitsMin,
                                   std::size_t digitsMax) noexcept {
  unsigned number = 0;
  std::size_t digits = 0;
  while (digits < digitsMax && digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9') {
    number = number * 10 + static_cast<unsigned>(rest[digits++] - '0');
  }
  if (digits < digitsMin) return std::nullopt;
  rest.remove_prefix(digits);
  return number;
}

bool take(std::string_view& rest, std::string_view word) noexcept {
  if (!rest.starts_with(word)) return false;
  rest.remove_prefix(word.size());
  return true;
}

// " 08:30", "T08:30:00", "08:30:00.0", or nothing at all.
bool isTimeOfDay(std::string_view rest) noexcept {
  if (rest.empty()) return true;
  if (!take(rest, " ") && !take(rest, "T")) return false;
  rest = trim(rest);
  const auto hour = takeNumber(rest, 2, 2);
  if (!hour || *hour > 23 || !take(rest, ":")) return false;
  const auto minute = takeNumber(rest, 2, 2);
  if (!minute || *minute > 59) return false;
  if (rest.empty()) return true;
  if (!take(rest, ":")) return false;
  const auto second = takeNumber(rest, 2, 2);
  if (!second || *second > 59) return false;
  return rest.empty() || (take(rest, ".") && rest.size() <= 9 && isAsciiDigits(rest));
}

struct Separators {
  std::string_view afterYear;
  std::string_view afterMonth;
  std::string_view afterDay;
  std::size_t digitsMin;
};
constexpr std::array<Separators, 5> kForms = {{{"-", "-", "", 1},
                                               {"/", "/", "", 1},
                                               {".", ".", "", 1},
                                               {"年", "月", "日", 1},
                                               {"", "", "", 2}}};

std::optional<std::chrono::year_month_day> readBy(const Separators& form,
                                                  std::string_view rest) noexcept {
  const auto year = takeNumber(rest, 4, 4);
  if (!year || !take(rest, form.afterYear)) return std::nullopt;
  const auto month = takeNumber(rest, form.digitsMin, 2);
  if (!month || !take(rest, form.afterMonth)) return std::nullopt;
  const auto day = takeNumber(rest, form.digitsMin, 2);
  if (!day || !take(rest, form.afterDay) || !isTimeOfDay(rest)) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month), std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return date;
}

// Controls, and what turns the direction of writing: neither is ever part of a value.
bool isForeign(char32_t c) noexcept {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}
// A long text such as a business scope may have lines; they are shown as blanks.
bool isLineBreak(char32_t c) noexcept { return c == '\t' || c == '\n' || c == '\r'; }

bool isCode(std::string_view value) noexcept {
  return !value.empty() && value.size() <= kCodeLengthMax && std::ranges::all_of(value, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '_' || c == '-';
  });
}

std::string withoutBlanks(std::string_view text) {
  const auto folded = toHalfWidth(text);
  std::string out;
  for (std::string_view rest = folded; !rest.empty();) {
    const auto c = takeCodePoint(rest);
    if (!isBlank(c)) appendCodePoint(out, c);
  }
  return out;
}

template <class T>
std::optional<Error> errorOf(Result<T> parsed) {
  if (parsed) return std::nullopt;
  return std::move(parsed).error();
}

std::optional<Error> dateFault(std::string_view value, bool mayBeEndless) {
  const auto date = readLicenseDate(value);
  if (!date) return fail("license.data.date", "不是存在的日期,或写法不是约定的几种");
  if (date->endless && !mayBeEndless) return fail("license.data.date", "此处应是一天,不能是长期");
  return std::nullopt;
}

std::optional<Error> holderCodeFault(std::string_view value, const ValueContext& context) {
  if (context.holderType == HolderType::Organisation)
    return faultOf(FieldKind::Uscc, value, context);
  if (context.holderType == HolderType::Citizen)
    return faultOf(FieldKind::CitizenId, value, context);
  return std::nullopt;
}

}  // namespace

std::optional<LicenseDate> readLicenseDate(std::string_view written) {
  if (!isUtf8(written)) return std::nullopt;
  const auto folded = toHalfWidth(trim(written));
  const std::string_view text = trim(folded);
  if (std::ranges::find(kEndlessWords, text) != kEndlessWords.end()) return LicenseDate{true, {}};
  for (const auto& form : kForms) {
    const auto date = readBy(form, text);
    if (!date) continue;
    const auto year = static_cast<int>(date->year());
    if (year < kYearMin) return std::nullopt;
    using namespace std::chrono_literals;
    const bool stopgap = *date == 2099y / std::chrono::December / 31;
    if (year == kYearEndless || stopgap) return LicenseDate{true, {}};
    return LicenseDate{false, std::chrono::sys_days(*date)};
  }
  return std::nullopt;
}

HolderType holderTypeOf(std::string_view codeOrName) {
  if (codeOrName.empty()) return HolderType::Unstated;
  if (codeOrName == "001" || codeOrName == "统一社会信用代码") return HolderType::Organisation;
  if (codeOrName == "111" || codeOrName == "公民身份号码") return HolderType::Citizen;
  return HolderType::Other;
}

CleanText cleaned(std::string_view written) {
  CleanText out;
  if (!isUtf8(written)) {
    out.fault = fail("license.data.characters", "不是 UTF-8 文字");
    return out;
  }
  auto rest = trim(written);
  out.text.reserve(rest.size());
  for (std::size_t count = 0; !rest.empty(); ++count) {
    if (count == limits::kLicenseValueCodePointsMax) {
      out.fault = fail("license.data.too-long",
                       fmt::format("超过 {} 个字符", limits::kLicenseValueCodePointsMax));
      return out;
    }
    const auto c = takeCodePoint(rest);
    const bool foreign = isForeign(c) && !isLineBreak(c);
    if (foreign && !out.fault) {
      out.fault = fail("license.data.characters",
                       fmt::format("第 {} 个字符是控制字符或改变书写方向的字符", count + 1));
    }
    appendCodePoint(out.text, foreign ? kReplacement : isLineBreak(c) ? U' ' : c);
  }
  return out;
}

std::optional<Error> faultOf(FieldKind kind, std::string_view value, const ValueContext& context) {
  switch (kind) {
    case FieldKind::LicenseId:
      return errorOf(standards::LicenseId::parse(value));
    case FieldKind::Uscc:
      return errorOf(standards::UnifiedSocialCreditCode::parse(value));
    case FieldKind::CitizenId:
      return errorOf(standards::CitizenId::parse(value, context.today));
    case FieldKind::HolderCode:
      return holderCodeFault(value, context);
    case FieldKind::Date:
      return dateFault(value, context.mayBeEndless);
    case FieldKind::Code:
      if (isCode(value)) return std::nullopt;
      return fail("license.data.code",
                  fmt::format("代码应为 1 至 {} 位字母、数字、点、横线或下划线", kCodeLengthMax));
    case FieldKind::Text:
      return std::nullopt;
  }
  return std::nullopt;
}

bool isCitizenId(std::string_view value, std::chrono::sys_days today) {
  // Nearly every value is of another length, and needs no sentence that says so.
  return value.size() == standards::CitizenId::kLength &&
         standards::CitizenId::parse(value, today).has_value();
}

bool isOrganisation(std::string_view holderCode, HolderType type, std::chrono::sys_days today) {
  if (type != HolderType::Organisation && type != HolderType::Unstated) return false;
  return standards::UnifiedSocialCreditCode::parse(holderCode).has_value() &&
         !isCitizenId(holderCode, today);
}

bool sameValue(FieldKind kind, std::string_view a, std::string_view b) {
  if (kind == FieldKind::Text) return withoutBlanks(a) == withoutBlanks(b);
  if (kind == FieldKind::Date) {
    const auto left = readLicenseDate(a);
    const auto right = readLicenseDate(b);
    if (left && right) return *left == *right;
  }
  return trim(a) == trim(b);
}

}  // namespace tongban::license
