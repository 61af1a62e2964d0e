// goal: time limits keep their unit and their decimals, and a date is never taken for a limit.
#include "gateway/mapping/reading/duration.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "tests/unit/mapping/reading/support.hpp"

namespace {

using namespace tongban;
using namespace tongban::mapping::reading;
using test::codeOf;

std::string show(const Duration& d) {
  return d.value.text() + std::string(unitWord(d.unit)) + std::string(boundSign(d.bound)) +
         (d.boundConflict ? "?" : "");
}
std::string show(std::string_view text) {
  const auto d = readDuration(text);
  return d ? show(*d) : d.error().code;
}
std::string found(std::string_view text) {
  const auto places = findDurations(text);
  BOOST_REQUIRE(places);
  std::string out;
  for (const auto& place : *places)
    out += "[" + std::string(text.substr(place.begin, place.end - place.begin)) + "=" +
           show(place.duration) + "]";
  return out;
}
std::string hours(std::string_view text) {
  const auto h = readServiceHours(text);
  return h ? h->text() : h.error().code;
}

BOOST_AUTO_TEST_SUITE(duration)

BOOST_AUTO_TEST_CASE(units_stay_apart) {
  BOOST_TEST(show("二个工作日") == "2工作日");
  BOOST_TEST(show("二十个工作日") == "20工作日");
  BOOST_TEST(show("一百零五个工作日") == "105工作日");
  BOOST_TEST(show("两个工作日") == "2工作日");
  BOOST_TEST(show("0.6 个工作日") == "0.6工作日");
  BOOST_TEST(show("5日內") == "5日≤");
  BOOST_TEST(show("5个自然日") == "5日");
  BOOST_TEST(show("5天") == "5天");
  BOOST_TEST(show("4个工时") == "4工时");
  BOOST_TEST(show("24小時") == "24小时");
  BOOST_TEST(show("30分钟") == "30分钟");
  BOOST_TEST(show("30秒") == "30秒");
  BOOST_TEST(show("3个月") == "3个月");
  BOOST_TEST(show("满2年") == "reading.duration-invalid");
  BOOST_TEST(show("2年") == "2年");
  BOOST_TEST(show("半年") == "0.5年");
  BOOST_TEST(show("半个工作日") == "0.5工作日");
  BOOST_TEST(show("即时") == "0即时");
  BOOST_TEST(show("不超过3个工作日") == "3工作日≤");
  BOOST_TEST(show("约3个工作日以内") == "3工作日≈?");
}

BOOST_AUTO_TEST_CASE(what_is_refused) {
  for (const auto* text :
       {"5", "个工作日", "3月", "2022年", "二〇二二年", "5个日", "5工", "五五个工作日x",
        "3个工作日2小时", "即时通讯", "两三个工作日吧", "-3个工作日", "3个年", "半"})
    BOOST_TEST(show(text) == "reading.duration-invalid", text << show(text));
  BOOST_TEST(show("") == "reading.absent");
  BOOST_TEST(show("XX个工作日") == "reading.placeholder");
  BOOST_TEST(show("\xFF") == "base.utf8-invalid");
  BOOST_TEST(show(std::string(limits::kReadingBytesMax + 1, '1')) == "reading.text-too-long");
}

BOOST_AUTO_TEST_CASE(limits_in_running_text) {
  BOOST_TEST(found("原定15個工作日…5日內") == "[15個工作日=15工作日][5日內=5日≤]");
  BOOST_TEST(found("应当自受理之日起三个工作日内办结,最迟不超过1.5 个工作日") ==
             "[三个工作日内=3工作日≤][不超过1.5 个工作日=1.5工作日≤]");
  BOOST_TEST(found("2022年5月15日") == "");
  BOOST_TEST(found("五月十五日") == "");
  BOOST_TEST(found("第3日") == "");
  BOOST_TEST(found("即时办结") == "[即时=0即时]");
  BOOST_TEST(found("即时通讯软件") == "");
  BOOST_TEST(found("一体化平台") == "");
  BOOST_TEST(found("二十个工作日") == "[二十个工作日=20工作日]");
  BOOST_TEST(codeOf(findDurations(std::string(limits::kReadingTextBytesMax + 1, ' '))) ==
             "reading.text-too-long");
}

BOOST_AUTO_TEST_CASE(hours_of_service) {
  for (const auto* text :
       {"7×24", "“7×24”小时", "7x24小时", "7*24h", "7X24", "7天×24小时", "７×２４小時"})
    BOOST_TEST(hours(text) == "7×24", text);
  BOOST_TEST(hours("5\n×8 小时") == "5×8");
  for (const auto* text :
       {"8×24", "0×8", "7×25", "7×0", "7×", "×24", "7-24", "7×24×365", "24小时", "77×24"})
    BOOST_TEST(hours(text) == "reading.service-hours-invalid", text << hours(text));
  BOOST_TEST(hours("-") == "reading.absent");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
