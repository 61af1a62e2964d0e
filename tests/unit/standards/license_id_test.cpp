// goal: an electronic license's identifier is accepted exactly when its ten fields, its check
// character and both embedded codes hold.
#include "gateway/standards/license_id.hpp"

#include <sstream>

#include <boost/test/unit_test.hpp>

#include "tests/unit/standards/vectors.hpp"

using tongban::standards::LicenseId;

namespace {

constexpr std::string_view kGood =
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U";

std::string codeOf(std::string_view text) {
  const auto parsed = LicenseId::parse(text);
  return parsed ? "" : parsed.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(license_id)

BOOST_AUTO_TEST_CASE(accepts_identifiers_of_real_licenses) {
  for (const std::string_view text :
       {kGood,
        std::string_view(
            "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0"),
        std::string_view("1.2.156.3005.2.11100000000013338W032.11510000008282102G."
                         "2025000000000001.001.M"),
        std::string_view("1.2.156.3005.2.11100000000013338W002.11320482014138860P.201807250201."
                         "001.M")}) {
    const auto id = LicenseId::parse(text);
    BOOST_TEST_REQUIRE(id.has_value(), text);
    BOOST_TEST(id->text() == text);
    BOOST_TEST(!id->issuerIsArea());
  }
}

BOOST_AUTO_TEST_CASE(names_its_parts) {
  const auto id = LicenseId::parse(kGood);
  BOOST_TEST_REQUIRE(id.has_value());
  BOOST_TEST(id->typeCode() == "11100000000013338W011");
  BOOST_TEST(id->definer().text() == "11100000000013338W");
  BOOST_TEST(id->issuerCode() == "11430000006122244L");
  BOOST_TEST(id->issuer()->regionDigits() == "430000");
  BOOST_TEST(id->serial() == "20230000403");
  BOOST_TEST(id->version() == "001");
  std::ostringstream out;
  out << *id;
  BOOST_TEST(out.str() == kGood);
}

BOOST_AUTO_TEST_CASE(reports_an_issuer_given_as_an_area) {
  const auto id = LicenseId::parse("1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9");
  BOOST_TEST_REQUIRE(id.has_value());
  BOOST_TEST(id->issuerIsArea());
  BOOST_TEST(id->issuerCode() == "340100");
  BOOST_TEST(!id->issuer().has_value());
}

BOOST_AUTO_TEST_CASE(refuses_by_code) {
  struct Row {
    std::string text;
    std::string_view code;
  };
  const std::string type = "1.2.156.3005.2.11100000000013338W011.";
  for (const Row& row : std::initializer_list<Row>{
           {"", "standards.license-id-shape"},
           {"1.2.156.3005.2", "standards.license-id-shape"},
           {"1.2.156.3005.2.....", "standards.license-id-shape"},
           {fmt::format("{}.0", kGood), "standards.license-id-shape"},
           {"1.2.156.3005.3.11100000000013338W011.11430000006122244L.20230000403.001.U",
            "standards.license-id-shape"},
           {"1.2.156.30052..11100000000013338W011.11430000006122244L.20230000403.001.",
            "standards.license-id-shape"},
           {"1.2.156.3005.2.11100000000013338W01.11430000006122244L.20230000403.001.U",
            "standards.license-id-shape"},
           {"1.2.156.3005.2.11100000000013338W01A.11430000006122244L.20230000403.001.U",
            "standards.license-id-shape"},
           {type + "1143000000612224.20230000403.001.U", "standards.license-id-shape"},
           {type + "11430000006122244L..001.U", "standards.license-id-shape"},
           {type + "11430000006122244L." + std::string(65, '1') + ".001.U",
            "standards.license-id-shape"},
           {std::string(1000, '1'), "standards.license-id-shape"},
           {type + "11430000006122244L.20230000403.1.U", "standards.license-id-shape"},
           {type + "11430000006122244L.20230000403.00A.U", "standards.license-id-shape"},
           {type + "11430000006122244L.20230000403.001.UU", "standards.license-id-shape"},
           {type + "11430000006122244L.20230000403.001.", "standards.license-id-shape"},
           {type + "11430000006122244L.20230000403.001.u", "standards.license-id-charset"},
           {type + "11430000006122244l.20230000403.001.U", "standards.license-id-charset"},
           {type + "11430000006122244L.2023-0000403.001.U", "standards.license-id-charset"},
           {type + "11430000006122244L.20230000403.001.Ｕ", "standards.license-id-charset"},
           {type + "11430000006122244L.20230000403.001.V", "standards.license-id-check"},
           {type + "11430000006122244L.20230000403.002.U", "standards.license-id-check"},
           {"1.2.156.3005.2.11100000000013661B006.113700000045046442."
            "209FA4E88F9E4C878F3E9BED2CE7EA49.001.M",
            "standards.license-id-check"},
       }) {
    BOOST_TEST(codeOf(row.text) == row.code, row.text);
  }
}

BOOST_AUTO_TEST_CASE(an_area_must_be_a_region_code) {
  // Both check characters are right; 100000 is no province of GB/T 2260.
  const auto rows = tongban::tests::readTsv("tests/vectors/standards/license_id_area.tsv");
  BOOST_TEST_REQUIRE(rows.size() == 2u);
  for (const auto& row : rows) BOOST_TEST(codeOf(row.at(0)) == row.at(1), row.at(0));
}

BOOST_AUTO_TEST_CASE(agrees_with_an_independent_implementation) {
  const auto rows = tongban::tests::readTsv("tests/vectors/standards/license_id.tsv");
  BOOST_TEST_REQUIRE(rows.size() >= 500u);
  for (const auto& row : rows) BOOST_TEST(codeOf(row.at(0)) == row.at(1), row.at(0));
}

BOOST_AUTO_TEST_CASE(every_single_substitution_is_refused) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const std::string good(kGood);
  std::size_t substitutions = 0;
  std::size_t transpositions = 0;
  std::size_t unnoticed = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    if (good[i] == '.') continue;
    for (const char c : kAlphabet) {
      if (c == good[i]) continue;
      std::string bad = good;
      bad[i] = c;
      BOOST_TEST(!LicenseId::parse(bad).has_value(), bad);
      ++substitutions;
    }
    if (i + 1 == good.size() || good[i] == good[i + 1]) continue;
    std::string bad = good;
    std::swap(bad[i], bad[i + 1]);
    ++transpositions;
    unnoticed += LicenseId::parse(bad).has_value() ? 1 : 0;
  }
  BOOST_TEST_MESSAGE("refused " << substitutions << " substitutions; " << unnoticed << " of "
                                << transpositions << " transpositions passed");
  BOOST_TEST(unnoticed == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
