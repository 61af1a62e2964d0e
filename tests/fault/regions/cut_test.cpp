// goal: whenever the line between two regions is cut, in the middle of whatever byte, both ledgers
// come to say the same of every exchange, and its caller was told nothing that is not so.
#include <random>

#include "tests/fault/gateway/kept.hpp"
#include "tests/fault/regions/books.hpp"
#include "tests/fault/regions/callers.hpp"
#include "tests/fault/regions/cutting_proxy.hpp"
#include "tests/fault/regions/settled.hpp"

namespace tongban::tests {
namespace {

constexpr unsigned kSeed = 20261126;
constexpr int kCallers = 8;
constexpr std::size_t kHandshakeBytes = 6'000;  // about
constexpr std::size_t kFarthestByte = 40'000;   // some exchanges away

BOOST_AUTO_TEST_SUITE(regions_cut)

BOOST_AUTO_TEST_CASE(a_cut_line_leaves_nothing_in_doubt) {
  const int cuts = longRun() ? 50 : 10;
  Pair pair;
  CuttingProxy line(pair.ofSichuan.peer);
  pair.connect(line.address());
  pair.start();
  Callers callers(pair.made.chongqing, pair.ofChongqing.exchange, kCallers);
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<std::size_t> answers(1, 60), byte(1, kFarthestByte),
      ofHandshake(1, kHandshakeBytes);
  for (int cut = 0; cut < cuts; ++cut) {
    // Every fifth strikes the connections that are made after the one before.
    const bool again = cut % 5 == 4;
    if (!again) BOOST_REQUIRE(callers.waitForMore(answers(random)));
    const auto end = random() % 2 == 0 ? CuttingProxy::End::Finish : CuttingProxy::End::Reset;
    BOOST_REQUIRE(line.cutAfter(again ? ofHandshake(random) : byte(random), end));
  }
  BOOST_REQUIRE(callers.waitForMore(1));
  const auto asked = callers.finish();
  BOOST_REQUIRE(waitUntilSettled(pair));
  for (const auto& one : asked) BOOST_REQUIRE_MESSAGE(one.answer, "no answer to " << one.id);
  auto counts = mustAgree(pair.made, asked);
  tell(fmt::format("{} cuts of {} connections", cuts, line.connectionsCut()), counts);
  BOOST_TEST(line.connectionsCut() >= static_cast<std::size_t>(cuts));
  BOOST_TEST(counts.ended["peer.recorded"] > 0U);
  // Most cuts strike while the peer works, few before it has the whole question.
  if (longRun()) BOOST_TEST(counts.ended["peer.voided"] > 0U);
  pair.stop();
  mustAudit(pair.made.sichuan);
  mustAudit(pair.made.chongqing);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
