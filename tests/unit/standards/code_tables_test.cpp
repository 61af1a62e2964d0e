// goal: every code table of the house is what its readers rely on: UTF-8, a header, two plain
// columns, and no word that means two codes.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include <boost/test/unit_test.hpp>

#include "gateway/base/text.hpp"

namespace {

std::map<std::string, std::string> wordsOf(const std::string& table) {
  std::ifstream file("schemas/codes/" + table + ".csv");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  BOOST_TEST_REQUIRE(text.starts_with("code,name\n"), table);
  BOOST_TEST_REQUIRE(text.ends_with('\n'), table);
  BOOST_TEST(tongban::isUtf8(text), table);
  std::map<std::string, std::string> words;
  const auto lines = tongban::split(std::string_view(text).substr(0, text.size() - 1), '\n');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto cells = tongban::split(lines[i], ',');
    BOOST_TEST_REQUIRE(cells.size() == 2u, table << ": " << lines[i]);
    for (const auto cell : cells) {
      BOOST_TEST(!cell.empty(), table << ": " << lines[i]);
      BOOST_TEST(tongban::trim(cell) == cell, table << ": " << lines[i]);
      BOOST_TEST(cell.find_first_of("\"\r") == std::string_view::npos, table << ": " << lines[i]);
    }
    const bool fresh = words.emplace(cells[1], cells[0]).second;
    BOOST_TEST(fresh, table << ": " << lines[i] << " stands twice");
  }
  return words;
}

std::set<std::string> codesOf(const std::string& table) {
  std::set<std::string> codes;
  for (const auto& [word, code] : wordsOf(table)) codes.insert(code);
  return codes;
}

using Codes = std::set<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(code_tables)

BOOST_AUTO_TEST_CASE(hold_exactly_the_codes_of_their_sources) {
  BOOST_TEST((codesOf("id-document-types") == Codes{"01", "02", "03", "04", "05"}));
  BOOST_TEST((codesOf("permit-types") == Codes{"01", "02", "03", "04", "05", "06"}));
  BOOST_TEST((codesOf("tax-credit-levels") == Codes{"A", "B", "M", "C", "D"}));
  BOOST_TEST((codesOf("company-status") ==
              Codes{"active", "revoked", "deregistered", "moved-out", "annulled"}));
  BOOST_TEST(
      (codesOf("counterpart-types") == Codes{"organisation", "natural-person", "sole-trader"}));
  BOOST_TEST((codesOf("license-holder-code-types") == Codes{"001", "111"}));
  BOOST_TEST((codesOf("license-status") == Codes{"01", "02", "03", "04", "05", "06", "07", "99"}));
  for (const std::string& code : codesOf("currencies")) BOOST_TEST(code.size() == 3u, code);
}

BOOST_AUTO_TEST_CASE(know_the_words_that_people_write) {
  const auto currencies = wordsOf("currencies");
  BOOST_TEST(currencies.at("人民币") == "CNY");
  BOOST_TEST(currencies.at("美元") == "USD");
  BOOST_TEST(currencies.at("港币") == "HKD");
  BOOST_TEST(currencies.at("港元") == "HKD");
  BOOST_TEST(currencies.at("欧元") == "EUR");
  BOOST_TEST(currencies.at("日元") == "JPY");
  BOOST_TEST(currencies.at("英镑") == "GBP");
  const auto status = wordsOf("company-status");
  for (const char* word : {"存续", "在营", "开业"}) BOOST_TEST(status.at(word) == "active");
  BOOST_TEST(status.at("吊销") != status.at("注销"));
}

BOOST_AUTO_TEST_CASE(no_table_is_without_a_test) {
  const Codes tested = {"id-document-types",
                        "permit-types",
                        "tax-credit-levels",
                        "company-status",
                        "currencies",
                        "counterpart-types",
                        "license-status",
                        "license-holder-code-types",
                        "regions"};
  for (const auto& entry : std::filesystem::directory_iterator("schemas/codes")) {
    if (entry.path().extension() != ".csv") continue;
    BOOST_TEST(tested.contains(entry.path().stem().string()), entry.path().string());
  }
}

BOOST_AUTO_TEST_SUITE_END()
