// goal: whenever the gateway is killed under load, what it answered stands in the ledger once, as
// it was answered; what it did not answer happened or did not, and the caller can tell which. Each
// kill strikes exchanges in every stage of the journey.
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <random>

#include <sys/wait.h>

#include "tests/fault/gateway/kept.hpp"

namespace tongban::tests {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr unsigned kSeed = 20261125;
constexpr int kCallers = 16;  // half of them are held, the others go on
constexpr double kExchangesPerSecondMin = 200;
constexpr std::size_t kReplayed = 5;  // of each life

struct Tally {
  std::vector<Asked> answered;  // with 200, in every life
  std::size_t unrecorded = 0;   // sent, not answered, and not there
  std::size_t unanswered = 0;   // recorded, and not answered
  std::chrono::duration<double> spoke{};
  std::array<std::array<std::size_t, 2>, kStages> struck{};  // by stage and side
  std::array<std::size_t, kStages> passing{};                // of them, those that were not held
};

enum class Moment : std::uint8_t {
  Any,
  Commit,  // as soon as entries are on disk: their answers are not away yet
};

// One life of the program.
struct Life {
  std::vector<Asked> asked;
  std::vector<Stages::Standing> standing;  // when it was killed
};

// In each stage stays one exchange, before or after what the stage does: where and when is a matter
// of the kill. The others go on around them.
void holdOneInEachStage(Stages& stages, int kill) {
  for (std::size_t i = 0; i < kStages; ++i) {
    const bool after = (static_cast<std::size_t>(kill / 4) + i) % 2 == 0;
    stages.hold(static_cast<Stage>(i), after ? Side::After : Side::Before);
  }
  BOOST_REQUIRE_MESSAGE(stages.waitForHeld(kStages), "a stage that no exchange came to");
}

// Under load to the kill. Every caller's last question has no answer.
Life liveAndDie(const MadeDeployment& made, Served& served, Stages& stages, int kill,
                std::mt19937& random, Tally& tally) {
  const auto moment = kill % 2 == 0 ? Moment::Any : Moment::Commit;
  std::uniform_int_distribution<std::size_t> answers(60, 260);
  std::uniform_int_distribution<int> microseconds(0, 20'000);
  Kept watching(made);
  Load load(made, served.address(), kCallers);
  BOOST_REQUIRE(load.waitForAnswers(1));
  const auto began = SteadyClock::now();
  BOOST_REQUIRE(load.waitForAnswers(answers(random)));
  tally.spoke += SteadyClock::now() - began;
  holdOneInEachStage(stages, kill);
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
  const int status = served.wait();
  BOOST_REQUIRE_MESSAGE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
                        "the gateway ended by itself: " << served.said());
  return {load.finish(), stages.takeStanding()};
}

// That an exchange stood in each stage when the gateway was killed is not a matter of chance: it
// was held there, inside of the call of the stage, and what is read here was written by its own
// thread and by nobody after the kill. Of every one that was held it is known whether it happened:
// nothing before the record, everything once the record is made, and no answer to any of them.
void lookAtStages(Kept& kept, const Life& life, Tally& tally) {
  std::array<std::size_t, kStages> stood{};
  for (const auto& one : life.standing) {
    const auto stage = static_cast<std::size_t>(one.stage);
    BOOST_TEST_INFO(kStageNames[stage] << " " << one.id);
    const auto asked = std::ranges::find(life.asked, one.id, &Asked::id);
    BOOST_REQUIRE(asked != life.asked.end());
    BOOST_REQUIRE(!asked->answer);
    const auto entries = kept.entriesOf(one.id);
    BOOST_TEST_INFO(kStageNames[stage] << (one.side == Side::After ? " was over" : " had begun"));
    if (one.stage != Stage::Record) {
      BOOST_TEST(entries == 0U);
    } else if (one.side == Side::After) {
      BOOST_TEST(entries == 1U);
    }
    ++stood[stage];
    ++tally.struck[stage][one.side == Side::After ? 1 : 0];
  }
  for (std::size_t i = 0; i < kStages; ++i) {
    BOOST_TEST_INFO(kStageNames[i]);
    BOOST_REQUIRE(stood[i] >= 1U);
    tally.passing[i] += stood[i] - 1;
  }
}

// What the store holds after the kill. Returns what was sent and not answered.
std::vector<Asked> compare(Kept& kept, std::vector<Asked> asked, Tally& tally) {
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
  made.replace("gateway.yaml", "workers: 4", "workers: 16");
  std::mt19937 random(kSeed);
  Stages stages(made.folder().parent_path() / "stages");
  auto served = std::make_unique<Served>(made, &stages);
  Kept kept(made);
  for (int kill = 0; kill < kills; ++kill) {
    BOOST_TEST_CONTEXT("kill " << kill) {
      const auto before = tally.answered.size();
      auto life = liveAndDie(made, *served, stages, kill, random, tally);
      // What the kill left is found by whoever comes first: the next gateway, or the auditor.
      const bool gatewayFirst = kill % 4 < 2;
      if (gatewayFirst) served = std::make_unique<Served>(made, &stages);
      lookAtStages(kept, life, tally);
      auto open = compare(kept, std::move(life.asked), tally);
      const auto newest = tally.answered.size() - before;
      mustAudit(made);
      if (!gatewayFirst) served = std::make_unique<Served>(made, &stages);
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
  for (std::size_t i = 0; i < kStages; ++i) {
    const auto& [before, after] = tally.struck[i];
    BOOST_TEST_MESSAGE("killed in " << kStageNames[i] << ": " << before << " had begun, " << after
                                    << " were over; " << tally.passing[i] << " of them not held");
    BOOST_TEST(before + after >= static_cast<std::size_t>(kills));
    BOOST_TEST(before > 0U);
    BOOST_TEST(after > 0U);
  }
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
