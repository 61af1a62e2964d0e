// gateway/standards/legacy_taxpayer_id.hpp — 纳税人识别号 of before the unified social credit
// code, still met in invoices and tax files:
//   15 characters: 6 digits of the region and 9 of an organisation code (whose check is a
//                  property: numbers without one were issued);
//   20 characters: a citizen id and two digits of sequence, for an individual.
//
// The longer form holds a citizen id and the shorter one may, so both print masked and the clear
// text has the searchable name reveal(). Value type, thread-safe; allocates only for an Error.
// Errors: standards.legacy-taxpayer-length, standards.legacy-taxpayer-charset, and those of
// CitizenId for the first 18 of 20 characters.
#pragma once
#include <chrono>
#include <optional>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/standards/citizen_id.hpp"
#include "gateway/standards/printing.hpp"

namespace tongban::standards {

class LegacyTaxpayerId final {
 public:
  static constexpr bool kIsIdentifier = true;
  static constexpr std::size_t kOrganisationLength = 15;
  static constexpr std::size_t kIndividualLength = 20;

  static Result<LegacyTaxpayerId> parse(std::string_view text, std::chrono::sys_days today);

  std::string_view reveal() const noexcept { return text_.view(); }
  bool isIndividual() const noexcept { return citizen_.has_value(); }
  const std::optional<CitizenId>& citizen() const noexcept { return citizen_; }

  // Whether the last nine of 15 characters satisfy GB 11714-1997; false for an individual.
  bool organisationCodeChecks() const noexcept;

  ShortText<kIndividualLength> printed() const noexcept;  // the first three and the last four
  friend auto operator<=>(const LegacyTaxpayerId&, const LegacyTaxpayerId&) = default;

 private:
  LegacyTaxpayerId(std::string_view checked, std::optional<CitizenId> citizen) noexcept
      : text_(checked), citizen_(citizen) {}

  ShortText<kIndividualLength> text_;
  std::optional<CitizenId> citizen_;
};

}  // namespace tongban::standards
