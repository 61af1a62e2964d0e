// goal: an event is one line of JSON, below the threshold nothing, and never a personal number.
#include "gateway/observe/log.hpp"

#include <sstream>

#include <boost/test/unit_test.hpp>

using namespace tongban;

namespace {
struct FixedClock final : Clock {
  Instant now() const override { return Instant(std::chrono::milliseconds(1764000000123)); }
};
}  // namespace

BOOST_AUTO_TEST_SUITE(observe_log)

BOOST_AUTO_TEST_CASE(an_event_is_one_line) {
  std::ostringstream out;
  const FixedClock clock;
  observe::Log log(out, observe::Level::Notice, clock);
  log.write(observe::Level::Notice, "mapping.finished", {{"read", "3"}, {"note", "a\"b\\\n"}});
  BOOST_TEST(out.str() ==
             "{\"at\":\"2025-11-24T16:00:00.123Z\",\"level\":\"notice\",\"event\":"
             "\"mapping.finished\",\"read\":\"3\",\"note\":\"a\\\"b\\\\\\u000a\"}\n");
}

BOOST_AUTO_TEST_CASE(below_the_threshold_nothing_is_written) {
  std::ostringstream out;
  const FixedClock clock;
  observe::Log log(out, observe::Level::Warning, clock);
  log.write(observe::Level::Notice, "mapping.finished", {});
  BOOST_TEST(out.str().empty());
}

BOOST_AUTO_TEST_CASE(a_citizen_id_in_a_field_is_masked) {
  std::ostringstream out;
  const FixedClock clock;
  observe::Log log(out, observe::Level::Debug, clock);
  log.write(observe::Level::Error, "mapping.failed", {{"value", "510104199001010012"}});
  BOOST_TEST(out.str().find("510104199001010012") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
