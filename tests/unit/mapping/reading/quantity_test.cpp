// goal: counts, growth and list marks are read with their units and bounds, or refused by name.
#include "gateway/mapping/reading/quantity.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "gateway/mapping/reading/growth.hpp"
#include "gateway/mapping/reading/numerals.hpp"
#include "tests/unit/mapping/reading/support.hpp"

namespace {

using namespace tongban;
using namespace tongban::mapping::reading;
using test::codeOf;

std::string show(const Quantity& q) {
  return q.value.text() + " " + q.unit + " " + std::string(boundSign(q.bound)) +
         (q.boundConflict ? "?" : "");
}
std::string show(std::string_view text) {
  const auto q = readQuantity(text);
  return q ? show(*q) : q.error().code;
}
std::string found(std::string_view text) {
  std::string out;
  const auto places = findQuantities(text);
  BOOST_REQUIRE(places);
  for (const auto& place : *places)
    out += "[" + std::string(text.substr(place.begin, place.end - place.begin)) + "=" +
           show(place.quantity) + "]";
  return out;
}
std::string growth(std::string_view text) {
  const auto g = readGrowth(text);
  return g ? g->growth.text() + "/" + g->level.text() + std::string(boundSign(g->bound))
           : g.error().code;
}
std::string ordinal(std::string_view text) {
  const auto o = readOrdinal(text);
  return o ? std::to_string(o->value) : o.error().code;
}

BOOST_AUTO_TEST_SUITE(quantity)

BOOST_AUTO_TEST_CASE(bounds) {
  BOOST_TEST(show("300余家") == "300 家 ≥");
  BOOST_TEST(show("10余万户") == "100000 户 ≥");
  BOOST_TEST(show("3万多户") == "30000 户 ≥");
  BOOST_TEST(show("约300家") == "300 家 ≈");
  BOOST_TEST(show("300家左右") == "300 家 ≈");
  BOOST_TEST(show("不足300家") == "300 家 <");
  BOOST_TEST(show("不少于300家") == "300 家 ≥");
  BOOST_TEST(show("不超过300家") == "300 家 ≤");
  BOOST_TEST(show("300家以下") == "300 家 ≤");
  BOOST_TEST(show(">=300") == "300  ≥");
  BOOST_TEST(show("逾三百家") == "300 家 >");
  BOOST_TEST(show("近9万余条") == "90000 条 ≈?");
  BOOST_TEST(show("超过300家以上") == "300 家 >?");
  BOOST_TEST(show("约300家左右") == "300 家 ≈");
}

BOOST_AUTO_TEST_CASE(numbers_and_units) {
  BOOST_TEST(show("98.5%") == "98.5 % ");
  BOOST_TEST(show("-3.5℃") == "-3.5 ℃ ");
  BOOST_TEST(show("1,694件") == "1694 件 ");
  BOOST_TEST(show("一百零五个") == "105 个 ");
  BOOST_TEST(show("两千零八十户") == "2080 户 ");
  BOOST_TEST(show("一亿零三万") == "100030000  ");
  BOOST_TEST(show("一亿零五千") == "100005000  ");
  BOOST_TEST(show("一亿五千万") == "150000000  ");
  BOOST_TEST(show("3万5千") == "35000  ");
  BOOST_TEST(show("3万5000") == "35000  ");
  BOOST_TEST(show("1亿2千万") == "120000000  ");
  BOOST_TEST(show("100（平方米）") == "100 平方米 ");
  BOOST_TEST(show("0.000001吨") == "0.000001 吨 ");
}

BOOST_AUTO_TEST_CASE(what_is_refused) {
  for (const auto* text : {"很多家", "家", "114户次。今年", "3+5", "1.2.3家", "家300",
                           "3这是一个长得不可能是单位的词语的单位呀"})
    BOOST_TEST(show(text) == "reading.quantity-invalid", text << show(text));
  BOOST_TEST(show("12,34家") == "reading.number-grouping");
  BOOST_TEST(show("一万五家") == "reading.number-invalid");
  BOOST_TEST(show("一亿五千") == "reading.number-invalid");
  BOOST_TEST(show("3万5") == "reading.number-invalid");
  BOOST_TEST(show("1亿2千") == "reading.number-invalid");
  BOOST_TEST(show("百家") == "reading.quantity-invalid");
  BOOST_TEST(show("三三万家") == "reading.number-invalid");
  BOOST_TEST(show("万亿家") == "reading.quantity-invalid");
  BOOST_TEST(show("") == "reading.absent");
  BOOST_TEST(show("XX家") == "reading.placeholder");
  BOOST_TEST(show(std::string(limits::kReadingBytesMax + 1, '1')) == "reading.text-too-long");
  BOOST_TEST(codeOf(findQuantities(std::string(limits::kReadingTextBytesMax + 1, ' '))) ==
             "reading.text-too-long");
  BOOST_TEST(codeOf(findQuantities("\xFF")) == "base.utf8-invalid");
}

BOOST_AUTO_TEST_CASE(counts_in_running_text) {
  BOOST_TEST(found("惠及近300家企业,归集1。5億條数据。") ==
             "[近300家=300 家 ≈][1。5億條=150000000 条 ]");
  BOOST_TEST(found("2023年5月15日,见GB/T 34833-2017和A12号") == "");
  BOOST_TEST(found("在2022-04-19与15:40之间") == "");
  BOOST_TEST(found("114戶次。今年上半年") == "[114戶次=114 户次 ]");
  BOOST_TEST(found("1,00件") == "");
  BOOST_TEST(found("没有数字") == "");
  const std::string many = [] {
    std::string text;
    for (std::size_t i = 0; i < 2 * limits::kReadingPlacesMax; ++i) text += "3件,";
    return text;
  }();
  BOOST_TEST(findQuantities(many)->size() == limits::kReadingPlacesMax);
}

BOOST_AUTO_TEST_CASE(full_stops_between_digits) {
  BOOST_TEST(joinDecimalStops("8。4万。49。9万") == "8.4万。49.9万");
  BOOST_TEST(joinDecimalStops("8。") == "8。");
  BOOST_TEST(joinDecimalStops("。8") == "。8");
  BOOST_TEST(joinDecimalStops("８。４") == "８.４");
}

BOOST_AUTO_TEST_CASE(words_of_growth) {
  BOOST_TEST(growth("增長約6倍") == "6/7≈");
  BOOST_TEST(growth("增长到6倍") == "5/6");
  BOOST_TEST(growth("增长30%") == "0.3/1.3");
  BOOST_TEST(growth("下降30%") == "-0.3/0.7");
  BOOST_TEST(growth("翻两番") == "3/4");
  BOOST_TEST(growth("提升12.345%以上") == "0.12345/1.12345≥");
  for (const auto* text : {"下降3倍", "增长6", "6倍", "增长", "翻番", "翻三十番",
                           "增长0.12345678901倍", "增长9999999999倍", "下降130%", "增长6倍多个"})
    BOOST_TEST(growth(text) == "reading.growth-invalid", text << growth(text));
  BOOST_TEST(growth("") == "reading.absent");
  BOOST_TEST(growth("增长XX%") == "reading.placeholder");
}

BOOST_AUTO_TEST_CASE(list_marks) {
  for (const auto* text : {"8", "8.", "8、", "(8)", "（八）", "八、", "８．"})
    BOOST_TEST(ordinal(text) == "8", text);
  for (const auto* text : {"", "0", "八八", "8)", "(8", "8..", "1000000", "x", "8 8", "8.1"})
    BOOST_TEST((ordinal(text) == "reading.ordinal-invalid" || ordinal(text) == "88"), text);
  BOOST_TEST((readOrdinal("8")->outcome == Outcome::Accepted));
  BOOST_TEST((readOrdinal("8.")->outcome == Outcome::Normalized));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
