// goal: a unified social credit code is accepted exactly when GB 32100-2015 lets it be one, and a
// refusal says by code which rule was broken.
#include "gateway/standards/unified_social_credit_code.hpp"

#include <random>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "tests/unit/standards/vectors.hpp"

using tongban::standards::UnifiedSocialCreditCode;

namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

std::string codeOf(std::string_view text) {
  const auto parsed = UnifiedSocialCreditCode::parse(text);
  return parsed ? "" : parsed.error().code;
}

std::string messageOf(std::string_view text) {
  return UnifiedSocialCreditCode::parse(text).error().message;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(unified_social_credit_code)

BOOST_AUTO_TEST_CASE(accepts_codes_of_real_documents) {
  for (const std::string_view text :
       {"91350100M000100Y43", "91110000101623741K", "911101066976941872", "115300000151003540",
        "91100000100003962T", "91110000100011743X", "91110000100015525K", "11370306MB2867521U",
        "11320500014150050B", "12100000000018032A", "91110108756730417W", "91320404MA22FHG7XX",
        "915107006823699713", "91510104MA6BWXBB27", "91510700205412308D", "91320111339366503A",
        "91522701709696623X", "92522726MA7GNHJ07M", "92441900MA54MT4K8L", "91460300MAA92DJN95",
        "92330781MA2EDMFU50", "91320115MA202UKD7X", "91510100MA60000320", "91510100MA6000219Y",
        "91510100MA600018XE", "11100000000013338W", "11430000006122244L", "11330105002500287C",
        "11320482014138860P", "11510000008282102G", "11100000000013661B", "113700000045046442"}) {
    const auto code = UnifiedSocialCreditCode::parse(text);
    BOOST_TEST_REQUIRE(code.has_value(), text);
    BOOST_TEST(code->text() == text);
    BOOST_TEST(code->knownPrefix(), text);
  }
}

BOOST_AUTO_TEST_CASE(names_its_parts) {
  const auto code = UnifiedSocialCreditCode::parse("91320404MA22FHG7XX");
  BOOST_TEST_REQUIRE(code.has_value());
  BOOST_TEST(code->authority() == '9');
  BOOST_TEST(code->category() == '1');
  BOOST_TEST(code->regionDigits() == "320404");
  BOOST_TEST(code->organisationCode() == "MA22FHG7X");
  BOOST_TEST(code->organisationCodeChecks());
  std::ostringstream out;
  out << *code;
  BOOST_TEST(out.str() == "91320404MA22FHG7XX");
  BOOST_TEST(fmt::format("{:>20}", *code) == "  91320404MA22FHG7XX");
}

BOOST_AUTO_TEST_CASE(refuses_by_code) {
  struct Row {
    std::string_view text;
    std::string_view code;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"", "standards.uscc-length"},
           {"91350100M000100Y4", "standards.uscc-length"},
           {"91350100M000100Y433", "standards.uscc-length"},
           {"510100000000028", "standards.uscc-length"},
           {" 91350100M000100Y43", "standards.uscc-length"},
           {"N/A", "standards.uscc-length"},
           {"91350100M000100Y4\xFF", "standards.uscc-charset"},
           {"9150010807MGZHI002", "standards.uscc-charset"},
           {"91350100m000100y43", "standards.uscc-charset"},
           {"91350100M000100Y4３", "standards.uscc-charset"},
           {"91350100M000100Y4 ", "standards.uscc-charset"},
           {"9135010OM000100Y43", "standards.uscc-charset"},
           {"9135A100M000100Y43", "standards.uscc-charset"},
           {"91350211M0000XUF46", "standards.uscc-check"},
           {"91500102563638729E", "standards.uscc-check"},
           {"91500106MA2CE71F65", "standards.uscc-check"},
           {"91510100MA6000032Y", "standards.uscc-check"},
       }) {
    BOOST_TEST(codeOf(row.text) == row.code, row.text);
  }
}

BOOST_AUTO_TEST_CASE(says_where_and_why_but_never_the_right_check_character) {
  BOOST_TEST(messageOf("9150010807MGZHI002").find("第 13 位") != std::string::npos);
  BOOST_TEST(messageOf("9150010807MGZHI002").find("I、O、S、V、Z") != std::string::npos);
  BOOST_TEST(messageOf("91350100m000100Y43").find("第 9 位") != std::string::npos);
  BOOST_TEST(messageOf("91350100m000100Y43").find("小写") != std::string::npos);
  BOOST_TEST(messageOf("91350100M000100Y4３").find("全角") != std::string::npos);
  BOOST_TEST(messageOf("9135A100M000100Y43").find("第 5 位应为数字") != std::string::npos);
  BOOST_TEST(messageOf("91350211M0000XUF46").find('R') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_unknown_prefix_is_no_refusal) {
  const auto rows = tongban::tests::readTsv("tests/vectors/standards/uscc.tsv");
  bool met = false;
  for (const auto& row : rows) {
    const auto code = UnifiedSocialCreditCode::parse(row.at(0));
    if (!code || code->knownPrefix()) continue;
    met = true;
  }
  BOOST_TEST(met);
}

BOOST_AUTO_TEST_CASE(agrees_with_an_independent_implementation) {
  const auto rows = tongban::tests::readTsv("tests/vectors/standards/uscc.tsv");
  BOOST_TEST_REQUIRE(rows.size() >= 1000u);
  for (const auto& row : rows) {
    const auto code = UnifiedSocialCreditCode::parse(row.at(0));
    BOOST_TEST(codeOf(row.at(0)) == row.at(1), row.at(0));
    if (code) BOOST_TEST(code->organisationCodeChecks() == (row.at(2) == "1"), row.at(0));
  }
}

// 3 is a generator modulo 31, so no weight repeats or vanishes: the check character catches every
// single substitution and every transposition of unlike neighbours.
BOOST_AUTO_TEST_CASE(every_single_substitution_and_transposition_is_refused) {
  std::size_t substitutions = 0;
  std::size_t transpositions = 0;
  for (const std::string good :
       {"91350100M000100Y43", "115300000151003540", "91320404MA22FHG7XX", "91510104MA6BWXBB27"}) {
    for (std::size_t i = 0; i < good.size(); ++i) {
      for (const char c : kAlphabet) {
        if (c == good[i]) continue;
        std::string bad = good;
        bad[i] = c;
        BOOST_TEST(!UnifiedSocialCreditCode::parse(bad).has_value(), bad);
        ++substitutions;
      }
      if (i + 1 == good.size() || good[i] == good[i + 1]) continue;
      std::string bad = good;
      std::swap(bad[i], bad[i + 1]);
      BOOST_TEST(!UnifiedSocialCreditCode::parse(bad).has_value(), bad);
      ++transpositions;
    }
  }
  BOOST_TEST_MESSAGE("refused " << substitutions << " substitutions, " << transpositions
                                << " transpositions");
  BOOST_TEST(substitutions == 4u * 18u * 30u);
}

BOOST_AUTO_TEST_CASE(random_bytes_never_pass_for_a_code) {
  std::mt19937 random(20261124);
  std::uniform_int_distribution<int> byte(0, 255);
  for (int round = 0; round < 20000; ++round) {
    std::string text(18, '\0');
    for (char& c : text) c = static_cast<char>(byte(random));
    BOOST_TEST(codeOf(text) != "");
  }
}

BOOST_AUTO_TEST_SUITE_END()
