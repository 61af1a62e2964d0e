// goal: the rows of a subject, and of nobody else, come out of files of every format as documents
// that the mapping reads.
#include "gateway/mapping/mapping.hpp"
#include "gateway/mapping/run.hpp"
#include "gateway/record/json.hpp"
#include "gateway/record/xml.hpp"
#include "tests/unit/connectors/files/files_support.hpp"

using namespace tongban;
using namespace tongban::connectors;
using tests::allBytes;
using tests::answerCode;
using tests::Folder;
using tests::queryFor;

namespace {

const std::string kGb = "\xB4\xFA\xC2\xEB,\xC3\xFB\xB3\xC6\n";  // 代码,名称 in GB18030

struct KeptRecords final : mapping::Sink {
  std::vector<std::string> records;
  std::size_t quarantines = 0;
  Result<Ok> accepted(std::uint64_t, const record::Value& record) override {
    records.push_back(record::toJson(record));
    return Ok{};
  }
  Result<Ok> quarantined(std::uint64_t, std::string_view) override {
    ++quarantines;
    return Ok{};
  }
  Result<Ok> issue(const mapping::Issue&) override { return Ok{}; }
};

// A sample that ships with a mapping, asked for one subject, through the mapping itself.
KeptRecords mapped(const std::string& name, const std::string& sample, const std::string& key,
                   const std::string& subject) {
  mapping::Library library("schemas");
  auto compiled = mapping::Mapping::load("mappings/" + name + ".yaml", library);
  BOOST_REQUIRE(compiled.mapping);
  Folder folder;
  std::filesystem::copy("mappings/" + sample, folder.dir.path());
  folder.settings.keys = {key};
  folder.settings.source = compiled.mapping->plan().source;
  const auto connector = folder.open();
  const auto answer = connector->fetch(queryFor({subject}));
  BOOST_REQUIRE_MESSAGE(answer, (answer ? "" : answer.error().message + answer.error().where));
  KeptRecords kept;
  auto run = mapping::Run::open(*compiled.mapping, std::chrono::sys_days(std::chrono::days(20454)));
  BOOST_REQUIRE(run);
  for (const auto& document : answer->documents) {
    record::MemorySource source(document.bytes, document.name);
    BOOST_REQUIRE(run->over(source, kept));
  }
  BOOST_TEST(kept.records.size() + kept.quarantines == answer->rows);
  return kept;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(connector_files_formats)

BOOST_AUTO_TEST_CASE(rows_of_a_csv_file_come_under_its_header_as_they_stood) {
  Folder folder;
  folder.write("a.csv", "代码,名称\r\n1,甲\r\n2,\"乙,\r\n丙\"\r\n 1 ,丁\r\n,无码\r\n3,戊");
  const auto connector = folder.open();
  BOOST_TEST(allBytes(connector->fetch(queryFor({"1"}))) == "代码,名称\r\n1,甲\n 1 ,丁\n");
  BOOST_TEST(allBytes(connector->fetch(queryFor({"2"}))) == "代码,名称\r\n2,\"乙,\r\n丙\"\n");
  BOOST_TEST(allBytes(connector->fetch(queryFor({"3"}))) == "代码,名称\r\n3,戊\n");
  const auto none = connector->fetch(queryFor({"4"}));
  BOOST_TEST(answerCode(none) == "connector.none");
  BOOST_TEST(none->asOf.has_value());
  BOOST_TEST(none->unreadable == 0U);
  BOOST_TEST(!connector->trouble());
}

BOOST_AUTO_TEST_CASE(gb18030_files_are_found_by_utf8_keys) {
  Folder folder;
  folder.settings.source.encoding = record::Encoding::Gb18030;
  folder.settings.keys = {"名称"};
  folder.write("a.csv", kGb + "1,\xBC\xD7\n2,\x95\x32\x82\x36\n");  // 甲, 𠀀
  const auto connector = folder.open();
  BOOST_TEST(allBytes(connector->fetch(queryFor({"甲"}))) == kGb + "1,\xBC\xD7\n");
  BOOST_TEST(allBytes(connector->fetch(queryFor({"𠀀"}))) == kGb + "2,\x95\x32\x82\x36\n");
  BOOST_TEST(answerCode(connector->fetch(queryFor({"乙"}))) == "connector.none");
}

BOOST_AUTO_TEST_CASE(a_key_of_two_columns_needs_both) {
  Folder folder;
  folder.settings.keys = {"代码", "年度"};
  folder.write("a.csv", "代码,年度\n1,2024\n1,2025\n12,024\n1,\n");
  const auto connector = folder.open();
  BOOST_TEST(allBytes(connector->fetch(queryFor({"1", "2024"}))) == "代码,年度\n1,2024\n");
  BOOST_TEST(answerCode(connector->fetch(queryFor({"1", "202"}))) == "connector.none");
  BOOST_TEST(answerCode(connector->fetch(queryFor({"2024", "1"}))) == "connector.none");
  BOOST_TEST(answerCode(connector->fetch(queryFor({"1"}))) == "connector.query-invalid");
}

BOOST_AUTO_TEST_CASE(a_key_is_a_value_and_nothing_else) {
  Folder folder;
  folder.write("a.csv", "代码,名称\n1,甲\n' OR '1'='1,乙\n*,丙\n");
  const auto connector = folder.open();
  for (const auto* key : {"' OR '1'='1", "*"}) {
    BOOST_TEST(connector->fetch(queryFor({key}))->rows == 1U, key);
  }
  for (const auto* key : {"1' OR '1'='1", "%", "../a.csv", "1\n", "1,甲"}) {
    const auto answer = connector->fetch(queryFor({key}));
    BOOST_TEST((answerCode(answer) == "connector.none" || std::string(key) == "1\n"), key);
  }
}

BOOST_AUTO_TEST_CASE(rows_of_several_files_come_as_a_document_each) {
  Folder folder;
  folder.write("2024.csv", "代码,名称\n1,甲\n");
  folder.write("2025.csv", "名称,代码\n乙,1\n丙,2\n");
  folder.write("README.md", "代码\n1\n");
  folder.write(".part.csv", "代码\n1\n");
  std::filesystem::create_symlink(folder.dir / "2024.csv", folder.dir / "link.csv");
  const auto connector = folder.open();
  const auto answer = connector->fetch(queryFor({"1"}));
  BOOST_REQUIRE(answer);
  BOOST_REQUIRE(answer->documents.size() == 2U);
  BOOST_TEST(answer->documents[0].name == "2024.csv");
  BOOST_TEST(answer->documents[0].bytes == "代码,名称\n1,甲\n");
  BOOST_TEST(answer->documents[1].bytes == "名称,代码\n乙,1\n");
  BOOST_TEST(answer->rows == 2U);
  BOOST_TEST(answer->asOf.has_value());
}

BOOST_AUTO_TEST_CASE(pages_follow_each_other_and_are_bounded_in_all) {
  Folder folder;
  std::string text = "代码,名称\n";
  for (int i = 0; i < 5; ++i) text += "1,甲" + std::to_string(i) + "\n";
  folder.write("a.csv", text);
  const auto connector = folder.open();
  auto query = queryFor({"1"});
  query.pageSize = 2;
  std::string rows;
  int pages = 0;
  do {
    const auto answer = connector->fetch(query);
    BOOST_REQUIRE(answer);
    rows += std::to_string(answer->rows);
    query.after = answer->next;
    ++pages;
  } while (!query.after.empty() && pages < 10);
  BOOST_TEST(rows == "221");
  for (const auto* after : {"x", ":", "0:1", "1", ":2", "zz:0"}) {
    query.after = after;
    const auto code = answerCode(connector->fetch(query));
    BOOST_TEST((code == "connector.query-invalid" || code == "connector.page-stale"), after);
  }
  Bounds bounds;
  bounds.rows = 4;
  BOOST_TEST(answerCode(folder.open(bounds)->fetch(queryFor({"1"}))) == "connector.too-much");
  bounds = {};
  bounds.bytes = 30;
  BOOST_TEST(answerCode(folder.open(bounds)->fetch(queryFor({"1"}))) == "connector.too-much");
}

BOOST_AUTO_TEST_CASE(bad_rows_are_counted_so_that_none_proves_nothing) {
  Folder folder;
  folder.write("a.csv", "代码,名称\n1,甲\n2,乙,多\n3,丙\n");
  const auto connector = folder.open();
  const auto none = connector->fetch(queryFor({"2"}));
  BOOST_TEST(answerCode(none) == "connector.none");
  BOOST_TEST(none->unreadable == 1U);
  const auto report = connector->probe();
  BOOST_REQUIRE(report);
  BOOST_TEST(report->rows == 2U);
  BOOST_REQUIRE(report->remarks.size() == 1U);
  BOOST_TEST(report->remarks[0].code == "connector.answer-malformed");
}

BOOST_AUTO_TEST_CASE(json_lists_and_lines) {
  Folder folder;
  folder.settings.keys = {"/id"};
  folder.settings.source.format = mapping::Format::Json;
  folder.settings.source.records = "/data/a~1b";
  folder.write(
      "a.json",
      R"({"code":0,"data":{"a/b":[{"id":"1","n":1.50},{"id":2},{"id":"1","n":{"x":[]}}]}})");
  BOOST_TEST(allBytes(folder.open()->fetch(queryFor({"1"}))) ==
             R"({"data":{"a/b":[{"id":"1","n":1.50},{"id":"1","n":{"x":[]}}]}})");
  BOOST_TEST(allBytes(folder.open()->fetch(queryFor({"2"}))) == R"({"data":{"a/b":[{"id":2}]}})");

  folder.settings.source.format = mapping::Format::Ndjson;
  folder.settings.source.records.clear();
  folder.write("a.ndjson", "{\"id\": \"1\"}\n\n[]\n{\"id\":[\"1\"]}\n{\"id\":\"1\"}");
  const auto lines = folder.open();
  const auto answer = lines->fetch(queryFor({"1"}));
  BOOST_TEST(allBytes(answer) == "{\"id\": \"1\"}\n{\"id\":\"1\"}\n");
  BOOST_TEST(answer->unreadable == 2U);
}

BOOST_AUTO_TEST_CASE(json_in_gb18030_comes_back_in_gb18030) {
  Folder folder;
  folder.settings.keys = {"/代码"};
  folder.settings.source.format = mapping::Format::Json;
  folder.settings.source.encoding = record::Encoding::Gb18030;
  const auto gb = record::fromUtf8(R"([{"代码":"甲"},{"代码":"𠀀"}])", record::Encoding::Gb18030);
  folder.write("a.json", *gb);
  const auto answer = folder.open()->fetch(queryFor({"𠀀"}));
  BOOST_TEST(*record::toUtf8(allBytes(answer), record::Encoding::Gb18030) == R"([{"代码":"𠀀"}])");
}

BOOST_AUTO_TEST_CASE(xml_elements_keep_their_namespaces) {
  Folder folder;
  folder.settings.source.format = mapping::Format::Xml;
  folder.settings.source.records = "/p:root/rows/p:row";
  folder.settings.source.namespaces = {{"p", "urn:p"}};
  folder.settings.keys = {"./p:id"};
  folder.write("a.xml",
               "<q:root xmlns:q='urn:p' xmlns:r='urn:r'><rows>"
               "<q:row r:a='1&quot;'><q:id>1</q:id><n>甲&lt;<![CDATA[&]]></n></q:row>"
               "<q:row><q:id>2</q:id></q:row></rows></q:root>");
  const auto bytes = allBytes(folder.open()->fetch(queryFor({"1"})));
  const auto parsed = record::XmlDocument::parse(bytes);
  BOOST_REQUIRE_MESSAGE(parsed, bytes);
  const auto text = [&](const std::string& path) {
    std::string scratch;
    const record::XPath::Namespaces known{{"p", "urn:p"}, {"r", "urn:r"}};
    const auto found = parsed->node().text(*record::XPath::compile(path, known), scratch);
    return std::string(found && *found ? **found : "");
  };
  BOOST_TEST(text("count(/p:root/rows/p:row)") == "1");
  BOOST_TEST(text("/p:root/rows/p:row/p:id") == "1");
  BOOST_TEST(text("/p:root/rows/p:row/@r:a") == "1\"");
  BOOST_TEST(text("/p:root/rows/p:row/n") == "甲<&");

  folder.settings.source.records = "//p:row";
  BOOST_TEST(
      record::XmlDocument::parse(allBytes(folder.open()->fetch(queryFor({"2"})))).has_value());
}

BOOST_AUTO_TEST_CASE(a_root_that_is_the_record_is_a_document_of_its_own) {
  Folder folder;
  folder.settings.source.format = mapping::Format::Xml;
  folder.settings.source.records = "/row";
  folder.settings.keys = {"./id"};
  folder.write("a.xml", "<row><id>1</id></row>");
  folder.write("b.xml", "<row><id>1</id><n>2</n></row>");
  const auto answer = folder.open()->fetch(queryFor({"1"}));
  BOOST_REQUIRE(answer);
  BOOST_REQUIRE(answer->documents.size() == 2U);
  BOOST_TEST(answer->documents[0].bytes == "<row><id>1</id></row>");
}

BOOST_AUTO_TEST_CASE(files_that_are_not_the_mappings_are_refused_by_code) {
  const auto trouble = [](const Folder& folder) {
    const auto connector = folder.open();
    BOOST_TEST(answerCode(connector->fetch(queryFor({"1"}))) == "connector.unavailable");
    BOOST_REQUIRE(connector->trouble());
    BOOST_TEST(!connector->probe());
    return connector->trouble()->code;
  };
  Folder csv;
  BOOST_TEST(trouble(csv) == "connector.unavailable");  // no file
  csv.write("a.csv", "编号,名称\n1,甲\n");
  BOOST_TEST(trouble(csv) == "connector.answer-malformed");
  csv.write("a.csv", "");
  BOOST_TEST(trouble(csv) == "record.csv-header");
  csv.write("a.csv", "代码,名称\n1,甲\n2,\"乙");
  BOOST_TEST(trouble(csv) == "connector.answer-malformed");  // breaks off
  csv.write("a.csv", "代码,名称\n1,甲\n2");
  BOOST_TEST(trouble(csv) == "connector.answer-malformed");
  csv.settings.folder = csv.dir / "nowhere";
  BOOST_TEST(trouble(csv) == "connector.unavailable");

  Folder json;
  json.settings.source.format = mapping::Format::Json;
  json.settings.keys = {"/id"};
  json.write("a.json", "[{\"id\":\"1\"},");
  BOOST_TEST(trouble(json) == "record.json-malformed");
  json.write("a.json", "{\"id\":\"1\"}");
  BOOST_TEST(trouble(json) == "mapping.records-missing");
  json.settings.source.format = mapping::Format::Ndjson;
  json.write("a.ndjson", "{\"id\":\"1\"}\n{\"id\":");
  BOOST_TEST(trouble(json) == "connector.answer-malformed");

  Folder xml;
  xml.settings.source.format = mapping::Format::Xml;
  xml.settings.source.records = "/rows/row";
  xml.settings.keys = {"./id"};
  xml.write("a.xml", "<rows><row><id>1</id></row>");
  BOOST_TEST(trouble(xml) == "record.xml-malformed");
  xml.write("a.xml", "<!DOCTYPE rows><rows/>");
  BOOST_TEST(trouble(xml) == "record.xml-doctype");
  xml.write("a.xml", "<error/>");
  BOOST_TEST(trouble(xml) == "connector.answer-malformed");
}

BOOST_AUTO_TEST_CASE(what_is_fetched_goes_through_the_mapping) {
  const std::tuple<const char*, const char*, const char*, const char*> samples[] = {
      {"market/registration-published", ".sample.csv", "统一社会信用代码", "91500112MAF000012X"},
      {"market/registration-gsxt", ".sample.json", "/uniscid", "91500112MAF001015E"},
      {"market/penalty-gsxt", ".sample.ndjson", "/uniscid", "91500112MAF005016E"},
      {"credit/penalty-2018", ".sample.xml", "./CF_XDR_SHXYM", "91500112MAF007011D"},
  };
  for (const auto& [name, suffix, key, subject] : samples) {
    const auto kept = mapped(name, name + std::string(suffix), key, subject);
    BOOST_TEST(!kept.records.empty(), name);
    for (const auto& record : kept.records) {
      BOOST_TEST(record.find(subject) != std::string::npos, name << " " << record);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
