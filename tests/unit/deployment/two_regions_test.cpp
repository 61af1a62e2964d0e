// goal: two regions are set up against each other, good at every moment and apart in all they hold.
#include "tests/support/two_regions.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/wire/server/server.hpp"

using namespace tongban;
using namespace tongban::tests;

namespace {

const FixedClock kClock;

// The peer listener of a region, which says whom it takes the caller for.
class Listener final : public wire::Handler {
 public:
  explicit Listener(std::shared_ptr<const deployment::Snapshot> deployment)
      : deployment_(std::move(deployment)) {}

  wire::Outgoing handle(const wire::Incoming& incoming) override {
    const auto& shown = incoming.from.certificates;
    const auto* known = shown.empty() ? nullptr : deployment_->peers.certificate(shown.front());
    return {{200, {}}, known == nullptr ? "nobody" : known->peer->region};
  }
  wire::Outgoing refuse(const Error&, const wire::Connection&) override { return {{400, {}}, ""}; }
  std::size_t bodyBytesMax(const wire::Request&) const override { return 1u << 20; }

  void start(const std::string& address) {
    server_.reset();
    server_ = wire::Server::start({.name = "peer",
                                   .address = address,
                                   .identity = deployment_->peerIdentity,
                                   .requireCertificate = true},
                                  *this, kClock)
                  .value();
  }
  const std::string& address() const { return server_->address(); }

 private:
  std::shared_ptr<const deployment::Snapshot> deployment_;
  std::unique_ptr<wire::Server> server_;
};

std::string asked(const deployment::Snapshot& from) {
  auto& link = *from.peers.region("510000")->link;
  const auto answer = link.call({"POST", link.origin() + "/exchange", {}}, bytesOf("{}"));
  return answer ? answer->body : answer.error().code;
}

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
  BOOST_TEST(
      bool(tls->peer->tlsTrust.standing(tls->certificate, {}, CertificateUse::Tls, kClock.at)));
  BOOST_TEST(!bool(trust.standing(tls->certificate, {}, CertificateUse::Tls, kClock.at)));
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

BOOST_AUTO_TEST_CASE(one_reaches_the_other_and_is_known_there) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    TwoRegions regions({.suite = suite}, {.suite = suite});
    Listener listener(regions.sichuan.snapshot(kClock));
    listener.start("127.0.0.1:0");
    regions.connect(listener.address(), "127.0.0.1:9444");
    const auto snapshot = regions.chongqing.snapshot(kClock);
    BOOST_TEST(asked(*snapshot) == "500000");
    BOOST_TEST(asked(*snapshot) == "500000");
    // A kept connection that ended with a restart is not what a question goes out on.
    for (int i = 0; i < 5; ++i) {
      listener.start(std::string(listener.address()));
      BOOST_TEST(asked(*snapshot) == "500000");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_peer_of_another_authority_is_not_asked) {
  TwoRegions regions;
  Listener listener(regions.sichuan.snapshot(kClock));
  listener.start("127.0.0.1:0");
  regions.connect(listener.address(), "127.0.0.1:9444");
  regions.chongqing.write("trust/peers/510000-tls/tls.pem",
                          pemOf(regions.sichuan.pki().foreignRoot.certificate));
  BOOST_TEST(asked(*regions.chongqing.snapshot(kClock)) == "peer.unavailable");
}

BOOST_AUTO_TEST_SUITE_END()
