// gateway/standards/citizen_id.hpp — 公民身份号码, GB 11643-1999: 18 characters that name one
// person. Only a number whose check character holds and whose birth date is real can be one.
//
// 6 digits of the first registration's region, 8 of the birth date, 3 of sequence (odd: male), 1
// check character, X in upper case. The same shape serves the residence permits of Hong Kong,
// Macao and Taiwan residents (810000, 820000, 830000) and the permanent residence card of
// foreigners (9, two digits of the accepting province, three of the country).
//
// A number is never shown by accident: printing gives 510***********0012, and the only way to the
// clear text is reveal(), a word that a reviewer can search for. Region digits below the province
// are not looked up: withdrawn codes stay in people's numbers for life.
//
// Immutable value of 18 bytes, thread-safe; parsing allocates only for an Error, and no Error
// carries any part of the number.
// Errors: standards.citizen-id-length, -charset, -region, -birth-date, -birth-future, -check.
#pragma once
#include <chrono>
#include <cstdint>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/base/result.hpp"
#include "gateway/standards/printing.hpp"

namespace tongban::standards {

// The calendar day it is in China (UTC+8, no daylight saving) at `at`.
std::chrono::sys_days dayInChina(Instant at) noexcept;

enum class Sex : std::uint8_t { Female, Male };

enum class CitizenIdKind : std::uint8_t {
  Citizen,
  HongKongResident,
  MacaoResident,
  TaiwanResident,
  ForeignPermanentResident,
};

class CitizenId final {
 public:
  static constexpr bool kIsIdentifier = true;
  static constexpr std::size_t kLength = 18;

  // `today` is the day in China; nobody is born after it.
  static Result<CitizenId> parse(std::string_view text, std::chrono::sys_days today);

  // The 15-digit number issued before 1999-10-01: the century 19 is inserted and the check
  // character computed, as GB 11643-1999 says. A 15-digit number has no check of its own, so a
  // misread digit is not noticed; the caller records that the value was converted.
  static Result<CitizenId> fromFifteenDigits(std::string_view text, std::chrono::sys_days today);

  // The clear text. Personal data: for the record itself, never for a log, message or metric.
  std::string_view reveal() const noexcept { return text_.view(); }

  FixedText<kLength> masked() const noexcept;
  CitizenIdKind kind() const noexcept;
  std::string_view regionDigits() const noexcept { return reveal().substr(0, 6); }
  std::chrono::year_month_day birthDate() const noexcept;
  Sex sex() const noexcept;

  FixedText<kLength> printed() const noexcept { return masked(); }
  friend auto operator<=>(const CitizenId&, const CitizenId&) = default;

 private:
  explicit CitizenId(std::string_view checked) noexcept : text_(checked) {}

  FixedText<kLength> text_;
};

}  // namespace tongban::standards
