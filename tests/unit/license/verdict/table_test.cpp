// goal: the table of checks is whole and means what the documents say: ops/docs/verdicts.md lists
// every finding and deviation exactly, and grades follow the precedence.
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "gateway/license/verdict.hpp"

namespace tongban::license {
namespace {

// Sub-indications of ETSI EN 319 102-1 V1.3.1 tables 5 and 6.
const std::set<std::string_view> kEtsiWords{"FORMAT_FAILURE",
                                            "HASH_FAILURE",
                                            "SIG_CRYPTO_FAILURE",
                                            "REVOKED",
                                            "EXPIRED",
                                            "NOT_YET_VALID",
                                            "SIG_CONSTRAINTS_FAILURE",
                                            "CHAIN_CONSTRAINTS_FAILURE",
                                            "CERTIFICATE_CHAIN_GENERAL_FAILURE",
                                            "CRYPTO_CONSTRAINTS_FAILURE",
                                            "TIMESTAMP_ORDER_FAILURE",
                                            "NO_SIGNING_CERTIFICATE_FOUND",
                                            "NO_CERTIFICATE_CHAIN_FOUND",
                                            "REVOKED_NO_POE",
                                            "TRY_LATER",
                                            "NO_POE",
                                            "SIGNED_DATA_NOT_FOUND"};

std::vector<std::vector<std::string>> tableRows(const std::string& path) {
  std::ifstream file(path);
  BOOST_REQUIRE(file);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  while (std::getline(file, line)) {
    if (!line.starts_with("| ")) continue;
    std::vector<std::string> cells;
    std::stringstream rest(line.substr(2, line.size() - 4));
    std::string cell;
    while (std::getline(rest, cell, '|')) {
      while (cell.starts_with(' ')) cell.erase(0, 1);
      while (cell.ends_with(' ')) cell.pop_back();
      cells.push_back(cell);
    }
    rows.push_back(std::move(cells));
  }
  return rows;
}

std::string inTicks(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string dashed(std::string_view text) { return text.empty() ? "—" : std::string(text); }

BOOST_AUTO_TEST_SUITE(verdict_table)

BOOST_AUTO_TEST_CASE(the_document_lists_every_finding_as_it_is) {
  std::map<std::string, std::vector<std::string>> documented;
  for (auto& row : tableRows("ops/docs/verdicts.md")) {
    if (row.size() == 9 && row[1].starts_with('`')) documented.emplace(row[1], row);
  }
  BOOST_TEST(documented.size() == allFindings().size());
  for (const auto& info : allFindings()) {
    BOOST_TEST_CONTEXT(info.code) {
      const auto at = documented.find(inTicks(info.code));
      BOOST_REQUIRE(at != documented.end());
      const auto& row = at->second;
      BOOST_TEST(row[0] == info.check);
      BOOST_TEST(row[2].starts_with(wordOf(info.result)));
      const std::string_view verdict = info.result == CheckResult::Pass ? "—"
                                       : info.result == CheckResult::Fail
                                           ? "核验不通过 invalid"
                                           : "无法判定 indeterminate";
      BOOST_TEST(row[3] == verdict);
      BOOST_TEST(row[4] == dashed(info.subIndication));
      const std::string_view whose = info.subIndication.empty() ? "—"
                                     : info.isEtsi              ? "ETSI"
                                                                : "ours";
      BOOST_TEST(row[5] == whose);
      BOOST_TEST(row[6] == info.en);
      BOOST_TEST(row[7] == info.zh);
      BOOST_TEST(row[8] == info.clause);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_document_lists_every_deviation) {
  std::map<std::string, std::vector<std::string>> documented;
  for (auto& row : tableRows("ops/docs/verdicts.md")) {
    if (row.size() == 4 && row[0].starts_with('`')) documented.emplace(row[0], row);
  }
  BOOST_TEST(documented.size() == allDeviations().size());
  for (const auto& info : allDeviations()) {
    BOOST_TEST_CONTEXT(info.word) {
      const auto at = documented.find(inTicks(info.word));
      BOOST_REQUIRE(at != documented.end());
      BOOST_TEST(at->second[1] == info.en);
      BOOST_TEST(at->second[2] == info.zh);
      BOOST_TEST(at->second[3] == info.clause);
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_are_well_formed) {
  std::set<std::string_view> codes;
  for (const auto& info : allFindings()) {
    BOOST_TEST_CONTEXT(info.code) {
      BOOST_TEST(codes.insert(info.code).second);
      BOOST_TEST(&infoOf(info.id) == &info);
      BOOST_TEST(!info.zh.empty());
      BOOST_TEST(!info.en.empty());
      BOOST_TEST(!info.clause.empty());
      const bool pass = info.result == CheckResult::Pass;
      BOOST_TEST((pass || info.id == Finding::NotReached) == info.subIndication.empty());
      if (!info.subIndication.empty()) {
        BOOST_TEST(info.isEtsi == kEtsiWords.contains(info.subIndication));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_checked_proves_nothing) {
  BOOST_TEST((gradeOf({}).grade == Grade::Indeterminate));
  BOOST_TEST(!gradeOf({}).subIndication.empty());
}

BOOST_AUTO_TEST_CASE(a_failure_beats_what_was_not_done_wherever_it_stands) {
  const auto graded = gradeOf({found(Finding::FormatOk), found(Finding::ChainUntrusted),
                               found(Finding::SignatureInvalid), found(Finding::TimeOk)});
  BOOST_TEST((graded.grade == Grade::Invalid));
  BOOST_TEST(graded.subIndication == "SIG_CRYPTO_FAILURE");
}

BOOST_AUTO_TEST_CASE(what_was_not_done_beats_what_passed) {
  const auto graded =
      gradeOf({found(Finding::FormatOk), found(Finding::ChainUntrusted), notReached("REVOCATION")});
  BOOST_TEST((graded.grade == Grade::Indeterminate));
  BOOST_TEST(graded.subIndication == "NO_CERTIFICATE_CHAIN_FOUND");
}

BOOST_AUTO_TEST_CASE(only_passes_make_it_valid) {
  const auto graded = gradeOf({found(Finding::FormatOk), found(Finding::SignatureOk)});
  BOOST_TEST((graded.grade == Grade::Valid));
  BOOST_TEST(graded.subIndication.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::license
