// goal: of a value that nobody vouches for, only its ends are shown.
#include "gateway/observe/mask.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/text.hpp"

using tongban::observe::maskValue;

BOOST_AUTO_TEST_SUITE(observe_mask)

BOOST_AUTO_TEST_CASE(a_value_shows_its_ends_at_most) {
  BOOST_TEST(maskValue("张三") == "张*");
  BOOST_TEST(maskValue("欧阳修文") == "欧***");
  BOOST_TEST(maskValue("510104199001010012") == "510***********0012");
  BOOST_TEST(maskValue("13812345678") == "138****5678");
  BOOST_TEST(maskValue("万人民币") == "万***");
  BOOST_TEST(maskValue("") == "");
  BOOST_TEST(maskValue("甲") == "甲");
  BOOST_TEST(maskValue("  100  ") == "1**");
}

BOOST_AUTO_TEST_CASE(a_value_that_is_no_text_shows_nothing) {
  BOOST_TEST(maskValue("\xFF\xFE\x41") == "***");
}

BOOST_AUTO_TEST_CASE(a_long_value_is_cut) {
  const std::string longText(5000, 'x');
  BOOST_TEST(maskValue(longText).size() <= 40U);
  BOOST_TEST(tongban::countCodePoints(maskValue("某" + longText)) <= 40U);
}

BOOST_AUTO_TEST_SUITE_END()
