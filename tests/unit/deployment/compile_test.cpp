// goal: a good folder becomes one whole snapshot, a bad one none, with every reason named; what did
// not change is taken over.
#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "gateway/base/file.hpp"
#include "gateway/wire/content_digest.hpp"
#include "gateway/wire/purpose.hpp"
#include "gateway/wire/signature.hpp"
#include "tests/support/deployment_maker.hpp"
#include "tests/support/signed_call.hpp"

using namespace tongban;
using namespace tongban::tests;

namespace {

using deployment::Compiled;

const FixedClock kClock;

const deployment::Finding* findingOf(const Compiled& compiled, const std::string& file,
                                     const std::string& code) {
  for (const auto& one : compiled.report.findings) {
    if (one.file == file && one.code == code) return &one;
  }
  return nullptr;
}

// The last line that holds `at`.
std::uint32_t lineOf(const std::string& text, const std::string& at) {
  const auto place = text.rfind(at);
  BOOST_REQUIRE_MESSAGE(place != std::string::npos, at);
  return static_cast<std::uint32_t>(
      1 + std::count(text.begin(), text.begin() + static_cast<long>(place), '\n'));
}

// Exactly one finding, at the last line that holds `at`.
void expectOnly(MadeDeployment& made, const std::string& file, const std::string& code,
                const std::string& at) {
  const auto compiled = made.compile(kClock);
  BOOST_TEST((compiled.snapshot == nullptr));
  for (const auto& one : compiled.report.findings) {
    BOOST_TEST_MESSAGE(one.file << ':' << one.line << ' ' << one.code << ' ' << one.message);
  }
  BOOST_TEST(compiled.report.findings.size() == 1U);
  const auto* found = findingOf(compiled, file, code);
  BOOST_TEST((found != nullptr), code);
  if (found == nullptr) return;
  BOOST_TEST(!found->remedy.empty());
  BOOST_TEST(found->line == lineOf(made.read(file), at));
}

// A member more, whose system shows what `credentials` says.
void addMember(const MadeDeployment& made, const std::string& credentials) {
  made.append("members.yaml",
              "  - id: other-bureau\n    name: 另一机构\n    uscc: 11510000MB0000019K\n"
              "    systems:\n      - id: other\n        name: 另一系统\n        " +
                  credentials + "\n");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(deployment_compile)

BOOST_AUTO_TEST_CASE(the_made_folder_is_good_in_both_suites) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    MadeDeployment made({.suite = suite});
    const auto snapshot = made.snapshot(kClock);
    BOOST_TEST(bool(snapshot->suite == suite));
    BOOST_TEST(snapshot->sources.size() == 1U);
    BOOST_TEST(bool(snapshot->messageKey));
    BOOST_TEST(snapshot->messageKey->id == made.pki().gatewayMessage.keyId());
    for (const auto& probe : deployment::probeAll(*snapshot)) {
      BOOST_REQUIRE(probe.outcome);
      BOOST_TEST(probe.outcome->rows == 10U);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_signed_call_is_what_the_gateway_reads) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    const auto& caller = demoPki(suite).oneWindow;
    auto call = SignedCall::query(caller, suite, deploymentNow());
    call.idempotencyKey = "\"once\"";
    for (const auto proof : {SignedCall::Proof::Signature, SignedCall::Proof::Hmac}) {
      call.proof = proof;
      const auto sent = call.make();
      auto signature = wire::readSignature({sent.head});
      BOOST_REQUIRE(signature);
      if (proof == SignedCall::Proof::Hmac) {
        BOOST_TEST(bool(signature->verify(suite, bytesOf(caller.secret))));
      } else {
        BOOST_TEST(bool(signature->verify(caller.message.certificate.publicKey().value())));
      }
      BOOST_TEST(bool(wire::checkContentDigest(sent.head.fields, suite, bytesOf(sent.body))));
      BOOST_TEST(wire::readPurpose(sent.head.fields)->caseNumber == "2026-0001");
    }
  }
}

BOOST_AUTO_TEST_CASE(callers_and_the_catalog_are_where_they_should_be) {
  MadeDeployment made;
  const auto snapshot = made.snapshot(kClock);
  const auto& caller = made.oneWindow();
  const auto* tls = snapshot->members.certificate(caller.tls.certificate);
  BOOST_REQUIRE(tls != nullptr);
  BOOST_TEST(tls->system->member == "data-bureau");
  BOOST_TEST(tls->system->id == "one-window");
  BOOST_TEST(!tls->system->auditor);
  BOOST_TEST(snapshot->members.messageKey(caller.message.keyId())->system == tls->system);
  BOOST_TEST(snapshot->members.secret("hmac:one-window")->system == tls->system);
  BOOST_TEST(snapshot->members.certificate(made.audit().tls.certificate)->system->auditor);
  BOOST_TEST(bool(snapshot->trust.standing(tls->certificate, {}, deployment::CertificateUse::Tls,
                                           deploymentNow())));
  BOOST_TEST(snapshot->catalog.resources() == 2U);
  BOOST_TEST(snapshot->catalog.grant("GRANT-1")->terms->needsOperator);
  BOOST_TEST(snapshot->catalog.resource("license-verify")->service == "license-verify");
  BOOST_TEST(bool(snapshot->searchKey));
  BOOST_TEST((snapshot->licenses != nullptr));
  BOOST_TEST((snapshot->exchangeIdentity != nullptr));
}

BOOST_AUTO_TEST_CASE(without_a_message_key_answers_are_not_signed) {
  MadeDeployment made({.messageKey = false});
  BOOST_TEST(!made.snapshot(kClock)->messageKey);
}

BOOST_AUTO_TEST_CASE(the_published_catalog_of_the_store_is_part_of_it) {
  MadeDeployment made;
  catalog::Stored stored;
  const auto own = made.snapshot(kClock);
  stored.resources.push_back(*own->catalog.resource("enterprise-registration"));
  stored.resources.back().id = "published";
  stored.grants.push_back(*own->catalog.grant("GRANT-1"));
  stored.grants.back().id = "PUBLISHED-1";
  stored.grants.back().resource = "published";
  const auto compiled = made.compile(kClock, nullptr, stored);
  BOOST_REQUIRE((compiled.snapshot != nullptr));
  BOOST_TEST(compiled.snapshot->catalog.resources() == 3U);
  // The same id in a file and in the store: nobody could say which one holds.
  stored.grants.back().id = "GRANT-1";
  const auto twice = made.compile(kClock, nullptr, stored);
  BOOST_TEST((twice.snapshot == nullptr));
  BOOST_TEST((findingOf(twice, "catalog/market.yaml", "catalog.duplicate") != nullptr));
  stored.resources.clear();
  stored.grants.back().id = "PUBLISHED-1";
  const auto gone = made.compile(kClock, nullptr, stored);
  BOOST_TEST((findingOf(gone, "catalog", "catalog.dangling") != nullptr));
}

// --- keys ---------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_wrong_passphrase_is_named_for_each_key) {
  MadeDeployment made;
  made.write("secrets/passphrase", "another passphrase", 0600);
  const auto compiled = made.compile(kClock);
  BOOST_TEST((compiled.snapshot == nullptr));
  BOOST_TEST(compiled.report.findings.size() == 5U);
  for (const auto& one : compiled.report.findings) {
    BOOST_TEST(one.code == "crypto.passphrase-wrong");
    BOOST_TEST(one.file == "gateway.yaml");
    BOOST_TEST(one.line != 0U);
    BOOST_TEST(one.message.find("another passphrase") == std::string::npos);
    BOOST_TEST(one.message.find("「secrets/") == 0U);
  }
}

BOOST_AUTO_TEST_CASE(a_passphrase_that_is_short_or_not_set_is_named) {
  MadeDeployment made({.messageKey = false});
  made.write("secrets/weak", "short", 0600);
  made.replace("gateway.yaml", "search.pem, passphrase: {file: secrets/passphrase}",
               "search.pem, passphrase: {file: secrets/weak}");
  expectOnly(made, "gateway.yaml", "crypto.passphrase-weak", "secrets/search.pem");
  made.replace("gateway.yaml", "{file: secrets/weak}", "{env: TONGBAN_TEST_NOT_SET}");
  expectOnly(made, "gateway.yaml", "deployment.secret-invalid", "secrets/search.pem");
}

BOOST_AUTO_TEST_CASE(a_key_of_another_certificate_is_named) {
  for (const auto* name : {"message", "log"}) {
    MadeDeployment made;
    made.write(std::string("certs/") + name + ".pem", made.oneWindow().message.pem());
    expectOnly(made, "gateway.yaml", "deployment.key-mismatch",
               std::string("secrets/") + name + ".pem");
  }
  MadeDeployment made;
  made.write("certs/server.pem", made.oneWindow().tls.pem());
  expectOnly(made, "gateway.yaml", "wire.identity-invalid", "address: 127");
}

BOOST_AUTO_TEST_CASE(a_key_of_another_suite_is_named) {
  MadeDeployment made;
  const MadeDeployment other({.suite = crypto::SuiteId::Intl});
  for (const auto* name : {"secrets/message.pem", "secrets/search.pem", "secrets/storage.pem"}) {
    made.write(name, other.read(name), 0600);
  }
  made.write("certs/message.pem", other.read("certs/message.pem"));
  const auto compiled = made.compile(kClock);
  BOOST_TEST(compiled.report.findings.size() == 3U);
  for (const auto& one : compiled.report.findings) {
    BOOST_TEST(one.code == "deployment.suite-mismatch");
  }
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_none_or_is_missing_is_named) {
  MadeDeployment made;
  made.write("certs/message.pem", "this is no certificate\n");
  expectOnly(made, "gateway.yaml", "crypto.certificate-malformed", "secrets/message.pem");
  made.write("certs/message.pem", made.pki().gatewayMessage.pem());
  made.replace("gateway.yaml", ", certificate: certs/message.pem", "");
  expectOnly(made, "gateway.yaml", "deployment.setting-missing", "secrets/message.pem");
}

BOOST_AUTO_TEST_CASE(a_key_file_that_is_none_is_named) {
  MadeDeployment made;
  made.write("secrets/log.pem", "no key", 0600);
  expectOnly(made, "gateway.yaml", "crypto.key-file-malformed", "secrets/log.pem");
  made.write("secrets/log.pem", made.read("secrets/search.pem"), 0600);
  expectOnly(made, "gateway.yaml", "crypto.key-unsupported", "secrets/log.pem");
}

// --- members ------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_credential_of_two_systems_is_named) {
  const std::pair<std::string, std::string> shared[] = {
      {"tlsCertificate: certs/counter-tls.pem", "counter-tls.pem"},
      {"messageKeys: [certs/counter-message.pem]", "counter-message.pem"},
      {"hmac: {file: secrets/one-window.hmac}", "one-window.hmac"},
  };
  for (const auto& [credentials, at] : shared) {
    MadeDeployment made;
    addMember(made, credentials);
    expectOnly(made, "members.yaml", "auth.credential-shared", at);
  }
}

BOOST_AUTO_TEST_CASE(the_key_of_a_tls_certificate_is_no_other_systems_message_key) {
  MadeDeployment made({.suite = crypto::SuiteId::Intl});
  auto options = CertificateOptions();
  options.key = made.counter().tls.party.key;
  const auto& pki = made.pki();
  made.write("certs/other.pem", pki.issueMessage(pki.memberRoot, options).pem());
  addMember(made, "messageKeys: [certs/other.pem]");
  expectOnly(made, "members.yaml", "auth.credential-shared", "certs/other.pem");
}

BOOST_AUTO_TEST_CASE(a_system_may_have_two_certificates_while_one_is_replaced) {
  MadeDeployment made;
  const auto& pki = made.pki();
  const auto fresh = pki.issueTls(pki.tlsRoot, CertificateOptions());
  made.append("certs/counter-tls.pem", fresh.pem());
  // The key stays, its certificate is renewed: the one that ends last counts, in either order.
  auto renewal = CertificateOptions();
  renewal.key = made.counter().message.party.key;
  renewal.notAfter = demoNotAfter() - std::chrono::hours(24);
  const auto older = pki.issueMessage(pki.memberRoot, renewal);
  const auto both = made.counter().message.pem();
  for (const auto& text : {both + older.pem(), older.pem() + both}) {
    made.write("certs/counter-message.pem", text);
    const auto snapshot = made.snapshot(kClock);
    const auto* key = snapshot->members.messageKey(made.counter().message.keyId());
    BOOST_REQUIRE(key != nullptr);
    BOOST_TEST(bool(key->certificate == made.counter().message.certificate));
    BOOST_TEST((snapshot->members.certificate(fresh.certificate) != nullptr));
    BOOST_TEST((snapshot->members.certificate(made.counter().tls.certificate) != nullptr));
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_certificate_of_a_member_is_named) {
  MadeDeployment made;
  made.write("certs/counter-tls.pem", "nothing");
  expectOnly(made, "members.yaml", "crypto.certificate-malformed", "counter-tls.pem");
  made.remove("certs/counter-tls.pem");
  expectOnly(made, "members.yaml", "base.file-missing", "counter-tls.pem");
  made.write("certs/counter-tls.pem", made.counter().message.pem());
  expectOnly(made, "members.yaml", "auth.certificate-usage", "counter-tls.pem");
}

BOOST_AUTO_TEST_CASE(an_authority_signs_no_messages) {
  MadeDeployment made;
  made.write("certs/counter-message.pem", pemOf(made.pki().memberRoot.certificate));
  expectOnly(made, "members.yaml", "auth.certificate-usage", "counter-message.pem");
}

BOOST_AUTO_TEST_CASE(a_message_key_is_for_signing) {
  MadeDeployment made;
  auto options = CertificateOptions();
  options.algorithm = crypto::KeyAlgorithm::Rsa;
  made.write("certs/counter-message.pem",
             Credential(issueCertificate(made.pki().memberRoot, options)).pem());
  expectOnly(made, "members.yaml", "crypto.key-unsupported", "counter-message.pem");
}

BOOST_AUTO_TEST_CASE(a_shared_secret_has_a_size) {
  MadeDeployment made;
  made.write("secrets/one-window.hmac", std::string(31, 'x'), 0600);
  expectOnly(made, "members.yaml", "deployment.secret-invalid", "one-window.hmac");
  made.write("secrets/one-window.hmac", std::string(32, 'x'), 0600);
  BOOST_TEST((made.compile(kClock).snapshot != nullptr));
  made.write("secrets/one-window.hmac", std::string(1025, 'x'), 0600);
  expectOnly(made, "members.yaml", "deployment.secret-invalid", "one-window.hmac");
  made.write("secrets/one-window.hmac", std::string(32, 'x'), 0640);
  expectOnly(made, "members.yaml", "base.secret-mode", "one-window.hmac");
  made.replace("members.yaml", "{file: secrets/one-window.hmac}", "{env: TONGBAN_TEST_NOT_SET}");
  expectOnly(made, "members.yaml", "deployment.secret-invalid", "TONGBAN_TEST_NOT_SET");
}

// --- trust --------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_trust_folder_holds_authorities_and_lists) {
  for (const auto* folder : {"regions", "members", "licenses"}) {
    MadeDeployment made;
    const auto file = std::string("trust/") + folder + "/leaf.pem";
    made.write(file, made.counter().message.pem());
    expectOnly(made, "gateway.yaml", "crypto.anchor-not-ca",
               std::string(folder) + ": trust/" + folder);
    made.write(file, "no certificate");
    expectOnly(made, "gateway.yaml", "crypto.certificate-malformed",
               std::string(folder) + ": trust/" + folder);
    made.remove(std::string("trust/") + folder);
    expectOnly(made, "gateway.yaml", "base.file-missing",
               std::string(folder) + ": trust/" + folder);
  }
  MadeDeployment made;
  made.write("trust/members/crl/tls.crl", "no list");
  expectOnly(made, "gateway.yaml", "crypto.crl-malformed", "members: trust/members");
}

// --- the catalog --------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_grant_names_what_is_there) {
  const std::tuple<std::string, std::string, std::string, std::string> faults[] = {
      {"member: data-bureau", "member: nobody", "deployment.dangling-reference", "member: nobody"},
      {"system: one-window", "system: counter", "deployment.dangling-reference", "system: counter"},
      {"id: GRANT-2", "id: GRANT-1", "deployment.duplicate-id", "id: GRANT-1"},
      {"resource: license-verify", "resource: nothing", "catalog.dangling", "id: GRANT-2"},
      {"items: [uscc, name, legalRepresentative]", "items: [uscc, status, legalRepresentative]",
       "catalog.dangling", "id: GRANT-1"},
      {"keep: {first: 1}", "keep: {first: 1}, drop: true", "catalog.grant-invalid", "drop: true"},
      {"from: 2024-01-01", "from: 2036-01-01", "catalog.grant-invalid",
       "until: 2035-01-01\n  - id"},
      {"service: license-verify", "service: license-print", "deployment.service-unknown",
       "service: license-print"},
      {"    service: license-verify\n",
       "    service: license-verify\n    connector: registration\n", "catalog.resource-invalid",
       "connector: registration"},
      {"connector: registration", "connector: library", "deployment.dangling-reference",
       "connector: library"},
      {"id: address,", "id: adress,", "deployment.item-unknown", "id: adress,"},
      {"    connector: registration\n", "    connector: registration\n    subject: [uscc, name]\n",
       "deployment.subject-invalid", "id: enterprise-registration"},
      {"    connector: registration\n", "    connector: registration\n    subject: [approvedOn]\n",
       "deployment.subject-invalid", "id: enterprise-registration"},
  };
  for (const auto& [from, to, code, at] : faults) {
    BOOST_TEST_CONTEXT(to) {
      MadeDeployment made;
      made.replace("catalog/market.yaml", from, to);
      const auto compiled = made.compile(kClock);
      BOOST_TEST((compiled.snapshot == nullptr));
      const auto* found = findingOf(compiled, "catalog/market.yaml", code);
      BOOST_TEST((found != nullptr), code);
      if (found == nullptr) {
        for (const auto& one : compiled.report.findings) {
          BOOST_TEST_MESSAGE(one.file << ':' << one.line << ' ' << one.code << ' ' << one.message);
        }
      } else {
        BOOST_TEST(found->line == lineOf(made.read("catalog/market.yaml"), at));
      }
    }
  }
}

// --- connectors ---------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(what_only_the_kind_of_a_connector_knows_is_named) {
  MadeDeployment made;
  made.append("connectors/registration.yaml", "table: enterprises\n");
  expectOnly(made, "connectors/registration.yaml", "connector.settings-invalid", "table:");
  made.replace("connectors/registration.yaml", "table: enterprises\n", "keys: [a, b]\n");
  const auto compiled = made.compile(kClock);
  BOOST_TEST((findingOf(compiled, "connectors/registration.yaml", "connector.settings-invalid") !=
              nullptr));
}

// What an unchanged file names may have been exchanged behind it.
BOOST_AUTO_TEST_CASE(a_connector_that_names_certificates_begins_anew) {
  MadeDeployment made;
  made.write("connectors/registration.yaml",
             "connector: registration\ntitle: 企业信息接口\nmember: market-supervision\n"
             "kind: rest\nmapping: market/registration-gsxt\nurl: https://localhost/ent/{0}\n"
             "authorities: certs/tls-root.pem\n");
  const auto first = made.snapshot(kClock);
  const auto second = made.snapshot(kClock, first);
  BOOST_TEST(second->sources.at("registration").connector.get() !=
             first->sources.at("registration").connector.get());
}

BOOST_AUTO_TEST_CASE(a_connector_is_taken_over_as_long_as_its_files_are_unchanged) {
  MadeDeployment made;
  made.write("mappings/own/registration.yaml",
             readFile("mappings/market/registration-published.yaml", 1u << 20).value());
  made.replace("mappings/own/registration.yaml", "mapping: registration-published",
               "mapping: registration");
  made.replace("connectors/registration.yaml", "market/registration-published", "own/registration");
  const auto first = made.snapshot(kClock);
  const auto connector = [](const auto& snapshot) {
    return snapshot->sources.at("registration").connector.get();
  };
  made.replace("catalog/market.yaml", "updates: 每日", "updates: 每周");
  made.replace("members.yaml", "示例省审计厅", "示例省审计局");
  const auto second = made.snapshot(kClock, first);
  BOOST_TEST(connector(second) == connector(first));
  BOOST_TEST(second->catalog.resource("enterprise-registration")->updates == "每周");
  BOOST_TEST(first->catalog.resource("enterprise-registration")->updates == "每日");

  made.replace("connectors/registration.yaml", "rows: 1000", "rows: 999");
  const auto third = made.snapshot(kClock, second);
  BOOST_TEST(connector(third) != connector(second));
  BOOST_TEST(third->sources.at("registration").connector->bounds().rows == 999U);

  made.replace("mappings/own/registration.yaml", "{text: {max: 500}}", "{text: {max: 499}}");
  const auto fourth = made.snapshot(kClock, third);
  BOOST_TEST(connector(fourth) != connector(third));
  BOOST_TEST(connector(made.snapshot(kClock)) != connector(fourth));  // nothing to take over from
}

BOOST_AUTO_TEST_CASE(a_bad_reload_leaves_nothing_and_the_old_one_serves_on) {
  MadeDeployment made;
  const auto old = made.snapshot(kClock);
  made.replace("catalog/market.yaml", "member: data-bureau", "member: nobody");
  BOOST_TEST((made.compile(kClock, old).snapshot == nullptr));
  BOOST_TEST(bool(deployment::probeAll(*old).front().outcome));
}

BOOST_AUTO_TEST_CASE(a_probe_says_what_is_wrong_with_a_source) {
  MadeDeployment made;
  made.remove("data/registration.csv");
  const auto snapshot = made.snapshot(kClock);
  const auto probes = deployment::probeAll(*snapshot);
  BOOST_TEST(probes.size() == 1U);
  BOOST_TEST(probes.front().connector == "registration");
  BOOST_TEST(!probes.front().outcome.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
