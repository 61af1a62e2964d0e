// goal: the moments of exchange tables are read in the forms they are met with, and no others.
#include "connectors/source_time.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongban;
using connectors::readSourceTime;

BOOST_AUTO_TEST_SUITE(source_time)

BOOST_AUTO_TEST_CASE(forms_that_are_met) {
  for (const auto& [text, wanted] : std::initializer_list<std::pair<const char*, const char*>>{
           {"2024-06-30 08:15:00", "2024-06-30T00:15:00.000Z"},
           {" 2024/6/30 8:15:00 ", "2024-06-30T00:15:00.000Z"},
           {"2024-06-30 08:15:00.123456", "2024-06-30T00:15:00.123Z"},
           {"2024-06-30T08:15:00Z", "2024-06-30T08:15:00.000Z"},
           {"2024-06-30 08:15:00+08", "2024-06-30T00:15:00.000Z"},
           {"2024-06-30 08:15:00.5-05:30", "2024-06-30T13:45:00.500Z"},
           {"2024-06-30", "2024-06-29T16:00:00.000Z"},
           {"20240630081500", "2024-06-30T00:15:00.000Z"},
           {"20240630", "2024-06-29T16:00:00.000Z"},
           {"1719706500", "2024-06-30T00:15:00.000Z"},
           {"1719706500123", "2024-06-30T00:15:00.123Z"}}) {
    const auto got = readSourceTime(text);
    BOOST_REQUIRE_MESSAGE(got, text);
    BOOST_TEST(toRfc3339(*got) == wanted, text);
  }
}

BOOST_AUTO_TEST_CASE(everything_else_is_no_moment) {
  for (const auto* text :
       {"", "昨天", "2024", "2024-06", "2024-13-01", "2024-02-30", "24-06-30", "2024-06-30 8",
        "2024-06-30 25:00:00", "20240630081", "2024-06-30 08:15:00 PM", "2024-06-30x",
        "99991399999999", "-1719706500"}) {
    BOOST_TEST(!readSourceTime(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
