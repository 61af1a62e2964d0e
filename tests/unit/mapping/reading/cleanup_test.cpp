// goal: residue is removed, meaning stays, and lost bytes are found but never guessed.
#include "gateway/mapping/reading/cleanup.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "gateway/mapping/reading/lost_text.hpp"
#include "gateway/mapping/reading/placeholder.hpp"
#include "tests/unit/mapping/reading/support.hpp"

namespace {

using namespace tongban;
using namespace tongban::mapping::reading;
using test::codeOf;

std::string lost(std::string_view text, TextKind kind = TextKind::Running) {
  const auto places = findLost(text, kind);
  BOOST_REQUIRE(places);
  std::string out;
  for (const auto& place : *places) {
    out += place.kind == LostKind::LostBytes  ? "bytes["
           : place.kind == LostKind::HalfRuby ? "ruby["
                                              : "dot[";
    out += std::string(text.substr(place.begin, place.end - place.begin)) + "]";
  }
  return out;
}

BOOST_AUTO_TEST_SUITE(cleanup)

BOOST_AUTO_TEST_CASE(ruby_goes_brackets_stay) {
  BOOST_TEST(removeRuby("優(yōu)化營商環(huán)境").text == "優化營商環境");
  BOOST_TEST(removeRuby("女（nǚ）性").text == "女性");
  for (const auto* text : {"區(市)縣", "公里(km)", "平台(app)", "川(Chuān)渝", "優(yōu化",
                           "優yōu)化", "(yōu)化", "優(yōuhuà)", "優(yōūu)", "优(you)化", "优()化",
                           "优(ōōō)化", "优(xyōu)化", "优(zhuāngx)化", ""}) {
    const auto out = removeRuby(text);
    BOOST_TEST(out.text == text);
    BOOST_TEST(!out.changed);
  }
}

BOOST_AUTO_TEST_CASE(blanks_beside_han_close) {
  BOOST_TEST(closeBlanks("E 企办").text == "E企办");
  BOOST_TEST(closeBlanks("亲清e 线").text == "亲清e线");
  BOOST_TEST(closeBlanks("a  b\nc").text == "a b c");
  BOOST_TEST(closeBlanks("  张\n三　").text == "张三");
  BOOST_TEST(closeBlanks("川办发 〔2022〕 1 号").text == "川办发〔2022〕1号");
  BOOST_TEST(!closeBlanks("a b").changed);
  BOOST_TEST(closeBlanks(" \n ").text.empty());
}

BOOST_AUTO_TEST_CASE(bookmarks_go) {
  BOOST_TEST(dropBookmarks("[bookmark: _GoBack]办事链").text == "办事链");
  BOOST_TEST(dropBookmarks("a[bookmark:_Toc1]b[bookmark: x]c").text == "abc");
  for (const auto* text : {"[2022]1号", "[bookmark: _GoBack", "bookmark: x]", "[", ""})
    BOOST_TEST(!dropBookmarks(text).changed, text);
  BOOST_TEST(!dropBookmarks("[bookmark: " + std::string(500, 'x') + "]").changed);
}

BOOST_AUTO_TEST_CASE(width_of_letters_not_of_punctuation) {
  BOOST_TEST(foldWidth("互联网＋监管").text == "互联网+监管");
  BOOST_TEST(foldWidth("Ａ１２％").text == "A12%");
  BOOST_TEST(foldWidth("（一），好；？！：").text == "（一），好；？！：");
  BOOST_TEST(!foldWidth("互联网+监管").changed);
}

BOOST_AUTO_TEST_CASE(lost_bytes_are_found) {
  BOOST_TEST(lost("?！疤旄匾邹k”") == "bytes[?！疤旄匾邹k”]");
  BOOST_TEST(lost("221項?,F(xiàn)存有效政策文件1694件") == "bytes[?,F(xiàn)存有效政策文件]");
  BOOST_TEST(lost("?！冻啥际袃?yōu)化") == "bytes[?！冻啥际袃?yōu)化]");
  BOOST_TEST(lost("甲\xEF\xBF\xBD乙。丙") == "bytes[\xEF\xBF\xBD乙。]");
  BOOST_TEST(lost("甲\xEE\x80\x80乙") == "bytes[\xEE\x80\x80乙]");
  BOOST_TEST(lost("成??都") == "bytes[??都]");
  BOOST_TEST(lost("袃yōu)化") == "ruby[yōu)]");
  BOOST_TEST(lost("F(xiàn)存") == "ruby[F(xiàn)]");
  BOOST_TEST(lost("梦想红河?投资热土?兴业福地") == "dot[?]dot[?]");
}

BOOST_AUTO_TEST_CASE(sound_text_is_left_alone) {
  for (const auto* text : {"", "是什么?", "真的吗?他说", "真的?!", "是??", "優(yōu)化",
                           "why? because", "a?b", "http://x.cn/?id=1", "区(市)县", "价格(元)"})
    BOOST_TEST(lost(text) == "", text << lost(text));
}

BOOST_AUTO_TEST_CASE(a_name_holds_no_question_mark) {
  BOOST_TEST(lost("李?", TextKind::Name) == "bytes[?]");
  BOOST_TEST(lost("李?", TextKind::Running) == "");
  BOOST_TEST(lost("热西?买买提", TextKind::Name) == "dot[?]");
  BOOST_TEST(lost("？", TextKind::Name) == "bytes[？]");
}

BOOST_AUTO_TEST_CASE(lost_text_is_bounded) {
  BOOST_TEST(codeOf(findLost(std::string(limits::kReadingTextBytesMax + 1, '?'))) ==
             "reading.text-too-long");
  BOOST_TEST(codeOf(findLost("\xE4\xBD")) == "base.utf8-invalid");
}

BOOST_AUTO_TEST_CASE(a_missing_holder_of_a_duty) {
  BOOST_TEST(isGarbledHolder("…市场监督管理部门和应当…三个工作日"));
  BOOST_TEST(isGarbledHolder("甲部门与必须"));
  BOOST_TEST(!isGarbledHolder("市场监督管理部门和税务部门应当"));
  BOOST_TEST(!isGarbledHolder("和平应当"));
  BOOST_TEST(!isGarbledHolder(""));
}

BOOST_AUTO_TEST_CASE(absence_and_placeholders) {
  for (const auto* text :
       {"", " ", "-", "—", "/", "N/A", "n/a", "NULL", "无", "无 ", "暂无", "（暂无）", "無"})
    BOOST_TEST(codeOf(refuseEmpty(text)) == "reading.absent", text);
  for (const auto* text : {"2020年X月X日", "023-XXXXXXXX", "XX", "××年", "____", "x年", "□□□"})
    BOOST_TEST(codeOf(refuseEmpty(text)) == "reading.placeholder", text);
  for (const auto* text : {"0", "X", "无锡", "XML", "box", "5×8", "1*******859", "A公司", "exx.cn"})
    BOOST_TEST((codeOf(refuseEmpty(text)) == "" || std::string_view(text) == "X"), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
