// goal: `receipt verify` and `audit` say yes, no or unusable as their exit codes promise.
#include "gateway/base/file.hpp"
#include "gateway/store/query.hpp"
#include "tests/unit/cli/support.hpp"
#include "tests/unit/ledger/support.hpp"

using namespace tongban;
using namespace std::chrono_literals;
using tests::holds;
using tests::jsonOf;
using tests::runCommand;

namespace {

// A deployment folder whose store holds a ledger of three entries.
struct Deployment {
  Deployment() : log(region.pki.issue("log-1", crypto::Profile::Signing)) {
    std::filesystem::create_directories(dir / "trust");
    write("trust/root.pem", region.pki.root().certificate.pem());
    write("gateway.yaml",
          "region: \"510000\"\nnode: n1\nsuite: sm\nstore: {kind: sqlite, path: ledger.db}\n"
          "trust: {regions: trust}\n");
    auto store = tests::openStore(dir / "ledger.db", clock);
    const auto ledger = tests::openLedger(*store, region, log, clock);
    for (int i = 0; i < 3; ++i) {
      auto proposal = tests::proposal(clock, "正文");
      answer = *proposal.answer;
      BOOST_REQUIRE(ledger->append(std::move(proposal)));
    }
    BOOST_REQUIRE(ledger->waitForHead(3, 5s));
    auto connection = store->connect();
    auto reader = ledger::Reader::open(**connection, ledger->log());
    receipt = reader->receipt(2)->form();
    write("receipt.json", receipt);
    write("opening.json", answer.file());
  }
  void write(const std::string& name, const std::string& text) const {
    BOOST_REQUIRE(replaceFile(dir / name, text, 0600));
  }
  std::string path(const std::string& name) const { return (dir / name).string(); }
  void tamper(const std::string& sql) {
    auto store = tests::openStore(dir / "ledger.db", clock);
    auto connection = store->connect();
    auto transaction = (*connection)->begin(store::Access::Write);
    BOOST_REQUIRE(store::run(**connection, sql));
    BOOST_REQUIRE(transaction->commit());
  }

  tests::TempDir dir;
  tests::FakeClock clock;
  tests::Region region{crypto::SuiteId::Sm};
  tests::Pki::Issued log;
  ledger::Opening answer;
  std::string receipt;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_ledger_commands)

BOOST_AUTO_TEST_CASE(a_receipt_is_verified_offline) {
  const Deployment d;
  const auto good = runCommand({"receipt", "verify", d.path("receipt.json"), "--trust",
                                d.path("trust"), "--body", d.path("opening.json")});
  BOOST_TEST(good.code == 0, good.err);
  BOOST_TEST(holds(good.out, "核验通过"));
  BOOST_TEST(holds(good.out, "展开件相符:是当时交换的应答内容"));

  const auto machine = runCommand({"receipt", "verify", d.path("receipt.json"), "--trust",
                                   d.path("trust"), "--body", d.path("opening.json"), "--json"});
  const auto document = jsonOf(machine.out);
  BOOST_TEST(document.root.find("ok")->asBoolean().value());
  BOOST_TEST(document.root.find("opened")->text() == "answer");
}

BOOST_AUTO_TEST_CASE(a_receipt_that_proves_nothing_is_a_no) {
  const Deployment d;
  auto altered = d.receipt;
  altered.replace(altered.find("\"index\":2"), 9, "\"index\":1");
  d.write("altered.json", altered);
  const auto no = runCommand(
      {"receipt", "verify", d.path("altered.json"), "--trust", d.path("trust"), "--json"});
  BOOST_TEST(no.code == 1);
  BOOST_TEST(jsonOf(no.out).root.find("code")->text() == "ledger.inclusion-invalid");

  d.write("pretty.json", d.receipt + "\n");
  BOOST_TEST(
      runCommand({"receipt", "verify", d.path("pretty.json"), "--trust", d.path("trust")}).code ==
      1);
  d.write("other.json", ledger::Opening::of(bytesOf("正文")).file());
  const auto other = runCommand({"receipt", "verify", d.path("receipt.json"), "--trust",
                                 d.path("trust"), "--body", d.path("other.json")});
  BOOST_TEST(other.code == 1);
  BOOST_TEST(holds(other.out, "ledger.opening-mismatch"));

  std::filesystem::create_directories(d.dir / "nobody");
  const auto untrusted =
      runCommand({"receipt", "verify", d.path("receipt.json"), "--trust", d.path("nobody")});
  BOOST_TEST(untrusted.code == 1);
  BOOST_TEST(holds(untrusted.out, "crypto.chain-untrusted"));
}

BOOST_AUTO_TEST_CASE(a_receipt_that_cannot_be_read_is_unusable) {
  const Deployment d;
  BOOST_TEST(
      runCommand({"receipt", "verify", d.path("none.json"), "--trust", d.path("trust")}).code == 2);
  BOOST_TEST(
      runCommand({"receipt", "verify", d.path("receipt.json"), "--trust", d.path("none")}).code ==
      2);
}

BOOST_AUTO_TEST_CASE(a_clean_ledger_passes_and_the_next_audit_goes_on_from_there) {
  const Deployment d;
  const auto first = runCommand({"audit", "--config", d.dir.path().string(), "--json"});
  BOOST_TEST(first.code == 0, first.err);
  auto document = jsonOf(first.out);
  BOOST_TEST(document.root.find("certificatesChecked")->asBoolean().value());
  BOOST_TEST(document.root.find("logs")->items()[0].find("entries")->asInteger().value() == 3);
  const auto second = runCommand({"audit", "--config", d.dir.path().string(), "--json"});
  document = jsonOf(second.out);
  BOOST_TEST(document.root.find("logs")->items()[0].find("from")->asInteger().value() == 3);
  BOOST_TEST(document.root.find("logs")->items()[0].find("entries")->asInteger().value() == 0);
  const auto whole = runCommand({"audit", "--config", d.dir.path().string(), "--whole"});
  BOOST_TEST(whole.code == 0);
  BOOST_TEST(holds(whole.out, "审计通过"));
}

BOOST_AUTO_TEST_CASE(an_altered_ledger_is_a_no_that_names_the_entry) {
  Deployment d;
  d.tamper(
      "UPDATE ledger_entry SET form = (SELECT form FROM ledger_entry WHERE entry = "
      "(SELECT MAX(entry) FROM ledger_entry)) WHERE entry = (SELECT MIN(entry) + 1 FROM "
      "ledger_entry)");
  const auto no = runCommand({"audit", "--config", d.dir.path().string(), "--json"});
  BOOST_TEST(no.code == 1);
  const auto document = jsonOf(no.out);
  const auto* finding = document.root.find("logs")->items()[0].find("finding");
  BOOST_REQUIRE(finding != nullptr);
  BOOST_TEST(finding->find("index")->asInteger().value() == 1);
  BOOST_TEST(finding->find("code")->text().starts_with("ledger.audit-"));
}

BOOST_AUTO_TEST_CASE(a_head_that_a_peer_holds_counts) {
  const Deployment d;
  const auto head =
      *ledger::Head::make(d.log.signer->publicKey().id(), 2,
                          crypto::suite(crypto::SuiteId::Sm).digest(bytesOf("another history")),
                          d.clock.now(), *d.log.signer);
  d.write("held.ndjson", head.form() + "\n");
  const auto no = runCommand(
      {"audit", "--config", d.dir.path().string(), "--held", d.path("held.ndjson"), "--json"});
  BOOST_TEST(no.code == 1);
  const auto document = jsonOf(no.out);
  BOOST_TEST(document.root.find("logs")->items()[0].find("finding")->find("code")->text() ==
             "ledger.audit-witness");
}

BOOST_AUTO_TEST_CASE(an_audit_without_a_store_is_unusable) {
  BOOST_TEST(runCommand({"audit", "--config", "/nonexistent"}).code == 2);
  const Deployment d;
  d.write("gateway.yaml", "region: \"510000\"\nnode: n1\nsuite: sm\n");
  const auto none = runCommand({"audit", "--config", d.dir.path().string()});
  BOOST_TEST(none.code == 2);
  BOOST_TEST(holds(none.err, "deployment.setting-missing"));
  d.write("gateway.yaml", "region: \"510000\"\nnode: n1\nsuite: rsa\n");
  const auto invalid = runCommand({"audit", "--config", d.dir.path().string()});
  BOOST_TEST(invalid.code == 2);
  BOOST_TEST(holds(invalid.err, "deployment.settings-invalid"));
}

BOOST_AUTO_TEST_SUITE_END()
