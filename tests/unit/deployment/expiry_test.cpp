// goal: every certificate that a deployment lives by is listed, and the warning steps up at the
// very second.
#include "gateway/deployment/expiry.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/two_regions.hpp"
#include "tests/unit/deployment/peers_support.hpp"

using namespace tongban;
using namespace tongban::tests;
using namespace std::chrono_literals;
using deployment::warnedDays;
using std::chrono::days;

namespace {

std::size_t countOf(const std::vector<deployment::Expiring>& all, const std::string& what) {
  return static_cast<std::size_t>(std::ranges::count(all, what, &deployment::Expiring::what));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(deployment_expiry)

BOOST_AUTO_TEST_CASE(the_warning_steps_up_at_its_second) {
  const auto end = instant("2026-11-24T02:00:00Z");
  BOOST_TEST(warnedDays(end - days(365), end) == -1);
  BOOST_TEST(warnedDays(end - days(30) - 1ms, end) == -1);
  BOOST_TEST(warnedDays(end - days(30), end) == 30);
  BOOST_TEST(warnedDays(end - days(7) - 1ms, end) == 30);
  BOOST_TEST(warnedDays(end - days(7), end) == 7);
  BOOST_TEST(warnedDays(end - days(1) - 1ms, end) == 7);
  BOOST_TEST(warnedDays(end - days(1), end) == 1);
  BOOST_TEST(warnedDays(end, end) == 1);  // still good
  BOOST_TEST(warnedDays(end + 999ms, end) == 1);
  BOOST_TEST(warnedDays(end + 1s, end) == 0);
  BOOST_TEST(warnedDays(end + days(365), end) == 0);
}

BOOST_AUTO_TEST_CASE(everything_that_a_region_lives_by_is_listed) {
  TwoRegions regions;
  auto& made = regions.sichuan;
  const auto all = deployment::certificatesOf(*made.snapshot(kClock));
  for (const auto* what :
       {"gateway.yaml listeners.exchange", "gateway.yaml listeners.peer",
        "gateway.yaml keys.message", "gateway.yaml keys.log", "peers.yaml 500000 tlsCertificates",
        "peers.yaml 500000 messageKeys", "members.yaml one-window tlsCertificate",
        "members.yaml one-window messageKeys", "members.yaml audit-desk tlsCertificate"}) {
    BOOST_TEST(countOf(all, what) == 1U, what);
  }
  BOOST_TEST(all.size() == 12U);  // three systems with two each
  for (const auto& one : all) {
    BOOST_TEST(!one.subject.empty());
    BOOST_TEST(bool(one.notAfter == CertificateOptions().notAfter));
  }
}

BOOST_AUTO_TEST_CASE(who_ends_first_comes_first_and_a_chain_is_listed_whole) {
  TwoRegions regions;
  auto& made = regions.sichuan;
  const auto& pki = made.pki();
  CertificateOptions middle;
  middle.ca = true;
  middle.usage = kKeyCertSign;
  middle.algorithm = crypto::KeyAlgorithm::P256;
  middle.notAfter = instant("2027-01-01T00:00:00Z");
  const auto issuer = issueCertificate(pki.tlsRoot, middle);
  CertificateOptions leaf;
  leaf.key = pki.peer.party.key;
  leaf.notAfter = instant("2027-02-01T00:00:00Z");
  made.write("certs/peer.pem", pki.issueTls(issuer, leaf).pem() + pemOf(issuer.certificate));
  CertificateOptions old;
  old.notAfter = instant("2026-12-01T00:00:00Z");
  made.write("certs/one-window-tls.pem",
             pki.issueTls(pki.tlsRoot, old).pem() + pki.oneWindow.tls.pem());
  const auto all = deployment::certificatesOf(*made.snapshot(kClock));
  BOOST_TEST(all.size() == 14U);
  BOOST_TEST(all[0].what == "members.yaml one-window tlsCertificate");
  BOOST_TEST(bool(all[0].notAfter == old.notAfter));
  BOOST_TEST(all[1].what == "gateway.yaml listeners.peer");
  BOOST_TEST(bool(all[1].notAfter == middle.notAfter));
  BOOST_TEST(all[2].what == "gateway.yaml listeners.peer");
  BOOST_TEST(countOf(all, "members.yaml one-window tlsCertificate") == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_listed) {
  MadeDeployment made({.messageKey = false});
  const auto all = deployment::certificatesOf(*made.snapshot(kClock));
  BOOST_TEST(countOf(all, "gateway.yaml keys.message") == 0U);
  BOOST_TEST(countOf(all, "gateway.yaml listeners.peer") == 0U);
  BOOST_TEST(all.size() == 8U);
  BOOST_TEST(deployment::certificatesOf(deployment::Snapshot()).empty());
}

BOOST_AUTO_TEST_SUITE_END()
