// goal: roots and proofs are those of RFC 9162, for every tree of 1 to 300 leaves and every pair.
#include "gateway/ledger/tree.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/bytes.hpp"

using namespace tongban;
using namespace tongban::ledger;

namespace {

// The definitions of RFC 9162 section 2.1, word for word and slow: nothing shared with the product.
class Naive final {
 public:
  Naive(const crypto::Suite& suite, std::vector<Bytes> leaves)
      : suite_(suite), leaves_(std::move(leaves)) {}

  Digest mth(std::size_t begin, std::size_t end) const {
    if (begin == end) return suite_.digest(BytesView{});
    if (end - begin == 1) return prefixed(0, leaves_[begin], {});
    const auto k = split(end - begin);
    const auto left = mth(begin, begin + k);
    const auto right = mth(begin + k, end);
    return prefixed(1, left.bytes, right.bytes);
  }
  std::vector<Digest> path(std::size_t m, std::size_t begin, std::size_t end) const {
    if (end - begin == 1) return {};
    const auto k = split(end - begin);
    auto out = m < k ? path(m, begin, begin + k) : path(m - k, begin + k, end);
    out.push_back(m < k ? mth(begin + k, end) : mth(begin, begin + k));
    return out;
  }
  std::vector<Digest> subproof(std::size_t m, std::size_t begin, std::size_t end, bool b) const {
    if (m == end - begin) return b ? std::vector<Digest>{} : std::vector<Digest>{mth(begin, end)};
    const auto k = split(end - begin);
    if (m <= k) {
      auto out = subproof(m, begin, begin + k, b);
      out.push_back(mth(begin + k, end));
      return out;
    }
    auto out = subproof(m - k, begin + k, end, false);
    out.push_back(mth(begin, begin + k));
    return out;
  }
  SubtreeRoot source() const {
    return [this](unsigned level, std::uint64_t index) -> Result<Digest> {
      return mth(index << level, (index + 1) << level);
    };
  }

 private:
  static std::size_t split(std::size_t n) {
    std::size_t k = 1;
    while (k * 2 < n) k *= 2;
    return k;
  }
  Digest prefixed(std::uint8_t mark, BytesView a, BytesView b) const {
    Bytes all{mark};
    all.insert(all.end(), a.begin(), a.end());
    all.insert(all.end(), b.begin(), b.end());
    return suite_.digest(all);
  }

  const crypto::Suite& suite_;
  std::vector<Bytes> leaves_;
};

std::vector<Bytes> leavesOf(std::size_t count) {
  std::vector<Bytes> leaves;
  for (std::size_t i = 0; i < count; ++i) {
    const auto text = "leaf " + std::to_string(i);
    leaves.emplace_back(text.begin(), text.end());
  }
  return leaves;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ledger_tree)

// The eight leaves and roots that implementations of Certificate Transparency share.
BOOST_AUTO_TEST_CASE(known_roots) {
  const TreeHash hash(crypto::suite(crypto::SuiteId::Intl));
  const char* leaves[] = {"",
                          "00",
                          "10",
                          "2021",
                          "3031",
                          "40414243",
                          "5051525354555657",
                          "606162636465666768696a6b6c6d6e6f"};
  const char* roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  BOOST_TEST(toHex(hash.empty().bytes) ==
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Frontier frontier(hash);
  for (std::size_t i = 0; i < std::size(leaves); ++i) {
    frontier.add(hash.leaf(*fromHex(leaves[i])));
    BOOST_TEST(toHex(frontier.root().bytes) == roots[i]);
  }
}

BOOST_AUTO_TEST_CASE(every_root_and_inclusion_proof_up_to_300) {
  for (const auto id : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    const auto& suite = crypto::suite(id);
    const TreeHash hash(suite);
    const auto leaves = leavesOf(300);
    const Naive naive(suite, leaves);
    Frontier frontier(hash);
    for (std::size_t size = 1; size <= leaves.size(); ++size) {
      frontier.add(hash.leaf(leaves[size - 1]));
      const auto root = naive.mth(0, size);
      BOOST_TEST((frontier.root() == root));
      // All indices of small trees and of those around powers of two, a few of the others.
      const std::size_t step = size <= 40 || (size & (size - 1)) <= 1 ? 1 : 29;
      for (std::size_t index = 0; index < size; index += step) {
        const auto path = inclusionProof(hash, index, size, naive.source());
        BOOST_REQUIRE(path);
        BOOST_TEST((*path == naive.path(index, 0, size)));
        const auto leaf = hash.leaf(leaves[index]);
        BOOST_TEST(verifyInclusion(hash, leaf, index, size, *path, root).has_value());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_consistency_proof_up_to_130) {
  const auto& suite = crypto::suite(crypto::SuiteId::Intl);
  const TreeHash hash(suite);
  const Naive naive(suite, leavesOf(130));
  std::vector<Digest> roots;
  for (std::size_t size = 0; size <= 130; ++size) roots.push_back(naive.mth(0, size));
  for (std::size_t second = 1; second <= 130; ++second) {
    for (std::size_t first = 1; first <= second; first += second > 70 ? 7 : 1) {
      const auto path = consistencyProof(hash, first, second, naive.source());
      BOOST_REQUIRE(path);
      BOOST_TEST((*path == naive.subproof(first, 0, second, true)));
      BOOST_TEST(
          verifyConsistency(hash, first, second, roots[first], roots[second], *path).has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(proofs_that_are_not_right_are_refused) {
  const auto& suite = crypto::suite(crypto::SuiteId::Sm);
  const TreeHash hash(suite);
  const auto leaves = leavesOf(13);
  const Naive naive(suite, leaves);
  const auto root = naive.mth(0, 13);
  const auto leaf = hash.leaf(leaves[5]);
  auto path = *inclusionProof(hash, 5, 13, naive.source());
  const auto code = [&](std::uint64_t index, std::uint64_t size, std::span<const Digest> steps) {
    const auto verified = verifyInclusion(hash, leaf, index, size, steps, root);
    return verified ? std::string() : verified.error().code;
  };
  BOOST_TEST(code(5, 13, path).empty());
  BOOST_TEST(code(4, 13, path) == "ledger.inclusion-invalid");
  BOOST_TEST(code(5, 20, path) == "ledger.inclusion-invalid");
  BOOST_TEST(code(13, 13, path) == "ledger.proof-range");
  BOOST_TEST(code(5, 13, std::span(path).first(path.size() - 1)) == "ledger.inclusion-invalid");
  path.push_back(root);
  BOOST_TEST(code(5, 13, path) == "ledger.inclusion-invalid");
  BOOST_TEST(inclusionProof(hash, 13, 13, naive.source()).error().code == "ledger.proof-range");

  const auto first = naive.mth(0, 6);
  auto steps = *consistencyProof(hash, 6, 13, naive.source());
  BOOST_TEST(verifyConsistency(hash, 6, 13, first, root, steps).has_value());
  BOOST_TEST(!verifyConsistency(hash, 7, 13, first, root, steps));
  BOOST_TEST(!verifyConsistency(hash, 6, 13, root, root, steps));
  BOOST_TEST(!verifyConsistency(hash, 6, 13, first, first, steps));
  BOOST_TEST(
      !verifyConsistency(hash, 6, 13, first, root, std::span(steps).first(steps.size() - 1)));
  BOOST_TEST(!verifyConsistency(hash, 6, 13, first, root, {}));
  steps.push_back(root);
  BOOST_TEST(!verifyConsistency(hash, 6, 13, first, root, steps));
  BOOST_TEST(!verifyConsistency(hash, 0, 13, first, root, {}));
  BOOST_TEST(!verifyConsistency(hash, 13, 13, root, root, steps));
  BOOST_TEST(consistencyProof(hash, 14, 13, naive.source()).error().code == "ledger.proof-range");
}

BOOST_AUTO_TEST_CASE(a_frontier_is_taken_up_where_it_stood) {
  const TreeHash hash(crypto::suite(crypto::SuiteId::Sm));
  Frontier whole(hash);
  for (const auto& leaf : leavesOf(77)) whole.add(hash.leaf(leaf));
  auto resumed = Frontier::resume(hash, 77, whole.peaks());
  BOOST_REQUIRE(resumed);
  for (const auto& leaf : leavesOf(30)) {
    whole.add(hash.leaf(leaf));
    resumed->add(hash.leaf(leaf));
    BOOST_TEST((whole.root() == resumed->root()));
  }
  BOOST_TEST(Frontier::resume(hash, 78, whole.peaks()).error().code == "ledger.proof-range");
}

BOOST_AUTO_TEST_SUITE_END()
