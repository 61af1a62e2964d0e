// goal: a value of a license is read as it is written there, refused when it breaks its own rule,
// and the same as another only when it means the same.
#include "gateway/license/data/values.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"

using namespace tongban;
using namespace tongban::license;
using namespace std::chrono_literals;

namespace {

constexpr auto kToday = std::chrono::sys_days(2026y / 11 / 24);

std::string codeOf(FieldKind kind, std::string_view value, HolderType type = HolderType::Unstated,
                   bool mayBeEndless = false) {
  const auto fault = faultOf(kind, value, {kToday, type, mayBeEndless});
  if (!fault) return "";
  BOOST_TEST(fault->message.find(value) == std::string::npos, value << " stands in the message");
  return fault->code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(license_values)

BOOST_AUTO_TEST_CASE(a_date_is_read_in_the_forms_of_licenses) {
  for (const auto* text :
       {"2025-01-08", "2025-1-8", "20250108", "2025年1月8日", "2025年01月08日", "2025/01/08",
        "2025.1.8", "  2025-01-08 ", "２０２５-０１-０８", "2025-01-08 00:00:00",
        "2025-01-08T08:30", "2025-01-08 00:00:00.0", "20250108 08:30:00"}) {
    const auto date = readLicenseDate(text);
    BOOST_REQUIRE_MESSAGE(date, text);
    BOOST_TEST((!date->endless && date->day == std::chrono::sys_days(2025y / 1 / 8)), text);
  }
}

BOOST_AUTO_TEST_CASE(a_date_without_an_end_has_its_words) {
  for (const auto* text : {"长期", "长期有效", "永久", "永久有效", "无固定期限", "9999",
                           "9999-12-31", "99991231", "9999年12月31日", "2099-12-31", "20991231"}) {
    const auto date = readLicenseDate(text);
    BOOST_TEST((date && date->endless), text);
  }
  BOOST_TEST(!readLicenseDate("2099-12-30")->endless);
}

BOOST_AUTO_TEST_CASE(a_date_that_does_not_exist_is_refused) {
  for (const auto* text : {"",
                           "2025",
                           "2025-01",
                           "2025-02-29",
                           "2025-13-01",
                           "2025-00-10",
                           "2025-01-32",
                           "20250230",
                           "2025018",
                           "202501088",
                           "25-01-08",
                           "01/08/2025",
                           "2025-01/08",
                           "2025年1月8",
                           "2025年1月",
                           "1899-12-31",
                           "2025-01-08 24:00",
                           "2025-01-08 08:60",
                           "2025-01-08 8:30",
                           "2025-01-08 08:30:60",
                           "2025-01-08 08:30:00Z",
                           "2025-01-08T08:30:00+08:00",
                           "2025-01-08 x",
                           "2025-001-08",
                           "长期至",
                           "明年",
                           "-025-01-08",
                           "2025--1-08",
                           "\xff"}) {
    BOOST_TEST(!readLicenseDate(text), text);
  }
}

BOOST_AUTO_TEST_CASE(each_kind_has_its_rule) {
  BOOST_TEST(codeOf(FieldKind::Date, "2024-02-29") == "");
  BOOST_TEST(codeOf(FieldKind::Date, "2025-02-29") == "license.data.date");
  BOOST_TEST(codeOf(FieldKind::Date, "永久") == "license.data.date");
  BOOST_TEST(codeOf(FieldKind::Date, "长期", HolderType::Unstated, true) == "");
  BOOST_TEST(codeOf(FieldKind::Code, "11100000000013338W032") == "");
  BOOST_TEST(codeOf(FieldKind::Code, "11 1") == "license.data.code");
  BOOST_TEST(codeOf(FieldKind::Code, "代号") == "license.data.code");
  BOOST_TEST(codeOf(FieldKind::Code, std::string(65, 'A')) == "license.data.code");
  BOOST_TEST(codeOf(FieldKind::Uscc, "91510100MA6000219Y") == "");
  BOOST_TEST(codeOf(FieldKind::Uscc, "91510100MA6000219X") == "standards.uscc-check");
  BOOST_TEST(codeOf(FieldKind::CitizenId, "510104199001010000") == "");
  BOOST_TEST(codeOf(FieldKind::CitizenId, "510104199001010008") == "standards.citizen-id-check");
  BOOST_TEST(codeOf(FieldKind::Text, "什么都行") == "");
  BOOST_TEST(codeOf(FieldKind::LicenseId, "1.2.156.3005.2") == "standards.license-id-shape");
}

BOOST_AUTO_TEST_CASE(a_holder_code_is_checked_by_its_type) {
  using enum HolderType;
  BOOST_TEST(codeOf(FieldKind::HolderCode, "91510100MA6000219Y", Organisation) == "");
  BOOST_TEST(codeOf(FieldKind::HolderCode, "510104199001010008", Citizen) ==
             "standards.citizen-id-check");
  BOOST_TEST(codeOf(FieldKind::HolderCode, "91510100MA6000219X", Organisation) ==
             "standards.uscc-check");
  BOOST_TEST(codeOf(FieldKind::HolderCode, "E12345678", Other) == "");
  BOOST_TEST(codeOf(FieldKind::HolderCode, "E12345678", Unstated) == "");
  BOOST_TEST((holderTypeOf("001") == Organisation));
  BOOST_TEST((holderTypeOf("公民身份号码") == Citizen));
  BOOST_TEST((holderTypeOf("414") == Other));
  BOOST_TEST((holderTypeOf("") == Unstated));
}

BOOST_AUTO_TEST_CASE(only_a_credit_code_that_nobody_carries_is_an_organisations) {
  using enum HolderType;
  BOOST_TEST(isOrganisation("91510100MA6000219Y", Organisation, kToday));
  BOOST_TEST(isOrganisation("91510100MA6000219Y", Unstated, kToday));
  BOOST_TEST(!isOrganisation("91510100MA6000219Y", Citizen, kToday));
  BOOST_TEST(!isOrganisation("91510100MA6000219X", Organisation, kToday));
  BOOST_TEST(!isOrganisation("510104199001010000", Organisation, kToday));
  BOOST_TEST(!isOrganisation("E12345678", Other, kToday));
  BOOST_TEST(!isOrganisation("", Unstated, kToday));
}

BOOST_AUTO_TEST_CASE(what_acts_on_a_terminal_never_gets_through) {
  BOOST_TEST(cleaned("  示例公司　").text == "示例公司");
  BOOST_TEST(!cleaned("一\n二\t三").fault);
  BOOST_TEST(cleaned("一\n二").text == "一 二");
  for (const auto* text : {"一\x1b[2J", "一\x01", "一\x7f", "一\xc2\x9b", "一\xe2\x80\xae二",
                           "一\xe2\x81\xa6二", "一\xe2\x80\xa8二"}) {
    const auto clean = cleaned(text);
    BOOST_REQUIRE_MESSAGE(clean.fault, text);
    BOOST_TEST(clean.fault->code == "license.data.characters");
    BOOST_TEST(clean.text.starts_with("一\xef\xbf\xbd"));
  }
  const auto broken = cleaned("\xc3\x28");
  BOOST_TEST((broken.fault && broken.text.empty()));
  BOOST_TEST(broken.fault->code == "license.data.characters");
}

BOOST_AUTO_TEST_CASE(a_value_is_bounded) {
  std::string text;
  for (std::size_t i = 0; i < limits::kLicenseValueCodePointsMax; ++i) text += "税";
  BOOST_TEST(!cleaned(text).fault);
  const auto clean = cleaned(text + "务");
  BOOST_REQUIRE(clean.fault);
  BOOST_TEST(clean.fault->code == "license.data.too-long");
  BOOST_TEST(countCodePoints(clean.text) == limits::kLicenseValueCodePointsMax);
}

BOOST_AUTO_TEST_CASE(two_values_are_the_same_by_their_kind) {
  BOOST_TEST(sameValue(FieldKind::Date, "2025-01-08", "2025年1月8日"));
  BOOST_TEST(sameValue(FieldKind::Date, "长期", "9999-12-31"));
  BOOST_TEST(!sameValue(FieldKind::Date, "2025-01-08", "2025-01-09"));
  BOOST_TEST(!sameValue(FieldKind::Date, "长期", "2025-01-08"));
  BOOST_TEST(!sameValue(FieldKind::Date, "2025-01", "2025-01-01"));
  BOOST_TEST(sameValue(FieldKind::Text, "示例（成都） 公司", "示例(成都)公司"));
  BOOST_TEST(!sameValue(FieldKind::Text, "示例公司", "示例公司甲"));
  BOOST_TEST(sameValue(FieldKind::Code, " 001", "001"));
  BOOST_TEST(!sameValue(FieldKind::Code, "1", "001"));
  BOOST_TEST(!sameValue(FieldKind::Code, "００１", "001"));
  BOOST_TEST(!sameValue(FieldKind::CitizenId, "53010219200508011x", "53010219200508011X"));
}

BOOST_AUTO_TEST_SUITE_END()
