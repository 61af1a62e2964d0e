// gateway/ledger/schema.hpp — the tables of the ledger, and the number by which an entry is kept.
//
// Entries, openings and the tree lie apart: an opening can be destroyed, a day of entries can be
// taken out, and every proof still stands. Used inside this room, and by whoever opens the store.
#pragma once
#include <cstdint>
#include <span>

#include "gateway/store/migration.hpp"

namespace tongban::ledger {

std::span<const store::Migration> migrations() noexcept;

// The row of an entry: the log's number and the entry's index in one integer, so that entries lie
// in the order in which they came. At most 2^23 logs of 2^40 entries.
inline constexpr unsigned kIndexBits = 40;
constexpr std::int64_t rowOf(std::int64_t logNumber, std::uint64_t index) noexcept {
  return logNumber << kIndexBits | static_cast<std::int64_t>(index);
}
constexpr std::uint64_t indexOf(std::int64_t row) noexcept {
  return static_cast<std::uint64_t>(row) & ((std::uint64_t{1} << kIndexBits) - 1);
}
constexpr std::int64_t logNumberOf(std::int64_t row) noexcept { return row >> kIndexBits; }

// Which commitment of an entry an opening belongs to.
inline constexpr std::int64_t kRequestSlot = 0;
inline constexpr std::int64_t kAnswerSlot = 1;
inline constexpr std::int64_t kEvidenceSlot = 2;  // the first; the others follow

}  // namespace tongban::ledger
