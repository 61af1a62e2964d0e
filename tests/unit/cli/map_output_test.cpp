// goal: what a mapping makes arrives whole, also when the run breaks off or the disk is full.
#include "gateway/cli/map_output.hpp"

#include <sstream>

#include <boost/test/unit_test.hpp>

#include "gateway/record/json.hpp"

using namespace tongban;

namespace {

mapping::Issue issueOf(std::uint64_t row, mapping::Severity severity) {
  return {row,          "uscc",   "统一社会信用代码", "uscc", "standards.uscc-check", severity,
          "校验位不符", "915***", "请来源系统改正。"};
}

// A stream that takes nothing, as a pipe whose reader has gone.
struct Broken final : std::streambuf {
  std::streamsize xsputn(const char*, std::streamsize) override { return 0; }
  int overflow(int) override { return traits_type::eof(); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_map_output)

BOOST_AUTO_TEST_CASE(a_run_that_broke_off_is_still_one_document) {
  std::ostringstream out;
  auto document = cli::JsonDocument::open(out);
  BOOST_REQUIRE(document);
  auto record = record::parseJson("{\"uscc\":\"91\"}");
  BOOST_REQUIRE(document->accepted(1, record->root));
  BOOST_REQUIRE(document->accepted(2, record->root));
  BOOST_REQUIRE(document->issue(issueOf(2, mapping::Severity::Note)));
  BOOST_REQUIRE(document->issue(issueOf(3, mapping::Severity::Quarantine)));
  const auto failure = fail("base.file-unreadable", "读取\"失败\"", "x");
  BOOST_REQUIRE(document->finish({3, 2, 1, 1}, &failure));
  auto parsed = record::parseJson(out.str());
  BOOST_REQUIRE_MESSAGE(parsed, out.str());
  BOOST_TEST(parsed->root.find("records")->items().size() == 2U);
  BOOST_TEST(parsed->root.find("issues")->items().size() == 2U);
  BOOST_TEST(parsed->root.find("issues")->items()[1].find("severity")->text() == "quarantine");
  BOOST_TEST(parsed->root.find("error")->find("message")->text() == "读取\"失败\"");
}

BOOST_AUTO_TEST_CASE(a_reader_that_went_away_is_an_error) {
  Broken nowhere;
  std::ostream out(&nowhere);
  auto document = cli::JsonDocument::open(out);
  BOOST_REQUIRE(document);
  const auto finished = document->finish({}, nullptr);
  BOOST_REQUIRE(!finished);
  BOOST_TEST(finished.error().code == "base.file-unwritable");
}

BOOST_AUTO_TEST_CASE(the_summary_counts_and_shows_the_first) {
  cli::IssueSummary summary;
  for (std::uint64_t row : {7U, 9U, 11U}) {
    BOOST_REQUIRE(summary.issue(issueOf(row, mapping::Severity::Quarantine)));
  }
  std::ostringstream out;
  summary.print(out);
  BOOST_TEST(out.str().find("3 条,首见第 7 行") != std::string::npos);
  BOOST_TEST(out.str().find("怎么办:请来源系统改正。") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
