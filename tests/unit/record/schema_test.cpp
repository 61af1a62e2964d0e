// goal: a schema that loads checks all that it says; one that says anything else does not load.
#include "gateway/record/schema.hpp"

#include <fstream>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "gateway/record/json.hpp"
#include "gateway/record/yaml.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/tsv.hpp"

using namespace tongban;
using namespace tongban::record;

namespace {

Result<Schema> compileText(std::string_view json) {
  const auto document = parseJson(json);
  if (!document) return document.error();
  return Schema::compile(document->root, "test");
}

Schema made(std::string_view json) {
  auto schema = compileText(json);
  if (!schema) throw std::runtime_error(schema.error().code + " " + schema.error().message);
  return std::move(*schema);
}

// "code@pointer" of every fault.
std::string faultsOf(const Schema& schema, const Value& value) {
  std::string out;
  for (const auto& fault : schema.check(value)) {
    BOOST_TEST(!fault.message.empty());
    BOOST_TEST(fault.remedy.ends_with("。"));
    out += fmt::format("{}{}@{}", out.empty() ? "" : " ", fault.code, fault.pointer);
  }
  BOOST_TEST(schema.accepts(value) == out.empty());
  return out;
}

std::string jsonFaults(std::string_view schema, std::string_view document) {
  return faultsOf(made(schema), parseJson(document)->root);
}

std::string yamlFaults(std::string_view schema, std::string_view document) {
  const auto reading = readYaml(document);
  BOOST_TEST(reading.faults.empty());
  return faultsOf(made(schema), reading.document.root);
}

struct Row {
  const char* schema;
  const char* refused;
  const char* faults;
  const char* accepted;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(schema)

BOOST_AUTO_TEST_CASE(each_keyword_refuses_and_accepts) {
  const Row rows[] = {
      {R"({"type":"null"})", "0", "check.type@", "null"},
      {R"({"type":"boolean"})", "\"true\"", "check.type@", "true"},
      {R"({"type":"integer"})", "1.5", "check.type@", "-3"},
      {R"({"type":"integer"})", "\"3\"", "check.type@", "0"},
      {R"({"type":"number"})", "\"1\"", "check.type@", "1.5"},
      {R"({"type":"string"})", "1", "check.type@", "\"\""},
      {R"({"type":"array"})", "{}", "check.type@", "[]"},
      {R"({"type":"object"})", "[]", "check.type@", "{}"},
      {R"({"type":["string","null"]})", "false", "check.type@", "null"},
      {R"({"enum":["a",1,null,true,1.5]})", "\"b\"", "check.enum@", "\"a\""},
      {R"({"enum":["1"]})", "1", "check.enum@", "\"1\""},
      {R"({"enum":[1]})", "\"1\"", "check.enum@", "1"},
      {R"({"enum":[1]})", "true", "check.enum@", "1"},
      {R"({"enum":[1.5]})", "1", "check.enum@", "1.5"},
      {R"({"enum":[null]})", "\"\"", "check.enum@", "null"},
      {R"({"minLength":2})", "\"税\"", "check.length@", "\"税务\""},
      {R"({"minLength":1})", "\"\"", "check.length@", "\"𠀀\""},
      {R"({"maxLength":2})", "\"𠀀𠀀𠀀\"", "check.length@", "\"𠀀𠀀\""},
      {R"({"maxLength":0})", "\"a\"", "check.length@", "\"\""},
      {R"({"minItems":1})", "[]", "check.length@", "[0]"},
      {R"({"maxItems":1})", "[0,0]", "check.length@", "[0]"},
      {R"({"minimum":0})", "-1", "check.range@", "0"},
      {R"({"minimum":0})", "-0.001", "check.range@", "0.0"},
      {R"({"minimum":-5})", "-5.0000000000000000000001", "check.range@", "-4.99"},
      {R"({"maximum":10})", "11", "check.range@", "10"},
      {R"({"maximum":10})", "10.000000000000000000001", "check.range@", "10.0"},
      {R"({"maximum":9223372036854775807})", "9223372036854775808", "check.range@",
       "9223372036854775807"},
      {R"({"pattern":"^[0-9]{2}$"})", "\"123\"", "check.pattern@", "\"12\""},
      {R"({"pattern":"b"})", "\"ac\"", "check.pattern@", "\"abc\""},
      {R"({"properties":{"a":{"type":"string"}}})", R"({"a":1})", "check.type@/a", R"({"b":1})"},
      {R"({"properties":{"a":{}},"required":["a"]})", "{}", "check.required@", R"({"a":null})"},
      {R"({"properties":{"a":{}},"additionalProperties":false})", R"({"b":1})",
       "check.unknown-key@/b", R"({"a":1})"},
      {R"({"additionalProperties":{"type":"integer"}})", R"({"x":"1"})", "check.type@/x",
       R"({"x":1})"},
      {R"({"items":{"type":"integer"}})", R"([1,"2"])", "check.type@/1", "[1,2]"},
      {R"({"definitions":{"d":{"type":"integer"}},"properties":{"a":{"$ref":"#/definitions/d"}}})",
       R"({"a":""})", "check.type@/a", R"({"a":5})"},
      {R"({"definitions":{"n":{"properties":{"next":{"$ref":"#/definitions/n"}},"additionalProperties":false}},"properties":{"r":{"$ref":"#/definitions/n"}}})",
       R"({"r":{"next":{"next":{"x":1}}}})", "check.unknown-key@/r/next/next/x",
       R"({"r":{"next":{"next":{}}}})"},
      {R"({"properties":{"a/b~":{"type":"string"}}})", R"({"a/b~":1})", "check.type@/a~1b~0",
       R"({"a/b~":""})"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.schema << " on " << row.refused) {
      BOOST_TEST(jsonFaults(row.schema, row.refused) == row.faults);
      BOOST_TEST(jsonFaults(row.schema, row.accepted) == "");
    }
  }
}

BOOST_AUTO_TEST_CASE(each_keyword_refuses_and_accepts_through_yaml) {
  const Row rows[] = {
      {R"({"type":"null"})", "x", "check.type@", "null"},
      {R"({"type":"null"})", "'null'", "check.type@", "~"},
      {R"({"type":"boolean"})", "yes", "check.type@", "true"},
      {R"({"type":"boolean"})", "'true'", "check.type@", "false"},
      {R"({"type":"integer"})", "010000", "check.type@", "10000"},
      {R"({"type":"integer"})", "'5'", "check.type@", "-5"},
      {R"({"type":"integer"})", "1e3", "check.type@", "0"},
      {R"({"type":"integer"})", "0x10", "check.type@", "9223372036854775807"},
      {R"({"type":"integer"})", "9223372036854775808", "check.type@", "1"},
      {R"({"type":"number"})", "010.5", "check.type@", "10.5"},
      {R"({"type":"number"})", "+1.5", "check.type@", "-0.5"},
      {R"({"type":"number"})", "00", "check.type@", "0.0"},
      {R"({"type":"number"})", ".inf", "check.type@", "0"},
      {R"({"type":"number"})", "1.", "check.type@", "99999999999999999999"},
      {R"({"type":"string"})", "[a]", "check.type@", "010000"},
      {R"({"type":"array"})", "a", "check.type@", "[a]"},
      {R"({"type":"object"})", "a", "check.type@", "a: b"},
      {R"({"enum":["010000"]})", "10000", "check.enum@", "010000"},
      {R"({"enum":[8]})", "'8'", "check.enum@", "8"},
      {R"({"enum":[true]})", "'true'", "check.enum@", "true"},
      {R"({"enum":[1.5]})", "'1.5'", "check.enum@", "1.5"},
      {R"({"enum":[null]})", "'null'", "check.enum@", "null"},
      {R"({"type":"integer","minimum":5})", "4", "check.range@", "5"},
      {R"({"type":"number","minimum":5})", "4.999", "check.range@", "5.001"},
      {R"({"type":"number","maximum":1})", "5000.5", "check.range@", "0.5"},
      {R"({"type":"number","maximum":1})", "99999999999999999999", "check.range@", "1.0"},
      {R"({"maximum":1})", "1.5", "check.range@", "x"},
      {R"({"type":["number","null"],"minimum":1})", "0.5", "check.range@", "null"},
      {R"({"type":"string","minLength":2})", "a", "check.length@", "ab"},
      {R"({"type":"string","maxLength":5})", "010000", "check.length@", "01000"},
      {R"({"type":"string","minLength":1})", "''", "check.length@", "null"},
      {R"({"type":"string","pattern":"^[0-9]{6}$"})", "10000", "check.pattern@", "010000"},
      {R"({"type":"string","maximum":5})", "[]", "check.type@", "10000"},
      {R"({"type":"integer","minLength":5,"pattern":"x"})", "x", "check.type@", "5"},
      {R"({"minItems":2})", "[a]", "check.length@", "[a, b]"},
      {R"({"maxItems":1})", "- a\n- b", "check.length@", "- a"},
      {R"({"properties":{"a":{}},"required":["a"]})", "b: 1", "check.required@", "a:"},
      {R"({"properties":{"a":{}},"additionalProperties":false})", "a: 1\nb: 2",
       "check.unknown-key@/b", "a: 1"},
      {R"({"items":{"type":"boolean"}})", "[true, no]", "check.type@/1", "[true, false]"},
      {R"({"additionalProperties":{"type":"integer"}})", "a: b", "check.type@/a", "a: 1"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.schema << " on " << row.refused) {
      BOOST_TEST(yamlFaults(row.schema, row.refused) == row.faults);
      BOOST_TEST(yamlFaults(row.schema, row.accepted) == "");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_schema_that_would_fail_open_does_not_load) {
  struct Bad {
    const char* code;
    std::vector<const char*> schemas;
  };
  const Bad bads[] = {
      {"schema.unknown-keyword",
       {R"({"const":1})",
        R"({"format":"date"})",
        R"({"if":{}})",
        R"({"then":{}})",
        R"({"oneOf":[{}]})",
        R"({"anyOf":[{}]})",
        R"({"allOf":[{}]})",
        R"({"not":{}})",
        R"({"exclusiveMinimum":0})",
        R"({"exclusiveMinimum":true,"minimum":0})",
        R"({"exclusiveMaximum":9})",
        R"({"$defs":{}})",
        R"({"patternProperties":{}})",
        R"({"uniqueItems":true})",
        R"({"multipleOf":2})",
        R"({"contains":{}})",
        R"({"minProperties":1})",
        R"({"maxProperties":1})",
        R"({"propertyNames":{}})",
        R"({"dependencies":{}})",
        R"({"additionalItems":false})",
        R"({"default":1})",
        R"({"examples":[]})",
        R"({"$comment":"x"})",
        R"({"Type":"string"})",
        R"({"typ":"string"})",
        R"({"minlength":1})",
        R"({"":1})",
        R"({"id":"x"})",
        R"({"properties":{"a":{"definitions":{}}}})",
        R"({"items":{"const":1}})",
        R"({"additionalProperties":{"const":1}})",
        R"({"definitions":{"unused":{"const":1}}})",
        R"({"definitions":{"d":{}},"properties":{"a":{"$ref":"#/definitions/d","maxLength":1}}})",
        R"({"definitions":{"d":{}},"properties":{"a":{"$ref":"#/definitions/d","type":"string"}}})",
        R"({"definitions":{"d":{}},"$ref":"#/definitions/d"})"}},
      {"schema.bad-keyword",
       {"true",
        "false",
        "[]",
        "\"x\"",
        "null",
        R"({"type":"text"})",
        R"({"type":"Integer"})",
        R"({"type":1})",
        R"({"type":null})",
        R"({"type":[]})",
        R"({"type":["string","text"]})",
        R"({"type":[["string"]]})",
        R"({"type":{}})",
        R"({"enum":[]})",
        R"({"enum":"a"})",
        R"({"enum":{}})",
        R"({"enum":[[1]]})",
        R"({"enum":[{}]})",
        R"({"required":["a"]})",
        R"({"properties":{"a":{}},"required":[]})",
        R"({"properties":{"a":{}},"required":"a"})",
        R"({"properties":{"a":{}},"required":true})",
        R"({"properties":{"a":{}},"required":["a","a"]})",
        R"({"properties":{"a":{}},"required":["b"]})",
        R"({"properties":{"":{}},"required":[5]})",
        R"({"properties":{"":{}},"required":[null]})",
        R"({"properties":[]})",
        R"({"properties":"a"})",
        R"({"properties":{"a":true}})",
        R"({"properties":{"a":[]}})",
        R"({"properties":{"a":null}})",
        R"({"additionalProperties":"no"})",
        R"({"additionalProperties":null})",
        R"({"additionalProperties":0})",
        R"({"items":[{}]})",
        R"({"items":true})",
        R"({"items":null})",
        R"({"minLength":"1"})",
        R"({"minLength":-1})",
        R"({"minLength":1.5})",
        R"({"maxLength":null})",
        R"({"minItems":true})",
        R"({"maxItems":-1})",
        R"({"minimum":"0"})",
        R"({"minimum":0.5})",
        R"({"maximum":1e3})",
        R"({"maximum":9223372036854775808})",
        R"({"pattern":1})",
        R"({"pattern":["a"]})",
        R"({"title":1})",
        R"({"description":[]})",
        R"({"$schema":1})",
        R"({"$id":{}})",
        R"({"definitions":[]})",
        R"({"definitions":{"a":1}})"}},
      {"schema.dangling-ref",
       {R"({"items":{"$ref":"#/definitions/none"}})", R"({"items":{"$ref":"#"}})",
        R"({"items":{"$ref":""}})", R"({"items":{"$ref":1}})", R"({"items":{"$ref":null}})",
        R"({"items":{"$ref":"other.json"}})",
        R"({"items":{"$ref":"other.json#/definitions/a"},"definitions":{"a":{}}})",
        R"({"items":{"$ref":"#/properties/a"},"properties":{"a":{}}})",
        R"({"items":{"$ref":"#definitions/a"},"definitions":{"a":{}}})",
        R"({"items":{"$ref":"#/definitions/a~"},"definitions":{"a~":{}}})",
        R"({"items":{"$ref":"#/definitions/a/b"},"definitions":{"a/b":{}}})",
        R"({"definitions":{"a":{"$ref":"#/definitions/a"}}})",
        R"({"definitions":{"a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/a"}}})",
        R"({"items":{"$ref":"#/definitions/a"},"definitions":{"a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/none"}}})"}},
      {"schema.bad-pattern",
       {R"({"pattern":"\\d"})", R"({"pattern":"^\\w{2}$"})", R"({"pattern":"a\\.b"})",
        R"x({"pattern":"(?:a)"})x", R"x({"pattern":"(?=a)"})x", R"x({"pattern":"("})x",
        R"({"pattern":"a*"})", R"({"pattern":"a+"})", R"({"pattern":"a{1001}"})",
        R"({"pattern":"a{1,}"})", R"({"pattern":"."})", R"({"pattern":"[[:digit:]]"})",
        R"({"properties":{"a":{"items":{"pattern":"["}}}})"}},
  };
  for (const auto& bad : bads) {
    for (const auto* text : bad.schemas) {
      BOOST_TEST_CONTEXT(text) {
        const auto schema = compileText(text);
        BOOST_TEST_REQUIRE(!schema.has_value());
        BOOST_TEST(schema.error().code == bad.code);
        BOOST_TEST(schema.error().where.starts_with("test"));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(agrees_with_python_jsonschema) {
  std::size_t checked = 0;
  for (const auto& row : tests::readVectors("tests/vectors/record/schema/agreement.tsv", 3)) {
    const auto documents = parseJson(row[1]);
    BOOST_TEST_REQUIRE(documents.has_value());
    const auto schema = compileText(row[0]);
    BOOST_TEST_CONTEXT(row[0]) {
      BOOST_TEST_REQUIRE(schema.has_value());
      for (std::size_t i = 0; i < row[2].size(); ++i, ++checked) {
        const auto& value = documents->root.items()[i];
        BOOST_TEST_CONTEXT(toJson(value)) {
          BOOST_TEST(schema->accepts(value) == (row[2][i] == '1'));
          BOOST_TEST(schema->check(value).empty() == (row[2][i] == '1'));
        }
      }
    }
  }
  BOOST_TEST(checked == 3000u);
}

// A property named like a path once took the schema of that path.
BOOST_AUTO_TEST_CASE(no_name_can_pose_as_a_longer_path) {
  const char* text =
      R"({"properties":{"a":{"properties":{"b":{"type":"string"}}},"a/properties/b":{"type":"integer"}}})";
  BOOST_TEST(jsonFaults(text, R"({"a/properties/b":"x"})") == "check.type@/a~1properties~1b");
  BOOST_TEST(jsonFaults(text, R"({"a/properties/b":1,"a":{"b":"x"}})") == "");
  const char* refs = R"({"definitions":{"a":{"properties":{"b":{"type":"string"}}},
      "a/properties/b":{"type":"integer"}},
      "properties":{"x":{"$ref":"#/definitions/a~1properties~1b"},
                    "y":{"$ref":"#/definitions/a/properties/b"}}})";
  BOOST_TEST(jsonFaults(refs, R"({"x":1,"y":"s"})") == "");
  BOOST_TEST(jsonFaults(refs, R"({"x":"s","y":1})") == "check.type@/x check.type@/y");
}

BOOST_AUTO_TEST_CASE(a_member_twice_does_not_stand_for_another) {
  const auto schema = made(R"({"properties":{"a":{},"b":{}},"required":["a","b"]})");
  const Member members[] = {{"a", Value()}, {"a", Value()}};
  BOOST_TEST(faultsOf(schema, Value::object(members, 2)) == "check.required@");
}

BOOST_AUTO_TEST_CASE(every_fault_is_reported_up_to_the_number_asked_for) {
  const auto schema = made(R"({"type":"object","properties":{"a":{"type":"integer","maximum":5},
      "b":{"items":{"minLength":2}},"c":{},"d":{}},"required":["c","d"],"additionalProperties":false})");
  const auto document = parseJson(R"({"a":9,"b":["x","yy",""],"e":1,"f":2})");
  BOOST_TEST(faultsOf(schema, document->root) ==
             "check.range@/a check.length@/b/0 check.length@/b/2 check.unknown-key@/e "
             "check.unknown-key@/f check.required@ check.required@");
  BOOST_TEST(schema.check(document->root, 3).size() == 3u);
  BOOST_TEST(schema.check(document->root, 1).size() == 1u);
}

BOOST_AUTO_TEST_CASE(yaml_faults_have_lines_and_broken_values_are_passed_over) {
  const auto schema =
      made(R"({"properties":{"a":{"type":"integer"},"b":{"type":"array"}},"required":["a"],
      "additionalProperties":false})");
  const auto reading = readYaml("a: x\nc: 1\nb:\n  d: 1\n");
  const auto faults = schema.check(reading.document.root);
  BOOST_TEST_REQUIRE(faults.size() == 3u);
  BOOST_TEST(faults[0].line == 1u);
  BOOST_TEST(faults[1].line == 2u);
  BOOST_TEST(faults[2].line >= 3u);
  const auto alias = readYaml("b: &x [1]\na: *x\n");
  BOOST_TEST(!alias.faults.empty());
  BOOST_TEST(schema.check(alias.document.root).empty());
}

BOOST_AUTO_TEST_CASE(messages_hold_no_value_of_the_record) {
  const auto schema =
      made(R"({"properties":{"id":{"type":"string","pattern":"^x$"},"n":{"enum":["a"]},
      "i":{"type":"integer"},"s":{"maxLength":3}}})");
  const auto document = parseJson(R"({"id":"11010519491231002X","n":"11010519491231002X",
      "i":"11010519491231002X","s":"11010519491231002X"})");
  const auto faults = schema.check(document->root);
  BOOST_TEST(faults.size() == 4u);
  for (const auto& fault : faults) {
    BOOST_TEST((fault.message + fault.remedy + fault.pointer).find("110105") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_key_is_told_its_nearest_neighbour) {
  const auto schema =
      made(R"({"properties":{"listen":{},"port":{}},"additionalProperties":false})");
  const auto document = parseJson(R"({"lisen":1,"zzzzzz":2})");
  const auto faults = schema.check(document->root);
  BOOST_TEST_REQUIRE(faults.size() == 2u);
  BOOST_TEST(faults[0].remedy.find("listen") != std::string::npos);
  BOOST_TEST(faults[0].remedy.find("port") == std::string::npos);
  BOOST_TEST(faults[1].remedy.find("port") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(says_what_it_describes) {
  const auto schema = made(R"({"title":"登记","definitions":{"d":{"properties":{"amount":{}}}},
      "properties":{"name":{},"capital":{"$ref":"#/definitions/d"},"list":{"items":{"properties":{"x":{}}}}}})");
  BOOST_TEST(schema.title() == "登记");
  BOOST_TEST(schema.name() == "test");
  BOOST_TEST((schema.rootProperties() == std::vector<std::string_view>{"name", "capital", "list"}));
  for (const char* yes : {"", "/name", "/capital", "/capital/amount", "/list/*", "/list/*/x"}) {
    BOOST_TEST(schema.describes(yes));
  }
  for (const char* no : {"/none", "/name/x", "/capital/*", "/list/0", "/list/*/y", "/", "/name/"}) {
    BOOST_TEST(!schema.describes(no));
  }
}

BOOST_AUTO_TEST_CASE(loads_from_a_file_or_says_where_it_fails) {
  const tests::TempDir dir;
  const auto write = [&](const char* text) { std::ofstream(dir / "s.schema.json") << text; };
  const auto codeOf = [&] {
    const auto schema = Schema::load(dir / "s.schema.json");
    if (!schema) BOOST_TEST(schema.error().where.find("s.schema.json") != std::string::npos);
    return schema ? std::string("loaded") : schema.error().code;
  };
  BOOST_TEST(codeOf() == "base.file-missing");
  write("{");
  BOOST_TEST(codeOf() == "record.json-malformed");
  write(R"({"type":"object","type":"string"})");
  BOOST_TEST(codeOf() == "record.json-duplicate-name");
  write(R"({"const":1})");
  BOOST_TEST(codeOf() == "schema.unknown-keyword");
  write(R"({"type":"object"})");
  BOOST_TEST(codeOf() == "loaded");
}

BOOST_AUTO_TEST_CASE(deep_schemas_and_many_definitions_are_bounded,
                     *boost::unit_test::timeout(30)) {
  std::string chain = R"({"definitions":{)";
  for (int i = 0; i < 500; ++i) {
    chain +=
        fmt::format(R"("d{}":{{"properties":{{"n":{{"$ref":"#/definitions/d{}"}}}}}},)", i, i + 1);
  }
  const auto schema = compileText(chain + R"("d500":{}}})");
  BOOST_TEST_REQUIRE(!schema.has_value());
  BOOST_TEST(schema.error().code == "schema.dangling-ref");
  std::string wide = R"({"properties":{"a0":{})";
  for (int i = 1; i < 257; ++i) wide += fmt::format(R"(,"a{}":{{}})", i);
  BOOST_TEST(compileText(wide + "}}").error().code == "schema.bad-keyword");
  std::string many = R"({"definitions":{"d":{})";
  for (int i = 0; i < 5000; ++i) many += fmt::format(R"(,"d{}":{{}})", i);
  BOOST_TEST(compileText(many + "}}").error().code == "schema.bad-keyword");
}

BOOST_AUTO_TEST_SUITE_END()
