// gateway/license/seal/deviation.hpp — a departure from a standard that is tolerated and named
// (deviations.def is the table). Values; thread-safe.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tongban::license {

enum class Deviation : std::uint8_t {
#define X(name, word, zh, en, clause) name,
#include "gateway/license/seal/deviations.def"
#undef X
};

struct DeviationInfo {
  Deviation id;
  std::string_view word;
  std::string_view zh;
  std::string_view en;
  std::string_view clause;
};

const DeviationInfo& infoOf(Deviation) noexcept;
std::span<const DeviationInfo> allDeviations() noexcept;

// Adds it unless it is there already.
void note(std::vector<Deviation>&, Deviation);

}  // namespace tongban::license
