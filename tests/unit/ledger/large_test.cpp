// goal: a log with whole tiles of level 1 proves every size and index across their edges.
#include <chrono>

#include "tests/unit/ledger/node.hpp"

using namespace tongban;

namespace {

constexpr std::uint64_t kSizes[] = {1,     2,     255,   256,   257,   511,   512,
                                    513,   40000, 65279, 65280, 65281, 65535, 65536,
                                    65537, 65791, 65792, 65793, 69999, 70000};

// Small entries in groups that end at the sizes above; the roots are those of a Frontier.
struct Large : tests::LogNode {
  Large() : LogNode(crypto::SuiteId::Intl) {
    ledger::Frontier frontier(hash);
    for (const auto size : kSizes) {
      std::vector<ledger::Proposal> group;
      while (frontier.size() + group.size() < size) {
        auto one = tests::proposal(clock, "");
        one.request.reset();
        one.answer.reset();
        group.push_back(std::move(one));
      }
      const auto first = frontier.size();
      write(std::move(group));
      for (auto i = first; i < size; ++i) frontier.add(hash.leaf(bytesOf(form(i))));
      roots.push_back(frontier.root());
    }
  }
  std::vector<ledger::Digest> roots;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(ledger_large)

BOOST_AUTO_TEST_CASE(seventy_thousand_entries) {
  Large log;
  const auto count = std::size(kSizes);
  for (std::size_t i = 0; i < count; ++i) BOOST_TEST((log.heads[i].root == log.roots[i]));

  auto reader = ledger::Reader::open(*log.connection, log.row.log).value();
  for (std::size_t s = 0; s < count; ++s) {
    for (const auto index : {0UL, 1UL, 255UL, 256UL, 65279UL, 65280UL, 65535UL, 65536UL, 65791UL,
                             65792UL, 69887UL, 69888UL, 69999UL}) {
      if (index >= kSizes[s]) continue;
      const auto path = reader.inclusion(index, kSizes[s]);
      if (!path) BOOST_FAIL(path.error().message);
      const auto leaf = log.hash.leaf(bytesOf(log.form(index)));
      BOOST_TEST(ledger::verifyInclusion(log.hash, leaf, index, kSizes[s], *path, log.roots[s])
                     .has_value(),
                 index << " of " << kSizes[s]);
    }
    for (std::size_t t = s; t < count; ++t) {
      const auto path = reader.consistency(kSizes[s], kSizes[t]);
      if (!path) BOOST_FAIL(path.error().message);
      BOOST_TEST(ledger::verifyConsistency(log.hash, kSizes[s], kSizes[t], log.roots[s],
                                           log.roots[t], *path)
                     .has_value(),
                 kSizes[s] << " to " << kSizes[t]);
    }
  }

  const auto start = std::chrono::steady_clock::now();
  BOOST_TEST(log.audit({.everythingSigned = true}).clean());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  BOOST_TEST_MESSAGE("audited " << 70000 / took.count() << " entries a second");

  // The edge is taken up where it stood, whatever size that was.
  for (std::size_t s = 0; s < count; ++s) {
    auto resumed =
        ledger::TileWriter::resume(*log.connection, log.row.number, log.hash, kSizes[s]).value();
    BOOST_TEST((resumed.root() == log.roots[s]));
    if (s + 1 == count) break;
    for (auto i = kSizes[s]; i < kSizes[s + 1] && i < kSizes[s] + 300; ++i) {
      resumed.add(log.hash.leaf(bytesOf(log.form(i))));
    }
    if (resumed.size() == kSizes[s + 1]) BOOST_TEST((resumed.root() == log.roots[s + 1]));
  }

  // A digest of a whole tile of level 1: the index is the first of its 256 entries.
  auto digests =
      std::get<0>(store::queryOne<Bytes>(*log.connection,
                                         "SELECT digests FROM ledger_tile WHERE level = 1 AND "
                                         "position = 0")
                      .value()
                      .value());
  digests[32 * 3] ^= 1;
  log.sql("UPDATE ledger_tile SET digests = ? WHERE level = 1 AND position = 0", digests);
  const auto report = log.audit();
  BOOST_REQUIRE(!report.clean());
  BOOST_TEST(report.logs[0].finding->code == "ledger.audit-tile");
  BOOST_TEST(report.logs[0].finding->index == 768U);
  const auto spoiled = ledger::Reader::open(*log.connection, log.row.log)->inclusion(0, 70000);
  BOOST_REQUIRE(spoiled);
  BOOST_TEST(!ledger::verifyInclusion(log.hash, log.hash.leaf(bytesOf(log.form(0))), 0, 70000,
                                      *spoiled, log.roots.back()));
}

BOOST_AUTO_TEST_SUITE_END()
