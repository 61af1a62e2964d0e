// goal: whatever the kind, a connector keeps its bounds, and every outcome has its code.
#include "connectors/connector.hpp"

#include <future>
#include <thread>

#include "tests/unit/connectors/support.hpp"

using namespace tongban;
using namespace tongban::connectors;
using namespace std::chrono_literals;
using tests::queryFor;

namespace {

// Answers what it is told to, and can be made to wait.
class Stub final : public Source {
 public:
  std::size_t keys() const noexcept override { return 1; }
  Result<Fetched> fetch(const Query&, const Page& page, Deadline deadline) override {
    const auto now = ++inside;
    for (auto most = peak.load(); now > most && !peak.compare_exchange_weak(most, now);) {
    }
    {
      std::unique_lock lock(mutex);
      lastPage = page;
      lastDeadline = deadline;
      changed.notify_all();
      changed.wait(lock, [&] { return open; });
    }
    --inside;
    return answer;
  }
  Result<Report> probe(Deadline) override { return Report{}; }

  void release() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
  void waitFor(int count) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return inside >= count; });
  }

  std::mutex mutex;
  std::condition_variable changed;
  bool open = true;
  std::atomic<int> inside = 0, peak = 0;
  Page lastPage{};
  Deadline lastDeadline{};
  Result<Fetched> answer = Fetched{};
};

struct Bench {
  explicit Bench(const Bounds& bounds = {}) : Bench(std::make_unique<Stub>(), bounds) {}
  Bench(std::unique_ptr<Stub> made, const Bounds& bounds)
      : stub(*made), connector("registration", bounds, std::move(made)) {}
  Stub& stub;
  Connector connector;
  std::string ask(const Query& query) { return tests::answerCode(connector.fetch(query)); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(connector_contract)

BOOST_AUTO_TEST_CASE(every_outcome_has_its_code) {
  Bench bench;
  BOOST_TEST(bench.ask(queryFor({"a"})) == "connector.none");
  BOOST_TEST((outcomeOf(bench.connector.fetch(queryFor({"a"}))) == Outcome::None));
  Fetched found;
  found.documents.push_back({"a.csv", "x\n1\n", 1});
  bench.stub.answer = found;
  const auto answer = bench.connector.fetch(queryFor({"a"}));
  BOOST_REQUIRE(answer);
  BOOST_TEST(codeOf(answer) == "ok");
  BOOST_TEST(answer->rows == 1U);
  BOOST_TEST(answer->bytes == 4U);
  BOOST_TEST((outcomeOf(answer) == Outcome::Found));
  for (const auto& [code, outcome] : {std::pair{"connector.unavailable", Outcome::Unavailable},
                                      {"connector.timed-out", Outcome::TimedOut},
                                      {"connector.too-much", Outcome::TooMuch},
                                      {"connector.answer-malformed", Outcome::Malformed},
                                      {"connector.refused", Outcome::Refused},
                                      {"connector.busy", Outcome::Busy},
                                      {"connector.query-invalid", Outcome::Invalid},
                                      {"connector.page-stale", Outcome::Invalid}}) {
    bench.stub.answer = fail(code, "测试");
    const auto refused = bench.connector.fetch(queryFor({"a"}));
    BOOST_TEST(codeOf(refused) == code);
    BOOST_TEST((outcomeOf(refused) == outcome), code);
    BOOST_TEST(findCode(code) != nullptr);
  }
  BOOST_TEST(findCode("connector.none")->httpStatus == 404);
}

BOOST_AUTO_TEST_CASE(a_question_that_is_none_does_not_reach_the_source) {
  Bench bench;
  auto query = queryFor({});
  BOOST_TEST(bench.ask(query) == "connector.query-invalid");
  BOOST_TEST(bench.ask(queryFor({"a", "b"})) == "connector.query-invalid");
  BOOST_TEST(bench.ask(queryFor({""})) == "connector.query-invalid");
  BOOST_TEST(bench.ask(queryFor({std::string("a\0b", 3)})) == "connector.query-invalid");
  BOOST_TEST(bench.ask(queryFor({"\xFF"})) == "connector.query-invalid");
  BOOST_TEST(bench.ask(queryFor({std::string(limits::kConnectorKeyBytesMax + 1, 'x')})) ==
             "connector.query-invalid");
  query = queryFor({"a"});
  query.pageSize = 0;
  BOOST_TEST(bench.ask(query) == "connector.query-invalid");
  query.pageSize = 1001;
  BOOST_TEST(bench.ask(query) == "connector.query-invalid");
  query.pageSize = 1000;
  query.after.assign(limits::kConnectorCursorBytesMax + 1, 'x');
  BOOST_TEST(bench.ask(query) == "connector.query-invalid");
  BOOST_TEST(bench.stub.peak == 0);
}

BOOST_AUTO_TEST_CASE(an_answer_over_its_bytes_is_too_much) {
  Bounds bounds;
  bounds.bytes = 1024;
  Bench bench(bounds);
  Fetched found;
  found.documents.push_back({"a.csv", std::string(1024, 'x'), 1});
  bench.stub.answer = found;
  BOOST_TEST(bench.ask(queryFor({"a"})) == "ok");
  found.documents.push_back({"b.csv", "x", 1});
  bench.stub.answer = found;
  BOOST_TEST(bench.ask(queryFor({"a"})) == "connector.too-much");
}

BOOST_AUTO_TEST_CASE(the_source_is_told_the_earlier_deadline_and_the_smaller_page) {
  Bounds bounds;
  bounds.rows = 20;
  bounds.timeout = 60s;
  Bench bench(bounds);
  const auto now = std::chrono::steady_clock::now();
  BOOST_REQUIRE(bench.connector.fetch(queryFor({"a"})));
  BOOST_TEST((bench.stub.lastDeadline <= now + 61s));
  BOOST_TEST(bench.stub.lastPage.rows == 20U);
  BOOST_TEST(bench.stub.lastPage.total == 20U);
  BOOST_REQUIRE(bench.connector.fetch(queryFor({"a"}), now + 5s));
  BOOST_TEST((bench.stub.lastDeadline == now + 5s));
}

BOOST_AUTO_TEST_CASE(no_more_than_the_agreed_questions_at_once) {
  Bounds bounds;
  bounds.concurrency = 3;
  bounds.wait = 20s;
  Bench bench(bounds);
  bench.stub.open = false;
  std::vector<std::future<std::string>> asked;
  for (int i = 0; i < 12; ++i) {
    asked.push_back(std::async(std::launch::async, [&] { return bench.ask(queryFor({"a"})); }));
  }
  bench.stub.waitFor(3);
  bench.stub.release();
  for (auto& one : asked) BOOST_TEST(one.get() == "connector.none");
  BOOST_TEST(bench.stub.peak == 3);
}

BOOST_AUTO_TEST_CASE(who_gets_no_turn_in_time_is_told_busy) {
  Bounds bounds;
  bounds.concurrency = 1;
  bounds.wait = 1ms;
  Bench bench(bounds);
  bench.stub.open = false;
  auto first = std::async(std::launch::async, [&] { return bench.ask(queryFor({"a"})); });
  bench.stub.waitFor(1);
  BOOST_TEST(bench.ask(queryFor({"a"})) == "connector.busy");
  BOOST_TEST(bench.connector.probe().error().code == "connector.busy");
  bench.stub.release();
  BOOST_TEST(first.get() == "connector.none");
  BOOST_TEST(bench.ask(queryFor({"a"})) == "connector.none");
}

BOOST_AUTO_TEST_CASE(the_queue_for_turns_is_bounded) {
  Gate gate(1, 2);
  auto turn = gate.enter(Deadline::max());
  BOOST_REQUIRE(turn);
  const auto soon = std::chrono::steady_clock::now() + 60s;
  auto wait = [&] { return gate.enter(soon).has_value(); };
  auto second = std::async(std::launch::async, wait);
  auto third = std::async(std::launch::async, wait);
  while (gate.waiting() < 2) std::this_thread::yield();
  BOOST_TEST(gate.enter(Deadline::max()).error().code == "connector.busy");
  { const auto given = std::move(*turn); }
  BOOST_TEST(second.get());
  BOOST_TEST(third.get());
}

BOOST_AUTO_TEST_CASE(a_source_that_keeps_failing_is_left_alone) {
  for (const auto* code :
       {"connector.unavailable", "connector.timed-out", "connector.answer-malformed"}) {
    Bounds bounds;
    bounds.breaker = {3, 1h, 1h};
    Bench bench(bounds);
    bench.stub.answer = fail(code, "测试");
    for (int i = 0; i < 3; ++i) {
      BOOST_TEST((bench.connector.circuit() == wire::Breaker::State::Closed));
      BOOST_TEST(bench.ask(queryFor({"a"})) == code);
    }
    BOOST_TEST((bench.connector.circuit() == wire::Breaker::State::Open));
    bench.stub.answer = Fetched{};
    bench.stub.peak = 0;
    const auto refused = bench.connector.fetch(queryFor({"a"}));
    BOOST_TEST(tests::answerCode(refused) == "connector.unavailable");
    BOOST_TEST(refused.error().message.find("熔断") != std::string::npos);
    BOOST_TEST(refused.error().message.find("3600 秒") != std::string::npos);
    BOOST_TEST(refused.error().where == "registration");
    BOOST_TEST(bench.stub.peak == 0);
    BOOST_TEST(bench.ask(queryFor({})) == "connector.query-invalid");  // said first
    BOOST_TEST(bench.connector.probe().has_value());
    BOOST_TEST((bench.connector.circuit() == wire::Breaker::State::Open));
  }
}

BOOST_AUTO_TEST_CASE(answers_that_are_no_failure_of_the_source_leave_it_open_to_questions) {
  Bounds bounds;
  bounds.breaker = {1, 1h, 1h};
  for (const auto* code : {"connector.too-much", "connector.refused", "connector.busy",
                           "connector.query-invalid", "connector.page-stale"}) {
    Bench bench(bounds);
    bench.stub.answer = fail(code, "测试");
    for (int i = 0; i < 3; ++i) BOOST_TEST(bench.ask(queryFor({"a"})) == code);
    BOOST_TEST((bench.connector.circuit() == wire::Breaker::State::Closed), code);
  }
}

BOOST_AUTO_TEST_CASE(a_trial_shows_whether_the_source_is_back) {
  Bounds bounds;
  bounds.breaker = {1, 0ms, 0ms};
  bounds.concurrency = 1;
  bounds.wait = 1ms;
  Bench bench(bounds);
  bench.stub.answer = fail("connector.unavailable", "测试");
  BOOST_TEST(bench.ask(queryFor({"a"})) == "connector.unavailable");
  BOOST_TEST((bench.connector.circuit() == wire::Breaker::State::HalfOpen));
  bench.stub.open = false;
  bench.stub.answer = Fetched{};
  auto trial = std::async(std::launch::async, [&] { return bench.ask(queryFor({"a"})); });
  bench.stub.waitFor(1);
  const auto other = bench.connector.fetch(queryFor({"a"}));
  BOOST_TEST(tests::answerCode(other) == "connector.unavailable");
  BOOST_TEST(other.error().message.find("试探") != std::string::npos);
  bench.stub.release();
  BOOST_TEST(trial.get() == "connector.none");
  BOOST_TEST((bench.connector.circuit() == wire::Breaker::State::Closed));
}

BOOST_AUTO_TEST_CASE(a_trial_that_gets_no_turn_leaves_room_for_another) {
  Bounds bounds;
  bounds.breaker = {1, 0ms, 0ms};
  bounds.concurrency = 1;
  bounds.wait = 1ms;
  Bench bench(bounds);
  bench.stub.open = false;
  bench.stub.answer = fail("connector.unavailable", "测试");
  auto first = std::async(std::launch::async, [&] { return bench.ask(queryFor({"a"})); });
  bench.stub.waitFor(1);
  BOOST_TEST(bench.ask(queryFor({"a"})) == "connector.busy");
  bench.stub.release();
  BOOST_TEST(first.get() == "connector.unavailable");
  bench.stub.answer = Fetched{};
  BOOST_TEST(bench.ask(queryFor({"a"})) == "connector.none");
}

BOOST_AUTO_TEST_SUITE_END()
