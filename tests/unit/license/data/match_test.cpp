// goal: a license beside a record says of each field whether the two agree, differ or miss it, and
// a record that is no object is refused without a word of it.
#include <map>

#include <boost/test/unit_test.hpp>

#include "tests/unit/license/data/support.hpp"

using namespace tongban;
using namespace tongban::license;
using namespace tongban::tests;

namespace {

LayoutSet layouts() {
  return LayoutFolder()
      .write("x-license.yaml",
             "layout: x-license\ntitle: 测试\nrecognizes: [{customData: X}]\nfields:\n"
             "  name: {label: 名称, from: [{customData: NAME}], record: [/holder/name, /name]}\n"
             "  place.street: {label: 街道, from: [{customData: STREET}]}\n"
             "  issuedOn: {label: 日期, from: [{customData: DATE}], kind: date}\n"
             "  number: {label: 编号, from: [{customData: NUMBER}], kind: code}\n"
             "  data: {label: 数据, from: [{attachment: a.json, pointer: /a}]}\n")
      .load();
}

using Matches = std::map<std::string, FieldMatch>;

Matches matchesOf(const PackageOf& of, const std::string& record) {
  auto report = extracted(layouts(), of);
  const auto done = matchWith(report, record);
  BOOST_REQUIRE_MESSAGE(done, record);
  Matches matches;
  for (const auto& match : report.matched) {
    BOOST_TEST(!match.label.empty());
    BOOST_TEST(matches.emplace(match.name, match.match).second);
  }
  return matches;
}

std::string refused(const std::string& record) {
  auto report = extracted(layouts(), PackageOf({{"X", "1"}, {"NAME", "甲"}}));
  const auto done = matchWith(report, record);
  BOOST_REQUIRE_MESSAGE(!done, record);
  BOOST_TEST(done.error().message.find("示例") == std::string::npos);
  BOOST_TEST(report.matched.empty());
  return done.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(license_match)

BOOST_AUTO_TEST_CASE(values_are_compared_by_their_kind) {
  const PackageOf of({{"X", "1"},
                      {"NAME", "示例（成都）公司"},
                      {"DATE", "2025年1月8日"},
                      {"NUMBER", "001"},
                      {"STREET", "示例路"}});
  const auto good =
      matchesOf(of, R"({"name": "示例(成都) 公司", "issuedOn": 20250108, "number": "001",
              "place": {"street": "示例路"}, "other": 1})");
  BOOST_TEST(good.size() == 4U);
  for (const auto& [name, match] : good) BOOST_TEST((match == FieldMatch::Agrees), name);
  const auto bad =
      matchesOf(of, R"({"name": "示例(成都)公司 甲", "issuedOn": "2025-01", "number": 1,
              "place": {"street": ["示例路"]}})");
  BOOST_TEST(bad.size() == 4U);
  for (const auto& [name, match] : bad) BOOST_TEST((match == FieldMatch::Differs), name);
}

BOOST_AUTO_TEST_CASE(what_one_side_lacks_is_named) {
  const PackageOf of({{"X", "1"}, {"NAME", "甲"}, {"NUMBER", "001"}});
  const auto matches = matchesOf(of, R"({"number": null, "name": " ", "issuedOn": "2025-01-08"})");
  BOOST_TEST(matches.size() == 3U);
  BOOST_TEST((matches.at("name") == FieldMatch::MissingInRecord));
  BOOST_TEST((matches.at("number") == FieldMatch::MissingInRecord));
  BOOST_TEST((matches.at("issuedOn") == FieldMatch::MissingInLicense));
}

BOOST_AUTO_TEST_CASE(a_dotted_name_is_a_member_or_a_member_of_one) {
  const PackageOf of({{"X", "1"}, {"STREET", "示例路"}});
  BOOST_TEST(
      (matchesOf(of, R"({"place.street": "示例路"})").at("place.street") == FieldMatch::Agrees));
  for (const auto* record : {R"({"place": "示例路"})", R"({"street": "示例路"})", "{}",
                             R"({"place": [{"street": "示例路"}]})"}) {
    BOOST_TEST((matchesOf(of, record).at("place.street") == FieldMatch::MissingInRecord), record);
  }
}

BOOST_AUTO_TEST_CASE(all_places_of_a_record_must_agree) {
  const PackageOf of({{"X", "1"}, {"NAME", "甲"}});
  BOOST_TEST((matchesOf(of, R"({"holder": {"name": "甲"}, "name": "甲"})").at("name") ==
              FieldMatch::Agrees));
  BOOST_TEST((matchesOf(of, R"({"holder": {"name": "甲"}, "name": "乙"})").at("name") ==
              FieldMatch::Differs));
}

BOOST_AUTO_TEST_CASE(what_is_ambiguous_in_the_license_differs_from_anything) {
  const PackageOf of({{"X", "1"}, {"NAME", "甲"}, {"NAME", "乙"}});
  BOOST_TEST((matchesOf(of, R"({"name": "甲"})").at("name") == FieldMatch::Differs));
  BOOST_TEST((matchesOf(of, R"({"name": "乙"})").at("name") == FieldMatch::Differs));
}

BOOST_AUTO_TEST_CASE(a_value_that_could_not_be_read_is_missing) {
  PackageOf of({{"X", "1"}});
  of.attached("/a.json", "{");
  BOOST_TEST((matchesOf(of, R"({"data": "甲"})").at("data") == FieldMatch::MissingInLicense));
  BOOST_TEST(matchesOf(of, "{}").empty());
}

BOOST_AUTO_TEST_CASE(a_second_record_replaces_the_first) {
  auto report = extracted(layouts(), PackageOf({{"X", "1"}, {"NAME", "甲"}}));
  BOOST_REQUIRE(matchWith(report, R"({"name": "甲"})"));
  BOOST_REQUIRE(matchWith(report, R"({"name": "乙"})"));
  BOOST_REQUIRE(report.matched.size() == 1U);
  BOOST_TEST((report.matched.front().match == FieldMatch::Differs));
}

BOOST_AUTO_TEST_CASE(a_report_without_its_layout_is_compared_as_text) {
  LicenseReport report;
  report.fields.push_back({"name", "名称", "甲", "CustomData NAME", false, false, {}});
  BOOST_REQUIRE(matchWith(report, R"({"name": " 甲 "})"));
  BOOST_REQUIRE(report.matched.size() == 1U);
  BOOST_TEST((report.matched.front().match == FieldMatch::Agrees));
}

BOOST_AUTO_TEST_CASE(a_record_that_is_no_object_is_refused) {
  for (const auto* record : {"", "{", "[]", "[{}]", "null", "1", "\"示例\"", "{}{}", "\xff",
                             R"({"示例己": 1, "示例己": 2})", R"({"a": "示例)"}) {
    BOOST_TEST(refused(record) == "license.data.record", record);
  }
}

BOOST_AUTO_TEST_SUITE_END()
