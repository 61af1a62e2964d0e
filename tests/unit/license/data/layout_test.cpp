// goal: everything that is wrong with a folder of layouts is reported in one run, each with its
// file, its line, its code and a remedy, and a folder with a fault yields no layout at all.
#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "tests/unit/license/data/support.hpp"

using namespace tongban;
using namespace tongban::license;
using namespace tongban::tests;

namespace {

const std::string kHead = "layout: x-license\ntitle: 测试证照\nrecognizes: [{customData: ZZBS}]\n";
const std::string kField =
    "  licenseId: {label: 证照标识, from: [{customData: ZZBS}], kind: licenseId}\n";

struct Case {
  std::string text;
  std::uint32_t line;
  std::string code;
};

void expect(const Case& wanted) {
  const auto faults = LayoutFolder().write("x-license.yaml", wanted.text).faults();
  const auto known = std::ranges::find_if(faults, [&](const LayoutFault& fault) {
    return fault.line == wanted.line && fault.code == wanted.code;
  });
  if (known != faults.end()) {
    BOOST_TEST(known->file == "x-license.yaml");
    BOOST_TEST(!known->message.empty());
    BOOST_TEST(!known->remedy.empty());
    return;
  }
  std::string found;
  for (const auto& fault : faults) {
    found += "\n  " + std::to_string(fault.line) + " " + fault.code + " " + fault.message;
  }
  BOOST_ERROR("no " << wanted.code << " in line " << wanted.line << " of\n"
                    << wanted.text << "found:" << found);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(license_layouts)

BOOST_AUTO_TEST_CASE(the_shipped_layouts_load_from_wherever_they_are_named) {
  for (const auto& folder : {std::filesystem::path("schemas/licenses"),
                             std::filesystem::absolute("schemas/licenses/")}) {
    std::vector<LayoutFault> faults;
    const auto set = LayoutSet::load(folder, &faults);
    BOOST_TEST((set && faults.empty()));
  }
}

BOOST_AUTO_TEST_CASE(a_good_layout_has_no_fault) {
  BOOST_TEST(LayoutFolder().write("x-license.yaml", kHead + "fields:\n" + kField).faults().empty());
}

BOOST_AUTO_TEST_CASE(fields_are_checked) {
  for (const auto& [field, code] : std::vector<std::pair<std::string, std::string>>{
           {"  Number: {label: 编号, from: [{customData: A}]}\n", "license.layout.field"},
           {"  place..street: {label: 街, from: [{customData: A}]}\n", "license.layout.field"},
           {"  证照: {label: 编号, from: [{customData: A}]}\n", "license.layout.field"},
           {"  a" + std::string(128, 'b') + ": {label: 编号, from: [{customData: A}]}\n",
            "license.layout.field"},
           {"  validTo: {label: 止, from: [{customData: A}]}\n", "license.layout.field"},
           {"  holderCode: {label: 码, from: [{customData: A}], kind: uscc}\n",
            "license.layout.field"},
           {"  number: {from: [{customData: A}]}\n", "check.required"},
           {"  number: {label: 编号}\n", "check.required"},
           {"  number: {label: 编号, from: []}\n", "check.length"},
           {"  number: {label: 编号, from: A}\n", "check.type"},
           {"  number: {label: 编号, from: [{customData: A}], kind: money}\n", "check.enum"},
           {"  number: {label: 编号, from: [{customData: A}], personal: never}\n", "check.enum"},
           {"  number: {label: 编号, from: [{customData: A}], requird: true}\n",
            "check.unknown-key"},
           {"  number: {label: 编号, from: [{customData: A}], record: [number]}\n",
            "license.layout.source"},
           {kField, "yaml.duplicate-key"},
       }) {
    expect({kHead + "fields:\n" + kField + field, 6, code});
  }
  expect({kHead + "fields: {}\n", 4, "license.layout.field"});
  std::string many;
  for (std::size_t i = 0; i <= limits::kLicenseLayoutFieldsMax; ++i) {
    many += "  f" + std::to_string(i) + ": {label: 项, from: [{customData: A}]}\n";
  }
  expect({kHead + "fields:\n" + many, 5, "license.layout.field"});
}

BOOST_AUTO_TEST_CASE(sources_are_checked) {
  for (const auto& [source, code] : std::vector<std::pair<std::string, std::string>>{
           {"{}", "license.layout.source"},
           {"{attachment: a.xml}", "license.layout.source"},
           {"{attachment: a.xml, xpath: /a, pointer: /a}", "license.layout.source"},
           {"{customData: A, attachment: a.xml, xpath: /a}", "license.layout.source"},
           {"{customData: A, pointer: /a}", "license.layout.source"},
           {"{xpath: /a}", "license.layout.source"},
           {"{attachment: a.xml, xpath: '/a['}", "license.layout.source"},
           {"{attachment: a.xml, xpath: '/q:a'}", "license.layout.source"},
           {"{attachment: a.xml, xpath: 'document(1)'}", "license.layout.source"},
           {"{attachment: a.json, pointer: a}", "license.layout.source"},
           {"{attachment: dir/a.xml, xpath: /a}", "check.pattern"},
           {"{customData: ''}", "check.length"},
           {"{customdata: A}", "check.unknown-key"},
       }) {
    expect({kHead + "fields:\n" + kField + "  number: {label: 编号, from: [" + source + "]}\n", 6,
            code});
  }
  expect({kHead + "fields:\n" + kField +
              "  number: {label: 编号, from: [{customData: A}, {customData: A}]}\n",
          6, "license.layout.source"});
  const auto spaced = kHead + "namespaces: {q: 'urn:q'}\nfields:\n" + kField +
                      "  number: {label: 编号, from: [{attachment: a.xml, xpath: '/q:a/@b'}]}\n";
  BOOST_TEST(LayoutFolder().write("x-license.yaml", spaced).faults().empty());
}

BOOST_AUTO_TEST_CASE(recognition_is_checked) {
  const auto layout = [](const std::string& recognizes) {
    return "layout: x-license\ntitle: 测试证照\nrecognizes: " + recognizes + "\nfields:\n" + kField;
  };
  for (const auto& [recognizes, code] : std::vector<std::pair<std::string, std::string>>{
           {"[]", "check.length"},
           {"[{}]", "license.layout.recognizes"},
           {"[{customData: A, typeCodes: [11100000000013338W032]}]", "license.layout.recognizes"},
           {"[{typeCodes: [11100000000013338W032], matches: 甲}]", "license.layout.recognizes"},
           {"[{matches: 甲}]", "license.layout.recognizes"},
           {"[{typeCodes: [11100000000013338X032]}]", "license.layout.recognizes"},
           {"[{typeCodes: ['032']}]", "check.pattern"},
           {"[{customData: A, matches: '\\d'}]", "schema.bad-pattern"},
           {"[{customData: A, matches: '('}]", "schema.bad-pattern"},
       }) {
    expect({layout(recognizes), 3, code});
  }
  expect(
      {"layout: x-license\ntitle: 测试证照\nrecognizes: [{typeCodes: [11100000000013338W032]}]\n"
       "fields:\n  number: {label: 编号, from: [{customData: ZZBH}]}\n",
       3, "license.layout.recognizes"});
}

BOOST_AUTO_TEST_CASE(the_file_as_a_whole_is_checked) {
  expect({"", 1, "license.layout.field"});
  expect({"- 1\n", 1, "check.type"});
  expect({"layout: x-license\n\ttitle: 甲\n", 2, "yaml.tab"});
  expect({"layout: other\ntitle: 测试\nrecognizes: [{customData: A}]\nfields:\n" + kField, 1,
          "license.layout.field"});
  expect({"layout: &a x-license\n", 1, "yaml.alias"});
}

BOOST_AUTO_TEST_CASE(all_faults_of_all_files_are_reported_together) {
  LayoutFolder folder;
  folder.write("a.yaml", "layout: b\ntitle: 甲\nrecognizes: [{}]\nfields: {}\n")
      .write("x-license.yaml", kHead + "fields:\n  number: {label: 编号, from: [{}]}\n");
  const auto faults = folder.faults();
  BOOST_TEST(faults.size() >= 4U);
  BOOST_TEST(std::ranges::is_sorted(faults, [](const auto& a, const auto& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  }));
  BOOST_TEST(faults.front().file == "a.yaml");
  BOOST_TEST(faults.back().file == "x-license.yaml");
  const auto set = LayoutSet::load(folder.path(), kLayoutSchema);
  BOOST_REQUIRE(!set);
  BOOST_TEST(set.error().where == "a.yaml:1");
  BOOST_TEST(set.error().message.find(std::to_string(faults.size())) != std::string::npos);
  BOOST_TEST(!set.error().remedy.empty());
}

BOOST_AUTO_TEST_CASE(a_type_belongs_to_one_layout) {
  const auto layout = [](const std::string& name) {
    return "layout: " + name +
           "\ntitle: 测试\nrecognizes: [{typeCodes: [11100000000013338W032]}]\n" + "fields:\n" +
           kField;
  };
  const auto faults =
      LayoutFolder().write("a1.yaml", layout("a1")).write("b1.yaml", layout("b1")).faults();
  BOOST_REQUIRE(faults.size() == 1U);
  BOOST_TEST(faults.front().code == "license.layout.duplicate");
  BOOST_TEST(faults.front().file == "b1.yaml");
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_used_is_refused) {
  const auto codeOf = [](const std::vector<LayoutFault>& faults) {
    return faults.empty() ? "" : faults.front().code;
  };
  BOOST_TEST(codeOf(LayoutFolder().faults()) == "license.layout.folder");
  BOOST_TEST(codeOf(LayoutFolder()
                        .write("x-license.yaml", kHead + "fields:\n" + kField)
                        .write("y.yml", "")
                        .faults()) == "license.layout.folder");
  std::vector<LayoutFault> faults;
  BOOST_TEST(!LayoutSet::load("/nonexistent", kLayoutSchema, &faults));
  BOOST_TEST(codeOf(faults) == "license.layout.folder");
  std::string fields;
  for (std::size_t i = 0; i <= limits::kLicenseKeptMax; ++i) {
    const auto number = std::to_string(i);
    fields +=
        "  f" + number + ": {label: 项, from: [{attachment: a" + number + ".json, pointer: /a}]}\n";
  }
  BOOST_TEST(
      codeOf(LayoutFolder().write("x-license.yaml", kHead + "fields:\n" + fields).faults()) ==
      "license.layout.folder");
  LayoutFolder crowd;
  for (std::size_t i = 0; i <= limits::kLicenseLayoutsMax; ++i) {
    crowd.write("l" + std::to_string(i) + ".yaml", "");
  }
  BOOST_TEST(codeOf(crowd.faults()) == "license.layout.folder");
}

BOOST_AUTO_TEST_CASE(a_layout_that_is_no_file_is_named) {
  LayoutFolder folder;
  std::filesystem::create_directory(folder.path() / "x-license.yaml");
  const auto faults = folder.faults();
  BOOST_REQUIRE(!faults.empty());
  BOOST_TEST(faults.front().file == "x-license.yaml");
  BOOST_TEST(faults.front().code == "base.file-unreadable");
}

BOOST_AUTO_TEST_CASE(the_schema_must_be_there) {
  LayoutFolder folder;
  folder.write("x-license.yaml", kHead + "fields:\n" + kField);
  const auto lost = LayoutSet::load(folder.path());
  BOOST_REQUIRE(!lost);
  BOOST_TEST(lost.error().code == "license.layout.schema-missing");
  const auto none = LayoutSet::load(folder.path(), folder.path() / "none.json");
  BOOST_REQUIRE(!none);
  BOOST_TEST(none.error().code == "base.file-missing");
  std::filesystem::create_directory_symlink(std::filesystem::absolute("schemas"),
                                            folder.path() / "schemas");
  BOOST_TEST(LayoutSet::load(folder.path()).has_value());
}

BOOST_AUTO_TEST_CASE(attachments_to_keep_are_those_of_all_layouts) {
  LayoutFolder folder;
  folder
      .write("x-license.yaml",
             kHead + "fields:\n" + kField +
                 "  number: {label: 编号, from: [{attachment: a.xml, xpath: /a}]}\n")
      .write("y-license.yaml",
             "layout: y-license\ntitle: 乙\nrecognizes: [{customData: B}]\nfields:\n"
             "  number: {label: 编号, from: [{attachment: b.json, pointer: /b}, "
             "{attachment: a.xml, xpath: /c}]}\n");
  BOOST_TEST((folder.load().attachmentNames() == std::set<std::string>{"a.xml", "b.json"}));
}

BOOST_AUTO_TEST_SUITE_END()
