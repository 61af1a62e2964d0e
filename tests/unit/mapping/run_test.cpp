// goal: every row is accepted or quarantined, nothing is lost, and each issue says where and why.
#include "tests/unit/mapping/support.hpp"

using namespace tongban;
using tests::runOver;

namespace {

const std::string kCsv =
    "mapping: thing\ntitle: 测试\nsource: {format: csv}\ntarget: thing\nfields:\n"
    "  id: {from: 编号, convert: [trim, upper], required: true}\n"
    "  text: {from: [名称, 别名], convert: simplified}\n"
    "  sum: {from: 金额, convert: money}\n"
    "  place.street: {from: 街道}\n"
    "  place.town: {from: 乡镇, when: {from: 类型, in: [乡, 镇]}}\n";
const std::string kHeader = "编号,名称,别名,金额,街道,乡镇,类型\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(mapping_run)

BOOST_AUTO_TEST_CASE(a_row_becomes_a_record_with_its_originals) {
  const auto collected = runOver(kCsv, kHeader + "a1,蓉易辦,x,100万元,一号,二镇,镇\n");
  BOOST_REQUIRE(collected.records.size() == 1U);
  BOOST_TEST(collected.records[0] ==
             R"({"id":"A1","text":"蓉易办","sum":{"amount":"1000000","currency":"CNY"},)"
             R"("place":{"street":"一号","town":"二镇"},)"
             R"("original":{"id":"a1","text":"蓉易辦","sum":"100万元"}})");
  BOOST_TEST(collected.issues.empty());
}

BOOST_AUTO_TEST_CASE(absent_values_and_conditions_leave_nothing_behind) {
  const auto collected = runOver(kCsv, kHeader + "A1,-,别名一,N/A,,二镇,市\n");
  BOOST_REQUIRE(collected.records.size() == 1U);
  BOOST_TEST(collected.records[0] == R"({"id":"A1","text":"别名一"})");
}

BOOST_AUTO_TEST_CASE(a_failure_of_an_optional_field_is_a_note) {
  const auto collected = runOver(kCsv, kHeader + "A1,甲,,万人民币,,,\n");
  BOOST_REQUIRE(collected.records.size() == 1U);
  BOOST_REQUIRE(collected.issues.size() == 1U);
  // The words that could not be read stay in the record.
  BOOST_TEST(collected.records[0] == R"({"id":"A1","text":"甲","original":{"sum":"万人民币"}})");
  const auto& issue = collected.issues[0];
  BOOST_TEST(issue.row == 1U);
  BOOST_TEST(issue.field == "sum");
  BOOST_TEST(issue.source == "金额");
  BOOST_TEST(issue.rule == "money");
  BOOST_TEST(issue.code == "reading.money-no-number");
  BOOST_TEST((issue.severity == mapping::Severity::Note));
  BOOST_TEST(issue.value == "万***");
  BOOST_TEST(!issue.remedy.empty());
  BOOST_TEST(collected.summary.notes == 1U);
}

BOOST_AUTO_TEST_CASE(a_required_field_without_a_value_quarantines) {
  const auto collected = runOver(kCsv, kHeader + " ,甲,,,,,\nA2,乙,,,,,\n");
  BOOST_TEST(collected.summary.read == 2U);
  BOOST_TEST(collected.has(1, "id", "mapping.required-missing"));
  BOOST_TEST(collected.records.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_record_that_does_not_fit_its_schema_quarantines) {
  const auto collected =
      runOver(kCsv, kHeader + "a-number-longer-than-twenty-characters,甲,,,,,\n");
  BOOST_TEST(collected.has(1, "id", "check.length"));
  BOOST_TEST(collected.summary.quarantined == 1U);
}

BOOST_AUTO_TEST_CASE(bad_csv_rows_are_quarantined_and_the_rest_goes_on) {
  const auto collected = runOver(
      kCsv, kHeader + "A1,甲\nA2,\"未闭合,,,,,\nA3,丙,,,,,\nA4,\xFF\xFE,,,,,\nA5,戊,,,,,\n");
  BOOST_TEST(collected.summary.read == 5U);
  BOOST_TEST(collected.summary.accepted == 2U);
  BOOST_TEST(collected.has(1, "", "record.csv-columns"));
  BOOST_TEST(collected.has(2, "", "record.csv-quote"));
  BOOST_TEST(collected.has(4, "", "record.encoding-invalid"));
  BOOST_TEST(collected.raws[0] == "A1,甲");
}

BOOST_AUTO_TEST_CASE(a_header_without_a_column_is_not_this_mappings) {
  const auto collected = runOver(kCsv, "编号,名称\nA1,甲\n");
  BOOST_TEST(collected.failure == "mapping.column-missing");
  BOOST_TEST(collected.summary.read == 0U);
}

BOOST_AUTO_TEST_CASE(csv_without_a_header_names_its_columns) {
  const auto collected = runOver(
      "mapping: thing\ntitle: 测试\nsource: {format: csv, columns: [甲, 乙], delimiter: '|'}\n"
      "target: thing\nfields:\n  id: {from: 乙, required: true}\n",
      "x|A1\ny|A2\n");
  BOOST_TEST(collected.records == std::vector<std::string>({R"({"id":"A1"})", R"({"id":"A2"})"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(json_records_and_what_is_no_record) {
  const std::string yaml =
      "mapping: thing\ntitle: 测试\nsource: {format: json, records: /data/rows}\ntarget: thing\n"
      "fields:\n  id: {from: /no, required: true}\n  text: {from: /name/zh}\n"
      "  truth: {from: /on, convert: {boolean: {yes: 'true', no: 'false'}}}\n"
      "  number: {from: /n, convert: number, onFailure: quarantine}\n";
  const auto collected =
      runOver(yaml, R"({"data":{"rows":[{"no":17,"name":{"zh":"甲"},"on":true,"n":1.50},7,)"
                    R"({"no":{"a":1}},{"no":"x","n":[1]},{"no":"y","n":null}]}})");
  BOOST_TEST(collected.summary.read == 5U);
  BOOST_REQUIRE(collected.records.size() == 2U);
  BOOST_TEST(collected.records[0] == R"({"id":"17","text":"甲","truth":true,"number":1.5,)"
                                     R"("original":{"truth":"true","number":"1.50"}})");
  BOOST_TEST(collected.has(2, "", "mapping.row-not-object"));
  BOOST_TEST(collected.has(3, "id", "mapping.not-scalar"));
  BOOST_TEST(collected.has(4, "number", "mapping.not-scalar"));
  BOOST_TEST(runOver(yaml, R"({"data":{}})").failure == "mapping.records-missing");
  BOOST_TEST(runOver(yaml, R"({"data":)").failure == "record.json-malformed");
}

BOOST_AUTO_TEST_CASE(ndjson_takes_one_bad_line_for_one_bad_row) {
  const std::string yaml =
      "mapping: thing\ntitle: 测试\nsource: {format: ndjson}\ntarget: thing\n"
      "fields:\n  id: {from: /no, required: true}\n";
  const auto collected =
      runOver(yaml, "{\"no\":\"a\"}\n\n{\"no\":\n{\"no\":\"b\"}\n{\"no\":\"\xFF\"}\n[1]\n");
  BOOST_TEST(collected.summary.read == 5U);
  BOOST_TEST(collected.summary.accepted == 2U);
  BOOST_TEST(collected.has(2, "", "record.json-malformed"));
  BOOST_TEST(collected.has(4, "", "record.encoding-invalid"));
  BOOST_TEST(collected.has(5, "", "mapping.row-not-object"));
}

BOOST_AUTO_TEST_CASE(xml_records_with_namespaces) {
  const std::string yaml =
      "mapping: thing\ntitle: 测试\n"
      "source: {format: xml, records: /g:rows/g:row, namespaces: {g: 'urn:g'}}\ntarget: thing\n"
      "fields:\n  id: {from: '@no', required: true}\n  text: {from: 'g:name'}\n";
  const auto collected = runOver(
      yaml,
      "<rows xmlns='urn:g'><row no='a'><name>甲</name></row><row><name>乙</name></row></rows>");
  BOOST_TEST(collected.records == std::vector<std::string>({R"({"id":"a","text":"甲"})"}),
             boost::test_tools::per_element());
  BOOST_TEST(collected.has(2, "id", "mapping.required-missing"));
  const auto cut = runOver(yaml, "<rows xmlns='urn:g'><row no='a'/><row");
  BOOST_TEST(cut.failure == "record.xml-malformed");
  BOOST_TEST(cut.summary.accepted == 1U);
  BOOST_TEST(runOver(yaml, "<rows xmlns='urn:g'/>").failure.empty());
  BOOST_TEST(runOver(yaml, "<other/>").failure == "mapping.records-missing");
}

BOOST_AUTO_TEST_CASE(originals_are_not_kept_where_the_mapping_says_never) {
  auto yaml = kCsv;
  yaml.insert(yaml.find("fields:"), "keepOriginal: never\n");
  const auto collected = runOver(yaml, kHeader + "a1,蓉易辦,,,,,\n");
  BOOST_TEST(collected.records == std::vector<std::string>({R"({"id":"A1","text":"蓉易办"})"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_sink_that_cannot_keep_ends_the_run) {
  struct Full final : mapping::Sink {
    Result<Ok> accepted(std::uint64_t, const record::Value&) override {
      return fail("base.file-unwritable", "磁盘已满");
    }
    Result<Ok> quarantined(std::uint64_t, std::string_view) override { return Ok{}; }
    Result<Ok> issue(const mapping::Issue&) override { return Ok{}; }
  };
  const tests::SchemasFolder schemas;
  mapping::Library library(schemas.path());
  const auto mapping = tests::compileGood(kCsv, library);
  auto run = mapping::Run::open(*mapping, {});
  BOOST_REQUIRE(run);
  record::MemorySource source("编号,名称,别名,金额,街道,乡镇,类型\nA1,,,,,,\nA2,,,,,,\n");
  Full sink;
  const auto summary = run->over(source, sink);
  BOOST_REQUIRE(!summary);
  BOOST_TEST(summary.error().code == "base.file-unwritable");
  BOOST_TEST(run->summary().read == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
