// goal: a ledger that was rewritten and signed again with the log's real key is caught by the peer
// within a minute, and both sides say so; an honest one never is.
#include "gateway/ledger/witness.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/catalog/registry.hpp"
#include "gateway/exchange/alarms.hpp"
#include "gateway/exchange/journeys.hpp"
#include "gateway/store/open.hpp"
#include "gateway/store/query.hpp"
#include "gateway/wire/purpose.hpp"
#include "tests/integration/regions/support.hpp"

namespace tongban::tests {
namespace {

using ledger::EntryKind;

std::size_t linesOf(const Node& node, std::string_view event) {
  std::size_t lines = 0;
  const auto text = node.logged();
  for (auto at = text.find(event); at != std::string::npos; at = text.find(event, at + 1)) ++lines;
  return lines;
}

// What an operator can do who has the store and the log's key: another history of as many entries
// (and `more`), signed all over again.
void rewrite(const Node& node, int more) {
  std::vector<store::Migration> all;
  for (const auto& part : {ledger::migrations(), catalog::migrations(), exchange::migrations()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  const auto& pki = node.made.pki();
  std::vector<ledger::Entry> entries;
  {
    auto old = store::openSqlite({node.made.storeFile()}).value();
    auto connection = old->connect().value();
    auto reader = ledger::Reader::open(*connection, pki.gatewayLog.keyId()).value();
    for (std::uint64_t i = 0;; ++i) {
      auto form = reader.entryForm(i);
      if (!form) break;
      entries.push_back(ledger::parseEntry(*form).value());
    }
  }
  for (const auto* tail : {"", "-wal", "-shm"}) {
    std::filesystem::remove(node.made.storeFile().string() + tail);
  }
  entries.front().rows = 0;  // nothing was given, it says
  for (int i = 0; i < more; ++i) entries.push_back(entries.front());
  auto store = store::open(store::SqliteSettings{node.made.storeFile()}, all, node.clock).value();
  const auto cipher =
      crypto::StorageCipher::make(node.made.options().suite, pki.storage.bytes()).value();
  const auto signer = pki.gatewayLog.signer();
  auto ledger =
      ledger::Ledger::open(*store, {pki.gatewayLog.certificate, signer.get(), &cipher}, node.clock)
          .value();
  const auto size = entries.size();
  for (auto& entry : entries) {
    ledger::Proposal proposal;
    proposal.entry = std::move(entry);
    BOOST_TEST_REQUIRE(ledger->append(std::move(proposal)).has_value());
  }
  BOOST_TEST_REQUIRE(ledger->waitForHead(size, std::chrono::seconds(10)).has_value());
}

std::vector<exchange::Alarm> alarmsOf(const Node& node) {
  return exchange::alarmsOf(*node.connect()).value();
}

struct Watched : Regions {
  // Until the head of the last one is signed on both sides.
  void exchange(int times) {
    for (int i = 0; i < times; ++i) {
      const auto heard = chongqing.ask(question());
      BOOST_TEST_REQUIRE(heard.status() == 200);
      const auto receipt = "/receipts/v1/" + heard.text("exchangeId");
      const auto& who = made.chongqing.oneWindow();
      BOOST_TEST_REQUIRE(chongqing.read(who, receipt).status() == 200);
      BOOST_TEST_REQUIRE(chongqing.read(who, receipt + "/peer").status() == 200);
    }
  }
  // A minute later, on both sides.
  void minute() {
    sichuan.clock.step(std::chrono::seconds(60));
    chongqing.clock.step(std::chrono::seconds(60));
    chongqing.gateway().keepPeers();
    sichuan.gateway().keepPeers();
  }
};

void checkCaught(Watched& two, std::size_t alarms) {
  const auto found = alarmsOf(two.chongqing);
  BOOST_TEST_INFO(two.chongqing.logged());
  BOOST_TEST_REQUIRE(found.size() == alarms);
  BOOST_TEST(found.front().region == "510000");
  BOOST_TEST(found.front().shown.log == two.made.sichuan.pki().gatewayLog.keyId());
  BOOST_TEST(two.chongqing.entriesOfKind(EntryKind::Alarm).size() == alarms);
  BOOST_TEST(linesOf(two.chongqing, "ledger.inconsistent") >= 1u);
  // And the other side was told, and found it true.
  BOOST_TEST(alarmsOf(two.sichuan).size() == alarms);
  BOOST_TEST(two.sichuan.entriesOfKind(EntryKind::Alarm).size() == alarms);
}

BOOST_AUTO_TEST_SUITE(witness)

BOOST_AUTO_TEST_CASE(honest_ledgers_are_never_accused) {
  Watched two;
  for (int i = 0; i < 5; ++i) {
    two.exchange(2);
    two.minute();
  }
  BOOST_TEST(alarmsOf(two.chongqing).empty());
  BOOST_TEST(alarmsOf(two.sichuan).empty());
  const auto connection = two.chongqing.connect();
  const auto heads =
      ledger::Witness(*connection).held(two.made.sichuan.pki().gatewayLog.keyId()).value();
  BOOST_TEST(heads.size() >= 2u);
  BOOST_TEST(linesOf(two.chongqing, "peer.witness-failed") == 0u);
}

BOOST_AUTO_TEST_CASE(a_rewritten_ledger_is_caught_within_a_minute) {
  for (const int more : {0, 3}) {
    Watched two;
    two.exchange(3);
    two.minute();
    two.sichuan.stop();
    rewrite(two.sichuan, more);
    two.sichuan.start();
    two.connect();
    two.exchange(1);
    two.minute();
    checkCaught(two, 1);
    // It stands once in the ledger, however often it is seen and however the forgery grows.
    two.exchange(2);
    two.minute();
    two.minute();
    checkCaught(two, 1);
    BOOST_TEST(two.chongqing.entriesOfKind(EntryKind::Alarm).size() ==
               alarmsOf(two.chongqing).size());
  }
}

BOOST_AUTO_TEST_CASE(a_ledger_that_became_shorter_is_caught) {
  Watched two;
  two.exchange(5);
  two.minute();
  two.sichuan.stop();
  for (const auto* tail : {"", "-wal", "-shm"}) {
    std::filesystem::remove(two.made.sichuan.storeFile().string() + tail);
  }
  two.sichuan.start();
  two.connect();
  two.exchange(1);
  two.minute();
  checkCaught(two, 1);
}

BOOST_AUTO_TEST_CASE(an_accusation_is_judged_and_not_believed) {
  Watched two;
  two.exchange(2);
  two.minute();
  const Caller self{"gateway",
                    "node",
                    two.made.chongqing.pki().peer,
                    two.made.chongqing.pki().gatewayMessage,
                    {}};
  const auto accuse = [&](const std::string& body) {
    auto call = SignedCall::query(self, two.sichuan.suite(), two.sichuan.clock.now());
    call.body = body;
    call.onBehalf = wire::writeOnBehalf({"gateway", "node", {}, "500000"}).value();
    call.moreFields = {{"tongban-protocol", "1"}};
    call.target = "https://localhost/ledger/v1/alarm";
    return two.sichuan.askAsPeer(call, self.tls);
  };
  const auto connection = two.chongqing.connect();
  const auto held = ledger::Witness(*connection)
                        .newest(two.made.sichuan.pki().gatewayLog.keyId())
                        .value()
                        .value()
                        .form();
  const auto unfounded = accuse(R"({"held":)" + held + R"(,"shown":)" + held + "}");
  BOOST_TEST_INFO(unfounded.out.body);
  BOOST_TEST(unfounded.status() == 200);
  BOOST_TEST(!unfounded.at("confirmed").asBoolean().value_or(true));
  auto forged = held;
  forged.replace(forged.find("\"size\":") + 7, 1, "9");
  BOOST_TEST(accuse(R"({"held":)" + held + R"(,"shown":)" + forged + "}").status() >= 400);
  BOOST_TEST(accuse("{}").code() == "exchange.request-malformed");
  BOOST_TEST(accuse("[").code() == "exchange.request-malformed");
  BOOST_TEST(alarmsOf(two.sichuan).empty());
}

BOOST_AUTO_TEST_CASE(a_peer_reads_the_heads_that_are_held_of_its_log) {
  Watched two;
  two.exchange(1);
  two.minute();
  const Caller self{
      "gateway", "node", two.made.sichuan.pki().peer, two.made.sichuan.pki().gatewayMessage, {}};
  auto call = SignedCall::read(
      self, two.chongqing.suite(), two.chongqing.clock.now(),
      "https://localhost/ledger/v1/witnessed?log=" + two.made.sichuan.pki().gatewayLog.keyId());
  call.onBehalf = wire::writeOnBehalf({"gateway", "node", {}, "510000"}).value();
  call.moreFields = {{"tongban-protocol", "1"}};
  const auto identity = self.tls.identity();
  const auto answer = TlsClient(two.chongqing.gateway().peerAddress(), {.identity = identity.get()})
                          .ask(call.make().overTheWire());
  BOOST_TEST(answer.status == 200);
  const auto line = answer.body.substr(0, answer.body.find('\n'));
  BOOST_TEST(ledger::Head::parse(line).has_value());
}

BOOST_AUTO_TEST_CASE(certificates_are_warned_of_before_they_end) {
  Watched two;
  const auto warned = [&] { return linesOf(two.chongqing, "certificate.expiring"); };
  two.minute();
  BOOST_TEST(warned() == 0u);
  // A key of the peer that ends in twenty days.
  const auto& pki = two.made.sichuan.pki();
  CertificateOptions shortLived;
  shortLived.notAfter = deploymentNow() + std::chrono::days(20);
  const auto next = pki.issueMessage(pki.regionRoot, shortLived);
  two.made.chongqing.write("certs/peer-510000-next.pem", next.pem());
  two.made.chongqing.replace("peers.yaml", "certs/peer-510000-message.pem]",
                             "certs/peer-510000-message.pem, certs/peer-510000-next.pem]");
  two.chongqing.reload();
  const auto after = [&](std::chrono::hours time) {
    two.chongqing.clock.step(time);
    two.chongqing.gateway().keepPeers();
    return warned();
  };
  BOOST_TEST(after(std::chrono::hours(1)) == 1u);
  BOOST_TEST(after(std::chrono::hours(24)) == 1u);  // once a step
  BOOST_TEST(after(std::chrono::hours(13 * 24)) == 2u);
  BOOST_TEST(after(std::chrono::hours(5 * 24)) == 3u);
  BOOST_TEST(linesOf(two.chongqing, "certificate.expired") == 0u);
  after(std::chrono::hours(2 * 24));
  BOOST_TEST(linesOf(two.chongqing, "certificate.expired") == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
