// gateway/cli/receipt_compare.hpp — the two entries of one exchange across regions: what the region
// that asked wrote down, and what the region that provided did. Whether both committed to the same
// request and answer, or what exactly they disagree about.
//
// The provider's entry is the one whose caller is a region: its `request` and `answer` are those
// that crossed. The asking entry's own `request` and `answer` are its member's; what crossed stands
// first in its `evidence`, the request before the answer. Both commit with the same salts, so what
// is the same has equal commitments in one suite. Across suites an opening shows it, one each for
// request and answer.
//
// Says nothing of whether the receipts hold: verify them first. The entry of the asking region does
// not name that region; whose ledger it is, its certificate says. Pure but for readOpenings();
// thread-safe.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/ledger/commitment.hpp"
#include "gateway/ledger/entry.hpp"

namespace tongban::cli {

enum class Side : std::uint8_t { Asking, Providing };
std::string_view wordOf(Side) noexcept;   // asking, providing
std::string_view titleOf(Side) noexcept;  // 询问方, 提供方

struct Difference {
  // exchange, roles, log, region, peer, voided, member, resource, matter, basis, case, outcome,
  // suite (openings are needed), request, answer, answer-missing
  std::string what;
  std::string a;  // of the first entry; may be empty
  std::string b;  // of the second
  std::string message;
};

struct Comparison {
  std::optional<Side> first;  // which side the first entry is; none: that is what is wrong
  std::vector<Difference> differences;
  bool agrees() const noexcept { return differences.empty(); }
};

// Which commitment of the entry the opening opens: request, answer, evidence; empty: none.
std::string_view openedBy(const ledger::Opening&, const ledger::Entry&);

// base.file-*, ledger.opening-invalid.
Result<std::vector<ledger::Opening>> readOpenings(const std::vector<std::string>& files);

// The same verdict whichever comes first.
Comparison compareEntries(const ledger::Entry& a, const ledger::Entry& b,
                          std::span<const ledger::Opening> openings);

}  // namespace tongban::cli
