// goal: no phone number, mail address or citizen id survives redaction, and codes are left alone.
#include "gateway/observe/personal_data.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace tongban::observe;

BOOST_AUTO_TEST_SUITE(personal_data)

BOOST_AUTO_TEST_CASE(redacted) {
  BOOST_TEST(redact("电话13812345678。") == "电话138****5678。");
  BOOST_TEST(redact("138-1234-5678") == "138****5678");
  BOOST_TEST(redact("138 1234 5678") == "138****5678");
  BOOST_TEST(redact("+86 13812345678") == "+138****5678");
  BOOST_TEST(redact("１３８１２３４５６７８") == "138****5678");
  BOOST_TEST(redact("2023-05-15 13812345678") == "2023-05-15 138****5678");
  BOOST_TEST(redact("028-85123456") == "028-****");
  BOOST_TEST(redact("(028)85123456") == "(028-****");
  BOOST_TEST(redact("0839-3261234") == "0839-****");
  BOOST_TEST(redact("510104199001011234") == "510***********1234");
  BOOST_TEST(redact("51010419900101123X") == "510***********123X");
  BOOST_TEST(redact("51010419900101123x,") == "510***********123x,");
  BOOST_TEST(redact("510104 19900101 1234") == "510***********1234");
  BOOST_TEST(redact("510104900101123") == "510********1123");
  BOOST_TEST(redact("找zhang.san@example.cn吧") == "找z***@example.cn吧");
  BOOST_TEST(redact("zhang@b.cn@c.cn,") == "z***@c.cn,");
  BOOST_TEST(redact("13812345678,13912345678") == "138****5678,139****5678");
}

BOOST_AUTO_TEST_CASE(left_alone) {
  for (const auto* text : {"", "91510100MA607QEM6A", "915101040000000000", "20230515103000",
                           "12345678901", "1*******859", "@", "a@b", "@example.cn", "a@.cn",
                           "GB/T 34833-2017", "100万元", "1234567890123456789012345678",
                           "云发改办公〔2022〕1381号", "MA13812345678", "010808417N/2022-00348"})
    BOOST_TEST(redact(text) == text);
}

BOOST_AUTO_TEST_CASE(places) {
  const std::string_view text = "电话13812345678,邮箱a@b.cn";
  const auto found = findPersonalData(text);
  BOOST_REQUIRE_EQUAL(found.size(), 2u);
  BOOST_TEST((found[0].kind == PersonalKind::MobilePhone));
  BOOST_TEST(text.substr(found[0].begin, found[0].end - found[0].begin) == "13812345678");
  BOOST_TEST((found[1].kind == PersonalKind::Mail));
  BOOST_TEST(findPersonalData(text, 1).size() == 1u);
  BOOST_TEST(findPersonalData(text, 0).empty());
}

BOOST_AUTO_TEST_CASE(masked_values_are_known) {
  for (const auto* text :
       {"1*******859", "138****5678", "510***********0012", "张*", "黄**", "张＊"})
    BOOST_TEST(isMasked(text), text);
  for (const auto* text : {"", "***", "5*8", "张三", "138", "a**b", "*张"})
    BOOST_TEST(!isMasked(text), text);
  std::string tooLong(100, '*');
  tooLong.push_back('1');
  BOOST_TEST(!isMasked(tooLong));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
