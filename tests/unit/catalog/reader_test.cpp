// goal: a catalog file is read as written, and each fault is reported at its line.
#include "gateway/catalog/reader.hpp"

#include "gateway/base/file.hpp"
#include "gateway/record/yaml.hpp"
#include "tests/unit/catalog/support.hpp"

using namespace tongban;
using namespace tongban::tests;
using catalog::Mask;
using catalog::RowCondition;

namespace {

struct Reading {
  record::YamlReading yaml;
  std::vector<record::Fault> schema;
  std::vector<record::Fault> faults;
  catalog::Stored stored;
};

Reading read(const std::string& text) {
  static const auto schema = record::Schema::load("schemas/config/catalog.schema.json");
  BOOST_REQUIRE_MESSAGE(schema, (schema ? "" : schema.error().message));
  Reading out;
  out.yaml = record::readYaml(text);
  BOOST_REQUIRE_MESSAGE(out.yaml.faults.empty(), text);
  out.schema = schema->check(out.yaml.document.root);
  out.stored = catalog::readCatalog(out.yaml.document.root, out.faults);
  return out;
}

const std::string kResource =
    "resources:\n"                                 // 1
    "  - id: enterprise\n"                         // 2
    "    name: 企业登记信息\n"                     // 3
    "    provider: market-supervision\n"           // 4
    "    connector: registration\n"                // 5
    "    sharing: 有条件共享\n"                    // 6
    "    items:\n"                                 // 7
    "      - {id: uscc, name: 代码}\n"             // 8
    "      - {id: name, name: 名称, level: 2}\n";  // 9

const std::string kGrant =
    "grants:\n"                                                     // 1
    "  - id: G-2026-0001\n"                                         // 2
    "    resource: enterprise\n"                                    // 3
    "    member: data-bureau\n"                                     // 4
    "    from: 2026-01-01\n"                                        // 5
    "    until: 2027-01-01\n"                                       // 6
    "    items: [uscc, legalRepresentative, registeredCapital]\n";  // 7

// Refused at this line, by the schema or by the reader.
void expectFault(const std::string& text, std::uint32_t line, const std::string& code) {
  const auto reading = read(text);
  auto faults = reading.schema;
  faults.insert(faults.end(), reading.faults.begin(), reading.faults.end());
  const bool found = std::ranges::any_of(
      faults, [&](const auto& fault) { return fault.line == line && fault.code == code; });
  std::string all;
  for (const auto& fault : faults)
    all += std::to_string(fault.line) + " " + fault.code + " " + fault.message + "\n";
  BOOST_TEST_CONTEXT(text << "\n" << all) { BOOST_TEST(found); }
}

void expectGrantFault(const std::string& lines, std::uint32_t line = 8,
                      const std::string& code = "catalog.grant-invalid") {
  expectFault(kGrant + lines, line, code);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalog_reader)

BOOST_AUTO_TEST_CASE(a_resource_as_written) {
  const auto reading = read(kResource);
  BOOST_TEST(reading.schema.empty());
  BOOST_TEST(reading.faults.empty());
  BOOST_REQUIRE(reading.stored.resources.size() == 1U);
  const auto& one = reading.stored.resources.front();
  BOOST_TEST(one.connector == "registration");
  BOOST_TEST((one.sharing == catalog::Sharing::Conditional));
  BOOST_TEST((one.subject == std::vector<std::string>{"uscc"}));
  BOOST_TEST((one.items == std::vector<catalog::Item>{{"uscc", "代码", 1}, {"name", "名称", 2}}));
  BOOST_TEST(!one.maxAge);
}

BOOST_AUTO_TEST_CASE(a_resource_with_all_there_is) {
  const auto reading =
      read(kResource +
           "    subject: [citizenId, name]\n"
           "    maxAgeHours: 48\n"
           "    licenses:\n"
           "      - {field: license, minimumVerdict: valid}\n"
           "  - {id: verify, name: 证照核验, provider: data-bureau, service: license-verify,\n"
           "     sharing: 无条件共享, items: [{id: verdict, name: 结论}]}\n");
  BOOST_TEST(reading.schema.empty());
  BOOST_TEST(reading.faults.empty());
  BOOST_REQUIRE(reading.stored.resources.size() == 2U);
  const auto& one = reading.stored.resources.front();
  BOOST_TEST((one.subject == std::vector<std::string>{"citizenId", "name"}));
  BOOST_TEST(one.maxAge->count() == 48);
  BOOST_TEST((one.licenses == std::vector<catalog::LicenseRule>{{"license", "valid"}}));
  BOOST_TEST(reading.stored.resources.back().service == "license-verify");
  BOOST_TEST(reading.stored.resources.back().subject.empty());
}

BOOST_AUTO_TEST_CASE(a_grant_as_written) {
  const auto reading =
      read(kGrant +
           "    region: 500000\n"
           "    system: one-window\n"
           "    rows:\n"
           "      - {field: region.code, startsWith: [5101, 010000]}\n"
           "      - {field: status, oneOf: [active]}\n"
           "      - {field: registeredCapital.amount, atLeast: 1000000}\n"
           "      - {field: establishedOn, atMost: 2020-01-01}\n"
           "    masks:\n"
           "      - {item: legalRepresentative, keep: {first: 1, last: 0}}\n"
           "      - {item: uscc, hash: true}\n"
           "      - {item: registeredCapital.amount, range: [\"1000000\", \"10000000\"]}\n"
           "      - {item: registeredCapital.currency, drop: true}\n"
           "    matters: [企业开办]\n"
           "    needs: [basis, case, operator]\n"
           "    dailyMax: 1000\n"
           "    minuteMax: 60\n"
           "    state: 暂停\n");
  BOOST_TEST(reading.schema.empty());
  BOOST_TEST(reading.faults.empty());
  BOOST_REQUIRE(reading.stored.grants.size() == 1U);
  const auto& one = reading.stored.grants.front();
  BOOST_TEST((one.from == at("2025-12-31T16:00:00Z")));
  BOOST_TEST((one.until == at("2026-12-31T16:00:00Z")));
  BOOST_TEST(one.region == "500000");
  BOOST_TEST(one.system == "one-window");
  BOOST_TEST((one.state == catalog::GrantState::Suspended));
  const auto& terms = *one.terms;
  using Test = RowCondition::Test;
  BOOST_TEST((terms.rows ==
              std::vector<RowCondition>{{"region.code", Test::StartsWith, {"5101", "010000"}},
                                        {"status", Test::OneOf, {"active"}},
                                        {"registeredCapital.amount", Test::AtLeast, {"1000000"}},
                                        {"establishedOn", Test::AtMost, {"2020-01-01"}}}));
  BOOST_TEST((terms.masks ==
              std::vector<Mask>{
                  {"legalRepresentative", Mask::Kind::Keep, 1, 0, {}},
                  {"uscc", Mask::Kind::Hash, 0, 0, {}},
                  {"registeredCapital.amount", Mask::Kind::Range, 0, 0, {"1000000", "10000000"}},
                  {"registeredCapital.currency", Mask::Kind::Drop, 0, 0, {}}}));
  BOOST_TEST((terms.matters == std::vector<std::string>{"企业开办"}));
  BOOST_TEST((terms.needsBasis && terms.needsCase && terms.needsOperator));
  BOOST_TEST(*terms.dailyMax == 1000U);
  BOOST_TEST(*terms.minuteMax == 60U);
}

BOOST_AUTO_TEST_CASE(the_example_stays_good) {
  auto bytes = readFile("ops/examples/deployment/catalog/market.yaml", 1 << 20);
  BOOST_REQUIRE(bytes);
  const auto reading = read(*bytes);
  BOOST_TEST(reading.schema.empty());
  BOOST_TEST(reading.faults.empty());
  BOOST_TEST(!reading.stored.resources.empty());
}

BOOST_AUTO_TEST_CASE(faults_of_resources) {
  const std::string code = "catalog.resource-invalid";
  const auto with = [&](const std::string& from, const std::string& to) {
    auto text = kResource;
    return text.replace(text.find(from), from.size(), to);
  };
  expectFault("{}\n", 1, "catalog.empty");
  expectFault(with("    connector: registration\n", ""), 2, code);
  expectFault(kResource + "    service: license-verify\n", 5, code);
  expectFault(with("connector: registration", "service: license-verify") + "    maxAgeHours: 3\n",
              5, code);
  expectFault(with("id: name,", "id: uscc,"), 9, code);
  expectFault(with("id: name,", "id: original,"), 9, code);
  expectFault(with("id: name,", "id: original.name,"), 9, code);
  expectFault(with("id: name,", "id: a..b,"), 9, code);
  expectFault(with("id: name,", "id: 名称,"), 9, code);
  expectFault(with("level: 2", "level: 5"), 9, "check.range");
  expectFault(kResource + "    subject: [uscc, uscc]\n", 10, code);
  expectFault(kResource + "    subject: [a, b, c, d, e]\n", 10, code);
  expectFault(kResource + "    subject: [original.uscc]\n", 10, code);
  expectFault(kResource + "    licenses: [{field: license, minimumVerdict: invalid}]\n", 10,
              "check.enum");
  expectFault(kResource +
                  "    licenses:\n      - {field: f, minimumVerdict: valid}\n      - {field: f, "
                  "minimumVerdict: valid}\n",
              12, code);
  expectFault(kResource + "    maxAgeHours: 0\n", 10, "check.range");
  expectFault(kResource + kResource.substr(kResource.find('\n') + 1), 10, "catalog.duplicate");
}

BOOST_AUTO_TEST_CASE(a_resource_of_another_region_has_no_source) {
  const auto with = [&](const std::string& id, const std::string& source) {
    auto text = kResource;
    const std::string own = "id: enterprise";
    text.replace(text.find(own), own.size(), "id: " + id);
    const std::string connector = "    connector: registration\n";
    return text.replace(text.find(connector), connector.size(), source);
  };
  const std::string code = "catalog.resource-invalid";
  const auto id = std::string("510000.enterprise-registration");
  const auto good = read(with(id, ""));
  BOOST_TEST(good.schema.empty());
  BOOST_TEST(good.faults.empty());
  BOOST_TEST_REQUIRE(good.stored.resources.size() == 1U);
  BOOST_TEST(good.stored.resources.front().id == id);
  BOOST_TEST(good.stored.resources.front().subject == std::vector<std::string>{"uscc"});
  expectFault(with(id, "    connector: registration\n"), 5, code);
  expectFault(with(id, "    service: license-verify\n"), 5, code);
  for (const auto* wrong :
       {"010000.enterprise", "51000.enterprise", "5100000.enterprise", "51000a.enterprise",
        "510000.", "510000.a", "510000.500000.enterprise", "510000-enterprise.x", ".enterprise"}) {
    BOOST_TEST_CONTEXT(wrong) { expectFault(with(wrong, ""), 2, "check.pattern"); }
  }
}

BOOST_AUTO_TEST_CASE(faults_of_grants) {
  expectGrantFault("    dailyMax: 0\n");
  expectGrantFault("    minuteMax: 0\n");
  expectGrantFault("    minuteMax: 99999999999\n");
  expectGrantFault("    dailyMax: -5\n");
  expectGrantFault("    masks: [{item: name, drop: true}]\n");
  expectGrantFault("    masks: [{item: uscc.x, keep: {first: 1}}, {item: uscc.x, drop: true}]\n");
  expectGrantFault("    masks: [{item: uscc}]\n");
  expectGrantFault("    masks: [{item: uscc, hash: false}]\n");
  expectGrantFault("    masks: [{item: uscc, drop: false}]\n");
  expectGrantFault("    masks: [{item: uscc, hash: true, keep: {first: 1}}]\n");
  expectGrantFault("    masks: [{item: uscc, keep: {}}]\n");
  expectGrantFault("    masks: [{item: uscc, keep: {first: 0, last: 0}}]\n");
  expectGrantFault("    masks: [{item: uscc, keep: {first: 65}}]\n");
  expectGrantFault("    masks: [{item: uscc, range: [2, 1]}]\n");
  expectGrantFault("    masks: [{item: uscc, range: [1, 1.0]}]\n");
  expectGrantFault("    masks: [{item: uscc, range: [1, 2020-01-01]}]\n");
  expectGrantFault("    masks: [{item: uscc, range: [一百]}]\n");
  expectGrantFault("    rows: [{field: status}]\n");
  expectGrantFault("    rows: [{field: status, oneOf: [a], atMost: 1}]\n");
  expectGrantFault("    rows: [{field: a..b, oneOf: [a]}]\n");
  expectGrantFault("    rows: [{field: a., oneOf: [a]}]\n");
  expectGrantFault("    rows: [{field: capital, atLeast: 很多}]\n");
  expectGrantFault("    rows: [{field: on, atMost: 2026-02-30}]\n");
  expectGrantFault("    rows: [{field: region.code, startsWith: [\"\"]}]\n");
  expectGrantFault("    matters: [开办, 开办]\n");
  expectGrantFault("    needs: [everything]\n", 8, "check.enum");
  expectGrantFault("    state: 生效中\n", 8, "check.enum");
  expectGrantFault("    region: 5101\n");
  expectGrantFault("    colour: red\n", 8, "check.unknown-key");
  const auto with = [&](const std::string& from, const std::string& to) {
    auto text = kGrant;
    return text.replace(text.find(from), from.size(), to);
  };
  const std::string code = "catalog.grant-invalid";
  expectFault(with("2027-01-01", "2026-01-01"), 6, code);
  expectFault(with("2027-01-01", "2025-12-31T15:59:59Z"), 6, code);
  expectFault(with("2027-01-01", "2027-02-30"), 6, code);
  expectFault(with("2026-01-01", "明年一月一日起生效的那一天"), 5, code);
  expectFault(with("[uscc,", "[uscc, uscc,"), 7, code);
  expectFault(with("[uscc,", "[original.uscc,"), 7, code);
  expectFault(with("member: data-bureau", "member: Data"), 4, code);
  expectFault(with("id: G-2026-0001", "id: 授权一"), 2, code);
  expectFault(kGrant + kGrant.substr(kGrant.find('\n') + 1), 8, "catalog.duplicate");
}

BOOST_AUTO_TEST_CASE(what_is_faulty_does_not_come_back) {
  const auto reading = read(kGrant + "    dailyMax: 0\n" + kResource);
  BOOST_TEST(reading.stored.grants.empty());
  BOOST_TEST(reading.stored.resources.size() == 1U);
  for (const auto& fault : reading.faults) {
    BOOST_TEST(!fault.remedy.empty());
    BOOST_TEST(fault.pointer == "/grants/0/dailyMax");
  }
}

BOOST_AUTO_TEST_CASE(shapes_that_the_schema_refuses_are_passed_over) {
  for (const auto* text : {"resources: 5\n", "grants: {a: 1}\n", "resources: [1, [2]]\n", "- 1\n",
                           "grants: [{items: uscc, masks: 1, rows: [1], from: [2]}]\n",
                           "resources: [{items: [1], licenses: [x]}]\n", "x: 1\n"}) {
    const auto reading = read(text);
    BOOST_TEST(reading.stored.resources.empty());
    BOOST_TEST(reading.stored.grants.empty());
    BOOST_TEST(!reading.schema.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()
