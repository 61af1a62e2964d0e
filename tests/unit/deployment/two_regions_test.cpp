// goal: two regions are set up against each other, good at every moment and apart in all they hold.
#include "tests/support/two_regions.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongban;
using namespace tongban::tests;

namespace {

const FixedClock kClock;

}  // namespace

BOOST_AUTO_TEST_SUITE(deployment_two_regions)

BOOST_AUTO_TEST_CASE(both_are_good_before_and_after_they_are_connected) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    TwoRegions regions({.suite = suite}, {.suite = suite});
    const auto asked = regions.sichuan.snapshot(kClock);
    const auto asks = regions.chongqing.snapshot(kClock);
    BOOST_TEST(asked->settings.region == "510000");
    BOOST_TEST(asks->settings.region == "500000");
    BOOST_TEST((asks->peers.region("510000")->link == nullptr));
    BOOST_TEST((asks->catalog.resource("510000.enterprise-registration") == nullptr));
    regions.connect("127.0.0.1:9443", "127.0.0.1:9444");
    const auto connected = regions.chongqing.snapshot(kClock, asks);
    BOOST_REQUIRE(connected->peers.region("510000")->link);
    BOOST_TEST(connected->peers.region("510000")->link->origin() == "https://localhost:9443");
    BOOST_TEST(regions.sichuan.snapshot(kClock, asked)->peers.region("500000")->link->origin() ==
               "https://localhost:9444");
    const auto* resource = connected->catalog.resource("510000.enterprise-registration");
    BOOST_REQUIRE(resource != nullptr);
    BOOST_TEST(resource->connector.empty());
    BOOST_TEST(connected->catalog.grant("GRANT-R2")->member == "data-bureau");
    BOOST_TEST(asked->catalog.grant("GRANT-R1")->region == "500000");
  }
}

BOOST_AUTO_TEST_CASE(each_knows_the_other_by_what_it_shows) {
  TwoRegions regions({.suite = crypto::SuiteId::Sm}, {.suite = crypto::SuiteId::Intl});
  const auto snapshot = regions.sichuan.snapshot(kClock);
  const auto& other = regions.chongqing.pki();
  const auto* tls = snapshot->peers.certificate(other.peer.certificate);
  BOOST_REQUIRE(tls != nullptr);
  BOOST_TEST(tls->peer->region == "500000");
  const auto* key = snapshot->peers.messageKey(other.gatewayMessage.keyId());
  BOOST_REQUIRE(key != nullptr);
  BOOST_TEST(key->peer == tls->peer);
  BOOST_TEST(tls->peer->accepts(crypto::SuiteId::Intl));
  BOOST_TEST(!tls->peer->accepts(crypto::SuiteId::Sm));
  BOOST_TEST(bool(tls->peer->witnessEvery == std::chrono::seconds(1)));
  const auto& trust = tls->peer->trust;
  using deployment::CertificateUse;
  BOOST_TEST(bool(trust.standing(tls->certificate, {}, CertificateUse::Tls, kClock.at)));
  BOOST_TEST(bool(trust.standing(key->certificate, {}, CertificateUse::Message, kClock.at)));
  BOOST_TEST(
      bool(trust.standing(other.gatewayLog.certificate, {}, CertificateUse::Message, kClock.at)));
  // Our own credentials and those of members mean nothing there.
  const auto& own = regions.sichuan.pki();
  BOOST_TEST((snapshot->peers.certificate(own.peer.certificate) == nullptr));
  BOOST_TEST((snapshot->peers.messageKey(own.oneWindow.message.keyId()) == nullptr));
  BOOST_TEST((snapshot->members.messageKey(other.gatewayMessage.keyId()) == nullptr));
  BOOST_TEST((snapshot->members.certificate(other.oneWindow.tls.certificate) == nullptr));
  BOOST_TEST(trust.standing(own.gatewayMessage.certificate, {}, CertificateUse::Message, kClock.at)
                 .error()
                 .code == "auth.certificate-untrusted");
}

BOOST_AUTO_TEST_SUITE_END()
