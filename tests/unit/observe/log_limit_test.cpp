// goal: a flood of one event costs few lines and little memory, and it is told how much is missing.
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "gateway/observe/log.hpp"

using namespace tongban;
using namespace std::chrono_literals;
using observe::Level;
using observe::Log;

namespace {

struct SetClock final : Clock {
  Instant time{std::chrono::milliseconds(1764000000000)};
  Instant now() const override { return time; }
};

struct Flood {
  SetClock clock;
  std::ostringstream out;
  Log log{out, Level::Debug, clock};

  void write(std::size_t times, std::string_view event, Level level = Level::Warning) {
    for (std::size_t i = 0; i < times; ++i) log.write(level, event, {});
  }
  std::size_t lines(std::string_view what = "\n") const {
    const auto text = out.str();
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
    return count;
  }
};

constexpr std::size_t kMost = limits::kLogLinesPerSecondMax;

BOOST_AUTO_TEST_SUITE(observe_log_limit)

BOOST_AUTO_TEST_CASE(beyond_the_allowance_lines_are_counted) {
  Flood flood;
  flood.write(kMost + 7, "exchange.refused");
  BOOST_TEST(flood.lines() == kMost);
  flood.clock.time += 999ms;
  flood.write(1, "exchange.refused");
  BOOST_TEST(flood.lines() == kMost);
  flood.clock.time += 1ms;
  flood.write(1, "another.event");
  BOOST_TEST(flood.lines() == kMost + 2);
  BOOST_TEST(
      flood.lines("{\"at\":\"2025-11-24T16:00:01.000Z\",\"level\":\"warning\",\"event\":\"log."
                  "suppressed\",\"of\":\"exchange.refused\",\"count\":8}\n") == 1U);
  flood.clock.time += 10s;
  flood.write(1, "another.event");
  BOOST_TEST(flood.lines("log.suppressed") == 1U);
}

BOOST_AUTO_TEST_CASE(errors_are_never_suppressed) {
  Flood flood;
  flood.write(kMost * 3, "store.failed", Level::Error);
  BOOST_TEST(flood.lines() == kMost * 3);
}

BOOST_AUTO_TEST_CASE(events_have_allowances_of_their_own) {
  Flood flood;
  flood.write(kMost + 5, "a.a");
  flood.write(1, "b.b");
  BOOST_TEST(flood.lines("b.b") == 1U);
}

BOOST_AUTO_TEST_CASE(the_next_second_has_a_new_allowance) {
  Flood flood;
  flood.write(kMost + 1, "a.a");
  flood.clock.time += 1s;
  flood.write(kMost, "a.a");
  BOOST_TEST(flood.lines("\"event\":\"a.a\"") == 2 * kMost);
}

BOOST_AUTO_TEST_CASE(a_clock_set_back_ends_the_second) {
  Flood flood;
  flood.write(kMost + 1, "a.a");
  flood.clock.time -= 1h;
  flood.write(1, "a.a");
  BOOST_TEST(flood.lines("\"event\":\"a.a\"") == kMost + 1);
  BOOST_TEST(flood.lines("\"of\":\"a.a\",\"count\":1") == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_suppressed_at_the_end_is_told) {
  SetClock clock;
  std::ostringstream out;
  {
    Log log(out, Level::Debug, clock);
    for (std::size_t i = 0; i < kMost; ++i) log.write(Level::Debug, "a.a", {});
    log.write(Level::Debug, "a.a", {});
    log.write(Level::Notice, "a.a", {});
  }
  BOOST_TEST(out.str().find("\"level\":\"notice\",\"event\":\"log.suppressed\",\"of\":\"a.a\","
                            "\"count\":2}") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_without_end_share_one_allowance) {
  Flood flood;
  for (std::size_t i = 0; i < limits::kLogEventsMax + 10 * kMost; ++i)
    flood.write(1, "made." + std::to_string(i));
  BOOST_TEST(flood.lines() == limits::kLogEventsMax + kMost);
  flood.clock.time += 2s;
  flood.write(1, "made.0");
  BOOST_TEST(flood.lines("\"of\":\"(several)\",\"count\":450}") == 1U);
  // Names of a second that is over make room.
  flood.clock.time += 2s;
  const auto before = flood.lines();
  for (int i = 0; i < 100; ++i) flood.write(1, "fresh." + std::to_string(i));
  BOOST_TEST(flood.lines() == before + 100);
}

BOOST_AUTO_TEST_CASE(below_the_threshold_nothing_is_counted) {
  Flood flood;
  flood.log.setThreshold(Level::Warning);
  flood.write(kMost * 2, "a.a", Level::Debug);
  flood.clock.time += 2s;
  flood.write(1, "b.b");
  BOOST_TEST(flood.lines() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
