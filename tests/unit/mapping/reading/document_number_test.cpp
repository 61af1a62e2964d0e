// goal: a document number has one form, belongs to its issuer, and is told from what resembles it.
#include "gateway/mapping/reading/document_number.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/mapping/reading/support.hpp"

namespace {

using namespace tongban;
using namespace tongban::mapping::reading;
using test::codeOf;

std::string show(std::string_view text) {
  const auto number = readDocumentNumber(text);
  return number ? number->text() : number.error().code;
}

BOOST_AUTO_TEST_SUITE(document_number)

BOOST_AUTO_TEST_CASE(one_form) {
  BOOST_TEST(show("云发改办公\n〔2022〕\n1381\n号") == "云发改办公〔2022〕1381号");
  for (const auto* text :
       {"绵府办函[2023]46 号", "绵府办函（2023）46号", "绵府办函(2023)46号", "绵府办函【2023】46号",
        "绵府办函［2023］46号", "绵府办函﹝2023﹞46號", "绵府办函〔２０２３〕４６号",
        "绵府办函〔2023〕第046号", "绵府办函〔2023年〕46号"})
    BOOST_TEST(show(text) == "绵府办函〔2023〕46号", text);
  BOOST_TEST((readDocumentNumber("川办发〔2022〕1号")->outcome == Outcome::Accepted));
  BOOST_TEST((readDocumentNumber("川办发〔2022〕01号")->outcome == Outcome::Normalized));
  BOOST_TEST(show("滇發〔2022〕1号") == "滇發〔2022〕1号");
}

BOOST_AUTO_TEST_CASE(what_is_refused) {
  for (const auto* text :
       {"川办发〔2022〕号", "川办发〔22〕1号", "川办发2022 1号", "川办发〔2022]1号", "〔2022〕1号",
        "川办发〔2022〕1", "川办发〔2022〕1号文", "川办发〔1900〕1号", "川办发〔2022〕0号",
        "川办发〔2022〕1234567号", "川办发",
        "一二三四五六七八九十一二三四五六七八九十长〔2022〕1号", "国务院令第722号",
        "川办发〔2022〕1-2号"})
    BOOST_TEST(show(text) == "reading.document-number-invalid", text);
  BOOST_TEST(show("") == "reading.absent");
  BOOST_TEST(show("无") == "reading.absent");
  BOOST_TEST(show("川办发〔2022〕XX号") == "reading.placeholder");
  BOOST_TEST(show("\xFF") == "base.utf8-invalid");
}

BOOST_AUTO_TEST_CASE(a_number_belongs_to_its_issuer) {
  const auto number = *readDocumentNumber("巴府办发〔2023〕3 号");
  const std::vector<std::string_view> bazhong{"巴府"};
  const std::vector<std::string_view> guangyuan{"广府", ""};
  BOOST_TEST(codeOf(checkIssuerWord(number, "巴中", bazhong)) == "");
  BOOST_TEST(codeOf(checkIssuerWord(number, "广元", guangyuan)) ==
             "reading.document-prefix-foreign");
  BOOST_TEST(codeOf(checkIssuerWord(number, "广元", {})) == "reading.document-prefix-foreign");
  const auto first = documentKey("广元", number, *readDate("2023-04-16"));
  const auto second = documentKey("巴中", number, *readDate("2023-04-11"));
  BOOST_TEST(first == "广元|巴府办发〔2023〕3号|2023-04-16");
  BOOST_TEST(first != second);
}

BOOST_AUTO_TEST_CASE(an_index_number_is_no_credit_code) {
  BOOST_TEST(isIndexNumber("010808417N/2022-00348"));
  BOOST_TEST(isIndexNumber(" 11510000008282841C/2022-00123 "));
  for (const auto* text : {"91500112MA607QEM6A", "010808417N", "010808417N/22-00348", "/2022-00348",
                           "010808417N/2022-", "010808417N/2022-00348x", "01080/2022-00348", ""})
    BOOST_TEST(!isIndexNumber(text), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
