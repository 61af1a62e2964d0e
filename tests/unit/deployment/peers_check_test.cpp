// goal: every fault of peers.yaml, and of what others say of it, is found with its file and line.
#include <boost/test/unit_test.hpp>

#include "tests/support/two_regions.hpp"
#include "tests/unit/deployment/peers_support.hpp"

using namespace tongban;
using namespace tongban::tests;

namespace {

// 510000 of two regions that are connected, and what is replaced in its peers.yaml.
struct Sichuan {
  TwoRegions regions;
  MadeDeployment& made = regions.sichuan;

  explicit Sichuan(DeploymentOptions options = {}) : regions(std::move(options)) {
    regions.connect("127.0.0.1:9443", "127.0.0.1:9444");
  }
  void expect(const std::string& code, std::string_view from, std::string_view to) {
    expect(code, from, to, std::string(to));
  }
  void expect(const std::string& code, std::string_view from, std::string_view to,
              const std::string& at) {
    const auto before = made.read("peers.yaml");
    made.replace("peers.yaml", from, to);
    expectOnly(made, "peers.yaml", code, at);
    made.write("peers.yaml", before);
  }
  void add(std::string_view lines) const { made.append("peers.yaml", lines); }
};

// 500000, whose catalog has a resource of 510000.
struct Chongqing {
  TwoRegions regions;
  MadeDeployment& made = regions.chongqing;

  Chongqing() { regions.connect("127.0.0.1:9443", "127.0.0.1:9444"); }
  void expect(const std::string& code, std::string_view from, std::string_view to,
              const std::string& at) {
    const auto before = made.read("catalog/regions.yaml");
    made.replace("catalog/regions.yaml", from, to);
    expectOnly(made, "catalog/regions.yaml", code, at);
    made.write("catalog/regions.yaml", before);
  }
};

const std::string kId = "id: 510000.enterprise-registration";

}  // namespace

BOOST_AUTO_TEST_SUITE(deployment_peers_check)

BOOST_AUTO_TEST_CASE(a_region_is_another_one_and_there_once) {
  Sichuan one;
  one.expect("deployment.region-unknown", "region: \"500000\"", "region: \"519900\"");
  one.expect("deployment.peer-invalid", "region: \"500000\"", "region: \"510000\"");
  auto again = one.made.read("peers.yaml");
  again.erase(0, again.find("  - region"));
  one.add(again);
  expectOnly(one.made, "peers.yaml", "deployment.duplicate-id", "- region: \"500000\"");
}

BOOST_AUTO_TEST_CASE(what_is_named_is_there_and_for_its_use) {
  Sichuan one;
  one.expect("base.file-missing", "trust: trust/peers/500000", "trust: trust/peers/520000");
  one.expect("base.file-missing", "tlsTrust: trust/peers/500000-tls", "tlsTrust: trust/nowhere");
  one.expect("base.file-missing", "peer-500000-tls.pem", "nothing.pem");
  one.expect("base.file-missing", "peer-500000-message.pem", "nothing.pem");
  one.expect("auth.certificate-usage", "peer-500000-tls.pem", "server.pem");
  one.expect("auth.certificate-usage", "peer-500000-tls.pem", "message.pem", "tlsCertificates");
  CertificateOptions encrypting;
  encrypting.usage = kKeyEncipherment;
  one.made.write("certs/encrypting.pem",
                 one.made.pki().issueMessage(one.made.pki().regionRoot, encrypting).pem());
  one.expect("auth.certificate-usage", "peer-500000-message.pem", "encrypting.pem");
  one.made.write("certs/none.pem", "no certificate");
  one.expect("crypto.certificate-malformed", "peer-500000-message.pem", "none.pem");
}

BOOST_AUTO_TEST_CASE(an_address_is_a_host_and_a_target_a_network) {
  Sichuan one;
  const auto code = std::string("deployment.peer-invalid");
  for (const auto* wrong :
       {"url: http://localhost:9444", "url: https://localhost:9444/", "url: https://localhost/a",
        "url: https://localhost:0", "url: https://", "url: localhost:9444",
        "url: https://user@localhost", "url: https://localhost:9444?a"}) {
    one.expect(code, "url: https://localhost:9444", wrong);
  }
  for (const auto* wrong : {"targets: [127.0.0.1/8]", "targets: [localhost]",
                            "targets: [127.0.0.0/33]", "targets: [10.0.0.0/8, all]"}) {
    one.expect(code, "targets: [127.0.0.0/8]", wrong);
  }
}

BOOST_AUTO_TEST_CASE(settings_have_their_ranges) {
  Sichuan one;
  one.expect("check.range", "witnessSeconds: 1", "witnessSeconds: 0");
  one.expect("check.range", "failures: 3", "failures: 0");
  one.expect("check.range", "seconds: 5", "seconds: 61");
  one.expect("check.enum", "suites: [sm]", "suites: [rsa]");
  one.expect("check.enum", "witnessSeconds: 1", "revocation: sometimes");
  one.expect("check.unknown-key", "witnessSeconds: 1", "witness: 1");
  one.made.write("peers.yaml", "");
  expectOnly(one.made, "peers.yaml", "deployment.file-empty", "");
}

BOOST_AUTO_TEST_CASE(messages_of_a_peer_need_a_key) {
  Sichuan one;
  one.made.replace("peers.yaml", "    messageKeys: [certs/peer-500000-message.pem]\n", "");
  expectOnly(one.made, "peers.yaml", "check.required", "- region");
}

BOOST_AUTO_TEST_CASE(a_peer_asks_or_is_asked) {
  Sichuan one;
  one.made.replace("peers.yaml", "    tlsCertificates: [certs/peer-500000-tls.pem]\n", "");
  BOOST_TEST(bool(one.made.compile(kClock).snapshot));
  one.made.replace("peers.yaml", "    url: https://localhost:9444\n", "");
  expectOnly(one.made, "peers.yaml", "deployment.setting-missing", "- region");
}

BOOST_AUTO_TEST_CASE(a_peer_needs_the_listener_and_its_key) {
  Sichuan one;
  const auto text = one.made.read("gateway.yaml");
  const auto from = text.find("  peer:\n");
  one.made.write("gateway.yaml", std::string(text).erase(from, text.find("keys:\n") - from));
  const auto compiled = one.made.compile(kClock);
  BOOST_TEST((compiled.snapshot == nullptr));
  BOOST_TEST(compiled.report.findings.size() == 2U);
  const auto peers = one.made.read("peers.yaml");
  for (const auto& finding : compiled.report.findings) {
    BOOST_TEST(finding.file == "peers.yaml");
    BOOST_TEST(finding.code == "deployment.setting-missing");
    BOOST_TEST((finding.line == lineOf(peers, "tlsCertificates:") ||
                finding.line == lineOf(peers, "url:")));
  }
  one.made.replace("peers.yaml", "    url: https://localhost:9444\n", "");
  expectOnly(one.made, "peers.yaml", "deployment.setting-missing", "tlsCertificates:");
  one.made.remove("peers.yaml");
  BOOST_TEST(bool(one.made.compile(kClock).snapshot));
}

BOOST_AUTO_TEST_CASE(what_we_show_to_a_peer_is_for_a_client_too) {
  Sichuan one;
  one.made.replace("gateway.yaml", "secrets/peer.pem", "secrets/server.pem");
  one.made.replace("gateway.yaml", "certs/peer.pem", "certs/server.pem");
  expectOnly(one.made, "gateway.yaml", "auth.certificate-usage", "certs/server.pem");
  one.made.replace("peers.yaml", "    url: https://localhost:9444\n", "");
  BOOST_TEST(bool(one.made.compile(kClock).snapshot));
}

BOOST_AUTO_TEST_CASE(messages_to_a_peer_are_signed) {
  Sichuan one({.messageKey = false});
  expectOnly(one.made, "peers.yaml", "deployment.setting-missing", "- region");
}

BOOST_AUTO_TEST_CASE(a_resource_of_another_region_needs_its_gateway) {
  const auto code = std::string("deployment.dangling-reference");
  Chongqing one;
  one.made.replace("peers.yaml", "    url: https://localhost:9443\n", "");
  expectOnly(one.made, "catalog/regions.yaml", code, kId);
  one.made.remove("peers.yaml");
  expectOnly(one.made, "catalog/regions.yaml", code, kId);
}

BOOST_AUTO_TEST_CASE(a_resource_of_our_own_region_has_no_region_before_it) {
  Sichuan one;
  one.made.write("catalog/more.yaml", "resources:\n  - " + kId +
                                          "\n    name: 企业登记信息\n    provider: nobody\n"
                                          "    sharing: 无条件共享\n    items:\n"
                                          "      - {id: uscc, name: 统一社会信用代码}\n");
  expectOnly(one.made, "catalog/more.yaml", "deployment.dangling-reference", kId);
}

BOOST_AUTO_TEST_CASE(a_resource_of_another_region_has_no_source_here) {
  Chongqing one;
  const auto code = std::string("catalog.resource-invalid");
  const std::string provider = "    provider: market-supervision\n";
  one.expect(code, provider, provider + "    connector: registration\n", "connector: registration");
  one.expect(code, provider, provider + "    service: license-verify\n", "service: license-verify");
  one.expect("check.pattern", kId, "id: 051000.enterprise-registration", "id: 051000");
  one.expect("check.pattern", kId, "id: 510000.500000.enterprise-registration", "id: 510000.5");
  one.expect("check.pattern", kId, "id: 510000.en", "id: 510000.en");
  one.expect("catalog.dangling", "resource: 510000.", "resource: 520000.", "id: GRANT-R2");
  one.expect("catalog.grant-invalid", "    member: data-bureau",
             "    region: \"530000\"\n    member: data-bureau", "region: \"530000\"");
}

BOOST_AUTO_TEST_CASE(who_provides_it_there_is_not_ours_to_know) {
  Chongqing one;
  one.made.replace("catalog/regions.yaml", "provider: market-supervision", "provider: elsewhere");
  one.made.replace("catalog/regions.yaml", "    items:\n",
                   "    subject: [uscc, name]\n    items:\n");
  const auto snapshot = one.made.snapshot(kClock);
  const auto* resource = snapshot->catalog.resource("510000.enterprise-registration");
  BOOST_REQUIRE(resource != nullptr);
  BOOST_TEST(resource->provider == "elsewhere");
  BOOST_TEST(resource->subject.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
