// gateway/standards/region_code.hpp — 行政区划代码, GB/T 2260: six digits, two for the province,
// two for the prefecture, two for the county. A RegionCode has the right shape and a province that
// exists; whether the place exists, and when it did, is the RegionTable's to say.
//
// Immutable value of 6 bytes, thread-safe; parsing allocates only for an Error.
// Errors: standards.region-code-shape, standards.region-code-province.
#pragma once
#include <cstdint>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/standards/printing.hpp"

namespace tongban::standards {

enum class RegionLevel : std::uint8_t { Province, Prefecture, County };

class RegionCode final {
 public:
  static constexpr bool kIsIdentifier = true;
  static constexpr std::size_t kLength = 6;

  static Result<RegionCode> parse(std::string_view text);

  std::string_view text() const noexcept { return text_.view(); }
  RegionLevel level() const noexcept;
  RegionCode province() const noexcept;    // 511304 → 510000
  RegionCode prefecture() const noexcept;  // 511304 → 511300; a province gives itself

  std::string_view printed() const noexcept { return text(); }
  friend auto operator<=>(const RegionCode&, const RegionCode&) = default;

 private:
  explicit RegionCode(std::string_view checked) noexcept : text_(checked) {}

  FixedText<kLength> text_;
};

}  // namespace tongban::standards
