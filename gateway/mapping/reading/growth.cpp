#include "gateway/mapping/reading/growth.hpp"

#include <array>
#include <optional>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/mapping/reading/bounds.hpp"
#include "gateway/mapping/reading/folded.hpp"
#include "gateway/mapping/reading/numerals.hpp"
#include "gateway/mapping/reading/placeholder.hpp"

namespace tongban::mapping::reading {
namespace {

constexpr std::int64_t kOne = 1'000'000'000;  // times of the base are counted in 10^-9
constexpr int kPlaces = 9;
constexpr std::uint64_t kDoublingsMax = 20;

constexpr auto kUp = std::to_array<std::u32string_view>({
    U"增长",
    U"增加",
    U"上升",
    U"提高",
    U"提升",
    U"扩大",
    U"上涨",
    U"增",
});
constexpr auto kDown = std::to_array<std::u32string_view>({
    U"下降",
    U"减少",
    U"降低",
    U"下跌",
    U"缩短",
    U"压缩",
    U"减",
});

template <class Words>
bool takeAny(std::u32string_view& rest, const Words& words) noexcept {
  for (const auto word : words) {
    if (take(rest, word)) return true;
  }
  return false;
}

// digits × 10^power in units of 10^-9; nothing when it has more places or is too large.
std::optional<std::int64_t> inBillionths(const Number& number, int power) noexcept {
  int shift = kPlaces + power + number.power - number.scale;
  std::int64_t value = 0;
  constexpr std::int64_t kMax = 1'000'000'000LL * kOne;
  for (std::size_t i = 0; i < number.size; ++i) {
    if (value > kMax / 10) return std::nullopt;
    value = value * 10 + (number.digits[i] - '0');
  }
  for (; shift > 0; --shift) {
    if (value > kMax / 10) return std::nullopt;
    value *= 10;
  }
  for (; shift < 0; ++shift) {
    if (value % 10 != 0) return std::nullopt;
    value /= 10;
  }
  return value;
}

Result<Decimal> asDecimal(std::int64_t billionths) {
  auto whole = Decimal::parse(fmt::format("{}", billionths));
  if (!whole) return whole;
  return whole->shifted(-kPlaces);
}

// What was read: either the growth or the level is known; the other follows.
std::optional<std::int64_t> takeGrowth(std::u32string_view rest, Bounds& bounds) noexcept {
  if (take(rest, U"翻")) {
    const auto times = takeChineseInteger(rest);
    if (!times || *times == 0 || *times > kDoublingsMax || !take(rest, U'番') || !rest.empty())
      return std::nullopt;
    return (std::int64_t{1} << *times) * kOne - kOne;
  }
  const bool up = takeAny(rest, kUp);
  const bool down = !up && takeAny(rest, kDown);
  if (!up && !down) return std::nullopt;
  take(rest, U'了');
  const bool toLevel = up && (take(rest, U"到") || take(rest, U"至") || take(rest, U"为"));
  bounds.add(takeBoundBefore(rest));
  const auto number = takeNumber(rest);
  if (number.state != Number::State::Good) return std::nullopt;
  bounds.add(number.inner);
  if (take(rest, U'余') || take(rest, U'多')) bounds.add(Bound::AtLeast);
  const bool times = take(rest, U'倍');
  const bool percent = !times && take(rest, U'%');
  if (take(rest, U'多')) bounds.add(Bound::AtLeast);
  bounds.add(takeBoundBehind(rest));
  // 下降3倍 has no meaning: nothing falls by more than itself.
  if (!rest.empty() || (!times && !percent) || (down && times)) return std::nullopt;
  const auto value = inBillionths(number, percent ? -2 : 0);
  if (!value || (down && *value > kOne)) return std::nullopt;
  return down ? -*value : toLevel ? *value - kOne : *value;
}

}  // namespace

Result<Growth> readGrowth(std::string_view text) {
  if (auto fit = admit(text); !fit) return fit.error();
  if (auto filled = refuseEmpty(text); !filled) return filled.error();
  const Folded folded(text);
  Bounds bounds;
  const auto growth = folded.fits() ? takeGrowth(folded.view(), bounds) : std::nullopt;
  if (!growth) {
    return fail("reading.growth-invalid", fmt::format("{}不是能确定的增长", quoted(text)));
  }
  auto added = asDecimal(*growth);
  auto level = asDecimal(*growth + kOne);
  if (!added) return added.error();
  if (!level) return level.error();
  Growth out;
  out.growth = std::move(*added);
  out.level = std::move(*level);
  out.bound = bounds.bound;
  out.boundConflict = bounds.conflict;
  return out;
}

}  // namespace tongban::mapping::reading
