// gateway/ledger/tree.hpp — the Merkle tree of RFC 9162 section 2.1 over either suite's digest.
//
//   leaf H(0x00 ‖ entry)     node H(0x01 ‖ left ‖ right)     no leaf: H()
//
// A tree of n leaves splits at the largest power of two below n. Sizes and indices count leaves
// from 0. Everything here is pure arithmetic over digests; where they are kept is the business of
// tiles.hpp. Thread-compatible; functions are thread-safe.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/crypto/suite.hpp"

namespace tongban::ledger {

using crypto::Digest;

class TreeHash final {
 public:
  explicit TreeHash(const crypto::Suite& suite) : suite_(&suite) {}

  Digest leaf(BytesView entry) const;
  Digest node(const Digest& left, const Digest& right) const;
  Digest empty() const;
  crypto::SuiteId suite() const noexcept { return suite_->id(); }

 private:
  const crypto::Suite* suite_;
};

// The right edge of a growing tree: the roots of its complete subtrees, largest first. Holds at
// most 64 digests however many leaves there are.
class Frontier final {
 public:
  explicit Frontier(TreeHash hash) : hash_(hash) {}

  // Takes up where a tree of `size` leaves stood; `peaks` as peaks() gave them.
  static Result<Frontier> resume(TreeHash, std::uint64_t size, std::vector<Digest> peaks);

  void add(const Digest& leaf);
  std::uint64_t size() const noexcept { return size_; }
  Digest root() const;
  const std::vector<Digest>& peaks() const noexcept { return peaks_; }

 private:
  TreeHash hash_;
  std::uint64_t size_ = 0;
  std::vector<Digest> peaks_;
};

// The root of the complete subtree over leaves [index · 2^level, (index + 1) · 2^level).
using SubtreeRoot = std::function<Result<Digest>(unsigned level, std::uint64_t index)>;

// RFC 9162 section 2.1.3.1 and 2.1.4.1. Errors: ledger.proof-range, those of the source.
Result<std::vector<Digest>> inclusionProof(const TreeHash&, std::uint64_t index, std::uint64_t size,
                                           const SubtreeRoot&);
Result<std::vector<Digest>> consistencyProof(const TreeHash&, std::uint64_t first,
                                             std::uint64_t second, const SubtreeRoot&);
Result<Digest> rootOf(const TreeHash&, std::uint64_t size, const SubtreeRoot&);

// RFC 9162 section 2.1.3.2 and 2.1.4.2. A path that is too short or too long is refused.
// Errors: ledger.proof-range, ledger.inclusion-invalid, ledger.consistency-invalid.
Result<Ok> verifyInclusion(const TreeHash&, const Digest& leaf, std::uint64_t index,
                           std::uint64_t size, std::span<const Digest> path, const Digest& root);
Result<Ok> verifyConsistency(const TreeHash&, std::uint64_t first, std::uint64_t second,
                             const Digest& firstRoot, const Digest& secondRoot,
                             std::span<const Digest> path);

}  // namespace tongban::ledger
