// goal: a department of one region gets from another what was granted and no more, and both ledgers
// hold commitments to the same bytes; a peer that is down costs an answer and nothing else.
#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "gateway/ledger/receipt.hpp"
#include "tests/integration/regions/support.hpp"

namespace tongban::tests {
namespace {

// Both sides committed to this request and this answer.
void checkSame(const ledger::Entry& asking, const ledger::Entry& asked) {
  BOOST_TEST_REQUIRE(asking.evidence.size() == 2u);
  BOOST_TEST(asking.evidence[0] == asked.request);
  BOOST_TEST(asking.evidence[1] == asked.answer);
}

BOOST_AUTO_TEST_SUITE(across)

BOOST_AUTO_TEST_CASE(three_items_cross_the_border) {
  Regions two;
  const auto heard = two.chongqing.ask(two.question());
  BOOST_TEST_INFO(heard.out.body);
  BOOST_TEST_INFO(two.chongqing.logged());
  BOOST_TEST_REQUIRE(heard.status() == 200);
  BOOST_TEST(fits(heard, "query-answer"));
  BOOST_TEST(heard.text("resource") == kAcross);
  BOOST_TEST(heard.at("source").find("region")->text() == "510000");
  const auto records = heard.at("records").items();
  BOOST_TEST_REQUIRE(records.size() == 1u);
  BOOST_TEST(records.front().find("uscc")->text() == "91500112MAF000012X");
  BOOST_TEST(records.front().find("address") == nullptr);
  // Disguised by the provider's grant, though the asking side's says nothing of it.
  const auto shown = std::string(records.front().find("legalRepresentative")->text());
  BOOST_TEST(shown.find('*') != std::string::npos);
  BOOST_TEST(heard.at("masked").items().size() == 1u);

  const auto id = heard.text("exchangeId");
  const auto asking = two.chongqing.entriesOf(id);
  const auto asked = two.sichuan.entriesOf(id);
  BOOST_TEST_REQUIRE(asking.size() == 1u);
  BOOST_TEST_REQUIRE(asked.size() == 1u);
  checkSame(asking.front(), asked.front());
  BOOST_TEST(asked.front().caller.member == "500000");
  BOOST_TEST(asked.front().onBehalf == "data-bureau");
  BOOST_TEST(asked.front().resource == "enterprise-registration");
  BOOST_TEST(asked.front().rule == "GRANT-R1");
  BOOST_TEST(asking.front().rule == "GRANT-R2");
  BOOST_TEST(asking.front().resource == kAcross);
}

BOOST_AUTO_TEST_CASE(both_receipts_are_there_for_who_asked) {
  Regions two;
  const auto heard = two.chongqing.ask(two.question());
  BOOST_TEST_REQUIRE(heard.status() == 200);
  const auto& who = two.made.chongqing.oneWindow();
  const auto place = "/receipts/v1/" + heard.text("exchangeId");
  const auto ours = two.chongqing.read(who, place);
  const auto theirs = two.chongqing.read(who, place + "/peer");
  BOOST_TEST_INFO(theirs.out.body);
  BOOST_TEST_REQUIRE(ours.status() == 200);
  BOOST_TEST_REQUIRE(theirs.status() == 200);
  // Each by the root of its own region.
  const auto roots = [](const MadeDeployment& made) {
    const auto root = crypto::Certificate::parse(made.pki().regionRoot.certificate).value();
    return crypto::TrustAnchors::make({root}).value();
  };
  const auto first = ledger::Receipt::parse(ours.out.body).value();
  const auto second = ledger::Receipt::parse(theirs.out.body).value();
  const auto own = roots(two.made.chongqing);
  const auto other = roots(two.made.sichuan);
  const auto a = ledger::verifyReceipt(first, crypto::ChainVerifier(own)).value();
  const auto b = ledger::verifyReceipt(second, crypto::ChainVerifier(other)).value();
  BOOST_TEST(!ledger::verifyReceipt(second, crypto::ChainVerifier(own)).has_value());
  checkSame(a.entry, b.entry);
  // Whom it does not concern gets nothing of either.
  BOOST_TEST(two.chongqing.read(two.made.chongqing.counter(), place + "/peer").status() == 404);
}

BOOST_AUTO_TEST_CASE(an_item_that_the_provider_does_not_grant_is_refused_by_its_code) {
  Regions two;
  two.made.chongqing.replace("catalog/regions.yaml", "items: [uscc, name, legalRepresentative]",
                             "items: [uscc, name, address]");
  two.chongqing.reload();
  const auto call = two.question();
  const auto heard = two.chongqing.ask(call);
  BOOST_TEST_INFO(heard.out.body);
  BOOST_TEST(heard.status() == 403);
  BOOST_TEST(heard.code() == "grant.item-not-granted");
  const auto id = heard.text("exchangeId");
  const auto asking = two.chongqing.entriesOf(id);
  const auto asked = two.sichuan.entriesOf(id);
  BOOST_TEST_REQUIRE(asking.size() == 1u);
  BOOST_TEST_REQUIRE(asked.size() == 1u);
  BOOST_TEST(asked.front().outcomeCode == "grant.item-not-granted");
  BOOST_TEST(asking.front().outcomeCode == "grant.item-not-granted");
  checkSame(asking.front(), asked.front());
}

BOOST_AUTO_TEST_CASE(what_our_own_side_refuses_never_leaves) {
  Regions two;
  const auto heard = two.chongqing.ask(two.question(R"(["address"])"));
  BOOST_TEST(heard.code() == "grant.item-not-granted");
  BOOST_TEST(two.sichuan.entriesOf(heard.text("exchangeId")).empty());
  auto other = two.question();
  other.caller = &two.made.chongqing.counter();
  BOOST_TEST(two.chongqing.ask(other).code() == "grant.missing");
}

BOOST_AUTO_TEST_CASE(a_region_that_is_down_is_said_at_once_and_comes_back) {
  Regions two;
  BOOST_TEST_REQUIRE(two.chongqing.ask(two.question()).status() == 200);
  two.sichuan.stop();
  for (int i = 0; i < 4; ++i) {
    const auto heard = two.chongqing.ask(two.question());
    BOOST_TEST(heard.status() == 503);
    BOOST_TEST(heard.code() == "peer.unavailable");
    BOOST_TEST(two.chongqing.entriesOf(heard.text("exchangeId")).size() == 1u);
  }
  // Whoever is on duty sees it, and work still comes.
  const auto ready =
      ApiNode::heard(TlsClient(two.chongqing.gateway().address())
                         .ask("GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  BOOST_TEST(ready.status() == 200);
  BOOST_TEST(fits(ready, "health"));
  BOOST_TEST(
      ready.out.body.find(R"({"check":"peer:510000","ok":false,"code":"peer.unavailable"})") !=
      std::string::npos);
  // What is our own goes on.
  auto local = SignedCall::query(two.made.chongqing.oneWindow(), two.chongqing.suite(),
                                 two.chongqing.clock.now());
  BOOST_TEST(two.chongqing.ask(local).status() == 200);
  two.sichuan.start();
  two.connect();
  const auto again = two.chongqing.ask(two.question());
  BOOST_TEST_INFO(again.out.body);
  BOOST_TEST(again.status() == 200);
}

BOOST_AUTO_TEST_CASE(each_side_has_its_own_suite) {
  Regions two({.suite = crypto::SuiteId::Intl}, {.suite = crypto::SuiteId::Intl});
  BOOST_TEST(two.chongqing.ask(two.question()).status() == 200);
  Regions mixed({.suite = crypto::SuiteId::Sm}, {.suite = crypto::SuiteId::Intl});
  const auto heard = mixed.chongqing.ask(mixed.question());
  BOOST_TEST_INFO(heard.out.body);
  BOOST_TEST(heard.status() == 200);
}

BOOST_AUTO_TEST_CASE(a_message_key_is_replaced_while_it_is_used) {
  Regions two;
  // The new key is known to the other side beside the old one before it is used.
  const auto& pki = two.made.sichuan.pki();
  CertificateOptions next;
  next.commonName = "四川新报文密钥";
  const auto fresh = pki.issueMessage(pki.regionRoot, next);
  two.made.chongqing.write("certs/peer-510000-next.pem", fresh.pem());
  two.made.chongqing.replace("peers.yaml", "certs/peer-510000-message.pem]",
                             "certs/peer-510000-message.pem, certs/peer-510000-next.pem]");
  two.chongqing.reload();
  BOOST_TEST(two.chongqing.ask(two.question()).status() == 200);
  two.made.sichuan.write("certs/message.pem", fresh.pem());
  two.made.sichuan.write("secrets/message.pem", encryptedKeyPem(*fresh.party.key), 0600);
  two.sichuan.reload();
  const auto heard = two.chongqing.ask(two.question());
  BOOST_TEST_INFO(heard.out.body);
  BOOST_TEST(heard.status() == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
