// goal: a quote in a message is short, redacted before it is cut, and safe for any bytes.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "gateway/mapping/reading/reading.hpp"

using namespace tongban::mapping::reading;

BOOST_AUTO_TEST_SUITE(reading_quoted)

BOOST_AUTO_TEST_CASE(quotes_are_short_and_redacted) {
  BOOST_TEST(quoted("abc") == "「abc」");
  BOOST_TEST(quoted("13812345678") == "「138****5678」");
  BOOST_TEST(quoted("ab\xFF") == "「ab」");
  const std::string long40(40, 'a');
  BOOST_TEST(quoted(long40) == fmt::format("「{}」", long40));
  BOOST_TEST(quoted(fmt::format("{}a", long40)) == fmt::format("「{}…」", long40));
  // The cut comes after redaction: half a number must not survive at the edge.
  const std::string long31(31, 'a');
  BOOST_TEST(quoted(fmt::format("{},13812345678", long31)) ==
             fmt::format("「{},138****5…」", long31));
}

BOOST_AUTO_TEST_SUITE_END()
