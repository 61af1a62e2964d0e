// goal: status, receipt and openings go to those whom they concern and prove what was exchanged;
// for everybody else an exchange is not there.
#include <utility>

#include <boost/test/unit_test.hpp>

#include "gateway/catalog/registry.hpp"
#include "gateway/exchange/journeys.hpp"
#include "gateway/ledger/reader.hpp"
#include "gateway/ledger/receipt.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/store/open.hpp"
#include "tests/unit/api/support.hpp"

namespace tongban::tests {
namespace {

struct Exchanged {
  ApiNode node;
  std::string id, request, answer;

  explicit Exchanged(DeploymentOptions options = {}) : node(std::move(options)) {}
  void exchange() {
    const auto heard = node.ask(node.call());
    BOOST_TEST_REQUIRE(heard.status() == 200);
    id = heard.text("exchangeId");
    answer = heard.out.body;
  }
  std::string status() const { return "/exchange/v1/" + id; }
  std::string receipt() const { return "/receipts/v1/" + id; }
  std::string openings() const { return "/receipts/v1/" + id + "/openings"; }
};

// The store of a node that is stopped.
std::unique_ptr<store::Store> openStore(const ApiNode& node) {
  std::vector<store::Migration> all;
  for (const auto& part : {ledger::migrations(), catalog::migrations(), exchange::migrations()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return store::open(store::SqliteSettings{node.made.storeFile()}, all, node.clock).value();
}

BOOST_AUTO_TEST_SUITE(receipts)

BOOST_AUTO_TEST_CASE(the_caller_reads_what_became_of_it) {
  Exchanged done;
  done.exchange();
  const auto status = done.node.read(done.node.made.oneWindow(), done.status());
  BOOST_TEST_INFO(status.out.body);
  BOOST_TEST_REQUIRE(status.status() == 200);
  BOOST_TEST(fits(status, "exchange-status"));
  BOOST_TEST(status.text("exchangeId") == done.id);
  BOOST_TEST(status.text("state") == "done");
  BOOST_TEST(status.text("kind") == "query");
  BOOST_TEST(status.text("resource") == "enterprise-registration");
  BOOST_TEST(status.text("rule") == "GRANT-1");
  BOOST_TEST(status.at("outcome").find("code")->text() == "ok");
  BOOST_TEST(status.text("receipt") == done.receipt());
}

BOOST_AUTO_TEST_CASE(a_receipt_is_verified_here_and_by_another_program) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    Exchanged done({.suite = suite});
    done.exchange();
    const auto heard = done.node.read(done.node.made.oneWindow(), done.receipt());
    BOOST_TEST_INFO(heard.out.body);
    BOOST_TEST_REQUIRE(heard.status() == 200);
    BOOST_TEST(fits(heard, "receipt"));
    const auto receipt = ledger::Receipt::parse(heard.out.body);
    BOOST_TEST_REQUIRE(receipt.has_value());
    const auto anchors = crypto::TrustAnchors::load(done.node.made.regionRoots());
    BOOST_TEST_REQUIRE(anchors.has_value());
    const crypto::ChainVerifier verifier(*anchors);
    const auto proven = ledger::verifyReceipt(*receipt, verifier);
    BOOST_TEST_REQUIRE(proven.has_value());
    BOOST_TEST(proven->entry.id == done.id);
    BOOST_TEST(proven->entry.caller.system == "one-window");

    // With what the openings show, by Python and openssl.
    const auto shown = done.node.read(done.node.made.oneWindow(), done.openings());
    BOOST_TEST_INFO(shown.out.body);
    BOOST_TEST_REQUIRE(shown.status() == 200);
    BOOST_TEST(fits(shown, "openings"));
    const TempDir place;
    const auto write = [&](const char* name, std::string_view text) {
      BOOST_TEST_REQUIRE(replaceFile(place / name, text, 0600).has_value());
      return (place / name).string();
    };
    const auto file = write("receipt.json", heard.out.body);
    const auto root = (done.node.made / "trust/regions/root.pem").string();
    const auto check = "python3 tests/support/verify_receipt.py " + file + " --root " + root;
    for (const auto* which : {"request", "answer"}) {
      const auto& opening = shown.at(which);
      const auto form = record::toJson(opening);
      const auto saved = write(which, form);
      const auto ran = run(check + " --opening " + saved + " --of " + which);
      BOOST_TEST_INFO(which << ": " << ran.out);
      BOOST_TEST(ran.code == 0);
      const auto other = run(check + " --opening " + saved + " --of " +
                             (std::string(which) == "answer" ? "request" : "answer"));
      BOOST_TEST(other.code != 0);
    }
    auto spoilt = heard.out.body;
    const auto at = spoilt.find("GRANT-1");
    spoilt.replace(at, 7, "GRANT-2");
    write("receipt.json", spoilt);
    BOOST_TEST(run(check).code != 0);
    BOOST_TEST(!ledger::verifyReceipt(ledger::Receipt::parse(spoilt).value(), verifier));
  }
}

BOOST_AUTO_TEST_CASE(openings_hold_what_was_said) {
  Exchanged done;
  done.exchange();
  const auto shown = done.node.read(done.node.made.oneWindow(), done.openings());
  BOOST_TEST_REQUIRE(shown.status() == 200);
  const auto bodyOf = [&](const char* which) {
    const auto bytes = fromBase64(shown.at(which).find("body")->text()).value();
    return std::string(textOf(bytes));
  };
  BOOST_TEST(bodyOf("request").find("91500112MAF000012X") != std::string::npos);
  BOOST_TEST(bodyOf("answer").ends_with(done.answer));
}

BOOST_AUTO_TEST_CASE(who_may_read_what) {
  Exchanged done;
  auto& made = done.node.made;
  made.write("certs/library-tls.pem", made.pki().stranger.tls.pem());
  made.write("certs/library-message.pem", made.pki().stranger.message.pem());
  made.replace("members.yaml", "name: 企业登记库\n",
               "name: 企业登记库\n        tlsCertificate: certs/library-tls.pem\n"
               "        messageKeys: [certs/library-message.pem]\n");
  auto provider = made.pki().stranger;
  provider.member = "market-supervision";
  provider.system = "registration-library";
  done.exchange();

  for (const Caller* reader : {&std::as_const(provider), &made.audit()}) {
    BOOST_TEST_INFO(reader->system);
    BOOST_TEST(done.node.read(*reader, done.status()).status() == 200);
    BOOST_TEST(done.node.read(*reader, done.receipt()).status() == 200);
    const auto shown = done.node.read(*reader, done.openings());
    BOOST_TEST(shown.status() == 404);
    BOOST_TEST(shown.code() == "exchange.not-found");
  }

  // Whoever it does not concern learns nothing, not even that it is there.
  const std::string unknown = "0199f0a0-0000-7000-8000-000000000000";
  for (const auto& [place, after] : {std::pair<std::string, std::string>{"/exchange/v1/", ""},
                                     {"/receipts/v1/", ""},
                                     {"/receipts/v1/", "/openings"}}) {
    const auto theirs = done.node.read(made.counter(), place + done.id + after);
    BOOST_TEST(theirs.status() == 404);
    BOOST_TEST(theirs.code() == "exchange.not-found");
    for (const auto& id :
         {unknown, std::string("no-uuid"), std::string("%30"), std::string(4000, '1')}) {
      const auto none = done.node.read(made.counter(), place + id + after);
      BOOST_TEST(none.status() == 404);
      BOOST_TEST(none.out.body == theirs.out.body);
      auto fields = none.out.fields;
      auto others = theirs.out.fields;
      for (auto* some : {&fields, &others}) some->erase("date");
      BOOST_TEST((fields == others));
    }
  }
}

// Also when the auditors belong to the member that asked.
BOOST_AUTO_TEST_CASE(an_auditor_reads_no_openings) {
  Exchanged done;
  auto& made = done.node.made;
  made.replace("members.yaml", "        name: 审计工作台\n        auditor: true\n",
               "        name: 审计工作台\n");
  made.replace("members.yaml", "- id: one-window\n", "- id: one-window\n        auditor: true\n");
  done.exchange();
  BOOST_TEST(done.node.read(made.oneWindow(), done.receipt()).status() == 200);
  BOOST_TEST(done.node.read(made.oneWindow(), done.openings()).code() == "exchange.not-found");
  // And who is no auditor any more reads nothing.
  for (const auto& path : {done.status(), done.receipt(), done.openings()}) {
    BOOST_TEST(done.node.read(made.audit(), path).code() == "exchange.not-found");
  }
}

BOOST_AUTO_TEST_CASE(what_was_destroyed_is_left_out) {
  Exchanged done;
  done.exchange();
  done.node.stop();
  BOOST_TEST(ledger::eraseOpenings(*openStore(done.node), done.id).value() >= 2u);
  const auto shown = done.node.read(done.node.made.oneWindow(), done.openings());
  BOOST_TEST(shown.status() == 200);
  BOOST_TEST(fits(shown, "openings"));
  BOOST_TEST(shown.root().members().size() == 1u);
  BOOST_TEST(done.node.read(done.node.made.oneWindow(), done.receipt()).status() == 200);
}

BOOST_AUTO_TEST_CASE(the_summary_of_strangers_is_no_exchange) {
  Exchanged done;
  auto spoilt = done.node.call();
  spoilt.spoilt = true;
  BOOST_TEST_REQUIRE(done.node.ask(spoilt).status() == 401);
  BOOST_TEST_REQUIRE(done.node.gateway().tidy().has_value());
  done.node.stop();
  {
    const auto store = openStore(done.node);
    const auto connection = store->connect().value();
    const auto log = done.node.made.pki().gatewayLog.certificate.keyId();
    const auto form = ledger::Reader::open(*connection, log).value().entryForm(0).value();
    const auto entry = ledger::parseEntry(form).value();
    BOOST_TEST_REQUIRE((entry.kind == ledger::EntryKind::Summary));
    done.id = entry.id;
  }
  const auto& audit = done.node.made.audit();
  BOOST_TEST(done.node.read(audit, done.status()).code() == "exchange.not-found");
  const auto receipt = done.node.read(audit, done.receipt());
  BOOST_TEST(receipt.status() == 200);
  BOOST_TEST(fits(receipt, "receipt"));
  const auto& caller = done.node.made.oneWindow();
  BOOST_TEST(done.node.read(caller, done.receipt()).code() == "exchange.not-found");
}

BOOST_AUTO_TEST_CASE(nobody_reads_without_saying_who) {
  Exchanged done;
  done.exchange();
  for (const auto& path : {done.status(), done.receipt(), done.openings()}) {
    const auto none = done.node.get(path);
    BOOST_TEST(none.status() == 401);
    BOOST_TEST(none.code() == "auth.caller-unknown");
    auto spoilt = done.node.reading(done.node.made.oneWindow(), path);
    spoilt.spoilt = true;
    BOOST_TEST(done.node.ask(spoilt).code() == "wire.signature-wrong");
    auto stale = done.node.reading(done.node.made.oneWindow(), path);
    stale.created -= std::chrono::seconds(301);
    stale.expires -= std::chrono::seconds(301);
    BOOST_TEST(done.node.ask(stale).code() == "wire.signature-stale");
    // By certificate alone it is good enough.
    auto bare = done.node.reading(done.node.made.oneWindow(), path);
    bare.proof = SignedCall::Proof::None;
    BOOST_TEST(done.node.ask(bare).status() == 200);
    auto plain = ApiNode::heard(done.node.raw(
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n", &done.node.made.oneWindow()));
    BOOST_TEST_INFO(plain.out.body);
    BOOST_TEST(plain.status() == 200);
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_has_a_receipt_too) {
  ApiNode node;
  auto call = SignedCall::query(node.made.counter(), node.suite(), node.clock.now());
  const auto refused = node.ask(call);
  BOOST_TEST_REQUIRE(refused.code() == "grant.missing");
  BOOST_TEST(fits(refused, "problem"));
  const auto id = refused.text("exchangeId");
  const auto status = node.read(node.made.counter(), "/exchange/v1/" + id);
  BOOST_TEST_INFO(status.out.body);
  BOOST_TEST_REQUIRE(status.status() == 200);
  BOOST_TEST(fits(status, "exchange-status"));
  BOOST_TEST(status.text("kind") == "refusal");
  BOOST_TEST(status.at("outcome").find("code")->text() == "grant.missing");
  const auto receipt = node.read(node.made.counter(), "/receipts/v1/" + id);
  BOOST_TEST(receipt.status() == 200);
  BOOST_TEST(fits(receipt, "receipt"));
  const auto openings = node.read(node.made.counter(), "/receipts/v1/" + id + "/openings");
  BOOST_TEST_INFO(openings.out.body);
  BOOST_TEST(openings.status() == 200);
  BOOST_TEST(fits(openings, "openings"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
