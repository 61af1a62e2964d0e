// goal: at the peer listener only a registered peer is heard, signed and over its own certificate,
// for members of its own region, for resources of ours; each refusal by its code.
#include <boost/test/unit_test.hpp>

#include "gateway/base/ids.hpp"
#include "gateway/exchange/peer_fields.hpp"
#include "gateway/wire/purpose.hpp"
#include "tests/integration/regions/support.hpp"

namespace tongban::tests {
namespace {

// The gateway of 500000 as a caller, which a test plays.
struct PlayedPeer {
  Regions two;
  Caller self{"data-bureau",
              "one-window",
              two.made.chongqing.pki().peer,
              two.made.chongqing.pki().gatewayMessage,
              {}};

  SignedCall question() {
    auto call = SignedCall::query(self, two.sichuan.suite(), two.sichuan.clock.now());
    call.onBehalf = onBehalf("data-bureau", "500000");
    call.moreFields = {{"tongban-protocol", std::string(exchange::kPeerProtocol)},
                       {"tongban-commitment", exchange::writeSalts(exchange::Salts::fresh())}};
    return call;
  }
  static std::string onBehalf(const std::string& member, const std::string& region) {
    return wire::writeOnBehalf({member, "one-window", "窗口受理", region}).value();
  }
  Heard ask(const SignedCall& call) {
    return two.sichuan.askAsPeer(call, two.made.chongqing.pki().peer);
  }
  void expect(const SignedCall& call, int status, std::string_view code) {
    const auto heard = ask(call);
    BOOST_TEST_INFO(heard.out.body);
    BOOST_TEST(heard.status() == status);
    BOOST_TEST(heard.code() == code);
    BOOST_TEST(heard.field("tongban-protocol") == exchange::kPeerProtocol);
  }
};

BOOST_AUTO_TEST_SUITE(callers)

BOOST_AUTO_TEST_CASE(a_peer_that_is_right_in_everything_is_answered) {
  PlayedPeer peer;
  const auto heard = peer.ask(peer.question());
  BOOST_TEST_INFO(heard.out.body);
  BOOST_TEST(heard.status() == 200);
  BOOST_TEST(!heard.field("signature").empty());
  // The first head is signed a moment after the first entry.
  auto head = heard.field("tongban-head");
  for (int i = 0; i < 50 && head.empty(); ++i)
    head = peer.ask(peer.question()).field("tongban-head");
  BOOST_TEST(exchange::readHead(head).has_value());
}

BOOST_AUTO_TEST_CASE(a_connection_without_a_certificate_is_none) {
  PlayedPeer peer;
  auto call = peer.question();
  TlsClient stranger(peer.two.sichuan.gateway().peerAddress());
  stranger.send(call.make().overTheWire());
  BOOST_TEST(!stranger.answer().has_value());
}

BOOST_AUTO_TEST_CASE(who_is_no_peer_is_refused) {
  PlayedPeer peer;
  // A member's own certificate, and a stranger's from the peer's authority.
  auto call = peer.question();
  for (const auto* tls :
       {&peer.two.made.sichuan.oneWindow().tls, &peer.two.made.chongqing.pki().stranger.tls}) {
    const auto heard = peer.two.sichuan.askAsPeer(call, *tls);
    BOOST_TEST(heard.status() == 401);
    BOOST_TEST(heard.code() == "auth.certificate-unknown");
    BOOST_TEST(heard.field("signature").empty());
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_taken_unsigned_or_signed_by_another) {
  PlayedPeer peer;
  auto call = peer.question();
  call.proof = SignedCall::Proof::None;
  peer.expect(call, 401, "wire.signature-missing");
  call = peer.question();
  call.keyId = peer.two.made.chongqing.oneWindow().message.keyId();
  call.signedBy = peer.two.made.chongqing.oneWindow().message;
  peer.expect(call, 401, "auth.key-unknown");
  call = peer.question();
  call.spoilt = true;
  peer.expect(call, 401, "wire.signature-wrong");
  call = peer.question();
  call.bodyAfterwards = R"({"subject":{"uscc":"91510000000000000X"}})";
  peer.expect(call, 400, "wire.digest-mismatch");
  call = peer.question();
  call.uncovered = {"tongban-on-behalf"};
  peer.expect(call, 401, "wire.signature-component-missing");
}

BOOST_AUTO_TEST_CASE(a_request_counts_once_and_in_its_time) {
  PlayedPeer peer;
  auto call = peer.question();
  BOOST_TEST(peer.ask(call).status() == 200);
  call.exchangeId = makeUuid(call.created);
  peer.expect(call, 401, "auth.nonce-replayed");
  call = peer.question();
  call.exchangeId = makeUuid(call.created);
  BOOST_TEST(peer.ask(call).status() == 200);
  call.nonce = toHex(randomBytes(16));
  peer.expect(call, 409, "exchange.id-used");
  for (const auto minutes : {-10, 10}) {
    call = peer.question();
    call.created += std::chrono::minutes(minutes);
    call.expires += std::chrono::minutes(minutes);
    peer.expect(call, 401, minutes < 0 ? "wire.signature-stale" : "wire.signature-future");
  }
}

BOOST_AUTO_TEST_CASE(a_peer_speaks_for_its_own_region_and_to_ours) {
  PlayedPeer peer;
  auto call = peer.question();
  for (const auto* region : {"510000", "110000", ""}) {
    call = peer.question();
    call.onBehalf = PlayedPeer::onBehalf("data-bureau", region);
    peer.expect(call, 403, "peer.region-mismatch");
  }
  call = peer.question();
  call.onBehalf = PlayedPeer::onBehalf("nobody-there", "500000");
  peer.expect(call, 403, "grant.missing");
  call = peer.question();
  call.target = "https://localhost/exchange/v1/query/110000.enterprise-registration";
  peer.expect(call, 403, "peer.relay-refused");
  call = peer.question();
  call.target = "https://localhost/exchange/v1/query/510000.enterprise-registration";
  BOOST_TEST(peer.ask(call).status() == 200);
  // What members are asked for of a member's own grant is none of a peer's.
  call = peer.question();
  call.purpose = purposeField("企业开办", "2026-0001", "");
  peer.expect(call, 403, "caller.operator-missing");
}

BOOST_AUTO_TEST_CASE(other_versions_and_broken_fields_are_refused) {
  PlayedPeer peer;
  auto call = peer.question();
  for (const auto* version : {"0", "2", "1.0", ""}) {
    call = peer.question();
    call.moreFields[0].second = version;
    peer.expect(call, 400, "peer.protocol-unsupported");
  }
  call = peer.question();
  call.moreFields.erase(call.moreFields.begin());
  peer.expect(call, 400, "peer.protocol-unsupported");
  for (const auto* broken : {"request=:AAAA:, answer=:AAAA:", "request=:AAAA:", "x", "request=1"}) {
    call = peer.question();
    call.moreFields[1].second = broken;
    peer.expect(call, 400, "peer.message-malformed");
  }
  // A head that is none is not part of what is asked.
  call = peer.question();
  call.moreFields.emplace_back("tongban-head", "head=:AAAA:, certificate=:AAAA:");
  BOOST_TEST(peer.ask(call).status() == 200);
}

BOOST_AUTO_TEST_CASE(a_peer_whose_certificate_was_revoked_is_refused) {
  PlayedPeer peer;
  const auto& pki = peer.two.made.chongqing.pki();
  auto list = currentCrl();
  list.revoked.push_back({pki.peer.party.serial, deploymentNow() - std::chrono::hours(1), {}});
  peer.two.made.sichuan.write("trust/peers/500000-tls/crl/tls.crl",
                              textOf(makeCrl(pki.tlsRoot, list)));
  peer.two.sichuan.reload();
  peer.expect(peer.question(), 401, "auth.certificate-revoked");
}

BOOST_AUTO_TEST_CASE(members_and_peers_have_addresses_of_their_own) {
  PlayedPeer peer;
  for (const auto* path : {"/licenses/v1/verify", "/metrics", "/health/ready", "/openapi.json"}) {
    auto call = peer.question();
    call.method = "GET";
    call.body.clear();
    call.target = std::string("https://localhost") + path;
    peer.expect(call, 404, "exchange.path-unknown");
  }
  // And a peer is nobody at the members' listener.
  auto call = peer.question();
  const auto heard = peer.two.sichuan.ask(call);
  BOOST_TEST(heard.status() == 401);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
