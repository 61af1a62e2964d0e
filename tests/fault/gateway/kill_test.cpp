// goal: whenever the gateway is killed under load, what it answered stands in the ledger once, as
// it was answered; what it did not answer happened or did not, and the caller can tell which.
#include <chrono>
#include <csignal>
#include <random>

#include <sys/wait.h>

#include "tests/fault/gateway/kept.hpp"

namespace tongban::tests {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr unsigned kSeed = 20261125;
constexpr int kCallers = 8;
constexpr double kExchangesPerSecondMin = 200;
constexpr std::size_t kReplayed = 5;  // of each life

struct Tally {
  std::vector<Asked> answered;  // with 200, in every life
  std::size_t unrecorded = 0;   // sent, not answered, and not there
  std::size_t unanswered = 0;   // recorded, and not answered
  std::chrono::duration<double> spoke{};
};

enum class Moment : std::uint8_t {
  Any,
  Commit,  // as soon as entries are on disk: their answers are not away yet
};

// Under load to the kill. Every caller's last question has no answer.
std::vector<Asked> liveAndDie(const MadeDeployment& made, Served& served, Moment moment,
                              std::mt19937& random, Tally& tally) {
  std::uniform_int_distribution<std::size_t> answers(60, 260);
  std::uniform_int_distribution<int> microseconds(0, 20'000);
  Kept watching(made);
  Load load(made, served.address(), kCallers);
  BOOST_REQUIRE(load.waitForAnswers(1));
  const auto began = SteadyClock::now();
  BOOST_REQUIRE(load.waitForAnswers(answers(random)));
  if (moment == Moment::Commit) {
    const auto before = watching.size();
    while (watching.size() == before) {
    }
  } else {
    const auto until = SteadyClock::now() + std::chrono::microseconds(microseconds(random));
    while (SteadyClock::now() < until) {
    }
  }
  served.signal(SIGKILL);
  tally.spoke += SteadyClock::now() - began;
  const int status = served.wait();
  BOOST_REQUIRE_MESSAGE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
                        "the gateway ended by itself: " << served.said());
  return load.finish();
}

// What the store holds after the kill. Returns what was sent and not answered.
std::vector<Asked> look(Kept& kept, std::vector<Asked> asked, Tally& tally) {
  std::vector<Asked> open;
  for (auto& one : asked) {
    if (!one.answer) {
      ++(kept.entriesOf(one.id) == 0 ? tally.unrecorded : tally.unanswered);
      open.push_back(std::move(one));
      continue;
    }
    BOOST_REQUIRE_MESSAGE(one.answer->status == 200, one.answer->body);
    kept.mustHold(one);
    tally.answered.push_back(std::move(one));
  }
  BOOST_TEST(open.size() <= std::size_t{kCallers});
  kept.mustCount("GRANT-1");
  return open;
}

TlsAnswer askAgain(const MadeDeployment& made, const Served& served, const Asked& asked) {
  return connectTo(made, served.address()).ask(asked.wire);
}

// The same bytes once more: what is recorded is over, what is not may still happen.
void sendAgain(const MadeDeployment& made, const Served& served, Kept& kept,
               std::vector<Asked> open, std::size_t newest, std::mt19937& random, Tally& tally) {
  const auto first = tally.answered.size() - newest;
  std::uniform_int_distribution<std::size_t> any(first, tally.answered.size() - 1);
  for (std::size_t i = 0; i < kReplayed; ++i) {
    const auto& one = tally.answered[any(random)];
    BOOST_TEST(codeOf(askAgain(made, served, one)) == "auth.nonce-replayed");
    kept.mustHold(one);
  }
  for (auto& one : open) {
    const bool recorded = kept.entriesOf(one.id) > 0;
    auto answer = askAgain(made, served, one);
    if (recorded) {
      BOOST_TEST(codeOf(answer) == "auth.nonce-replayed");
      continue;
    }
    BOOST_REQUIRE_MESSAGE(answer.status == 200, answer.body);
    one.answer = std::move(answer);
    kept.mustHold(one);
    tally.answered.push_back(std::move(one));
  }
}

void killAgainAndAgain(crypto::SuiteId suite, int kills, Tally& tally) {
  const MadeDeployment made({.suite = suite, .dailyMax = 1'000'000});
  made.replace("gateway.yaml", "workers: 4", "workers: 8");
  std::mt19937 random(kSeed);
  auto served = std::make_unique<Served>(made);
  Kept kept(made);
  for (int kill = 0; kill < kills; ++kill) {
    BOOST_TEST_CONTEXT("kill " << kill) {
      const auto before = tally.answered.size();
      auto asked =
          liveAndDie(made, *served, kill % 2 == 0 ? Moment::Any : Moment::Commit, random, tally);
      // What the kill left is found by whoever comes first: the next gateway, or the auditor.
      const bool gatewayFirst = kill % 4 < 2;
      if (gatewayFirst) served = std::make_unique<Served>(made);
      auto open = look(kept, std::move(asked), tally);
      const auto newest = tally.answered.size() - before;
      mustAudit(made);
      if (!gatewayFirst) served = std::make_unique<Served>(made);
      sendAgain(made, *served, kept, std::move(open), newest, random, tally);
    }
  }
  served->signal(SIGTERM);
  const int status = served->wait();
  BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  for (const auto& one : tally.answered) kept.mustHold(one);
  kept.mustCount("GRANT-1");
  mustAudit(made, true);
}

BOOST_AUTO_TEST_SUITE(gateway_kill)

BOOST_AUTO_TEST_CASE(nothing_answered_is_lost_to_a_kill) {
  const int kills = longRun() ? 50 : 8;
  Tally tally;
  killAgainAndAgain(crypto::SuiteId::Intl, kills, tally);
  const auto rate = static_cast<double>(tally.answered.size()) / tally.spoke.count();
  BOOST_TEST_MESSAGE(kills << " kills, " << tally.answered.size() << " exchanges answered ("
                           << static_cast<int>(rate) << "/s); at the kills " << tally.unrecorded
                           << " were sent and not recorded, " << tally.unanswered
                           << " recorded and not answered");
  BOOST_TEST(rate >= kExchangesPerSecondMin);
  BOOST_TEST(tally.unrecorded > 0U);
  BOOST_TEST(tally.unanswered > 0U);
}

BOOST_AUTO_TEST_CASE(nor_with_sm2_and_sm3) {
  Tally tally;
  killAgainAndAgain(crypto::SuiteId::Sm, longRun() ? 4 : 1, tally);
  const auto rate = static_cast<double>(tally.answered.size()) / tally.spoke.count();
  BOOST_TEST_MESSAGE(tally.answered.size()
                     << " exchanges answered (" << static_cast<int>(rate) << "/s)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
