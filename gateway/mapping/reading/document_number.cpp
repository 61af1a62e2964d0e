#include "gateway/mapping/reading/document_number.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/mapping/reading/folded.hpp"
#include "gateway/mapping/reading/numerals.hpp"
#include "gateway/mapping/reading/placeholder.hpp"

namespace tongban::mapping::reading {
namespace {

constexpr std::size_t kIssuerWordCharactersMax = 20;
constexpr std::u32string_view kOpen = U"[(〔【﹝〈";
constexpr std::u32string_view kClose = U"])〕】﹞〉";
constexpr std::uint32_t kYearMin = 1949;
constexpr std::uint32_t kYearMax = 2199;

bool isCode(char32_t c) noexcept { return isDigit(c) || (c >= U'A' && c <= U'Z'); }

// The issuer word with its own characters: folding is for reading, not for spelling.
std::string writtenWord(std::string_view text, std::size_t count) {
  std::string out;
  while (count > 0 && !text.empty()) {
    const char32_t c = takeCodePoint(text);
    if (isBlank(c)) continue;
    appendCodePoint(out, c);
    --count;
  }
  return out;
}

}  // namespace

std::string DocumentNumber::text() const {
  return fmt::format("{}〔{}〕{}号", issuerWord, year, number);
}

Result<DocumentNumber> readDocumentNumber(std::string_view text) {
  if (auto fit = admit(text); !fit) return fit.error();
  const Folded folded(text);
  const auto view = folded.view();
  auto rest = view;
  std::size_t word = 0;
  while (word < rest.size() && isHan(rest[word])) ++word;
  rest.remove_prefix(word);
  std::size_t bracket = std::u32string_view::npos;
  if (!rest.empty()) bracket = kOpen.find(rest.front());
  std::size_t yearDigits = 0;
  std::size_t numberDigits = 0;
  std::uint32_t year = 0;
  std::uint32_t number = 0;
  bool closed = false;
  if (bracket != std::u32string_view::npos) {
    rest.remove_prefix(1);
    year = takeDigits(rest, yearDigits);
    take(rest, U'年');
    closed = take(rest, kClose[bracket]);
    take(rest, U'第');
    number = takeDigits(rest, numberDigits);
  }
  const bool good = folded.fits() && word > 0 && word <= kIssuerWordCharactersMax && closed &&
                    yearDigits == 4 && year >= kYearMin && year <= kYearMax && numberDigits > 0 &&
                    numberDigits <= 6 && number > 0 && take(rest, U'号') && rest.empty();
  if (!good) {
    if (auto filled = refuseEmpty(text); !filled) return filled.error();
    return fail("reading.document-number-invalid", fmt::format("{}不是发文字号", quoted(text)));
  }
  DocumentNumber out{writtenWord(text, word), static_cast<int>(year), number, Outcome::Accepted};
  if (out.text() != text) out.outcome = Outcome::Normalized;
  return out;
}

Result<Ok> checkIssuerWord(const DocumentNumber& number, std::string_view issuer,
                           std::span<const std::string_view> issuerWords) {
  const bool own = std::ranges::any_of(issuerWords, [&](std::string_view word) {
    return !word.empty() && number.issuerWord.starts_with(word);
  });
  if (own) return Ok{};
  return fail("reading.document-prefix-foreign",
              fmt::format("{}不是{}的发文字号", quoted(number.text()), quoted(issuer)));
}

std::string documentKey(std::string_view issuer, const DocumentNumber& number, const Date& date) {
  return fmt::format("{}|{}|{}", trim(issuer), number.text(), date.text());
}

bool isIndexNumber(std::string_view text) noexcept {
  const Folded folded(trim(text));
  auto rest = folded.view();
  std::size_t code = 0;
  while (code < rest.size() && isCode(rest[code])) ++code;
  if (!folded.fits() || code < 8 || code > 18) return false;
  rest.remove_prefix(code);
  if (!take(rest, U'/')) return false;
  std::size_t yearDigits = 0;
  std::size_t serialDigits = 0;
  const auto year = takeDigits(rest, yearDigits);
  if (yearDigits != 4 || year < kYearMin || year > kYearMax || !take(rest, U'-')) return false;
  takeDigits(rest, serialDigits);
  return serialDigits >= 3 && serialDigits <= 8 && rest.empty();
}

}  // namespace tongban::mapping::reading
