// goal: two receipts of one exchange are held against each other: equal commitments are a yes, and
// every way in which the sides can disagree is named, whichever receipt comes first.
#include "gateway/base/file.hpp"
#include "gateway/exchange/journeys.hpp"
#include "gateway/exchange/peer_fields.hpp"
#include "tests/unit/cli/support.hpp"
#include "tests/unit/ledger/support.hpp"

using namespace tongban;
using namespace std::chrono_literals;
using ledger::Proposal;
using tests::holds;
using tests::jsonOf;
using tests::runCommand;

namespace {

// A region with a ledger of its own.
struct Side {
  Side(const std::filesystem::path& folder, crypto::SuiteId suite, const tests::FakeClock& clock)
      : region(suite),
        log(region.pki.issue("log-1", crypto::Profile::Signing)),
        store(tests::openStore(folder, clock)),
        ledger(tests::openLedger(*store, region, log, clock)) {}

  std::string receiptOf(Proposal proposal) {
    const auto position = ledger->append(std::move(proposal));
    BOOST_REQUIRE(position);
    BOOST_REQUIRE(ledger->waitForHead(position->index + 1, 5s));
    auto connection = store->connect();
    return ledger::Reader::open(**connection, ledger->log())->receipt(position->index)->form();
  }

  tests::Region region;
  tests::Pki::Issued log;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<ledger::Ledger> ledger;
};

// 500000 asked 510000, and each wrote down what it saw.
struct Exchange {
  explicit Exchange(crypto::SuiteId askingSuite = crypto::SuiteId::Sm,
                    crypto::SuiteId providingSuite = crypto::SuiteId::Sm)
      : asking(dir / "500000.db", askingSuite, clock),
        providing(dir / "510000.db", providingSuite, clock),
        request(exchange::openingWith(salts.request, bytesOf("POST …\n\n{}"))),
        answer(exchange::openingWith(salts.answer, bytesOf("200\n\n{}"))) {
    std::filesystem::create_directories(dir / "trust");
    write("trust/500000.pem", asking.region.pki.root().certificate.pem());
    write("trust/510000.pem", providing.region.pki.root().certificate.pem());
    asked = tests::proposal(clock, "正文");
    provided = tests::proposal(clock, "");
    provided.entry.id = asked.entry.id;
    asked.entry.resource = "510000.enterprise-registration";
    asked.entry.caseId = provided.entry.caseId = "AB-1";
    asked.entry.peer = providing.ledger->log();
    asked.evidence = {request, answer};
    provided.entry.caller = {"500000", "gateway", "signature", {}};
    provided.entry.onBehalf = "data-bureau";
    provided.entry.peer = asking.ledger->log();
    provided.request = request;
    provided.answer = answer;
    write("request.json", request.file());
    write("answer.json", answer.file());
  }
  void write(const std::string& name, const std::string& text) const {
    BOOST_REQUIRE(replaceFile(dir / name, text, 0600));
  }
  std::string path(const std::string& name) const { return (dir / name).string(); }

  void record() {
    write("asked.json", asking.receiptOf(asked));
    write("provided.json", providing.receiptOf(provided));
  }
  tests::Answer verify(const std::string& a, const std::string& b,
                       const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"receipt", "verify",  path(a),      "--with",
                                      path(b),   "--trust", path("trust")};
    words.insert(words.end(), more.begin(), more.end());
    return runCommand(words);
  }
  std::vector<std::string> opened(std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--body", path("request.json"), "--body", path("answer.json")});
    return more;
  }

  // What the two differ in, one after the other; the same in either order, and a no.
  std::string differences(std::vector<std::string> more = {}) {
    record();
    more.emplace_back("--json");
    const auto one = verify("asked.json", "provided.json", more);
    const auto other = verify("provided.json", "asked.json", more);
    const auto whats = whatOf(one.out, "a", "b");
    BOOST_TEST(whats == whatOf(other.out, "b", "a"));
    BOOST_TEST(one.code == other.code);
    BOOST_TEST(one.code == (whats.empty() ? 0 : 1), one.out + one.err);
    const auto document = jsonOf(one.out);
    BOOST_TEST(document.root.find("agrees")->asBoolean().value() == whats.empty());
    if (!whats.empty()) {
      BOOST_TEST(document.root.find("code")->text() == "ledger.receipts-differ");
      const auto people = verify("asked.json", "provided.json");
      BOOST_TEST(people.code == 1);
      BOOST_TEST(holds(people.out, "不一致("), people.out);
      BOOST_TEST(holds(people.out, "代码:ledger.receipts-differ"));
    }
    std::string names;
    for (const auto& value : document.root.find("differences")->items()) {
      names += (names.empty() ? "" : " ") + std::string(value.find("what")->text());
    }
    return names;
  }
  static std::vector<std::string> whatOf(const std::string& json, std::string_view a,
                                         std::string_view b) {
    const auto document = jsonOf(json);
    std::vector<std::string> all;
    for (const auto& one : document.root.find("differences")->items()) {
      all.push_back(std::string(one.find("what")->text()) + "|" + std::string(one.find(a)->text()) +
                    "|" + std::string(one.find(b)->text()) + "|" +
                    std::string(one.find("message")->text()));
    }
    return all;
  }

  tests::TempDir dir;
  tests::FakeClock clock;
  Side asking;
  Side providing;
  exchange::Salts salts = exchange::Salts::fresh();
  ledger::Opening request;
  ledger::Opening answer;
  Proposal asked;
  Proposal provided;
};

ledger::Opening another() { return ledger::Opening::of(bytesOf("another")); }

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_receipt_pair)

BOOST_AUTO_TEST_CASE(both_sides_committed_to_the_same) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    Exchange e(suite, suite);
    BOOST_TEST(e.differences() == "");
    const auto people = e.verify("provided.json", "asked.json", e.opened());
    BOOST_TEST(people.code == 0);
    BOOST_TEST(holds(people.out, "双方承诺一致"), people.out);
    BOOST_TEST(holds(people.out, "提供方:账本 " + e.providing.ledger->log()));
    BOOST_TEST(holds(people.out, "询问方:账本 " + e.asking.ledger->log()));
    BOOST_TEST(holds(people.out, "区域 500000 的 data-bureau"));
    BOOST_TEST(holds(people.out, "展开件相符"));
    const auto document = jsonOf(e.verify("provided.json", "asked.json", {"--json"}).out);
    BOOST_TEST(document.root.find("ok")->asBoolean().value());
    BOOST_TEST(document.root.find("exchange")->text() == e.asked.entry.id);
    BOOST_TEST(document.root.find("a")->find("side")->text() == "providing");
    BOOST_TEST(document.root.find("b")->find("side")->text() == "asking");
  }
}

// Neither refusal nor what one side adds of its own is a disagreement.
BOOST_AUTO_TEST_CASE(what_only_one_side_can_know_does_not_count) {
  Exchange e;
  e.asked.entry.rule = "GRANT-R2";
  e.asked.entry.items = {"uscc"};
  e.asked.entry.peer.clear();
  e.asked.evidence.push_back(another());
  e.provided.entry.peer.clear();
  BOOST_TEST(e.differences() == "");
  Exchange refused;
  for (auto* entry : {&refused.asked.entry, &refused.provided.entry}) {
    entry->kind = ledger::EntryKind::Refusal;
    entry->outcomeCode = "grant.missing";
    entry->outcomeStatus = 403;
  }
  BOOST_TEST(refused.differences() == "");
}

BOOST_AUTO_TEST_CASE(a_commitment_that_the_other_side_does_not_have) {
  Exchange request;
  request.provided.request = another();
  BOOST_TEST(request.differences() == "request");
  Exchange answer;
  answer.provided.answer = another();
  BOOST_TEST(answer.differences() == "answer");
  Exchange both;
  both.asked.evidence = {another(), another()};
  BOOST_TEST(both.differences() == "request answer");
  Exchange salted;  // the same body under another salt is not the same commitment
  salted.provided.answer = ledger::Opening::of(salted.answer.body);
  BOOST_TEST(salted.differences() == "answer");
  Exchange swapped;
  swapped.asked.evidence = {swapped.answer, swapped.request};
  BOOST_TEST(swapped.differences() == "request answer");
  Exchange twice;  // an answer that is only the request again
  twice.provided.answer = twice.request;
  BOOST_TEST(twice.differences() == "answer");
  Exchange none;
  none.asked.evidence.clear();
  BOOST_TEST(none.differences() == "request answer-missing");
  Exchange uncommitted;
  uncommitted.provided.request.reset();
  uncommitted.provided.answer.reset();
  BOOST_TEST(uncommitted.differences() == "request answer");
}

BOOST_AUTO_TEST_CASE(the_asking_side_has_no_answer) {
  const std::pair<std::string, std::string> outcomes[] = {
      {"peer.in-doubt", "answer-missing"},
      {std::string(exchange::kRecorded), "answer-missing"},
      {std::string(exchange::kDiffers), "request answer-missing"}};
  for (const auto& [code, expected] : outcomes) {
    Exchange e;
    e.asked.entry.outcomeCode = code;
    e.asked.entry.outcomeStatus = 504;
    e.asked.evidence = {e.request};
    if (code != "peer.in-doubt") e.asked.evidence.push_back(another());  // the peer's receipt
    if (code == exchange::kDiffers) e.provided.request = another();
    BOOST_TEST(e.differences() == expected, code);
  }
}

BOOST_AUTO_TEST_CASE(the_provider_never_saw_it) {
  for (const bool both : {false, true}) {
    Exchange e;
    if (both) e.asked.entry.outcomeCode = exchange::kVoided;
    e.provided = Proposal{};
    e.provided.entry.id = e.asked.entry.id;
    e.provided.entry.at = e.asked.entry.at;
    e.provided.entry.kind = ledger::EntryKind::Refusal;
    e.provided.entry.caller = {"500000", "gateway", "signature", {}};
    e.provided.entry.outcomeCode = exchange::kVoided;
    e.provided.entry.outcomeStatus = 410;
    BOOST_TEST(e.differences() == "voided");
  }
}

BOOST_AUTO_TEST_CASE(what_was_said_of_the_exchange_differs) {
  const std::pair<std::string, void (*)(ledger::Entry&)> faults[] = {
      {"member", [](ledger::Entry& entry) { entry.onBehalf = "county-bureau"; }},
      {"member", [](ledger::Entry& entry) { entry.onBehalf.clear(); }},
      {"resource", [](ledger::Entry& entry) { entry.resource = "tax-credit"; }},
      {"resource", [](ledger::Entry& entry) { entry.resource = "520000.enterprise-registration"; }},
      {"matter", [](ledger::Entry& entry) { entry.matter = "企业注销"; }},
      {"basis", [](ledger::Entry& entry) { entry.basis = "条例"; }},
      {"case", [](ledger::Entry& entry) { entry.caseId = "AB-2"; }},
      {"region", [](ledger::Entry& entry) { entry.caller.member = "510000"; }},
      {"outcome", [](ledger::Entry& entry) { entry.outcomeCode = "grant.missing"; }},
      {"peer", [](ledger::Entry& entry) { entry.peer = "sm3:" + std::string(64, 'a'); }}};
  for (const auto& [what, spoil] : faults) {
    Exchange e;
    spoil(e.provided.entry);
    BOOST_TEST(e.differences() == what);
  }
  Exchange peer;
  peer.asked.entry.peer = "sm3:" + std::string(64, 'a');
  BOOST_TEST(peer.differences() == "peer");
  Exchange local;
  local.asked.entry.resource = "enterprise-registration";
  BOOST_TEST(local.differences() == "region");
}

BOOST_AUTO_TEST_CASE(two_that_do_not_belong_together) {
  Exchange e;
  e.record();
  const auto same = e.verify("asked.json", "asked.json", {"--json"});
  BOOST_TEST(same.code == 1);
  BOOST_TEST(Exchange::whatOf(same.out, "a", "b").front().starts_with("roles|asking|asking"));
  const auto provider = e.verify("provided.json", "provided.json", {"--json"});
  BOOST_TEST(provider.code == 1);
  BOOST_TEST(Exchange::whatOf(provider.out, "a", "b").front().starts_with("roles|providing"));

  Exchange other;
  other.provided.entry.id = makeUuid(other.clock.now());
  BOOST_TEST(other.differences() == "exchange");
  BOOST_TEST(
      (jsonOf(other.verify("asked.json", "provided.json", {"--json"}).out).root.find("exchange") ==
       nullptr));

  Exchange one;  // a ledger that wrote down both sides itself
  one.record();
  one.provided.entry.peer.clear();
  one.write("provided.json", one.asking.receiptOf(one.provided));
  const auto alone = one.verify("asked.json", "provided.json", {"--json"});
  BOOST_TEST(alone.code == 1);
  BOOST_TEST(Exchange::whatOf(alone.out, "a", "b").front().starts_with("log|"));
}

BOOST_AUTO_TEST_CASE(across_suites_openings_show_it) {
  Exchange e(crypto::SuiteId::Sm, crypto::SuiteId::Intl);
  BOOST_TEST(e.differences() == "suite suite");
  const auto told = e.verify("asked.json", "provided.json");
  BOOST_TEST(holds(told.out, "请以 --body 给出请求的展开件"), told.out);
  BOOST_TEST(e.differences({"--body", e.path("request.json")}) == "suite");
  BOOST_TEST(e.differences(e.opened()) == "");

  Exchange answer(crypto::SuiteId::Sm, crypto::SuiteId::Intl);
  answer.provided.answer = another();  // what opens one side does not open the other
  BOOST_TEST(answer.differences(answer.opened()) == "suite");
}

BOOST_AUTO_TEST_CASE(an_opening_has_to_open_both) {
  Exchange e;
  e.record();
  e.write("other.json", another().file());
  const auto no = e.verify("asked.json", "provided.json", {"--body", e.path("other.json")});
  BOOST_TEST(no.code == 1);
  BOOST_TEST(holds(no.out, "ledger.opening-mismatch"));
  e.write("member.json", e.asked.answer->file());  // between the member and its own region
  const auto own = e.verify("asked.json", "provided.json", {"--body", e.path("member.json")});
  BOOST_TEST(own.code == 1);
}

BOOST_AUTO_TEST_CASE(a_receipt_that_does_not_hold_is_named) {
  Exchange e;
  e.record();
  auto altered = *readFile(e.dir / "provided.json", 1u << 20);
  altered.replace(altered.find("企业开办"), 12, "企业注销");
  e.write("altered.json", altered);
  const auto no = e.verify("asked.json", "altered.json", {"--json"});
  BOOST_TEST(no.code == 1);
  const auto document = jsonOf(no.out);
  BOOST_TEST(!document.root.find("ok")->asBoolean().value());
  BOOST_TEST(!document.root.find("agrees")->asBoolean().value());
  BOOST_TEST(document.root.find("code")->text() == "ledger.inclusion-invalid");
  BOOST_TEST(document.root.find("a")->find("ok")->asBoolean().value());
  BOOST_TEST(document.root.find("b")->find("code")->text() == "ledger.inclusion-invalid");
  const auto people = e.verify("altered.json", "asked.json");
  BOOST_TEST(people.code == 1);
  BOOST_TEST(holds(people.out, "altered.json"));

  std::filesystem::remove(e.dir / "trust/510000.pem");
  const auto untrusted = e.verify("asked.json", "provided.json");
  BOOST_TEST(untrusted.code == 1);
  BOOST_TEST(holds(untrusted.out, "crypto.chain-untrusted"));
  e.write("pretty.json", altered + "\n");
  BOOST_TEST(holds(e.verify("pretty.json", "asked.json").out, "ledger.receipt-malformed"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_unusable) {
  Exchange e;
  e.record();
  BOOST_TEST(e.verify("asked.json", "none.json").code == 2);
  BOOST_TEST(e.verify("none.json", "asked.json").code == 2);
  BOOST_TEST(e.verify("asked.json", "provided.json", {"--body", e.path("asked.json")}).code == 2);
  const auto several =
      runCommand({"receipt", "verify", e.path("asked.json"), "--trust", e.path("trust"), "--body",
                  e.path("request.json"), "--body", e.path("answer.json")});
  BOOST_TEST(several.code == 2);
  BOOST_TEST(holds(several.err, "--with"), several.err);
}

BOOST_AUTO_TEST_SUITE_END()
