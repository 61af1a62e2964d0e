// goal: no citizen id, phone or mailbox leaves in clear, whatever the text around it.
#include "gateway/observe/mask.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/text.hpp"

using tongban::observe::maskValue;
using tongban::observe::redact;

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

BOOST_AUTO_TEST_CASE(a_sentence_loses_its_personal_numbers) {
  BOOST_TEST(redact("证件 510104199001010012 的持有人") == "证件 510***********0012 的持有人");
  BOOST_TEST(redact("11010519491231002X。") == "110***********002X。");
  BOOST_TEST(redact("电话13812345678,028-86600000") == "电话138****5678,028*****0000");
  BOOST_TEST(redact("写信到 zhang.san@example.cn 即可") == "写信到 z***@example.cn 即可");
}

BOOST_AUTO_TEST_CASE(what_only_looks_similar_stays) {
  BOOST_TEST(redact("91510104MA6BWXBB27") == "91510104MA6BWXBB27");
  BOOST_TEST(redact("金额 1000000 元") == "金额 1000000 元");
  BOOST_TEST(redact("2026-11-24T08:00:00.000Z") == "2026-11-24T08:00:00.000Z");
}

BOOST_AUTO_TEST_SUITE_END()
