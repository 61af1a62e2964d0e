// goal: every mapping that is shipped turns its sample into exactly the records and issues that
// were written down for it by hand.
#include <algorithm>
#include <set>
#include <tuple>

#include <boost/test/unit_test.hpp>

#include "gateway/record/json.hpp"
#include "tests/integration/mappings/runner.hpp"

namespace tongban::mapping_test {
namespace {

using Key = std::tuple<std::uint64_t, std::string, std::string, std::string, std::string>;

// mappings/market/abnormal-list.yaml → its one abnormal-list.sample.*
std::filesystem::path sampleOf(const std::filesystem::path& yaml) {
  const auto stem = yaml.stem().string() + ".sample.";
  for (const auto& entry : std::filesystem::directory_iterator(yaml.parent_path())) {
    if (entry.path().filename().string().starts_with(stem)) return entry.path();
  }
  BOOST_FAIL(yaml << " has no sample");
  return {};
}

std::string_view textOf(const record::Value& object, std::string_view name) {
  const auto* value = object.find(name);
  BOOST_REQUIRE_MESSAGE(value != nullptr && value->isText(), name << " is missing");
  return value->text();
}

void checkText(std::string_view expected, std::string_view found, std::string_view what) {
  if (expected == "*") {
    BOOST_TEST(!found.empty(), what << " is empty");
  } else {
    BOOST_TEST(found == expected, what << " is " << found << ", not " << expected);
  }
}

Key keyOf(const record::Value& issue) {
  return {static_cast<std::uint64_t>(*issue.find("row")->asInteger()),
          std::string(textOf(issue, "field")), std::string(textOf(issue, "code")),
          std::string(textOf(issue, "severity")), std::string(textOf(issue, "rule"))};
}

Key keyOf(const mapping::Issue& issue) {
  return {issue.row, issue.field, issue.code, std::string(wordOf(issue.severity)), issue.rule};
}

std::string printed(const Key& key) {
  const auto& [row, field, code, severity, rule] = key;
  return std::to_string(row) + " " + field + " " + code + " " + severity + " " + rule;
}

void compareIssues(const record::Value& expected, const Outcome& outcome) {
  std::set<Key> met;
  for (const auto& issue : outcome.issues) {
    const auto key = keyOf(issue);
    BOOST_TEST(met.insert(key).second, "twice: " << printed(key));
    const auto known = std::ranges::find_if(
        expected.items(), [&](const record::Value& item) { return keyOf(item) == key; });
    if (known == expected.items().end()) {
      BOOST_ERROR("not expected: " << printed(key) << " " << issue.message);
      continue;
    }
    checkText(textOf(*known, "source"), issue.source, printed(key) + ": source");
    checkText(textOf(*known, "message"), issue.message, printed(key) + ": message");
    checkText(textOf(*known, "value"), issue.value, printed(key) + ": value");
    checkText(textOf(*known, "remedy"), issue.remedy, printed(key) + ": remedy");
  }
  for (const auto& item : expected.items()) {
    BOOST_TEST(met.contains(keyOf(item)), "expected, not found: " << printed(keyOf(item)));
  }
}

void compareRecords(const record::Value& expected, const Outcome& outcome) {
  BOOST_REQUIRE_EQUAL(outcome.records.size(), expected.items().size());
  for (std::size_t i = 0; i < outcome.records.size(); ++i) {
    const auto& found = outcome.records[i].document.root;
    BOOST_TEST(sameContent(found, expected.items()[i]),
               "row " << outcome.records[i].row << "\n  found    " << record::toJson(found)
                      << "\n  expected " << record::toJson(expected.items()[i]));
  }
}

void checkMapping(const std::filesystem::path& yaml) {
  const auto mapping = compiled(yaml);
  BOOST_TEST(mapping->name() == yaml.stem().string());
  const auto outcome = run(*mapping, bytesOf(sampleOf(yaml)));
  auto document =
      record::parseJson(bytesOf(yaml.parent_path() / (yaml.stem().string() + ".expected.json")));
  BOOST_REQUIRE(document);
  const auto& expected = document->root;
  const auto count = [&](std::string_view name) {
    return static_cast<std::uint64_t>(*expected.find(name)->asInteger());
  };
  BOOST_TEST(outcome.summary.read == count("read"));
  BOOST_TEST(outcome.summary.accepted == count("accepted"));
  BOOST_TEST(outcome.summary.quarantined == count("quarantined"));
  BOOST_TEST(count("quarantined") >= 2u, "a sample shows at least two rows that must not pass");
  compareRecords(*expected.find("records"), outcome);
  compareIssues(*expected.find("issues"), outcome);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(samples)

BOOST_AUTO_TEST_CASE(every_mapping_gives_what_was_written_down) {
  const auto files = mappingFiles();
  BOOST_TEST(files.size() >= 10u);
  for (const auto& yaml : files) {
    BOOST_TEST_CONTEXT(yaml) { checkMapping(yaml); }
  }
}

BOOST_AUTO_TEST_CASE(every_canonical_schema_has_a_mapping) {
  std::set<std::string> targets;
  for (const auto& yaml : mappingFiles()) targets.insert(compiled(yaml)->target().name());
  for (const auto& entry : std::filesystem::directory_iterator("schemas/canonical")) {
    const auto loaded = record::Schema::load(entry.path());
    BOOST_REQUIRE_MESSAGE(loaded, entry.path());
    BOOST_TEST(targets.contains(loaded->name()), loaded->name());
    BOOST_TEST(loaded->describes("/original"), loaded->name());
  }
}

// A cell that went wrong may hold anybody's name or number: no issue shows one.
BOOST_AUTO_TEST_CASE(issues_show_no_whole_identifier) {
  for (const auto& yaml : mappingFiles()) {
    const auto sample = bytesOf(sampleOf(yaml));
    for (const auto& issue : run(*compiled(yaml), sample).issues) {
      for (const auto* text : {&issue.value, &issue.message}) {
        const auto isIdChar = [](char c) {
          return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
        };
        std::size_t length = 0;
        for (const char c : *text) {
          length = isIdChar(c) ? length + 1 : 0;
          BOOST_TEST(length < 15u, yaml << " row " << issue.row << ": " << *text);
        }
      }
    }
  }
}

// A name that slid into the column of a sum or a date.
BOOST_AUTO_TEST_CASE(issues_do_not_quote_what_they_could_not_read) {
  const std::string_view shifted =
      "企业名称,统一社会信用代码,注册日期,企业类型,法人代表,注册资金,经营范围,所在省份,地区,"
      "注册地址\n"
      "示例有限公司,示例人名,示例人名,,,示例人名,,,,\n";
  const auto outcome = run(*compiled("mappings/market/registration-published.yaml"), shifted);
  BOOST_TEST(outcome.summary.quarantined == 1u);
  BOOST_TEST(outcome.issues.size() == 4u);
  for (const auto& issue : outcome.issues) {
    BOOST_TEST(issue.message.find("例人名") == std::string::npos, issue.message);
    BOOST_TEST(issue.value == "示***", issue.value);
  }
}

// `original` is the run's own, and a setting that does nothing is a mistake.
BOOST_AUTO_TEST_CASE(faults_of_the_file_are_named) {
  const std::string kTail =
      "target: enterprise\nfields:\n  name: {from: /name, required: true}\n"
      "  uscc: {from: /uscc, required: true}\n";
  const std::tuple<std::string, std::string, std::string> kFaults[] = {
      {"{format: ndjson}\n", "  original.name: {from: /old}\n", "mapping.field-invalid"},
      {"{format: ndjson}\n", "  original: {from: /old}\n", "mapping.field-invalid"},
      {"{format: ndjson, delimiter: tab}\n", "", "mapping.source-invalid"},
      {"{format: ndjson, columns: [甲]}\n", "", "mapping.source-invalid"},
      {"{format: ndjson, namespaces: {a: urn:a}}\n", "", "mapping.source-invalid"},
  };
  for (const auto& [source, field, code] : kFaults) {
    mapping::Library library("schemas");
    const auto yaml = "mapping: faulty\ntitle: 例\nsource: " + source + kTail + field;
    const auto result = mapping::Mapping::compile(yaml, library);
    BOOST_TEST(result.mapping == nullptr, yaml);
    BOOST_REQUIRE_MESSAGE(result.faults.size() == 1, yaml);
    BOOST_TEST(result.faults.front().code == code, yaml << result.faults.front().message);
  }
}

// What cannot be meant is refused when the file is read, with its line.
BOOST_AUTO_TEST_CASE(faults_of_conversions_are_named) {
  const std::pair<std::string, std::string> kFaults[] = {
      {"{matches: \"[0-9]+\"}", "schema.bad-pattern"},
      {"matches", "mapping.conversion-invalid"},
      {"{money: 斗}", "mapping.conversion-invalid"},
      {"{money: {unit: written, currency: XXX}}", "mapping.conversion-invalid"},
      {"{document-number: {otherwise: guess}}", "mapping.conversion-invalid"},
      {"{date: {notAfterToday: sometimes}}", "mapping.conversion-invalid"},
  };
  for (const auto& [convert, code] : kFaults) {
    const auto yaml =
        "mapping: faulty\ntitle: 例\nsource: {format: csv}\ntarget: enterprise\nfields:\n"
        "  name: {from: 名称, required: true}\n  uscc: {from: 代码, required: true}\n"
        "  address: {from: 地址, convert: " +
        convert + "}\n";
    mapping::Library library("schemas");
    const auto result = mapping::Mapping::compile(yaml, library);
    BOOST_TEST(result.mapping == nullptr, convert);
    BOOST_REQUIRE_MESSAGE(result.faults.size() == 1, convert);
    BOOST_TEST(result.faults.front().code == code, convert << ": " << result.faults.front().code);
    BOOST_TEST(result.faults.front().line == 8u, convert);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tongban::mapping_test
