// goal: a peer that fails is let rest and costs nothing meanwhile; one question finds out whether
// it is back.
#include "tests/unit/connectors/peer/support.hpp"

using namespace tongban;
using namespace tongban::tests;
using namespace std::chrono_literals;

namespace {

Change failures(unsigned count, std::chrono::milliseconds rest = 60s) {
  return [count, rest](auto& settings) {
    settings.breaker.failures = count;
    settings.breaker.rest = rest;
    settings.breaker.restMax = 60s;
  };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(peer_breaker)

BOOST_AUTO_TEST_CASE(each_way_of_failing_counts) {
  struct Case {
    std::string listener, path, code;
  };
  const Case cases[] = {
      {"deaf", "/", "peer.unavailable"},
      {"untrusted", "/", "peer.unavailable"},
      {"good", "/cut", "peer.in-doubt"},
      {"good", "/never", "peer.in-doubt"},
      {"good", "/garbage", "peer.answer-malformed"},
      {"good", "/endless", "peer.answer-malformed"},
  };
  for (const auto& one : cases) {
    Linked linked(one.listener, [](auto& settings) {
      settings.timeout = 1s;
      settings.breaker.failures = 1;
    });
    BOOST_TEST_CONTEXT(one.listener << one.path) {
      BOOST_TEST(linked.code(one.path) == one.code);
      BOOST_TEST(bool(linked.link->circuit() == State::Open));
      BOOST_TEST(linked.code("/status/200") == "peer.unavailable");
    }
  }
}

BOOST_AUTO_TEST_CASE(failures_in_a_row_open_it_and_an_answer_between_them_does_not) {
  Linked linked("good", failures(3));
  for (const auto* path : {"/cut", "/cut", "/status/500", "/cut", "/cut"}) linked.code(path);
  BOOST_TEST(linked.isClosed());
  BOOST_TEST(linked.code("/cut") == "peer.in-doubt");
  BOOST_TEST(bool(linked.link->circuit() == State::Open));
}

BOOST_AUTO_TEST_CASE(open_it_says_when_it_asks_again_and_asks_nothing) {
  Linked linked("good", failures(1));
  linked.code("/close");
  const auto before = connectionsOf(server());
  for (int i = 0; i < 100; ++i) {
    const auto answer = linked.ask("/status/200");
    BOOST_REQUIRE(!answer);
    BOOST_TEST(answer.error().code == "peer.unavailable");
    BOOST_TEST(answer.error().message.find("区域 500000") != std::string::npos);
    BOOST_TEST(answer.error().message.find("秒后再试探") != std::string::npos);
  }
  BOOST_TEST(connectionsOf(server()) == before + 1);  // the one that asks this
}

BOOST_AUTO_TEST_CASE(one_question_finds_out_and_its_answer_closes_it) {
  const HttpsServer own;
  Linked linked("good", failures(1, 50ms), own);
  linked.code("/cut");
  linked.awaitHalfOpen();
  auto trial = linked.askBeside("/hold");
  BOOST_REQUIRE(Linked(
                    "good", [](auto&) {}, own)
                    .code("/await-held") == "200");
  BOOST_TEST(linked.code("/status/200") == "peer.unavailable");  // the others still wait
  BOOST_TEST(Linked(
                 "good", [](auto&) {}, own)
                 .code("/release") == "200");
  BOOST_TEST(trial.get() == "200");
  BOOST_TEST(linked.isClosed());
  BOOST_TEST(linked.code("/status/503") == "503");
}

BOOST_AUTO_TEST_CASE(a_question_that_finds_it_still_failing_opens_it_for_longer) {
  Linked linked("good", failures(1, 200ms));
  linked.code("/cut");
  linked.awaitHalfOpen();
  const auto start = std::chrono::steady_clock::now();
  BOOST_TEST(linked.code("/close") == "peer.in-doubt");
  BOOST_TEST(linked.code("/status/200") == "peer.unavailable");
  linked.awaitHalfOpen();
  BOOST_TEST((std::chrono::steady_clock::now() - start >= 400ms));
  BOOST_TEST(linked.code("/status/200") == "200");
  BOOST_TEST(linked.isClosed());
}

BOOST_AUTO_TEST_CASE(who_waited_behind_a_failure_does_not_ask_any_more) {
  const HttpsServer own;
  Linked linked(
      "good",
      [](auto& settings) {
        settings.concurrency = 1;
        settings.wait = 20s;
        settings.breaker.failures = 1;
        settings.breaker.rest = 60s;
      },
      own);
  auto late = linked.askBeside("/hold", std::chrono::steady_clock::now() + 1s);
  BOOST_REQUIRE(Linked(
                    "good", [](auto&) {}, own)
                    .code("/await-held") == "200");
  std::vector<std::future<std::string>> waiting;
  for (int i = 0; i < 8; ++i) waiting.push_back(linked.askBeside("/never"));
  BOOST_TEST(late.get() == "peer.in-doubt");
  for (auto& one : waiting) BOOST_TEST(one.get() == "peer.unavailable");
}

BOOST_AUTO_TEST_SUITE_END()
