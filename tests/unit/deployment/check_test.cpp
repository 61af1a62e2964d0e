// goal: every fault of a deployment folder is found in one run, each with its file, line and
// remedy.
#include "gateway/deployment/check.hpp"

#include <algorithm>
#include <fstream>

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include "tests/support/temp_dir.hpp"

using namespace tongban;
using deployment::CheckReport;
using deployment::Finding;

namespace {

const std::filesystem::path kGood = "ops/examples/deployment";

// A copy of the example deployment that a test may spoil.
struct Deployment {
  tests::TempDir home;
  std::filesystem::path dir = home / "deployment";

  Deployment() {
    const auto all = std::filesystem::copy_options::recursive;
    std::filesystem::copy(kGood, dir, all);
    // What its gateway.yaml names beside it.
    std::filesystem::create_directories(home / "licenses");
    std::filesystem::copy(kGood.parent_path() / "licenses/trust", home / "licenses/trust", all);
  }
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((dir / name).parent_path());
    std::ofstream(dir / name) << text;
  }
  void append(const std::string& name, const std::string& text) const {
    std::ofstream(dir / name, std::ios::app) << text;
  }
  void replace(const std::string& name, const std::string& from, const std::string& to) const {
    std::ifstream in(dir / name);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto at = text.find(from);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, name << " lacks " << from);
    write(name, text.replace(at, from.size(), to));
  }
  CheckReport check() const {
    mapping::Library library("schemas");
    auto report = deployment::check(dir, library);
    BOOST_REQUIRE(report);
    return std::move(*report);
  }
};

const Finding* find(const CheckReport& report, const std::string& file, std::uint32_t line,
                    const std::string& code) {
  const auto found = std::ranges::find_if(report.findings, [&](const Finding& finding) {
    return finding.file == file && finding.line == line && finding.code == code;
  });
  return found == report.findings.end() ? nullptr : &*found;
}

void expectOnly(const CheckReport& report, const std::string& file, std::uint32_t line,
                const std::string& code) {
  for (const auto& finding : report.findings) {
    BOOST_TEST_MESSAGE(finding.file << ':' << finding.line << ' ' << finding.code << ' '
                                    << finding.message);
  }
  BOOST_TEST(report.findings.size() == 1U);
  BOOST_TEST((find(report, file, line, code) != nullptr));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(deployment_check)

BOOST_AUTO_TEST_CASE(the_example_is_good) {
  const Deployment deployment;
  const auto report = deployment.check();
  for (const auto& finding : report.findings) {
    BOOST_ERROR(finding.file << ':' << finding.line << ' ' << finding.message);
  }
  BOOST_TEST(report.files == 4U);
}

BOOST_AUTO_TEST_CASE(ten_planted_faults_are_all_found_in_one_run) {
  const Deployment d;
  d.replace("gateway.yaml", "suite: sm", "suite: sm\nlisten: 8443");             // unknown key
  d.replace("gateway.yaml", "node: sichuan-1", "node: sichuan-1\nnode: other");  // duplicate key
  d.replace("connectors/registration.yaml", "rows: 1000", "rows: many");         // wrong type
  d.replace("connectors/registration.yaml", "member: market-supervision",
            "member: nobody");  // dangling
  d.write("mappings/own/bad.yaml",
          "mapping: bad\ntitle: 坏映射\nsource: {format: csv}\ntarget: enterprise\nfields:\n"
          "  name: {from: 名称, required: true, when: {from: 名称, matches: '\\d+'}}\n"  // pattern
          "  uscc: {from: 代码, convert: uscx, required: true}\n");   // unknown conversion
  d.write("connectors/tab.yaml", "connector: tabbed\n\ttitle: x\n");  // tab
  d.write("catalog/bomb.yaml",
          "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
          "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nresources: *c\n");                // anchor bomb
  d.replace("connectors/registration.yaml", "folder: data", "folder: nowhere");  // missing file
  d.write("secrets/hmac", "0123456789abcdef0123456789abcdef\n");                 // secret mode
  ::chmod((d.dir / "secrets/hmac").c_str(), 0644);
  d.replace("members.yaml", "        name: 综合受理系统",
            "        name: 综合受理系统\n        hmac: {file: secrets/hmac}");

  const auto report = d.check();
  const auto planted = {
      std::tuple("gateway.yaml", 6U, "check.unknown-key"),
      std::tuple("gateway.yaml", 4U, "yaml.duplicate-key"),
      std::tuple("connectors/registration.yaml", 11U, "check.type"),
      std::tuple("connectors/registration.yaml", 4U, "deployment.dangling-reference"),
      std::tuple("mappings/own/bad.yaml", 6U, "schema.bad-pattern"),
      std::tuple("mappings/own/bad.yaml", 7U, "mapping.conversion-unknown"),
      std::tuple("connectors/tab.yaml", 2U, "yaml.tab"),
      std::tuple("catalog/bomb.yaml", 1U, "yaml.alias"),
      std::tuple("connectors/registration.yaml", 7U, "base.file-missing"),
      std::tuple("members.yaml", 17U, "base.secret-mode"),
  };
  for (const auto& finding : report.findings) {
    BOOST_TEST_MESSAGE(finding.file << ':' << finding.line << ' ' << finding.code << ' '
                                    << finding.message);
  }
  for (const auto& [file, line, code] : planted) {
    const auto* finding = find(report, file, line, code);
    BOOST_TEST((finding != nullptr), file << ':' << line << ' ' << code);
    if (finding != nullptr) BOOST_TEST(!finding->remedy.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_nothing_reads_is_named) {
  const Deployment d;
  d.write("gatway.yaml", "region: x\n");
  expectOnly(d.check(), "gatway.yaml", 0, "deployment.unknown-file");
}

BOOST_AUTO_TEST_CASE(a_missing_gateway_file_is_named) {
  const Deployment d;
  std::filesystem::remove(d.dir / "gateway.yaml");
  expectOnly(d.check(), "gateway.yaml", 0, "base.file-missing");
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_named) {
  const Deployment d;
  d.write("gateway.yaml", "");
  expectOnly(d.check(), "gateway.yaml", 1, "deployment.file-empty");
}

BOOST_AUTO_TEST_CASE(an_unknown_region_is_named) {
  const Deployment d;
  d.replace("gateway.yaml", "\"510000\"", "\"519900\"");
  expectOnly(d.check(), "gateway.yaml", 2, "deployment.region-unknown");
}

BOOST_AUTO_TEST_CASE(a_code_without_quotes_stays_text) {
  const Deployment d;
  d.replace("gateway.yaml", "\"510000\"", "510000");
  BOOST_TEST(d.check().good());
}

BOOST_AUTO_TEST_CASE(a_wrong_credit_code_of_a_member_is_named) {
  const Deployment d;
  d.replace("members.yaml", "uscc: 11", "uscc: 12");
  const auto report = d.check();
  BOOST_TEST(report.findings.size() == 1U);
  BOOST_TEST(report.findings.front().code == "standards.uscc-check");
  BOOST_TEST(report.findings.front().line == 5U);
}

BOOST_AUTO_TEST_CASE(an_id_used_twice_is_named) {
  const Deployment d;
  d.replace("members.yaml", "id: audit-desk", "id: registration-library");
  const auto report = d.check();
  BOOST_TEST(report.findings.size() == 1U);
  BOOST_TEST(report.findings.front().code == "deployment.duplicate-id");
}

// Six digits name the gateway of a region in the ledger, and no member.
BOOST_AUTO_TEST_CASE(a_member_is_not_called_like_a_region) {
  const Deployment d;
  const auto with = [&](const std::string& id) {
    d.write("members.yaml", "members:\n  - id: \"" + id +
                                "\"\n    name: 某机构\n    region: \"510000\"\n    systems:\n"
                                "      - {id: some-system, name: 某系统}\n");
    const auto report = d.check();
    return std::ranges::count(report.findings, "deployment.id-reserved", &Finding::code);
  };
  BOOST_TEST(with("500000") == 1);
  BOOST_TEST(with("999999") == 1);
  BOOST_TEST(with("50000") == 0);
  BOOST_TEST(with("050000") == 0);
  BOOST_TEST(with("bureau-500000") == 0);
}

BOOST_AUTO_TEST_CASE(a_secret_written_out_is_refused) {
  const Deployment d;
  d.replace("members.yaml", "        name: 综合受理系统",
            "        name: 综合受理系统\n        hmac: 0123456789abcdef");
  expectOnly(d.check(), "members.yaml", 17, "check.type");
}

BOOST_AUTO_TEST_CASE(a_secret_that_names_two_places_or_none_is_refused) {
  const Deployment d;
  d.replace("members.yaml", "        name: 综合受理系统",
            "        name: 综合受理系统\n        hmac: {}");
  expectOnly(d.check(), "members.yaml", 17, "deployment.secret-invalid");
}

BOOST_AUTO_TEST_CASE(a_good_secret_is_accepted_and_an_empty_one_is_not) {
  const Deployment d;
  d.write("secrets/hmac", "0123456789abcdef0123456789abcdef\n");
  ::chmod((d.dir / "secrets/hmac").c_str(), 0600);
  d.replace("members.yaml", "        name: 综合受理系统",
            "        name: 综合受理系统\n        hmac: {file: secrets/hmac}");
  BOOST_TEST(d.check().good());
  d.write("secrets/hmac", "");
  expectOnly(d.check(), "members.yaml", 17, "deployment.secret-invalid");
}

BOOST_AUTO_TEST_CASE(an_unknown_item_provider_connector_or_mapping_is_named) {
  const Deployment d;
  d.replace("catalog/market.yaml", "id: region,", "id: area,");
  d.replace("catalog/market.yaml", "provider: market-supervision", "provider: nobody");
  const auto report = d.check();
  BOOST_TEST((find(report, "catalog/market.yaml", 16, "deployment.item-unknown") != nullptr));
  BOOST_TEST((find(report, "catalog/market.yaml", 6, "deployment.dangling-reference") != nullptr));
  BOOST_TEST(report.findings.size() == 2U);
  d.replace("connectors/registration.yaml", "market/registration-published", "market/nothing");
  BOOST_TEST((find(d.check(), "connectors/registration.yaml", 8, "deployment.dangling-reference") !=
              nullptr));
}

BOOST_AUTO_TEST_CASE(refusing_to_share_needs_a_legal_basis) {
  const Deployment d;
  d.replace("catalog/market.yaml", "sharing: 有条件共享", "sharing: 不予共享");
  expectOnly(d.check(), "catalog/market.yaml", 2, "deployment.basis-missing");
}

BOOST_AUTO_TEST_CASE(a_connector_says_where_its_data_is) {
  const Deployment d;
  d.replace("connectors/registration.yaml", "folder: data\n", "");
  const auto report = d.check();
  BOOST_TEST(report.findings.size() == 1U);
  BOOST_TEST(report.findings.front().code == "connector.settings-invalid");
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_is_unusable) {
  mapping::Library library("schemas");
  const auto report = deployment::check("/nonexistent/deployment", library);
  BOOST_REQUIRE(!report);
  BOOST_TEST(report.error().code == "deployment.folder-unreadable");
}

BOOST_AUTO_TEST_SUITE_END()
