#include "gateway/license/seal/deviation.hpp"

#include <algorithm>
#include <array>

namespace tongban::license {
namespace {

constexpr std::array kTable{
#define X(name, word, zh, en, clause) DeviationInfo{Deviation::name, word, zh, en, clause},
#include "gateway/license/seal/deviations.def"
#undef X
};

}  // namespace

const DeviationInfo& infoOf(Deviation id) noexcept { return kTable[static_cast<std::size_t>(id)]; }

std::span<const DeviationInfo> allDeviations() noexcept { return kTable; }

void note(std::vector<Deviation>& list, Deviation id) {
  if (std::ranges::find(list, id) == list.end()) list.push_back(id);
}

}  // namespace tongban::license
