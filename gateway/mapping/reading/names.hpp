// gateway/mapping/reading/names.hpp — the names of agencies, systems and zones: a key to match
// them by, and pairs that may be one thing under two names.
//
// nameKey drops what carries no meaning in a name: blanks, width, middle dots (and the question
// mark that a lost one left between Han characters), the kind of bracket. Give it simplified text.
// A registered name is never changed by it: the key is for comparing only.
//
// aliasCandidates never merges. It answers pairs of one region for a person to decide:
//   Spelling     川渝开放合作区 / 川渝开发合作区        one character differs, no numeral, no
//   direction PartMissing  …和资源交易中心 / …和公共资源交易中心   up to four characters inserted
//   within UsedOnce     贵安新区商务局 once, 贵安新区投资促进局 elsewhere, in the same role
// Names of different regions are different agencies: 遂宁's and 巴中's bureaus are no aliases.
//
// readMemberCount: 西南地区六省（区、市） → 6; a text that says 五省 of a group known to have six
// is refused.
//
// Errors: reading.alias-limit above limits::kAliasNamesMax, reading.member-count-conflict,
// reading.member-count-invalid, reading.absent, reading.placeholder, and those of admit().
// Thread-safe. Candidates come in the order of the names.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/mapping/reading/reading.hpp"

namespace tongban::mapping::reading {

std::string nameKey(std::string_view validUtf8);

struct NameUse {
  std::string_view name;
  std::string_view region;
  std::string_view role;    // what it does, where known (a duty, a system); may be empty
  std::uint32_t count = 1;  // how often the name was met
};

enum class AliasReason : std::uint8_t { Spelling, PartMissing, UsedOnce };

struct AliasCandidate {
  std::size_t first = 0;  // indexes into the names
  std::size_t second = 0;
  AliasReason reason = AliasReason::Spelling;
};

Result<std::vector<AliasCandidate>> aliasCandidates(std::span<const NameUse>);

struct MemberCount {
  std::string group;  // 西南地区, as written before the number
  std::uint32_t count = 0;
  Outcome outcome = Outcome::Accepted;
};

Result<MemberCount> readMemberCount(std::string_view text, std::optional<std::uint32_t> known = {});

}  // namespace tongban::mapping::reading
