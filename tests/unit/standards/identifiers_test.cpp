// goal: organisation codes, registration numbers, old taxpayer ids, region codes and resource
// codes are accepted exactly when their standards let them be, and refused by code otherwise.
#include <initializer_list>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "gateway/standards/legacy_taxpayer_id.hpp"
#include "gateway/standards/organisation_code.hpp"
#include "gateway/standards/region_code.hpp"
#include "gateway/standards/registration_number.hpp"
#include "gateway/standards/resource_code.hpp"
#include "tests/unit/standards/vectors.hpp"

using namespace tongban::standards;

namespace {

constexpr std::chrono::sys_days kToday = std::chrono::year(2026) / 11 / 24;

struct Row {
  std::string_view text;
  std::string_view code;
};

template <class T>
std::string codeOf(std::string_view text) {
  const auto parsed = T::parse(text);
  return parsed ? "" : parsed.error().code;
}

template <>
std::string codeOf<LegacyTaxpayerId>(std::string_view text) {
  const auto parsed = LegacyTaxpayerId::parse(text, kToday);
  return parsed ? "" : parsed.error().code;
}

template <class T>
void refuses(std::initializer_list<Row> rows) {
  for (const Row& row : rows) BOOST_TEST(codeOf<T>(row.text) == row.code, row.text);
}

template <class T>
void agreesWith(const std::string& path) {
  const auto rows = tongban::tests::readTsv(path);
  BOOST_TEST_REQUIRE(rows.size() >= 500u);
  for (const auto& row : rows) BOOST_TEST(codeOf<T>(row.at(0)) == row.at(1), row.at(0));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(identifiers)

BOOST_AUTO_TEST_CASE(organisation_codes) {
  for (const std::string_view text : {"M000100Y4", "101623741", "697694187", "000013338",
                                      "MB0327169", "014138860", "MA22FHG7X"}) {
    const auto code = OrganisationCode::parse(text);
    BOOST_TEST_REQUIRE(code.has_value(), text);
    BOOST_TEST(code->text() == text);
    const std::string shown(code->hyphenated().view());
    BOOST_TEST(shown == std::string(text.substr(0, 8)) + "-" + text.back());
    const auto again = OrganisationCode::parse(shown);
    BOOST_TEST_REQUIRE(again.has_value(), shown);
    BOOST_TEST((*again == *code));
  }
  refuses<OrganisationCode>({
      {"", "standards.organisation-code-length"},
      {"M000100Y", "standards.organisation-code-length"},
      {"M000100Y-44", "standards.organisation-code-length"},
      {"M000100Y44", "standards.organisation-code-charset"},
      {"M00010-0Y4", "standards.organisation-code-charset"},
      {"M000100-4", "standards.organisation-code-charset"},
      {"M000100Y-", "standards.organisation-code-charset"},
      {"m000100Y4", "standards.organisation-code-charset"},
      {"M000100Y－4", "standards.organisation-code-charset"},
      {"M000100Y--", "standards.organisation-code-charset"},
      {"M000100Y5", "standards.organisation-code-check"},
      {"MA22FHG7-0", "standards.organisation-code-check"},
      {"00000000A", "standards.organisation-code-check"},
  });
  agreesWith<OrganisationCode>("tests/vectors/standards/organisation_code.tsv");
}

BOOST_AUTO_TEST_CASE(registration_numbers) {
  for (const std::string_view text : {"110108000000016", "500103000000012", "510100000000028"}) {
    const auto number = RegistrationNumber::parse(text);
    BOOST_TEST_REQUIRE(number.has_value(), text);
    BOOST_TEST(number->text() == text);
    BOOST_TEST(number->regionDigits() == text.substr(0, 6));
  }
  refuses<RegistrationNumber>({
      {"", "standards.registration-number-length"},
      {"11010800000001", "standards.registration-number-length"},
      {"91350100M000100Y43", "standards.registration-number-length"},
      {"11010800000001X", "standards.registration-number-charset"},
      {"１10108000000016", "standards.registration-number-charset"},
      {"110108000000017", "standards.registration-number-check"},
      {"110108000000061", "standards.registration-number-check"},
  });
  agreesWith<RegistrationNumber>("tests/vectors/standards/registration_number.tsv");
}

BOOST_AUTO_TEST_CASE(legacy_taxpayer_ids_of_organisations) {
  const auto id = LegacyTaxpayerId::parse("110108697694187", kToday);
  BOOST_TEST_REQUIRE(id.has_value());
  BOOST_TEST(!id->isIndividual());
  BOOST_TEST(id->organisationCodeChecks());
  BOOST_TEST(id->reveal() == "110108697694187");
  BOOST_TEST(fmt::format("{}", *id) == "110********4187");
  const auto odd = LegacyTaxpayerId::parse("110108697694188", kToday);
  BOOST_TEST_REQUIRE(odd.has_value());
  BOOST_TEST(!odd->organisationCodeChecks());
}

BOOST_AUTO_TEST_CASE(legacy_taxpayer_ids_of_individuals) {
  const auto id = LegacyTaxpayerId::parse("51010419900101000001", kToday);
  BOOST_TEST_REQUIRE(id.has_value());
  BOOST_TEST(id->isIndividual());
  BOOST_TEST_REQUIRE(id->citizen().has_value());
  BOOST_TEST(id->citizen()->reveal() == "510104199001010000");
  std::ostringstream out;
  out << *id;
  BOOST_TEST(out.str() == "510*************0001");
  refuses<LegacyTaxpayerId>({
      {"", "standards.legacy-taxpayer-length"},
      {"510104199001010000", "standards.legacy-taxpayer-length"},
      {"510104199001010000011", "standards.legacy-taxpayer-length"},
      {"5A0108697694187", "standards.legacy-taxpayer-charset"},
      {"11010869769418x", "standards.legacy-taxpayer-charset"},
      {"5101041990010100000A", "standards.legacy-taxpayer-charset"},
      {"5101041990010100０001", "standards.legacy-taxpayer-charset"},
      {"51010419900101000801", "standards.citizen-id-check"},
      {"51010419900230000001", "standards.citizen-id-birth-date"},
      {"51010420990101000001", "standards.citizen-id-birth-future"},
  });
}

BOOST_AUTO_TEST_CASE(region_codes) {
  struct Known {
    std::string_view text;
    RegionLevel level;
    std::string_view prefecture;
    std::string_view province;
  };
  for (const Known& known : std::initializer_list<Known>{
           {"510000", RegionLevel::Province, "510000", "510000"},
           {"511300", RegionLevel::Prefecture, "511300", "510000"},
           {"511304", RegionLevel::County, "511300", "510000"},
           {"500112", RegionLevel::County, "500100", "500000"},
           {"820000", RegionLevel::Province, "820000", "820000"},
       }) {
    const auto code = RegionCode::parse(known.text);
    BOOST_TEST_REQUIRE(code.has_value(), known.text);
    BOOST_TEST((code->level() == known.level), known.text);
    BOOST_TEST(code->prefecture().text() == known.prefecture);
    BOOST_TEST(code->province().text() == known.province);
  }
  refuses<RegionCode>({
      {"", "standards.region-code-shape"},
      {"51", "standards.region-code-shape"},
      {"5113041", "standards.region-code-shape"},
      {"51130X", "standards.region-code-shape"},
      {"510001", "standards.region-code-shape"},
      {"５11304", "standards.region-code-shape"},
      {"100000", "standards.region-code-province"},
      {"000000", "standards.region-code-province"},
      {"990101", "standards.region-code-province"},
  });
}

BOOST_AUTO_TEST_CASE(resource_codes) {
  const auto code = ResourceCode::parse("307006003/000012");
  BOOST_TEST_REQUIRE(code.has_value());
  BOOST_TEST(code->text() == "307006003/000012");
  BOOST_TEST((code->resourceClass() == ResourceClass::Department));
  BOOST_TEST(code->classPart() == "307006003");
  BOOST_TEST(code->sequencePart() == "000012");
  const auto shortest = ResourceCode::parse("101001/1");
  BOOST_TEST_REQUIRE(shortest.has_value());
  BOOST_TEST((*shortest < *code));
  refuses<ResourceCode>({
      {"", "standards.resource-code-shape"},
      {"/", "standards.resource-code-shape"},
      {"307006003", "standards.resource-code-shape"},
      {"307006003/", "standards.resource-code-shape"},
      {"/000012", "standards.resource-code-shape"},
      {"30700/000012", "standards.resource-code-shape"},
      {"307006003/0000/12", "standards.resource-code-shape"},
      {"307006003-000012", "standards.resource-code-shape"},
      {"30700A/000012", "standards.resource-code-shape"},
      {"307006003/ 12", "standards.resource-code-shape"},
      {"307006003／12", "standards.resource-code-shape"},
      {"407006003/000012", "standards.resource-code-class"},
      {"007006003/000012", "standards.resource-code-class"},
  });
  BOOST_TEST(codeOf<ResourceCode>(std::string(33, '1') + "/1") == "standards.resource-code-shape");
  BOOST_TEST(codeOf<ResourceCode>("101001/" + std::string(32, '1')) ==
             "standards.resource-code-shape");
}

BOOST_AUTO_TEST_SUITE_END()
