// goal: an instant is read exactly where RFC 3339 lets it be one, and never moves by being written.
#include "gateway/base/clock.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/text.hpp"
#include "tests/support/tsv.hpp"

using namespace tongban;

BOOST_AUTO_TEST_SUITE(clock_)

BOOST_AUTO_TEST_CASE(reads_as_python_does) {
  for (const auto& row : tests::readVectors("tests/vectors/base/rfc3339.tsv", 2)) {
    const auto at = fromRfc3339(row[0]);
    BOOST_TEST_CONTEXT(row[0]) {
      BOOST_TEST(at.has_value() == (row[1] != "-"));
      if (!at) {
        BOOST_TEST(at.error().code == "base.time-invalid");
        continue;
      }
      BOOST_TEST(at->time_since_epoch().count() == std::stoll(row[1]));
    }
  }
}

BOOST_AUTO_TEST_CASE(writes_what_it_reads_back) {
  for (const auto& row : tests::readVectors("tests/vectors/base/rfc3339.tsv", 2)) {
    const auto at = fromRfc3339(row[0]);
    if (!at) continue;
    const auto text = toRfc3339(*at);
    BOOST_TEST(text.size() == 24u);
    const auto again = fromRfc3339(text);
    BOOST_TEST_REQUIRE(again.has_value());
    BOOST_TEST((*again == *at));
  }
  BOOST_TEST(toRfc3339(Instant{}) == "1970-01-01T00:00:00.000Z");
  BOOST_TEST(toRfc3339(Instant{std::chrono::milliseconds(-1)}) == "1969-12-31T23:59:59.999Z");
}

// Python's years begin at 1; the edges of the four digits are held here.
BOOST_AUTO_TEST_CASE(an_offset_cannot_leave_the_four_digits_of_a_year) {
  BOOST_TEST(toRfc3339(*fromRfc3339("0000-01-01T00:00:00Z")) == "0000-01-01T00:00:00.000Z");
  for (const char* text : {"0000-01-01T00:00:00+00:01", "0000-01-01T22:00:00+23:00",
                           "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z"}) {
    BOOST_TEST_CONTEXT(text) {
      const auto at = fromRfc3339(text);
      BOOST_TEST_REQUIRE(!at.has_value());
      BOOST_TEST(at.error().code == "base.time-invalid");
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_nul_and_broken_bytes_without_repeating_them) {
  using namespace std::string_view_literals;
  for (const auto text : {"2026-11-24T08:00:00Z\0"sv, "2026-11-24\0T08:00:00Z"sv, ""sv,
                          "\xFF\xFE"sv, "2026-11-24T08:00:00\xC2"sv, "11010519491231002X"sv}) {
    const auto at = fromRfc3339(text);
    BOOST_TEST_REQUIRE(!at.has_value());
    BOOST_TEST(at.error().code == "base.time-invalid");
    BOOST_TEST(isUtf8(at.error().message));
    BOOST_TEST(at.error().message.find("11010519491231") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(the_machine_clock_says_a_plausible_time) {
  const auto now = SystemClock().now();
  BOOST_TEST((now > *fromRfc3339("2024-01-01T00:00:00Z")));
  BOOST_TEST((SystemClock().now() - now < std::chrono::minutes(5)));
}

BOOST_AUTO_TEST_SUITE_END()
