#include "gateway/mapping/reading/numerals.hpp"

#include <string>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/mapping/reading/folded.hpp"

namespace tongban::mapping::reading {
namespace {

constexpr std::size_t kNumeralCharactersMax = 32;
constexpr std::size_t kWrittenDigitsMax = 64;  // leading zeros and all

int chineseDigit(char32_t c) noexcept {
  switch (c) {
    case U'〇':
    case U'零':
      return 0;
    case U'一':
    case U'壹':
      return 1;
    case U'二':
    case U'贰':
    case U'两':
      return 2;
    case U'三':
    case U'叁':
      return 3;
    case U'四':
    case U'肆':
      return 4;
    case U'五':
    case U'伍':
      return 5;
    case U'六':
    case U'陆':
      return 6;
    case U'七':
    case U'柒':
      return 7;
    case U'八':
    case U'捌':
      return 8;
    case U'九':
    case U'玖':
      return 9;
    default:
      return -1;
  }
}

// The power of ten of a unit character, 0 for any other.
std::uint8_t unitPower(char32_t c) noexcept {
  switch (c) {
    case U'十':
    case U'拾':
      return 1;
    case U'百':
    case U'佰':
      return 2;
    case U'千':
    case U'仟':
      return 3;
    case U'万':
      return 4;
    case U'亿':
      return 8;
    default:
      return 0;
  }
}

std::uint64_t tenTo(std::uint8_t power) noexcept {
  std::uint64_t value = 1;
  for (; power > 0; --power) value *= 10;
  return value;
}

// 二〇二三: digit by digit.
std::optional<std::uint64_t> digitByDigit(std::u32string_view run) noexcept {
  if (run.size() > 18) return std::nullopt;
  std::uint64_t value = 0;
  for (const char32_t c : run) {
    const int digit = chineseDigit(c);
    value = value * 10 + static_cast<std::uint64_t>(digit < 0 ? 0 : digit);
  }
  return value;
}

// 一百零五, 一亿五千万: units fall within a section of four places, sections end with 万 or 亿.
class Positional {
 public:
  bool digit(int value) noexcept {
    if (pending_ > 0) return false;
    if (value == 0) {
      zero_ = true;
      zeroAfterBig_ = true;
    } else {
      pending_ = value;
    }
    return true;
  }

  bool smallUnit(std::uint8_t power) noexcept {
    if (power >= lastSmall_) return false;
    if (pending_ == 0 && (power != 1 || section_ != 0)) return false;
    section_ += static_cast<std::uint64_t>(pending_ == 0 ? 1 : pending_) * tenTo(power);
    return close(power, power);
  }

  bool bigUnit(std::uint8_t power) noexcept {
    section_ += static_cast<std::uint64_t>(pending_);
    const bool again = power == 4 ? lastBig_ == 4 : lastBig_ == 8;
    if (again || section_ + total_ == 0 || (power == 4 && section_ == 0)) return false;
    total_ = power == 4 ? total_ + section_ * tenTo(4) : (total_ + section_) * tenTo(8);
    section_ = 0;
    lastBig_ = power;
    zeroAfterBig_ = false;
    return close(5, power);
  }

  std::optional<std::uint64_t> finish() const noexcept {
    if (pending_ > 0 && weight_ > 1 && !zero_) return std::nullopt;
    // 一亿五千 means 1.5亿 to most.
    if (lastBig_ == 8 && section_ > 0 && !zeroAfterBig_) return std::nullopt;
    return total_ + section_ + static_cast<std::uint64_t>(pending_);
  }

 private:
  bool close(std::uint8_t lastSmall, std::uint8_t weight) noexcept {
    lastSmall_ = lastSmall;
    weight_ = weight;
    pending_ = 0;
    zero_ = false;
    return true;
  }

  std::uint64_t total_ = 0;
  std::uint64_t section_ = 0;
  int pending_ = 0;
  std::uint8_t lastSmall_ = 5;
  std::uint8_t lastBig_ = 0;
  std::uint8_t weight_ = 0;  // of the unit before the pending digit
  bool zero_ = false;
  bool zeroAfterBig_ = false;
};

std::optional<std::uint64_t> positional(std::u32string_view run) noexcept {
  Positional reader;
  for (const char32_t c : run) {
    const int digit = chineseDigit(c);
    const std::uint8_t power = unitPower(c);
    const bool good = digit >= 0  ? reader.digit(digit)
                      : power < 4 ? reader.smallUnit(power)
                                  : reader.bigUnit(power);
    if (!good) return std::nullopt;
  }
  return reader.finish();
}

// How many numeral characters stand at the front. The letter O stands for 〇 inside a run.
std::size_t numeralRun(std::u32string_view rest, bool& hasUnit) noexcept {
  std::size_t at = 0;
  hasUnit = false;
  while (at < rest.size() && at <= kNumeralCharactersMax) {
    const char32_t c = rest[at];
    if (unitPower(c) != 0) {
      hasUnit = true;
    } else if (chineseDigit(c) < 0 && (at == 0 || (c != U'O' && c != U'o'))) {
      break;
    }
    ++at;
  }
  return at;
}

bool pushDigit(Number& number, char32_t c) noexcept {
  if (number.size == 0 && c == U'0') return true;
  if (number.size == kNumberDigitsMax) return false;
  number.digits[number.size++] = static_cast<char>(c);
  return true;
}

// 1,234,567: after the first comma every group has three digits.
Number::State takeWhole(std::u32string_view& rest, Number& number) noexcept {
  std::size_t group = 0;
  std::size_t written = 0;
  bool grouped = false;
  while (!rest.empty()) {
    const char32_t c = rest.front();
    if (isDigit(c)) {
      if (++written > kWrittenDigitsMax || !pushDigit(number, c)) return Number::State::TooLong;
      ++group;
    } else if (c == U',') {
      if (group == 0 || group > 3 || (grouped && group != 3)) return Number::State::BadGrouping;
      grouped = true;
      group = 0;
    } else {
      break;
    }
    rest.remove_prefix(1);
  }
  if (grouped && group != 3) return Number::State::BadGrouping;
  number.rewritten = number.rewritten || grouped;
  return Number::State::Good;
}

Number::State takeArabic(std::u32string_view& rest, Number& number) noexcept {
  if (const auto state = takeWhole(rest, number); state != Number::State::Good) return state;
  const bool point =
      rest.size() >= 2 && isDigit(rest[1]) && (rest.front() == U'.' || rest.front() == U'。');
  if (!point) return Number::State::Good;
  number.rewritten = number.rewritten || rest.front() == U'。';
  rest.remove_prefix(1);
  while (!rest.empty() && isDigit(rest.front())) {
    // A zero before the first digit that counts still counts as a place.
    if (number.scale == kNumberDigitsMax || !pushDigit(number, rest.front()))
      return Number::State::TooLong;
    ++number.scale;
    rest.remove_prefix(1);
  }
  return Number::State::Good;
}

Number::State takeChinese(std::u32string_view& rest, Number& number) {
  const auto value = takeChineseInteger(rest);
  if (!value) return Number::State::BadNumeral;
  number.rewritten = true;
  std::array<char, 24> text{};
  const auto end = fmt::format_to(text.data(), "{}", *value);
  for (const char* c = text.data(); c != end; ++c) {
    pushDigit(number, static_cast<char32_t>(static_cast<unsigned char>(*c)));
  }
  return Number::State::Good;
}

// 万, 亿, 百万, 千万, 万亿 …: the power of ten, 0 when none stands there.
std::uint8_t takeMultiplier(std::u32string_view& rest) noexcept {
  std::uint8_t power = 0;
  if (!rest.empty() && unitPower(rest.front()) > 0 && unitPower(rest.front()) < 4) {
    power = unitPower(rest.front());
    rest.remove_prefix(1);
  }
  if (take(rest, U'万')) power = static_cast<std::uint8_t>(power + 4);
  if (take(rest, U'亿')) power = static_cast<std::uint8_t>(power + 8);
  return power;
}

std::optional<Bound> takeInner(std::u32string_view& rest) noexcept {
  if (take(rest, U'余') || take(rest, U'多')) return Bound::AtLeast;
  if (take(rest, U'来')) return Bound::About;
  return std::nullopt;
}

// 1亿2000万, 3万5千, 3万5000: the lower part must fit below the upper one's unit and leave no doubt
// about its own (3万5 and 1亿2千 do). Appends its digits.
bool takeLowerPart(std::u32string_view& rest, Number& number) noexcept {
  auto ahead = rest;
  Number lower;
  if (takeArabic(ahead, lower) != Number::State::Good) return false;
  lower.power = takeMultiplier(ahead);
  const std::size_t whole =
      static_cast<std::size_t>(lower.size > lower.scale ? lower.size - lower.scale : 0);
  if (lower.power >= number.power || whole + lower.power > number.power) return false;
  const bool ownUnit = lower.power >= 4 || (number.power == 4 && lower.power == 3);
  const bool filled = lower.power == 0 && whole == number.power;
  if (!ownUnit && !filled) return false;
  for (std::size_t gap = number.power - lower.power - whole; gap > 0; --gap) {
    if (!pushDigit(number, U'0')) return false;
  }
  for (std::size_t pad = lower.scale > lower.size ? lower.scale - lower.size : 0u; pad > 0; --pad) {
    if (!pushDigit(number, U'0')) return false;
  }
  for (std::size_t i = 0; i < lower.size; ++i) {
    if (!pushDigit(number, static_cast<char32_t>(lower.digits[i]))) return false;
  }
  number.power = lower.power;
  number.scale = lower.scale;
  number.rewritten = true;
  rest = ahead;
  return true;
}

}  // namespace

std::optional<std::uint64_t> takeChineseInteger(std::u32string_view& rest) noexcept {
  bool hasUnit = false;
  const auto length = numeralRun(rest, hasUnit);
  if (length == 0 || length > kNumeralCharactersMax) return std::nullopt;
  const auto run = rest.substr(0, length);
  if (hasUnit && run.find_first_of(U"Oo") != std::u32string_view::npos) return std::nullopt;
  const auto value = hasUnit ? positional(run) : digitByDigit(run);
  if (value) rest.remove_prefix(length);
  return value;
}

std::uint32_t takeDigits(std::u32string_view& rest, std::size_t& count) noexcept {
  std::uint32_t value = 0;
  count = 0;
  while (count < rest.size() && isDigit(rest[count])) {
    if (count == 9) {
      count = 0;
      return 0;
    }
    value = value * 10 + static_cast<std::uint32_t>(rest[count] - U'0');
    ++count;
  }
  rest.remove_prefix(count);
  return value;
}

Number takeNumber(std::u32string_view& rest) {
  Number number;
  if (rest.empty()) return number;
  auto ahead = rest;
  const char32_t first = ahead.front();
  if (isDigit(first)) {
    number.state = takeArabic(ahead, number);
  } else if (chineseDigit(first) >= 0 || unitPower(first) == 1) {
    number.state = takeChinese(ahead, number);
  }
  if (number.state != Number::State::Good) return number;
  number.inner = takeInner(ahead);
  number.power = takeMultiplier(ahead);
  if (!number.inner) {
    while (number.power > 0 && number.scale == 0 && !ahead.empty() && isDigit(ahead.front())) {
      if (!takeLowerPart(ahead, number)) {
        number.state = Number::State::BadNumeral;
        return number;
      }
    }
    number.inner = takeInner(ahead);
  }
  rest = ahead;
  return number;
}

Result<Decimal> toDecimal(const Number& number, bool negative, std::string_view original) {
  switch (number.state) {
    case Number::State::Good:
      break;
    case Number::State::BadGrouping:
      return fail("reading.number-grouping",
                  fmt::format("{}的千分位逗号位置不对", quoted(original)));
    case Number::State::TooLong:
      return fail("reading.number-invalid",
                  fmt::format("{}的数字超过 {} 位", quoted(original), kNumberDigitsMax));
    case Number::State::Missing:
    case Number::State::BadNumeral:
      return fail("reading.number-invalid", fmt::format("{}不是能确定的数", quoted(original)));
  }
  std::array<char, 2 * kNumberDigitsMax + 4> text{};
  std::size_t size = 0;
  if (negative) text[size++] = '-';
  const std::size_t whole =
      number.size > number.scale ? std::size_t{number.size} - number.scale : 0u;
  if (whole == 0) text[size++] = '0';
  for (std::size_t i = 0; i < whole; ++i) text[size++] = number.digits[i];
  if (number.scale > 0) {
    text[size++] = '.';
    for (std::size_t pad = std::size_t{number.scale} - (number.size - whole); pad > 0; --pad)
      text[size++] = '0';
    for (std::size_t i = whole; i < number.size; ++i) text[size++] = number.digits[i];
  }
  auto value = Decimal::parse({text.data(), size});
  if (!value || number.power == 0) return value;
  return value->shifted(number.power);
}

Result<Ordinal> readOrdinal(std::string_view text) {
  if (auto fit = admit(text); !fit) return fit.error();
  const Folded folded(trim(text));
  auto rest = folded.view();
  const bool bracket = take(rest, U'(');
  const bool chinese = !rest.empty() && !isDigit(rest.front());
  std::size_t count = 0;
  std::uint64_t value = 0;
  if (chinese) {
    value = takeChineseInteger(rest).value_or(0);
  } else {
    value = takeDigits(rest, count);
  }
  const bool closed = !bracket || take(rest, U')');
  const bool mark = take(rest, U'.') || take(rest, U'、');
  if (!folded.fits() || value == 0 || value > 999999 || !closed || !rest.empty()) {
    return fail("reading.ordinal-invalid", fmt::format("{}不是序号", quoted(text)));
  }
  const bool plain = !chinese && !bracket && !mark && !folded.changed();
  return Ordinal{static_cast<std::uint32_t>(value),
                 plain ? Outcome::Accepted : Outcome::Normalized};
}

}  // namespace tongban::mapping::reading
