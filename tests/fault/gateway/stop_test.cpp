// goal: a gateway that is told to stop under load answers whatever it took, and leaves nothing half
// done.
#include <chrono>
#include <csignal>
#include <random>

#include <sys/wait.h>

#include "tests/fault/gateway/kept.hpp"

namespace tongban::tests {
namespace {

constexpr unsigned kSeed = 20261126;
constexpr int kCallers = 8;

struct Tally {
  std::size_t answered = 0;
  std::size_t refused = 0;  // came too late, and were told so
  std::size_t untaken = 0;  // on a connection that was just then closed
  std::chrono::duration<double> ending{};
};

// Recorded is what was answered, and the other way round.
void compare(Kept& kept, const std::vector<Asked>& asked, Tally& tally) {
  kept.mustCount("GRANT-1");
  std::set<std::string> sent;
  for (const auto& one : asked) {
    sent.insert(one.id);
    if (!one.answer) {
      ++tally.untaken;
      BOOST_TEST(kept.entriesOf(one.id) == 0U, "taken and not answered: " << one.id);
    } else if (one.answer->status == 200) {
      ++tally.answered;
      kept.mustHold(one);
    } else {
      ++tally.refused;
      BOOST_TEST(codeOf(*one.answer) == "wire.draining");
      BOOST_TEST(kept.entriesOf(one.id) == 0U);
    }
  }
}

bool listens(const std::string& address) {
  try {
    connectTcp(address);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

BOOST_AUTO_TEST_SUITE(gateway_stop)

BOOST_AUTO_TEST_CASE(what_was_taken_is_answered) {
  const int stops = longRun() ? 20 : 5;
  const MadeDeployment made({.suite = crypto::SuiteId::Intl, .dailyMax = 1'000'000});
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<std::size_t> answers(20, 150);
  Tally tally;
  for (int stop = 0; stop < stops; ++stop) {
    BOOST_TEST_CONTEXT("stop " << stop) {
      Served served(made);
      // Half of it is there before the end begins.
      auto begun = question(made);
      const auto half = begun.wire.size() - 10;
      std::optional slow(connectTo(made, served.address()));
      BOOST_REQUIRE(slow->send(std::string_view(begun.wire).substr(0, half)));
      Load load(made, served.address(), kCallers);
      BOOST_REQUIRE(load.waitForAnswers(answers(random)));
      const auto told = std::chrono::steady_clock::now();
      served.signal(stop % 2 == 0 ? SIGTERM : SIGINT);
      while (listens(served.address())) {
      }
      BOOST_TEST(slow->send(std::string_view(begun.wire).substr(half)));
      begun.answer = slow->answer();
      slow.reset();  // the gateway waits a while for the other end to close
      const int status = served.wait();
      tally.ending += std::chrono::steady_clock::now() - told;
      BOOST_REQUIRE_MESSAGE(WIFEXITED(status) && WEXITSTATUS(status) == 0, served.said());
      auto asked = load.finish();
      BOOST_TEST((begun.answer && begun.answer->status == 200));
      asked.push_back(std::move(begun));
      Kept kept(made);
      compare(kept, asked, tally);
      mustAudit(made);
    }
  }
  BOOST_TEST_MESSAGE(stops << " stops, " << tally.answered << " answered, " << tally.refused
                           << " told that they came too late, " << tally.untaken
                           << " on a connection that was closed; " << tally.ending.count() / stops
                           << " s to the end");
  BOOST_TEST(Kept(made).size() == static_cast<std::int64_t>(tally.answered));
  mustAudit(made, true);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
