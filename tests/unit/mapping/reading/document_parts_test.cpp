// goal: a document says whether it is all there, which standards it names and when it was made.
#include "gateway/mapping/reading/document_parts.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "tests/unit/mapping/reading/support.hpp"

namespace {

using namespace tongban;
using namespace tongban::mapping::reading;
using test::codeOf;

Completeness stateOf(std::string_view text) { return assessText(text)->completeness; }

std::string standards(std::string_view text) {
  const auto list = splitStandards(text);
  BOOST_REQUIRE(list);
  std::string out;
  for (const auto& standard : list->standards) out += standard.code + "|" + standard.title + ";";
  return list->bracketUnbalanced ? out + "unbalanced" : out;
}

Date day(std::string_view text) { return *readDate(text); }

BOOST_AUTO_TEST_SUITE(document_parts)

BOOST_AUTO_TEST_CASE(whether_it_is_all_there) {
  for (const auto* text :
       {"", " \n", "（略）", "略", "由于篇幅太长，省略部分内容", "附件(略)", "此处 省略"})
    BOOST_TEST((stateOf(text) == Completeness::Incomplete), text);
  for (const auto* text : {"（五）西藏（暂无）", "暂无", "（无）", "3.青海（暂无）"})
    BOOST_TEST((stateOf(text) == Completeness::KnownEmpty), text);
  for (const auto* text : {"战略", "策略", "省略号的用法", "西藏", "无锡"})
    BOOST_TEST((stateOf(text) == Completeness::Complete), text);
  const auto section = assessText("（五）西藏（暂无）");
  BOOST_TEST(section->ordinal == 5u);
  BOOST_TEST(section->name == "西藏");
  std::string text;
  for (int i = 0; i < 40; ++i) text += "正文";
  BOOST_TEST((stateOf(text + "（暂无）") == Completeness::Complete));
  BOOST_TEST(codeOf(assessText("\xFF")) == "base.utf8-invalid");
  BOOST_TEST(codeOf(assessText(std::string(limits::kReadingTextBytesMax + 1, 'a'))) ==
             "reading.text-too-long");
}

BOOST_AUTO_TEST_CASE(standards_one_by_one) {
  BOOST_TEST(standards("(GB/T 34833-2017《创新管理知识产权管理指南》(ISO56005/56002)") ==
             "GB/T 34833-2017|创新管理知识产权管理指南;ISO 56005|;ISO 56002|;unbalanced");
  BOOST_TEST(standards("按GB 32100-2015、GB/T 9704—2012和ISO/IEC 27001执行") ==
             "GB 32100-2015|;GB/T 9704-2012|;ISO/IEC 27001|;");
  BOOST_TEST(standards("DB51/T 2848-2021") == "DB51/T 2848-2021|;");
  BOOST_TEST(standards("GB/T 1.1-2020") == "GB/T 1.1-2020|;");
  for (const auto* text : {"V2.0", "ABC 123", "GB", "GB/T", "XGB 123", "NGB/T 34833", "第3号", ""})
    BOOST_TEST(standards(text) == "", text);
  BOOST_TEST(standards("）(") == "unbalanced");
  BOOST_TEST(codeOf(splitStandards("\xFF")) == "base.utf8-invalid");
  std::string many;
  for (std::size_t i = 0; i < limits::kReadingPlacesMax + 10; ++i) many += "GB 12345/";
  BOOST_TEST(splitStandards(many)->standards.size() == limits::kReadingPlacesMax);
}

BOOST_AUTO_TEST_CASE(which_date_is_the_documents_own) {
  const std::vector<TypedDate> conflicting{{DateKind::Page, day("2023-12-03 19:59")},
                                           {DateKind::Published, day("2022-04-22 15:53:47")},
                                           {DateKind::Published, day("2022-04-22 15:40:24")},
                                           {DateKind::Written, day("2022-04-19")}};
  const auto first = reconcileDates(conflicting);
  BOOST_TEST(first.key.value() == 3u);
  BOOST_TEST(first.quarantined == (std::vector<std::size_t>{1, 2}),
             boost::test_tools::per_element());
  const std::vector<TypedDate> both{{DateKind::Printed, day("2022-04-13")},
                                    {DateKind::Written, day("2022-04-11")}};
  BOOST_TEST(reconcileDates(both).key.value() == 1u);
  BOOST_TEST(reconcileDates(both).quarantined.empty());
  const std::vector<TypedDate> page{{DateKind::Page, day("2022-04-13")}};
  BOOST_TEST(!reconcileDates(page).key.has_value());
  BOOST_TEST(!reconcileDates({}).key.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
