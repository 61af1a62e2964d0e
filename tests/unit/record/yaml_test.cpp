// goal: YAML is read as people mean it: every scalar stays the text that was written, every fault
// of a file is reported in one reading with its line, and nothing explodes.
#include "gateway/record/yaml.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/record/json.hpp"
#include "tests/support/tsv.hpp"

using namespace tongban;
using namespace tongban::record;
using namespace std::string_literals;

namespace {

// "code:line" of every fault, in the order in which they are reported.
std::string faultsOf(std::string_view yaml) {
  std::string out;
  for (const auto& fault : readYaml(yaml).faults) {
    BOOST_TEST(!fault.message.empty());
    BOOST_TEST(fault.remedy.ends_with("。"));
    BOOST_TEST(isUtf8(fault.message));
    out += fmt::format("{}{}:{}", out.empty() ? "" : " ", fault.code, fault.line);
  }
  return out;
}

std::string jsonOf(std::string_view yaml) { return toJson(readYaml(yaml).document.root); }

std::string repeated(std::string_view part, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += part;
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(yaml)

BOOST_AUTO_TEST_CASE(means_what_pyyaml_means_when_every_scalar_stays_text) {
  for (const auto& row : tests::readVectors("tests/vectors/record/yaml/documents.tsv", 2)) {
    const auto text = tests::textFromHex(row[0]);
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(faultsOf(text) == "");
      const auto wanted = parseJson(tests::textFromHex(row[1]));
      BOOST_TEST_REQUIRE(wanted.has_value());
      const auto reading = readYaml(text);
      BOOST_TEST((reading.document.root == wanted->root),
                 toJson(reading.document.root) << " and not " << toJson(wanted->root));
    }
  }
}

BOOST_AUTO_TEST_CASE(each_fault_has_its_code_and_line) {
  const std::pair<std::string, std::string> cases[] = {
      {"a: 1\na: 2\n", "yaml.duplicate-key:2"},
      {"a: 1\n\"a\": 2\n", "yaml.duplicate-key:2"},
      {"'a': 1\n\n# x\n\"a\": 2\n", "yaml.duplicate-key:4"},
      {"a:\n  b: 1\n  c: 2\n  b: 3\n", "yaml.duplicate-key:4"},
      {"- a: 1\n  a: 2\n- a: 1\n", "yaml.duplicate-key:2"},
      {"{a: 1, b: {c: 1, c: 2}}\n", "yaml.duplicate-key:1"},
      {"null: 1\n'null': 2\n", "yaml.duplicate-key:2"},
      {": 1\n'': 2\n", "yaml.duplicate-key:2"},
      {"a: 1\na: 2\na: 3\n", "yaml.duplicate-key:2 yaml.duplicate-key:3"},
      {"a: &x 1\n", "yaml.alias:1"},
      {"a: 1\nb: &x\n  c: 1\n", "yaml.alias:2"},
      {"- &x a\n- *x\n- *x\n", "yaml.alias:1"},
      {"&x a: 1\n*x : 2\n", "yaml.alias:1"},
      {"a: &x {b: 1}\nc:\n  <<: *x\n", "yaml.alias:1"},
      {"a: !!str 1\n", "yaml.tag:1"},
      {"a: 1\nb: !local x\n", "yaml.tag:2"},
      {"a: !!binary aGk=\n", "yaml.tag:1"},
      {"!!map {a: 1}\n", "yaml.tag:1"},
      {"a: !<tag:x,2026:y> 1\n", "yaml.tag:1"},
      {"!!str a: 1\n", "yaml.tag:1"},
      {"? [a, b]\n: 1\n", "yaml.complex-key:1"},
      {"a: 1\n? {b: 1}\n: 2\n", "yaml.complex-key:2"},
      {"{[a]: 1}\n", "yaml.complex-key:1"},
      {"a:\n\tb: 1\n", "yaml.tab:2"},
      {"a:\n\tb: 1\n\tc: 2\nd:\n  \te: 3\n", "yaml.tab:2 yaml.tab:3 yaml.tab:5"},
      {"\ta: 1\n", "yaml.tab:1"},
      {"a: |\n\tx\n", "yaml.tab:2"},
      {"a:\n  b: |\n  \tx\n", "yaml.tab:3"},
      {"a: |\n  \tx\nb:\n\tc: 1\n", "yaml.tab:4"},
      {"a: 1\n---\nb: 2\n", "yaml.documents:2"},
      {"a: 1\n...\nb: 2\n", "yaml.documents:3"},
      {"---\na: 1\n---\n---\n", "yaml.documents:3"},
      {"a: 1\n--- [[[[[[\n", "yaml.documents:2"},
      {"a: 1\n---\n" + repeated("[", 40) + repeated("]", 40) + "\n", "yaml.documents:2"},
      {"a: b: c\n", "yaml.malformed:1"},
      {"a: 1\nb: [1, 2\n", "yaml.malformed:3"},
      {"a: 1\nb: 'open\n", "yaml.malformed:2"},
      {"a: 1\nb: 'it''s open\n\n   \n", "yaml.malformed:2"},
      {"a: 1\nb: \"open \\\" still\n\n", "yaml.malformed:2"},
      {"a: 1\nb: \"open\\\\\\\"\n", "yaml.malformed:2"},
      {"- 'open\n", "yaml.malformed:1"},
      {"'open\n", "yaml.malformed:1"},
      {"a: 1\nb: \"open", "yaml.malformed:2"},
      {"a: ! x\n", "yaml.tag:1"},
      {"a: 1\n b: 2\n", "yaml.malformed:2"},
      {"a: 1\nb: @x\n", "yaml.malformed:2"},
      {"a: 1\nb: `x`\n", "yaml.malformed:2"},
      {"a: *nobody\n", "yaml.malformed:1"},
      {"a: ]\n", "yaml.malformed:1"},
      {"a: \"\\q\"\n", "yaml.malformed:1"},
      {"a: \"\\ud800\"\n", "yaml.malformed:1"},
      {"a: \"x\\0y\"\n", "yaml.malformed:1"},
      {"a: \"x\\x00y\"\n", "yaml.malformed:1"},
      {"a: 1\nb: \"\\0\"\n", "yaml.malformed:2"},
      {"a: \"x\\Ny\"\nb: 1\nb: 2\n", "yaml.malformed:1 yaml.duplicate-key:3"},
      {"\"\\_\": 1\n", "yaml.malformed:1"},
      {"a: 1\0"s, "yaml.malformed:1"},
      {"a: 1\nb: \xFF\n", "record.encoding-invalid:2"},
      {"a: 1\n\nb: \xE4\xB8", "record.encoding-invalid:3"},
      {"a: \xED\xA0\x80\n", "record.encoding-invalid:1"},
      {"\xFF\xFE"
       "a\0"s,
       "record.encoding-invalid:1"},
      {repeated("[", 33) + repeated("]", 33), "record.too-deep:1"},
      {repeated("- ", 33) + "x", "record.too-deep:1"},
      {"? " + std::string(limits::kNameBytesMax + 1, 'k') + "\n: 1\n", "record.too-large:1"},
  };
  for (const auto& [text, faults] : cases) {
    BOOST_TEST_CONTEXT(text.substr(0, 80)) { BOOST_TEST(faultsOf(text) == faults); }
  }
}

BOOST_AUTO_TEST_CASE(all_faults_of_a_file_come_in_one_reading_in_the_order_of_lines) {
  BOOST_TEST(
      faultsOf("a: 1\n"
               "a: 2\n"
               "b: &x 3\n"
               "c: !!str 4\n"
               "d:\n"
               "\te: 5\n"
               "\te: 6\n"
               "? [f]\n"
               ": 7\n"
               "g: *x\n"
               "---\n"
               "h: 1\n") ==
      "yaml.duplicate-key:2 yaml.alias:3 yaml.tag:4 yaml.tab:6 yaml.tab:7 yaml.duplicate-key:7 "
      "yaml.complex-key:8 yaml.documents:11");
}

BOOST_AUTO_TEST_CASE(what_is_good_beside_a_fault_is_still_there_to_be_checked) {
  BOOST_TEST(jsonOf("a: 1\na: 2\nb: 3\n") == R"({"a":"1","b":"3"})");
  BOOST_TEST(jsonOf("? [x]\n: {y: z}\nb: 3\n") == R"({"b":"3"})");
  BOOST_TEST(jsonOf("a:\n\tb: 1\nc: 2\n") == R"({"a":{"b":"1"},"c":"2"})");
  BOOST_TEST(jsonOf("a: 1\n---\nb: 2\n") == R"({"a":"1"})");
  BOOST_TEST(jsonOf("a: 1\nb: [\n") == "null");
  const auto reading = readYaml("- &x a\n- *x\n");
  BOOST_TEST(reading.document.root.items().size() == 2u);
  BOOST_TEST(reading.document.root.items()[1].isBroken());
}

BOOST_AUTO_TEST_CASE(scalars_remember_their_line_and_their_quotes) {
  const auto reading = readYaml("a: 010000\n\nb: '010000'\nc: |\n  1\nd: [1,\n  \"2\"]\ne: null\n");
  BOOST_TEST(reading.faults.empty());
  const auto& root = reading.document.root;
  BOOST_TEST(root.find("a")->isPlain());
  BOOST_TEST(root.find("a")->line() == 1u);
  BOOST_TEST(!root.find("b")->isPlain());
  BOOST_TEST(root.find("b")->line() == 3u);
  BOOST_TEST(!root.find("c")->isPlain());
  BOOST_TEST(root.find("d")->line() == 6u);
  BOOST_TEST(root.find("d")->items()[1].line() == 7u);
  BOOST_TEST(!root.find("d")->items()[1].isPlain());
  BOOST_TEST(root.find("e")->isPlain());
  BOOST_TEST(root.find("e")->text() == "null");
}

BOOST_AUTO_TEST_CASE(nothing_to_read_is_null_and_no_fault) {
  for (const char* text : {"", "\n", "\n\n", "# only a remark\n", "   \n", "\r\n", "\xEF\xBB\xBF",
                           "\t\n", "\xEF\xBB\xBF# x\n"}) {
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(faultsOf(text) == "");
      BOOST_TEST(readYaml(text).document.root.isNull());
    }
  }
}

BOOST_AUTO_TEST_CASE(bombs_do_not_explode, *boost::unit_test::timeout(60)) {
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    laughs += fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i, i - 1);
  }
  BOOST_TEST(faultsOf(laughs) == "yaml.alias:1");
  for (const auto& text :
       {repeated("[", 200'000), repeated("{a: ", 200'000), repeated("- ", 200'000),
        repeated("? ", 200'000), repeated("a: [", 100'000), repeated("\"", 200'001),
        repeated("-\n", 200'000) + "]", repeated("{", 200'000), repeated("!a ", 200'000),
        repeated("&a ", 200'000), repeated("|\n", 200'000) + "]",
        "a: \"" + repeated("\\\n", 300'000), "a: [" + repeated("b, ", 400'000)}) {
    const auto reading = readYaml(text);
    BOOST_TEST_CONTEXT(text.substr(0, 20)) {
      BOOST_TEST(!reading.faults.empty());
      BOOST_TEST(reading.faults.size() <= limits::kConfigFaultsMax + 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(size_values_and_faults_are_bounded, *boost::unit_test::timeout(60)) {
  BOOST_TEST(faultsOf(std::string(limits::kConfigBytesMax + 1, '\n')) == "record.too-large:1");
  const auto many = "[" + repeated("x,", limits::kConfigNodesMax + 1) + "x]";
  BOOST_TEST(faultsOf(many) == "record.too-many-nodes:1");
  BOOST_TEST(readYaml(repeated("a: 1\n", 5000)).faults.size() <= limits::kConfigFaultsMax);
  BOOST_TEST(readYaml(repeated("\ta: 1\n", 5000)).faults.size() <= limits::kConfigFaultsMax + 1);
  BOOST_TEST(readYaml(repeated("- !t x\n", 5000)).faults.size() <= limits::kConfigFaultsMax);
}

BOOST_AUTO_TEST_CASE(very_long_lines_are_read, *boost::unit_test::timeout(60)) {
  const std::string text(4'000'000, 'x');
  BOOST_TEST(readYaml("a: " + text + "\n").document.root.find("a")->text().size() == text.size());
  BOOST_TEST(readYaml("a: \"" + text + "\"\n").document.root.find("a")->text().size() ==
             text.size());
  BOOST_TEST(faultsOf("a: '" + text + "\n") == "yaml.malformed:1");
}

BOOST_AUTO_TEST_SUITE_END()
