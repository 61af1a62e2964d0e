// goal: names that may be one thing are proposed to a person, and no two are ever merged.
#include "gateway/mapping/reading/names.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "tests/unit/mapping/reading/support.hpp"

namespace {

using namespace tongban;
using namespace tongban::mapping::reading;
using test::codeOf;

std::string pairOf(const NameUse& a, const NameUse& b) {
  const std::vector<NameUse> names{a, b};
  const auto found = aliasCandidates(names);
  BOOST_REQUIRE(found);
  if (found->empty()) return "";
  BOOST_TEST(found->size() == 1u);
  const auto reason = found->front().reason;
  return reason == AliasReason::Spelling      ? "spelling"
         : reason == AliasReason::PartMissing ? "part"
                                              : "once";
}
std::string pairOf(std::string_view a, std::string_view b) {
  return pairOf({a, "甲", "", 2}, {b, "甲", "", 2});
}

BOOST_AUTO_TEST_SUITE(names)

BOOST_AUTO_TEST_CASE(keys) {
  BOOST_TEST(nameKey("梦想红河?投资热土?兴业福地") == "梦想红河投资热土兴业福地");
  BOOST_TEST(nameKey("梦想红河·投资热土") == "梦想红河投资热土");
  BOOST_TEST(nameKey("E 企办") == "E企办");
  BOOST_TEST(nameKey("互联网＋监管（试行）") == "互联网+监管(试行)");
  BOOST_TEST(nameKey("好吗?") == "好吗?");
  BOOST_TEST(nameKey("") == "");
}

BOOST_AUTO_TEST_CASE(candidates) {
  BOOST_TEST(pairOf("川渝开放合作区", "川渝开发合作区") == "spelling");
  BOOST_TEST(pairOf("市政务服务和资源交易中心", "市政务服务和公共资源交易中心") == "part");
  BOOST_TEST(pairOf("市政务服务和公共资源交易中心", "市政务服务和资源交易中心") == "part");
  BOOST_TEST(pairOf({"贵安新区商务局", "贵安", "招商", 1},
                    {"贵安新区投资促进局", "贵安", "招商", 5}) == "once");
}

BOOST_AUTO_TEST_CASE(no_candidates) {
  BOOST_TEST(pairOf("川渝开放合作区", "川渝开放合作区") == "");
  BOOST_TEST(pairOf("E 企办中心", "E企办中心") == "");
  BOOST_TEST(pairOf("市第一小学", "市第二小学") == "");
  BOOST_TEST(pairOf("市东区分局", "市西区分局") == "");
  BOOST_TEST(pairOf("甲办", "乙办") == "");
  BOOST_TEST(pairOf("市公安局", "市公安局交警支队") == "");
  BOOST_TEST(pairOf("市税务局", "市财政局") == "");
  BOOST_TEST(pairOf({"市政务服务和大数据局", "遂宁", "", 1}, {"市政务和大数据局", "巴中", "", 1}) ==
             "");
  BOOST_TEST(pairOf({"商务局", "贵安", "招商", 2}, {"投资促进局", "贵安", "招商", 5}) == "");
  BOOST_TEST(pairOf({"商务局", "贵安", "", 1}, {"投资促进局", "贵安", "", 5}) == "");
  BOOST_TEST(pairOf("", "") == "");
}

BOOST_AUTO_TEST_CASE(too_many_names_are_refused) {
  const std::vector<NameUse> names(limits::kAliasNamesMax + 1);
  BOOST_TEST(codeOf(aliasCandidates(names)) == "reading.alias-limit");
}

BOOST_AUTO_TEST_CASE(counts_of_members) {
  const auto six = readMemberCount("西南地区六省（区、市）", 6u);
  BOOST_REQUIRE(six);
  BOOST_TEST(six->count == 6u);
  BOOST_TEST(six->group == "西南地区");
  BOOST_TEST(readMemberCount("22个区县")->count == 22u);
  BOOST_TEST(codeOf(readMemberCount("西南地区五省", 6u)) == "reading.member-count-conflict");
  for (const auto* text : {"西南地区", "六月", "1000省", "省六"})
    BOOST_TEST(codeOf(readMemberCount(text)) == "reading.member-count-invalid", text);
  BOOST_TEST(codeOf(readMemberCount("")) == "reading.absent");
  BOOST_TEST(codeOf(readMemberCount("XX省")) == "reading.placeholder");
  BOOST_TEST(codeOf(readMemberCount("\xFF")) == "base.utf8-invalid");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
