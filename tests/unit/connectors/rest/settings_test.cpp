// goal: a file of kind rest becomes settings, or every fault of it is named with its line.
#include <algorithm>

#include "tests/unit/connectors/rest/rest_support.hpp"

using namespace tongban;
using namespace tongban::connectors;
using tests::jsonSource;
using tests::readRest;

namespace {

const std::string kHead = "url: https://a.test/ent/{0}\nauthorities: CMakeLists.txt\n";  // 6, 7

void refused(const std::string& yaml, std::uint32_t line, const std::string& pointer,
             const mapping::SourcePlan& source = jsonSource()) {
  const auto reading = readRest(yaml, source);
  BOOST_TEST(!reading.settings.has_value(), yaml);
  std::string found;
  for (const auto& fault : reading.faults) {
    BOOST_TEST(fault.code == "connector.settings-invalid");
    found += fmt::format("{}:{} {}\n", fault.line, fault.pointer, fault.message);
  }
  BOOST_TEST(std::ranges::any_of(
                 reading.faults,
                 [&](const auto& fault) { return fault.line == line && fault.pointer == pointer; }),
             yaml << found);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rest_settings)

BOOST_AUTO_TEST_CASE(all_that_can_be_said) {
  const auto reading = readRest(
      "url: https://api.test:8443/v1/{1}/ent\nmethod: POST\nbody: form\n"
      "parameters: {code: \"{0}\", version: 01}\nheaders: {X-App-Id: tongban}\n"
      "credentials: {file: secrets/token}\ncredentialHeader: X-Token\n"
      "authorities: CMakeLists.txt\n"
      "identity: {key: {file: CMakeLists.txt, passphrase: {env: PASS}, certificate: "
      "CMakeLists.txt}}\n"
      "targets: [10.1.0.0/16, 10.2.3.4]\nkeys: [/uscc, /year]\nprobe: /health\n"
      "answer: {code: /code, ok: [\"0\", 200], none: [404], asOf: /time, total: /data/total}\n"
      "page: {parameter: no, sizeParameter: size, from: 0}\n"
      "limits: {failures: 2, restSeconds: 120}\n");
  BOOST_REQUIRE_MESSAGE(reading.settings,
                        (reading.faults.empty() ? "" : reading.faults.front().message));
  const auto& breaker = reading.settings->identity.bounds.breaker;
  BOOST_TEST(breaker.failures == 2U);
  BOOST_TEST((breaker.rest == std::chrono::seconds(120)));
  BOOST_TEST((breaker.restMax == std::chrono::seconds(120)));
  const auto& rest = std::get<rest::Settings>(reading.settings->kind);
  BOOST_TEST(rest.origin == "https://api.test:8443");
  BOOST_TEST(rest.path == "/v1/{1}/ent");
  BOOST_TEST((rest.method == rest::Method::PostForm));
  BOOST_TEST(rest.parameters.back().second == "01");
  BOOST_TEST(rest.answer.records == "/data/rows");  // as the mapping says
  BOOST_TEST(rest.answer.ok.back() == "200");
  BOOST_TEST(rest.page->from == 0U);
  BOOST_TEST(rest.keys.size() == 2U);
  BOOST_TEST(rest.identity->passphrase.variable == "PASS");
  BOOST_TEST(rest.identity->file == "tests/CMakeLists.txt");
}

BOOST_AUTO_TEST_CASE(little_is_enough) {
  const auto rest = tests::restSettings("");
  BOOST_TEST((rest.method == rest::Method::Get));
  BOOST_TEST(rest.keys.size() == 1U);
  BOOST_TEST(rest.keys.front().empty());
  BOOST_TEST(!rest.page.has_value());
  BOOST_TEST((tests::restSettings("method: POST\n").method == rest::Method::PostJson));
}

BOOST_AUTO_TEST_CASE(faults_are_named_with_their_lines) {
  refused("authorities: CMakeLists.txt\n", 1, "");  // no url
  refused("url: https://a.test/{0}\n", 1, "");      // nobody to trust
  refused("url: https://a.test/{0}\nauthorities: none.pem\n", 7, "/authorities");
  refused("url: https://a.test/\nauthorities: CMakeLists.txt\n", 6, "/url");
  refused("url: https://a.test/{1}\nauthorities: CMakeLists.txt\n", 6, "/url");
  refused("url: https://a.test/{4}\nauthorities: CMakeLists.txt\n", 6, "/url");
  refused("url: https://a.test/{0}}\nauthorities: CMakeLists.txt\n", 6, "/url");
  refused("url: https://a.test/{a}\nauthorities: CMakeLists.txt\n", 6, "/url");
  refused("url: https://a.test/../{0}\nauthorities: CMakeLists.txt\n", 6, "/url");
  refused("url: https://a:b:1/{0}\nauthorities: CMakeLists.txt\n", 6, "/url");
  refused("url: https://a.test:99999/{0}\nauthorities: CMakeLists.txt\n", 6, "/url");
  refused(kHead + "targets: [10.0.0.1/8]\n", 8, "/targets");
  refused(kHead + "body: json\n", 8, "/body");
  refused(kHead + "parameters: {a: \"{\"}\n", 8, "/parameters");
  refused(kHead + "parameters: {a: \"{2}\"}\n", 6, "/url");
  refused(kHead + "headers: {Host: a}\n", 8, "/headers");
  refused(kHead + "headers: {\"a b\": c}\n", 8, "/headers");
  refused(kHead + "headers: {a: \"b\\nc\"}\n", 8, "/headers");
  refused(kHead + "credentialHeader: X-Token\n", 8, "/credentialHeader");
  refused(kHead + "credentials: {env: A1}\ncredentialHeader: content-length\n", 9,
          "/credentialHeader");
  refused(kHead + "key: uscc\n", 8, "/key");
  refused(kHead + "keys: [/a, /b]\n", 8, "/keys");
  refused(kHead + "probe: /a/../b\n", 8, "/probe");
  refused(kHead +
              "identity:\n  key:\n    file: none\n    passphrase: {env: A1}\n"
              "    certificate: CMakeLists.txt\n",
          10, "/identity/key/file");
}

BOOST_AUTO_TEST_CASE(faults_of_what_is_answered) {
  refused(kHead + "answer:\n  records: /rows\n", 9, "/answer/records");
  refused(kHead + "answer:\n  records: rows\n", 9, "/answer/records");
  refused(kHead + "answer:\n  code: code\n  ok: [a]\n", 9, "/answer/code");
  refused(kHead + "answer:\n  code: /code\n", 9, "/answer/code");
  refused(kHead + "answer:\n  ok: [\"0\"]\n", 9, "/answer");
  refused(kHead + "answer:\n  asOf: time\n", 9, "/answer/asOf");
  refused(kHead + "answer: {total: /t}\n", 8, "/answer");
  refused(kHead + "page: {parameter: a, sizeParameter: b}\n", 8, "/page");
  refused(
      kHead + "parameters: {a: x}\nanswer: {total: /t}\npage: {parameter: a, sizeParameter: b}\n",
      8, "/parameters");
  for (const auto format : {mapping::Format::Csv, mapping::Format::Xml}) {
    refused(kHead, 4, "/mapping", jsonSource("", format));
  }
  BOOST_TEST(readRest(kHead + "answer: {records: /any}\n", jsonSource("", mapping::Format::Ndjson))
                 .settings.has_value());
}

BOOST_AUTO_TEST_CASE(settings_of_other_kinds_mean_nothing_here_nor_these_there) {
  for (const auto* other :
       {"folder: data", "refreshSeconds: 5", "settleSeconds: 5", "engine: sqlite", "database: a.db",
        "table: t", "encoding: GBK", "order: [a]", "updated: a", "only: {a: b}", "except: {a: b}",
        "snapshot: true"}) {
    const std::string setting = other;
    refused(kHead + setting + "\n", 8, "/" + setting.substr(0, setting.find(':')));
  }
  const auto document = record::readYaml(
      "connector: a1\ntitle: 目录\nmember: m\nmapping: a/bc\nkind: files\nfolder: a\nkey: /a\n"
      "url: https://a\nmethod: GET\nparameters: {}\nbody: json\nheaders: {}\nprobe: /\n"
      "credentialHeader: a\nauthorities: a\nidentity: {}\ntargets: []\nanswer: {}\npage: {}\n");
  for (const auto* kind : {"files", "database"}) {
    std::vector<record::Fault> faults;
    ConfigReader config(document.document.root, "tests", jsonSource(), faults);
    config.refuse(kRestOnly, kind);
    BOOST_TEST(faults.size() == kRestOnly.size());
  }
  const auto reading = readConnector(document.document.root, "tests", jsonSource());
  BOOST_TEST(reading.faults.size() == kRestOnly.size());
}

BOOST_AUTO_TEST_SUITE_END()
