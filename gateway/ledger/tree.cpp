#include "gateway/ledger/tree.hpp"

#include <bit>

#include <fmt/format.h>

namespace tongban::ledger {
namespace {

constexpr std::uint8_t kLeafMark[] = {0};
constexpr std::uint8_t kNodeMark[] = {1};

Error outOfRange(std::uint64_t what, std::uint64_t size) {
  return fail("ledger.proof-range", fmt::format("序号 {} 与账本大小 {} 不相符", what, size));
}

// The largest power of two below n; n is at least 2.
std::uint64_t splitOf(std::uint64_t n) noexcept { return std::bit_floor(n - 1); }

class Prover final {
 public:
  Prover(const TreeHash& hash, const SubtreeRoot& source) : hash_(hash), source_(source) {}

  // The root over leaves [begin, end); complete aligned subtrees come from the source.
  Result<Digest> range(std::uint64_t begin, std::uint64_t end) {
    const auto count = end - begin;
    if (std::has_single_bit(count)) {
      const auto level = static_cast<unsigned>(std::countr_zero(count));
      return source_(level, begin >> level);
    }
    const auto split = splitOf(count);
    auto left = range(begin, begin + split);
    if (!left) return left;
    auto right = range(begin + split, end);
    if (!right) return right;
    return hash_.node(*left, *right);
  }

  Result<Ok> include(std::uint64_t index, std::uint64_t begin, std::uint64_t end) {
    if (end - begin == 1) return Ok{};
    const auto middle = begin + splitOf(end - begin);
    const bool isLeft = index < middle;
    auto below = isLeft ? include(index, begin, middle) : include(index, middle, end);
    if (!below) return below;
    return push(isLeft ? range(middle, end) : range(begin, middle));
  }

  // `whole` says that the first tree is [begin, first) as it stands, so its root is known.
  Result<Ok> join(std::uint64_t first, std::uint64_t begin, std::uint64_t end, bool whole) {
    if (first == end) {
      if (whole) return Ok{};
      return push(range(begin, end));
    }
    const auto middle = begin + splitOf(end - begin);
    if (first <= middle) {
      auto below = join(first, begin, middle, whole);
      if (!below) return below;
      return push(range(middle, end));
    }
    auto below = join(first, middle, end, false);
    if (!below) return below;
    return push(range(begin, middle));
  }

  std::vector<Digest> path() && { return std::move(path_); }

 private:
  Result<Ok> push(Result<Digest> digest) {
    if (!digest) return std::move(digest).error();
    path_.push_back(*digest);
    return Ok{};
  }

  const TreeHash& hash_;
  const SubtreeRoot& source_;
  std::vector<Digest> path_;
};

}  // namespace

Digest TreeHash::leaf(BytesView entry) const { return suite_->digest({kLeafMark, entry}); }

Digest TreeHash::node(const Digest& left, const Digest& right) const {
  return suite_->digest({kNodeMark, left.bytes, right.bytes});
}

Digest TreeHash::empty() const { return suite_->digest(BytesView{}); }

Result<Frontier> Frontier::resume(TreeHash hash, std::uint64_t size, std::vector<Digest> peaks) {
  if (peaks.size() != static_cast<std::size_t>(std::popcount(size))) {
    return fail("ledger.proof-range",
                fmt::format("大小为 {} 的账本应有 {} 个子树根", size, std::popcount(size)));
  }
  Frontier frontier(hash);
  frontier.size_ = size;
  frontier.peaks_ = std::move(peaks);
  return frontier;
}

void Frontier::add(const Digest& leaf) {
  Digest subtree = leaf;
  // As many equal subtrees join as the size has trailing ones.
  for (auto size = size_; (size & 1) != 0; size >>= 1) {
    subtree = hash_.node(peaks_.back(), subtree);
    peaks_.pop_back();
  }
  peaks_.push_back(subtree);
  ++size_;
}

Digest Frontier::root() const {
  if (peaks_.empty()) return hash_.empty();
  Digest root = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i > 0; --i) root = hash_.node(peaks_[i - 1], root);
  return root;
}

Result<std::vector<Digest>> inclusionProof(const TreeHash& hash, std::uint64_t index,
                                           std::uint64_t size, const SubtreeRoot& source) {
  if (index >= size) return outOfRange(index, size);
  Prover prover(hash, source);
  if (auto done = prover.include(index, 0, size); !done) return std::move(done).error();
  return std::move(prover).path();
}

Result<std::vector<Digest>> consistencyProof(const TreeHash& hash, std::uint64_t first,
                                             std::uint64_t second, const SubtreeRoot& source) {
  if (first == 0 || first > second) return outOfRange(first, second);
  Prover prover(hash, source);
  if (auto done = prover.join(first, 0, second, true); !done) return std::move(done).error();
  return std::move(prover).path();
}

Result<Digest> rootOf(const TreeHash& hash, std::uint64_t size, const SubtreeRoot& source) {
  if (size == 0) return hash.empty();
  return Prover(hash, source).range(0, size);
}

Result<Ok> verifyInclusion(const TreeHash& hash, const Digest& leaf, std::uint64_t index,
                           std::uint64_t size, std::span<const Digest> path, const Digest& root) {
  if (index >= size) return outOfRange(index, size);
  auto fn = index;
  auto sn = size - 1;
  Digest computed = leaf;
  for (const auto& sibling : path) {
    if (sn == 0) return fail("ledger.inclusion-invalid", "在账证明的路径过长");
    if ((fn & 1) != 0 || fn == sn) {
      computed = hash.node(sibling, computed);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      computed = hash.node(computed, sibling);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0) return fail("ledger.inclusion-invalid", "在账证明的路径过短");
  if (computed != root) return fail("ledger.inclusion-invalid", "在账证明与账本签名的根不符");
  return Ok{};
}

Result<Ok> verifyConsistency(const TreeHash& hash, std::uint64_t first, std::uint64_t second,
                             const Digest& firstRoot, const Digest& secondRoot,
                             std::span<const Digest> path) {
  if (first == 0 || first > second) return outOfRange(first, second);
  const auto differs = [] {
    return fail("ledger.consistency-invalid", "后一账本不是前一账本的延续");
  };
  if (first == second) {
    if (!path.empty() || firstRoot != secondRoot) return differs();
    return Ok{};
  }
  // A first tree that is one complete subtree is its own first element of the path.
  std::vector<Digest> steps;
  if (std::has_single_bit(first)) steps.push_back(firstRoot);
  steps.insert(steps.end(), path.begin(), path.end());
  if (steps.empty()) return differs();
  auto fn = first - 1;
  auto sn = second - 1;
  while ((fn & 1) != 0) {
    fn >>= 1;
    sn >>= 1;
  }
  Digest fr = steps.front();
  Digest sr = steps.front();
  for (std::size_t i = 1; i < steps.size(); ++i) {
    if (sn == 0) return differs();
    if ((fn & 1) != 0 || fn == sn) {
      fr = hash.node(steps[i], fr);
      sr = hash.node(steps[i], sr);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      sr = hash.node(sr, steps[i]);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0 || fr != firstRoot || sr != secondRoot) return differs();
  return Ok{};
}

}  // namespace tongban::ledger
