// goal: the circuit opens, rests, tries and closes at exactly the times and counts it is told.
#include "gateway/wire/client/breaker.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongban;
using namespace std::chrono_literals;
using wire::Breaker;

namespace {

const Breaker::Time kStart = Breaker::Time() + 1h;

struct Bench {
  Breaker breaker{{3, 2s, 7s}};
  Breaker::Time now = kStart;

  std::string admit() {
    const auto leave = breaker.admit(now);
    return leave ? "ok" : leave.error().code;
  }
  void fail(int times = 1) {
    for (int i = 0; i < times; ++i) breaker.failed(now);
  }
  char state() const { return "COH"[static_cast<int>(breaker.state(now))]; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(breaker)

BOOST_AUTO_TEST_CASE(failures_in_a_row_open_it_and_a_success_between_begins_the_count_anew) {
  Bench bench;
  bench.fail(2);
  BOOST_TEST(bench.admit() == "ok");
  bench.breaker.succeeded();
  bench.fail(2);
  BOOST_TEST(bench.state() == 'C');
  BOOST_TEST(bench.admit() == "ok");
  bench.fail();
  BOOST_TEST(bench.state() == 'O');
  BOOST_TEST(bench.admit() == "wire.circuit-open");
}

BOOST_AUTO_TEST_CASE(what_was_withdrawn_is_neither) {
  Bench bench;
  bench.fail(2);
  bench.breaker.withdrawn();
  bench.fail();
  BOOST_TEST(bench.state() == 'O');
  bench.now += 2s;
  BOOST_TEST(bench.admit() == "ok");
  BOOST_TEST(bench.admit() == "wire.circuit-open");
  bench.breaker.withdrawn();
  BOOST_TEST(bench.state() == 'H');
  BOOST_TEST(bench.admit() == "ok");
}

BOOST_AUTO_TEST_CASE(it_rests_to_the_nanosecond_and_says_for_how_long) {
  Bench bench;
  bench.fail(3);
  bench.now += 2s - 1ns;
  BOOST_TEST(bench.state() == 'O');
  const auto refused = bench.breaker.admit(bench.now);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().message.find("熔断") != std::string::npos);
  BOOST_TEST(refused.error().message.find("1 秒") != std::string::npos);
  bench.now += 1ns;
  BOOST_TEST(bench.state() == 'H');
  BOOST_TEST(bench.admit() == "ok");
}

BOOST_AUTO_TEST_CASE(one_trial_at_a_time_and_its_success_closes) {
  Bench bench;
  bench.fail(3);
  bench.now += 2s;
  BOOST_TEST(bench.admit() == "ok");
  BOOST_TEST(bench.admit() == "wire.circuit-open");
  bench.now += 1h;
  BOOST_TEST(bench.admit() == "wire.circuit-open");
  BOOST_TEST(bench.state() == 'H');
  bench.breaker.succeeded();
  BOOST_TEST(bench.state() == 'C');
  BOOST_TEST(bench.admit() == "ok");
  BOOST_TEST(bench.admit() == "ok");
  bench.fail(2);
  BOOST_TEST(bench.state() == 'C');  // the count began anew
}

BOOST_AUTO_TEST_CASE(a_trial_that_fails_doubles_the_rest_up_to_its_bound) {
  Bench bench;
  bench.fail(3);
  for (const auto rest : {2s, 4s, 7s, 7s}) {
    bench.now += rest - 1ms;
    BOOST_TEST(bench.state() == 'O', rest.count());
    bench.now += 1ms;
    BOOST_TEST(bench.admit() == "ok", rest.count());
    bench.fail();
  }
  bench.now += 7s;
  BOOST_TEST(bench.admit() == "ok");
  bench.breaker.succeeded();
  bench.fail(3);
  bench.now += 2s;
  BOOST_TEST(bench.state() == 'H');  // and a success makes it short again
}

BOOST_AUTO_TEST_CASE(late_failures_do_not_prolong_the_rest) {
  Bench bench;
  bench.fail(3);
  bench.now += 1s;
  bench.fail(50);
  bench.now += 1s;
  BOOST_TEST(bench.admit() == "ok");
  bench.breaker.succeeded();
  BOOST_TEST(bench.state() == 'C');
}

BOOST_AUTO_TEST_CASE(one_failure_is_enough_where_that_is_said) {
  for (const unsigned failures : {0U, 1U}) {
    Breaker breaker({failures, 2s, 2s});
    BOOST_TEST(breaker.admit(kStart).has_value());
    breaker.failed(kStart);
    BOOST_TEST(!breaker.admit(kStart).has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()
