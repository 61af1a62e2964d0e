// goal: an audit shows the alarms that were raised about a ledger, and holds our ledger against the
// heads that peers hold, when they are asked.
#include "gateway/api/gateway.hpp"
#include "gateway/base/file.hpp"
#include "gateway/exchange/journeys.hpp"
#include "gateway/ledger/witness.hpp"
#include "gateway/store/query.hpp"
#include "gateway/store/sqlite/sqlite_store.hpp"
#include "tests/support/signed_call.hpp"
#include "tests/support/tls_client.hpp"
#include "tests/support/two_regions.hpp"
#include "tests/unit/cli/support.hpp"
#include "tests/unit/ledger/support.hpp"

using namespace tongban;
using namespace std::chrono_literals;
using tests::holds;
using tests::jsonOf;
using tests::runCommand;

namespace {

ledger::Head otherHead(const tests::Pki::Issued& log, std::uint64_t size, const Clock& clock) {
  const auto& suite = crypto::suite(log.signer->publicKey().suite());
  return ledger::Head::make(log.signer->publicKey().id(), size,
                            suite.digest(bytesOf("another history")), clock.now(), *log.signer)
      .value();
}

// A ledger of one entry, with the tables of exchanges as a node has them.
struct Store {
  explicit Store(bool withAlarms) {
    write("gateway.yaml",
          "region: \"510000\"\nnode: n1\nsuite: sm\nstore: {kind: sqlite, path: ledger.db}\n");
    std::vector<store::Migration> all(ledger::migrations().begin(), ledger::migrations().end());
    if (withAlarms) {
      all.insert(all.end(), exchange::migrations().begin(), exchange::migrations().end());
    }
    store = store::open(store::SqliteSettings{dir / "ledger.db"}, all, clock).value();
    const auto ledger = tests::openLedger(*store, region, log, clock);
    BOOST_REQUIRE(ledger->append(tests::proposal(clock, "正文")));
    BOOST_REQUIRE(ledger->waitForHead(1, 5s));
  }
  void write(const std::string& name, const std::string& text) const {
    BOOST_REQUIRE(replaceFile(dir / name, text, 0600));
  }
  void raise(const std::string& of, const std::string& held, const std::string& shown) const {
    auto connection = store->connect().value();
    auto transaction = connection->begin(store::Access::Write);
    BOOST_REQUIRE(store::run(*connection,
                             "INSERT INTO exchange_alarm (log, size, root, region, held, shown, "
                             "at) VALUES ('sm3:x', 7, ?, ?, ?, ?, '2026-11-24T08:00:00.000Z')",
                             of, of, held, shown));
    BOOST_REQUIRE(transaction->commit());
  }
  tests::Answer audit(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"audit", "--config", dir.path().string()};
    words.insert(words.end(), more.begin(), more.end());
    return runCommand(words);
  }

  tests::TempDir dir;
  tests::FakeClock clock;
  tests::Region region{crypto::SuiteId::Sm};
  tests::Pki::Issued log{region.pki.issue("log-1", crypto::Profile::Signing)};
  std::unique_ptr<store::Store> store;
};

// Two running gateways; 500000 holds heads of 510000.
struct Two {
  Two() {
    for (auto* made : {&regions.sichuan, &regions.chongqing}) {
      std::filesystem::permissions(*made / "state", std::filesystem::perms::owner_all);
    }
    sichuan = start(regions.sichuan);
    chongqing = start(regions.chongqing);
    regions.connect(sichuan->peerAddress(), chongqing->peerAddress());
    for (auto* gateway : {sichuan.get(), chongqing.get()}) BOOST_REQUIRE(gateway->reload()->good());
    const auto& who = regions.sichuan.oneWindow();
    const auto identity = who.tls.identity();
    const auto call = tests::SignedCall::query(who, regions.sichuan.options().suite, clock.now());
    const auto answer = tests::TlsClient(sichuan->address(), {.identity = identity.get()})
                            .ask(call.make().overTheWire());
    BOOST_REQUIRE(answer.status == 200);
    // Its head is signed a moment after the entry is on disk.
    const auto connection = storeOf(regions.sichuan)->connect().value();
    auto reader = ledger::Reader::open(*connection, logOfSichuan()).value();
    while (!reader.newestHead().value()) std::this_thread::yield();
    chongqing->keepPeers();
  }
  std::unique_ptr<api::Gateway> start(const tests::MadeDeployment& made) {
    auto started = api::Gateway::start({made.folder(), "schemas", clock, log});
    BOOST_REQUIRE(started);
    BOOST_REQUIRE(started->gateway);
    return std::move(started->gateway);
  }
  static std::unique_ptr<store::Store> storeOf(const tests::MadeDeployment& made) {
    return store::openSqlite({made.storeFile()}).value();
  }
  std::string logOfSichuan() const { return regions.sichuan.pki().gatewayLog.keyId(); }

  // By a member of 500000.
  std::string ask(tests::SignedCall call) const {
    const auto identity = call.caller->tls.identity();
    return tests::TlsClient(chongqing->address(), {.identity = identity.get()})
        .ask(call.make().overTheWire())
        .body;
  }
  std::string read(const std::string& path) const {
    return ask(tests::SignedCall::read(regions.chongqing.oneWindow(),
                                       regions.chongqing.options().suite, clock.now(),
                                       "https://localhost" + path));
  }

  // Into what 500000 holds.
  void hold(const std::string& form) {
    const auto connection = storeOf(regions.chongqing)->connect().value();
    auto transaction = connection->begin(store::Access::Write);
    BOOST_REQUIRE(store::run(
        *connection, "INSERT INTO ledger_witness (log, size, region, form) VALUES (?, 1000, ?, ?)",
        logOfSichuan(), "510000", form));
    BOOST_REQUIRE(transaction->commit());
  }
  std::string headBy(const crypto::Signer& signer) const {
    const auto& suite = crypto::suite(regions.sichuan.options().suite);
    return ledger::Head::make(logOfSichuan(), 1000, suite.digest(bytesOf("another history")),
                              clock.now(), signer)
        .value()
        .form();
  }
  tests::Answer audit(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"audit",   "--config", regions.sichuan.folder().string(),
                                      "--peers", "--whole",  "--schemas",
                                      "schemas"};
    words.insert(words.end(), more.begin(), more.end());
    return runCommand(words);
  }

  tests::TwoRegions regions;
  tests::CommandClock clock;
  std::ostringstream logged;
  observe::Log log{logged, observe::Level::Debug, clock};
  std::unique_ptr<api::Gateway> sichuan;
  std::unique_ptr<api::Gateway> chongqing;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_audit_peers)

BOOST_AUTO_TEST_CASE(a_store_without_alarms_has_none) {
  for (const bool withTable : {false, true}) {
    const Store store(withTable);
    const auto good = store.audit({"--json"});
    BOOST_TEST(good.code == 0, good.err);
    const auto document = jsonOf(good.out);
    BOOST_TEST(document.root.find("alarms")->items().size() == 0U);
    BOOST_TEST((document.root.find("peers") == nullptr));
  }
}

BOOST_AUTO_TEST_CASE(an_alarm_about_a_peer_is_a_no) {
  const Store store(true);
  const auto held = otherHead(store.log, 5, store.clock);
  const auto shown = otherHead(store.log, 7, store.clock);
  store.raise("500000", held.form(), shown.form());
  const auto no = store.audit({"--json"});
  BOOST_TEST(no.code == 1);
  const auto document = jsonOf(no.out);
  BOOST_TEST(!document.root.find("ok")->asBoolean().value());
  const auto& alarm = document.root.find("alarms")->items()[0];
  BOOST_TEST(alarm.find("region")->text() == "500000");
  BOOST_TEST(alarm.find("log")->text() == shown.log);
  BOOST_TEST(alarm.find("at")->text() == "2026-11-24T08:00:00.000Z");
  BOOST_TEST(alarm.find("code")->text() == "ledger.peer-inconsistent");
  BOOST_TEST(alarm.find("held")->find("size")->asInteger().value() == 5);
  BOOST_TEST(alarm.find("shown")->find("size")->asInteger().value() == 7);

  const auto people = store.audit();
  BOOST_TEST(people.code == 1);
  BOOST_TEST(holds(people.out, "区域 500000 的账本前后矛盾"), people.out);
  BOOST_TEST(holds(people.out, "先前签过大小 5"));
  BOOST_TEST(holds(people.out, "其后又签大小 7"));
  BOOST_TEST(holds(people.out, "停止信任该账本"));
  BOOST_TEST(!holds(people.out, "审计通过"));
  // The ledger itself was clean: the next audit goes on from there, and still says no.
  const auto next = jsonOf(store.audit({"--json"}).out);
  BOOST_TEST(next.root.find("logs")->items()[0].find("from")->asInteger().value() == 1);
  BOOST_TEST(next.root.find("alarms")->items().size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_alarm_about_our_own_ledger_says_so) {
  const Store store(true);
  store.raise("510000", otherHead(store.log, 5, store.clock).form(),
              otherHead(store.log, 7, store.clock).form());
  const auto no = store.audit();
  BOOST_TEST(no.code == 1);
  BOOST_TEST(holds(no.out, "区域 510000(本区域) 的账本前后矛盾"), no.out);
  BOOST_TEST(holds(no.out, "停止写入"));
}

BOOST_AUTO_TEST_CASE(an_alarm_that_cannot_be_read_is_unusable) {
  const Store store(true);
  store.raise("500000", "{}", "{}");
  const auto broken = store.audit();
  BOOST_TEST(broken.code == 2);
  BOOST_TEST(holds(broken.err, "ledger.head-invalid"), broken.err);
}

BOOST_AUTO_TEST_CASE(peers_are_asked_for_what_they_hold) {
  Two two;
  const auto good = two.audit({"--json"});
  BOOST_TEST(good.code == 0, good.out + good.err);
  const auto document = jsonOf(good.out);
  const auto& peer = document.root.find("peers")->items()[0];
  BOOST_TEST(peer.find("region")->text() == "500000");
  BOOST_TEST(peer.find("ok")->asBoolean().value());
  BOOST_TEST(peer.find("heads")->asInteger().value() > 0);
  const auto& log = document.root.find("logs")->items()[0];
  BOOST_TEST(log.find("witnessed")->asInteger().value() == peer.find("heads")->asInteger().value());
  BOOST_TEST(holds(two.audit().out, "对端 500000 持有本区域账本签名"));
}

BOOST_AUTO_TEST_CASE(what_a_peer_holds_and_we_do_not_have_is_a_finding) {
  Two two;
  two.hold(two.headBy(*two.regions.sichuan.pki().gatewayLog.signer()));
  const auto no = two.audit({"--json"});
  BOOST_TEST(no.code == 1, no.out + no.err);
  const auto document = jsonOf(no.out);
  BOOST_TEST(document.root.find("logs")->items()[0].find("finding")->find("code")->text() ==
             "ledger.audit-witness");
}

// What two gateways wrote down of one exchange is what `receipt verify --with` takes for the same.
BOOST_AUTO_TEST_CASE(receipts_of_both_regions_agree) {
  const Two two;
  const tests::TempDir home;
  const auto write = [&](const std::string& name, const std::string& text) {
    BOOST_REQUIRE(replaceFile(home / name, text, 0600));
    return (home / name).string();
  };
  auto call = tests::SignedCall::query(two.regions.chongqing.oneWindow(),
                                       two.regions.chongqing.options().suite, two.clock.now());
  call.target = "https://localhost/exchange/v1/query/510000.enterprise-registration";
  const auto answer = jsonOf(two.ask(call));
  const auto* id = answer.root.find("exchangeId");
  BOOST_REQUIRE(id != nullptr);
  const auto path = "/receipts/v1/" + std::string(id->text());
  const auto ours = write("ours.json", two.read(path));
  const auto theirs = write("theirs.json", two.read(path + "/peer"));
  const auto trust = (two.regions.chongqing / "trust/regions").string();
  for (const auto& [a, b] : {std::pair(ours, theirs), std::pair(theirs, ours)}) {
    const auto good = runCommand({"receipt", "verify", a, "--with", b, "--trust", trust});
    BOOST_TEST(good.code == 0, good.out + good.err);
    BOOST_TEST(holds(good.out, "双方承诺一致"));
  }
  BOOST_TEST_MESSAGE(
      runCommand({"receipt", "verify", ours, "--with", theirs, "--trust", trust}).out);
}

// What our key did not sign says nothing about our ledger.
BOOST_AUTO_TEST_CASE(a_peer_cannot_make_up_a_head) {
  Two two;
  auto head = two.headBy(*two.regions.sichuan.pki().gatewayLog.signer());
  head.replace(head.find("\"size\":1000"), 11, "\"size\":2000");
  two.hold(head);
  const auto none = two.audit({"--json"});
  BOOST_TEST(none.code == 2, none.out + none.err);
  const auto document = jsonOf(none.out);
  BOOST_TEST(document.root.find("ok")->asBoolean().value());
  BOOST_TEST(document.root.find("peers")->items()[0].find("code")->text() == "ledger.head-invalid");
}

BOOST_AUTO_TEST_CASE(a_peer_that_does_not_answer_is_told) {
  Two two;
  two.chongqing.reset();
  const auto none = two.audit({"--json"});
  BOOST_TEST(none.code == 2, none.out + none.err);
  const auto document = jsonOf(none.out);
  const auto& peer = document.root.find("peers")->items()[0];
  BOOST_TEST(!peer.find("ok")->asBoolean().value());
  BOOST_TEST(peer.find("code")->text() == "peer.unavailable");
  BOOST_TEST(holds(two.audit().out, "对端 500000 没有答复"));
  // Without --peers nobody is asked.
  BOOST_TEST(runCommand({"audit", "--config", two.regions.sichuan.folder().string(), "--schemas",
                         "schemas"})
                 .code == 0);
}

BOOST_AUTO_TEST_CASE(a_peer_that_does_not_know_us_is_told) {
  Two two;
  std::filesystem::remove(two.regions.chongqing / "peers.yaml");
  std::filesystem::remove(two.regions.chongqing / "catalog/regions.yaml");
  const auto report = two.chongqing->reload();
  BOOST_REQUIRE(report);
  for (const auto& finding : report->findings) {
    BOOST_TEST_MESSAGE(finding.file << ": " << finding.code << ": " << finding.message);
  }
  BOOST_REQUIRE(report->good());
  const auto none = two.audit({"--json"});
  BOOST_TEST(none.code == 2, none.out + none.err);
  const auto code =
      std::string(jsonOf(none.out).root.find("peers")->items()[0].find("code")->text());
  BOOST_TEST((code == "peer.not-accepted" || code == "peer.unavailable"), code);
}

BOOST_AUTO_TEST_CASE(nobody_to_ask_and_a_folder_with_faults_are_unusable) {
  Two two;
  std::filesystem::remove(two.regions.sichuan / "peers.yaml");
  std::filesystem::remove(two.regions.sichuan / "catalog/regions.yaml");
  const auto nobody = two.audit();
  BOOST_TEST(nobody.code == 2, nobody.out + nobody.err);
  BOOST_TEST(holds(nobody.out, "没有询问任何对端"));
  two.regions.sichuan.write("peers.yaml", "peers: 1\n");
  const auto faulty = two.audit();
  BOOST_TEST(faulty.code == 2);
  BOOST_TEST(holds(faulty.err, "deployment.settings-invalid"), faulty.err);
}

BOOST_AUTO_TEST_SUITE_END()
