// goal: a peer is known by credentials that nobody else has, trusted by its own authorities, and
// its link outlives a reload that does not concern it.
#include "gateway/deployment/peers.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/two_regions.hpp"
#include "tests/unit/deployment/peers_support.hpp"

using namespace tongban;
using namespace tongban::tests;
using deployment::CertificateUse;

namespace {

struct Connected {
  TwoRegions regions;
  MadeDeployment& made = regions.sichuan;
  const DemoPki& other = regions.chongqing.pki();

  Connected() { regions.connect("127.0.0.1:9443", "127.0.0.1:9444"); }
  // The credential is given to the peer too.
  void expectShared(const std::string& list, const std::string& file) {
    const auto before = made.read("peers.yaml");
    made.replace("peers.yaml", list + ": [", list + ": [" + file + ", ");
    expectOnly(made, "peers.yaml", "auth.credential-shared", list);
    made.write("peers.yaml", before);
  }
};

std::string linkAfter(Connected& one, std::shared_ptr<const deployment::Snapshot>& last) {
  const auto before = last->peers.region("500000")->link;
  last = one.made.snapshot(kClock, last);
  return last->peers.region("500000")->link == before ? "kept" : "new";
}

std::string standing(const deployment::Snapshot& snapshot, const crypto::Certificate& shown,
                     CertificateUse use) {
  const auto& peer = *snapshot.peers.region("500000");
  const auto& trust = use == CertificateUse::Tls ? peer.tlsTrust : peer.trust;
  const auto good = trust.standing(shown, {}, use, kClock.at);
  return good ? "ok" : good.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(deployment_peers)

BOOST_AUTO_TEST_CASE(a_credential_belongs_to_one) {
  Connected one;
  one.expectShared("tlsCertificates", "certs/one-window-tls.pem");
  one.expectShared("messageKeys", "certs/one-window-message.pem");
  one.expectShared("tlsCertificates", "certs/peer.pem");
  one.expectShared("messageKeys", "certs/message.pem");
  one.expectShared("messageKeys", "certs/log.pem");
  // The same key under another certificate is the same credential.
  CertificateOptions twin;
  twin.key = one.made.oneWindow().tls.party.key;
  one.made.write("certs/twin.pem", one.other.issueTls(one.other.tlsRoot, twin).pem());
  one.expectShared("tlsCertificates", "certs/twin.pem");
}

BOOST_AUTO_TEST_CASE(two_peers_do_not_share_either) {
  Connected one;
  auto second = one.made.read("peers.yaml");
  second.erase(0, second.find("  - region"));
  second.replace(second.find("\"500000\""), 8, "\"520000\"");
  one.made.append("peers.yaml", second);
  const auto compiled = one.made.compile(kClock);
  BOOST_TEST((compiled.snapshot == nullptr));
  BOOST_TEST(compiled.report.findings.size() == 2U);
  for (const auto& finding : compiled.report.findings) {
    BOOST_TEST(finding.code == "auth.credential-shared");
    BOOST_TEST(finding.message.find("500000") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(message_keys_are_of_the_suites_that_are_taken) {
  Connected one;
  one.made.replace("peers.yaml", "suites: [sm]", "suites: [intl]");
  expectOnly(one.made, "peers.yaml", "deployment.suite-mismatch", "messageKeys");
  one.made.replace("peers.yaml", "suites: [intl]", "suites: [intl, sm]");
  const auto snapshot = one.made.snapshot(kClock);
  BOOST_TEST(snapshot->peers.region("500000")->accepts(crypto::SuiteId::Sm));
  BOOST_TEST(snapshot->peers.region("500000")->accepts(crypto::SuiteId::Intl));
  one.made.replace("peers.yaml", "    suites: [intl, sm]\n", "");
  const auto ours = one.made.snapshot(kClock);
  BOOST_TEST(ours->peers.region("500000")->accepts(crypto::SuiteId::Sm));
  BOOST_TEST(!ours->peers.region("500000")->accepts(crypto::SuiteId::Intl));
  CertificateOptions rsa;
  rsa.algorithm = crypto::KeyAlgorithm::Rsa;
  one.made.write("certs/peer-500000-message.pem",
                 Credential(issueCertificate(one.other.regionRoot, rsa)).pem());
  expectOnly(one.made, "peers.yaml", "crypto.key-unsupported", "messageKeys");
}

BOOST_AUTO_TEST_CASE(a_trust_folder_holds_authorities) {
  Connected one;
  one.made.write("trust/peers/500000/region.pem", one.other.gatewayLog.pem());
  expectOnly(one.made, "peers.yaml", "crypto.anchor-not-ca", "trust:");
  one.made.write("trust/peers/500000/region.pem", "no certificate");
  expectOnly(one.made, "peers.yaml", "crypto.certificate-malformed", "trust:");
  one.made.write("trust/peers/500000/region.pem", pemOf(one.other.regionRoot.certificate));
  one.made.write("trust/peers/500000/crl/region.crl", "no list");
  expectOnly(one.made, "peers.yaml", "crypto.crl-malformed", "trust:");
  one.made.remove("trust/peers/500000/crl/region.crl");
  one.made.write("trust/peers/500000-tls/tls.pem", "no certificate");
  expectOnly(one.made, "peers.yaml", "crypto.certificate-malformed", "tlsTrust:");
}

BOOST_AUTO_TEST_CASE(one_key_is_replaced_by_another_while_both_are_there) {
  Connected one;
  CertificateOptions renewed;
  renewed.key = one.other.gatewayMessage.party.key;
  renewed.notAfter = instant("2036-06-01T00:00:00Z");
  one.made.write("certs/renewed.pem", one.other.issueMessage(one.other.regionRoot, renewed).pem());
  const auto next = one.other.issueMessage(one.other.regionRoot, {});
  one.made.write("certs/next.pem", next.pem());
  one.made.replace("peers.yaml", "messageKeys: [",
                   "messageKeys: [certs/next.pem, certs/renewed.pem, ");
  const auto snapshot = one.made.snapshot(kClock);
  BOOST_TEST(snapshot->peers.messageKeys().size() == 2U);
  BOOST_TEST(snapshot->peers.messageKey(next.keyId())->peer->region == "500000");
  const auto* old = snapshot->peers.messageKey(one.other.gatewayMessage.keyId());
  BOOST_REQUIRE(old != nullptr);
  BOOST_TEST(bool(old->certificate.notAfter() == renewed.notAfter));
  BOOST_TEST((snapshot->peers.messageKey("") == nullptr));
}

BOOST_AUTO_TEST_CASE(a_revoked_or_unlisted_certificate_has_no_standing) {
  Connected one;
  const auto& tls = one.other.peer;
  const auto& message = one.other.gatewayMessage;
  auto list = currentCrl();
  list.revoked.push_back({tls.party.serial, kClock.at - std::chrono::hours(1), std::nullopt});
  one.made.write("trust/peers/500000-tls/crl/tls.crl", textOf(makeCrl(one.other.tlsRoot, list)));
  one.made.remove("trust/peers/500000/crl/region.crl");
  auto snapshot = one.made.snapshot(kClock);
  BOOST_TEST(standing(*snapshot, tls.certificate, CertificateUse::Tls) ==
             "auth.certificate-revoked");
  BOOST_TEST(standing(*snapshot, message.certificate, CertificateUse::Message) ==
             "auth.revocation-unknown");
  one.made.append("peers.yaml", "    revocation: none\n");
  snapshot = one.made.snapshot(kClock);
  BOOST_TEST(standing(*snapshot, tls.certificate, CertificateUse::Tls) == "ok");
  BOOST_TEST(standing(*snapshot, message.certificate, CertificateUse::Message) == "ok");
  // Who issues TLS certificates says nothing of message and log keys, and the other way round.
  const auto forged = one.other.issueMessage(one.other.tlsRoot, {});
  BOOST_TEST(standing(*snapshot, forged.certificate, CertificateUse::Message) ==
             "auth.certificate-untrusted");
  CertificateOptions client;
  client.extendedUsages = {std::string(kEkuClientAuth)};
  const auto shown = one.other.issueTls(one.other.regionRoot, client);
  BOOST_TEST(standing(*snapshot, shown.certificate, CertificateUse::Tls) ==
             "auth.certificate-untrusted");
  const auto foreign = one.other.issueMessage(one.made.pki().regionRoot, {});
  BOOST_TEST(standing(*snapshot, foreign.certificate, CertificateUse::Message) ==
             "auth.certificate-untrusted");
}

BOOST_AUTO_TEST_CASE(a_link_outlives_what_does_not_concern_it) {
  Connected one;
  auto last = one.made.snapshot(kClock);
  BOOST_REQUIRE(last->peers.region("500000")->link);
  BOOST_TEST(linkAfter(one, last) == "kept");
  one.made.append("catalog/market.yaml", "# changed\n");
  one.made.append("peers.yaml", "# changed\n");
  BOOST_TEST(linkAfter(one, last) == "kept");
  one.made.write("trust/peers/500000-tls/crl/tls.crl",
                 textOf(makeCrl(one.other.tlsRoot, currentCrl())));
  BOOST_TEST(linkAfter(one, last) == "kept");

  one.made.replace("peers.yaml", "seconds: 5", "seconds: 6");
  BOOST_TEST(linkAfter(one, last) == "new");
  one.made.replace("peers.yaml", "https://localhost:9444", "https://localhost:9445");
  BOOST_TEST(linkAfter(one, last) == "new");
  BOOST_TEST(last->peers.region("500000")->link->origin() == "https://localhost:9445");
  one.made.write("trust/peers/500000-tls/another.pem",
                 pemOf(one.made.pki().foreignRoot.certificate));
  BOOST_TEST(linkAfter(one, last) == "new");
  CertificateOptions renewed;
  renewed.key = one.made.pki().peer.party.key;
  renewed.extendedUsages = {std::string(kEkuClientAuth)};
  one.made.write("certs/peer.pem", one.made.pki().issueTls(one.made.pki().tlsRoot, renewed).pem());
  BOOST_TEST(linkAfter(one, last) == "new");
  BOOST_TEST(linkAfter(one, last) == "kept");
  one.made.replace("peers.yaml", "    url: https://localhost:9445\n", "");
  last = one.made.snapshot(kClock, last);
  BOOST_TEST((last->peers.region("500000")->link == nullptr));
}

BOOST_AUTO_TEST_CASE(a_deployment_without_peers_has_none) {
  MadeDeployment made;
  const auto snapshot = made.snapshot(kClock);
  BOOST_TEST(snapshot->peers.all().empty());
  BOOST_TEST((snapshot->peers.region("500000") == nullptr));
  BOOST_TEST((snapshot->peerIdentity == nullptr));
  MadeDeployment listening({.peerListener = true});
  const auto asked = listening.snapshot(kClock);
  BOOST_TEST((asked->peerIdentity != nullptr));
  BOOST_TEST(asked->settings.peer->address == "127.0.0.1:0");
}

BOOST_AUTO_TEST_CASE(a_region_is_added_once) {
  deployment::Peers peers;
  BOOST_REQUIRE(peers.add("500000"));
  const auto again = peers.add("500000");
  BOOST_REQUIRE(!again);
  BOOST_TEST(again.error().code == "deployment.duplicate-id");
  BOOST_TEST(peers.all().size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
