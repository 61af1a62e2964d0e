// goal: whichever of two regions is killed while one asks the other, both ledgers come to say the
// same of every exchange, and its caller was told nothing that is not so.
#include <csignal>
#include <random>

#include <sys/wait.h>

#include "tests/fault/gateway/kept.hpp"
#include "tests/fault/regions/books.hpp"
#include "tests/fault/regions/callers.hpp"
#include "tests/fault/regions/settled.hpp"

namespace tongban::tests {
namespace {

constexpr unsigned kSeed = 20261127;
constexpr int kCallers = 8;

void kill(Served& served) {
  served.signal(SIGKILL);
  const int status = served.wait();
  BOOST_REQUIRE_MESSAGE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
                        "the gateway ended by itself: " << served.said());
}

BOOST_AUTO_TEST_SUITE(regions_kill)

BOOST_AUTO_TEST_CASE(a_killed_region_leaves_nothing_in_doubt) {
  const int kills = longRun() ? 50 : 10;
  Pair pair;
  pair.connect(pair.ofSichuan.peer);
  pair.start();
  Callers callers(pair.made.chongqing, pair.ofChongqing.exchange, kCallers);
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<std::size_t> answers(1, 60);
  for (int i = 0; i < 2 * kills; ++i) {
    BOOST_TEST_CONTEXT("kill " << i) {
      BOOST_REQUIRE(callers.waitForMore(answers(random)));
      if (i % 2 == 0) {
        kill(*pair.sichuan);
        pair.startSichuan();
      } else {
        kill(*pair.chongqing);
        pair.startChongqing();
        callers.goOn();
      }
    }
  }
  BOOST_REQUIRE(callers.waitForMore(1));
  const auto asked = callers.finish();
  BOOST_REQUIRE(waitUntilSettled(pair));
  auto counts = mustAgree(pair.made, asked);
  tell(fmt::format("{} kills of either", kills), counts);
  BOOST_TEST(counts.ended["peer.recorded"] > 0U);
  BOOST_TEST(counts.ended["peer.voided"] > 0U);
  BOOST_TEST(counts.told[""] > 0U);
  pair.stop();
  mustAudit(pair.made.sichuan);
  mustAudit(pair.made.chongqing);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
