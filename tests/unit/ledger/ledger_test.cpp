// goal: what was acknowledged is there, in order, provable by a receipt; nothing else is.
#include <thread>

#include "gateway/store/query.hpp"
#include "tests/unit/ledger/support.hpp"

using namespace tongban;
using namespace std::chrono_literals;

namespace {

struct Node {
  explicit Node(crypto::SuiteId suite = crypto::SuiteId::Sm)
      : region(suite),
        log(region.pki.issue("log-1", crypto::Profile::Signing)),
        store(tests::openStore(dir / "ledger.db", clock)) {}

  std::unique_ptr<ledger::Ledger> open() { return tests::openLedger(*store, region, log, clock); }

  tests::TempDir dir;
  tests::FakeClock clock;
  tests::Region region;
  tests::Pki::Issued log;
  std::unique_ptr<store::Store> store;
};

ledger::Position append(ledger::Ledger& ledger, const Clock& clock, const std::string& body) {
  auto position = ledger.append(tests::proposal(clock, body));
  if (!position) BOOST_FAIL(position.error().code << position.error().message);
  return *position;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ledger_ledger)

BOOST_AUTO_TEST_CASE(an_entry_gets_a_receipt_that_anyone_can_check) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    Node node(suite);
    const auto ledger = node.open();
    auto wanted = tests::proposal(node.clock, "正文");
    const auto id = wanted.entry.id;
    const auto answer = *wanted.answer;
    for (int i = 0; i < 5; ++i) append(*ledger, node.clock, "之前");
    const auto position = ledger->append(std::move(wanted));
    BOOST_REQUIRE(position);
    BOOST_TEST(position->index == 5U);
    for (int i = 0; i < 300; ++i) append(*ledger, node.clock, "之后");
    BOOST_REQUIRE(ledger->waitForHead(306, 5s));

    auto connection = node.store->connect();
    BOOST_REQUIRE(connection);
    auto positions = ledger::positionsOf(**connection, id);
    BOOST_REQUIRE(positions);
    BOOST_TEST(positions->size() == 1U);
    auto reader = ledger::Reader::open(**connection, position->log);
    BOOST_REQUIRE(reader);
    auto receipt = reader->receipt(position->index);
    if (!receipt) BOOST_FAIL(receipt.error().message);
    const auto form = receipt->form();
    auto read = ledger::Receipt::parse(form);
    if (!read) BOOST_FAIL(read.error().message);
    auto proven = ledger::verifyReceipt(*read, node.region.roots);
    if (!proven) BOOST_FAIL(proven.error().code);
    BOOST_TEST(proven->entry.id == id);
    BOOST_TEST(ledger::checkOpening(answer, proven->entry.answer).has_value());
    const auto other = ledger::Opening::of(bytesOf("正文"));
    BOOST_TEST(ledger::checkOpening(other, proven->entry.answer).error().code ==
               "ledger.opening-mismatch");
    auto kept =
        ledger::readOpening(**connection, *position, ledger::kAnswerSlot, node.region.cipher);
    BOOST_REQUIRE(kept);
    BOOST_TEST(textOf(kept->body) == "正文");
  }
}

BOOST_AUTO_TEST_CASE(every_bit_of_a_receipt_counts) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    Node node(suite);
    const auto ledger = node.open();
    for (int i = 0; i < 4; ++i) append(*ledger, node.clock, "x");
    BOOST_REQUIRE(ledger->waitForHead(4, 5s));
    auto connection = node.store->connect();
    auto form = ledger::Reader::open(**connection, ledger->log())->receipt(2)->form();
    const auto accepted = [&](const std::string& text) {
      auto receipt = ledger::Receipt::parse(text);
      return receipt && ledger::verifyReceipt(*receipt, node.region.roots);
    };
    BOOST_REQUIRE(accepted(form));
    for (std::size_t bit = 0; bit < form.size() * 8; ++bit) {
      const auto byte = form[bit / 8];
      form[bit / 8] = static_cast<char>(byte ^ (1 << bit % 8));
      BOOST_TEST(!accepted(form), "bit " << bit);
      form[bit / 8] = byte;
    }
    for (std::size_t cut = 0; cut < form.size(); cut += 7) {
      BOOST_TEST(!accepted(form.substr(0, cut)));
    }
    BOOST_TEST(!accepted(form + "\n"));
    BOOST_TEST(!accepted(" " + form));
  }
}

BOOST_AUTO_TEST_CASE(a_receipt_under_another_root_proves_nothing) {
  Node node;
  const auto ledger = node.open();
  append(*ledger, node.clock, "x");
  BOOST_REQUIRE(ledger->waitForHead(1, 5s));
  auto connection = node.store->connect();
  const auto receipt = *ledger::Reader::open(**connection, ledger->log())->receipt(0);
  const tests::Region other(crypto::SuiteId::Sm);
  const auto verified = ledger::verifyReceipt(receipt, other.roots);
  BOOST_REQUIRE(!verified);
  BOOST_TEST(verified.error().code == "crypto.chain-untrusted");
}

BOOST_AUTO_TEST_CASE(a_ledger_goes_on_where_it_stopped) {
  Node node;
  std::string log;
  for (std::uint64_t run = 0; run < 3; ++run) {
    const auto ledger = node.open();
    log = ledger->log();
    for (std::uint64_t i = 0; i < 130; ++i) {
      BOOST_TEST(append(*ledger, node.clock, "x").index == run * 130 + i);
    }
    BOOST_REQUIRE(ledger->waitForHead((run + 1) * 130, 5s));
  }
  auto connection = node.store->connect();
  const auto report = ledger::audit(**connection, {.regionRoots = &node.region.roots});
  if (!report) BOOST_FAIL(report.error().code << ' ' << report.error().message);
  BOOST_REQUIRE(report->logs.size() == 1U);
  const auto& audited = report->logs[0];
  BOOST_TEST(!audited.finding.has_value(),
             (audited.finding ? audited.finding->message : std::string()));
  BOOST_TEST(audited.entries == 390U);
  BOOST_TEST(audited.heads > 0U);
  BOOST_TEST(audited.head->size == 390U);
}

BOOST_AUTO_TEST_CASE(many_threads_share_groups) {
  Node node;
  const auto ledger = node.open();
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        if (ledger->append(tests::proposal(node.clock, "x"))) ++good;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(good == 400);
  BOOST_REQUIRE(ledger->waitForHead(400, 5s));
  auto connection = node.store->connect();
  const auto groups =
      store::queryOne<std::int64_t>(**connection, "SELECT COUNT(*) FROM ledger_root");
  BOOST_TEST(std::get<0>(**groups) < 400);
  BOOST_TEST(ledger::audit(**connection, {})->clean());
}

BOOST_AUTO_TEST_CASE(one_bad_entry_of_a_group_is_refused_alone) {
  Node node;
  const auto ledger = node.open();
  auto bad = tests::proposal(node.clock, "x");
  bad.entry.id = "not-a-uuid";
  const auto refused = ledger->append(std::move(bad));
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().code == "ledger.entry-invalid");

  auto failing = tests::proposal(node.clock, "x");
  failing.alsoWrite = [](store::Connection& connection) -> Result<Ok> {
    auto done = store::run(connection, "INSERT INTO ledger_witness VALUES ('a', 1, 'r', 'f')");
    if (!done) return done;
    return fail("ledger.busy", "nonce 已用过");
  };
  const auto also = ledger->append(std::move(failing));
  BOOST_REQUIRE(!also);
  BOOST_TEST(also.error().code == "ledger.busy");
  BOOST_TEST(append(*ledger, node.clock, "good").index == 0U);
  auto connection = node.store->connect();
  const auto rows =
      store::queryOne<std::int64_t>(**connection, "SELECT COUNT(*) FROM ledger_witness");
  BOOST_TEST(std::get<0>(**rows) == 0);
}

BOOST_AUTO_TEST_CASE(what_is_written_beside_is_in_the_same_transaction) {
  Node node;
  const auto ledger = node.open();
  auto with = tests::proposal(node.clock, "x");
  with.alsoWrite = [](store::Connection& connection) {
    return store::run(connection, "INSERT INTO ledger_witness VALUES ('a', 1, 'r', 'f')");
  };
  BOOST_REQUIRE(ledger->append(std::move(with)));
  auto connection = node.store->connect();
  const auto rows =
      store::queryOne<std::int64_t>(**connection, "SELECT COUNT(*) FROM ledger_witness");
  BOOST_TEST(std::get<0>(**rows) == 1);
}

BOOST_AUTO_TEST_CASE(the_time_of_heads_never_goes_back) {
  Node node;
  {
    const auto ledger = node.open();
    append(*ledger, node.clock, "x");
    BOOST_REQUIRE(ledger->waitForHead(1, 5s));
    node.clock.set("2026-11-23T08:00:00.000Z");
    append(*ledger, node.clock, "y");
    const auto head = ledger->waitForHead(2, 5s);
    BOOST_REQUIRE(head);
    BOOST_TEST(head->time == "2026-11-24T08:00:00.000Z");
  }
  const auto ledger = node.open();
  append(*ledger, node.clock, "z");
  const auto head = ledger->waitForHead(3, 5s);
  BOOST_REQUIRE(head);
  BOOST_TEST(head->time == "2026-11-24T08:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(a_head_that_never_comes_is_an_error) {
  Node node;
  const auto ledger = node.open();
  const auto head = ledger->waitForHead(1, 1ms);
  BOOST_REQUIRE(!head);
  BOOST_TEST(head.error().code == "ledger.head-late");
  BOOST_TEST(!ledger->head().has_value());
}

BOOST_AUTO_TEST_CASE(a_closed_log_takes_nothing_more) {
  Node node;
  ledger::Head head;
  {
    const auto ledger = node.open();
    append(*ledger, node.clock, "x");
    head = *ledger->waitForHead(1, 5s);
  }
  auto connection = node.store->connect();
  const auto statement = [&](std::uint64_t size, const crypto::Signer& signer) {
    return *ledger::CloseStatement::make(head.log, size, head.root, node.clock.now(),
                                         ledger::CloseReason::Rotation, signer);
  };
  const auto& root = node.region.pki.root();
  BOOST_TEST(
      ledger::closeLog(**connection, statement(2, *root.signer), root.certificate).error().code ==
      "ledger.root-mismatch");
  BOOST_TEST(ledger::closeLog(**connection, statement(1, *node.log.signer), root.certificate)
                 .error()
                 .code == "crypto.signature-invalid");
  BOOST_REQUIRE(ledger::closeLog(**connection, statement(1, *root.signer), root.certificate));
  BOOST_TEST(
      ledger::closeLog(**connection, statement(1, *root.signer), root.certificate).error().code ==
      "ledger.log-closed");
  const auto again = ledger::Ledger::open(*node.store,
                                          {.certificate = node.log.certificate,
                                           .signer = node.log.signer.get(),
                                           .cipher = &node.region.cipher},
                                          node.clock);
  BOOST_REQUIRE(!again);
  BOOST_TEST(again.error().code == "ledger.log-closed");

  // A new key opens a new log beside it.
  node.log = node.region.pki.issue("log-2", crypto::Profile::Signing);
  const auto next = node.open();
  BOOST_TEST(append(*next, node.clock, "y").index == 0U);
  BOOST_REQUIRE(next->waitForHead(1, 5s));
  const auto report = ledger::audit(
      **connection, {.regionRoots = &node.region.roots, .regionRoot = root.certificate});
  if (!report) BOOST_FAIL(report.error().code << ' ' << report.error().message);
  BOOST_TEST(report->clean());
  BOOST_TEST(report->logs.size() == 2U);
  BOOST_TEST(report->logs[0].closed);
}

BOOST_AUTO_TEST_CASE(a_key_that_is_not_the_certificates_is_refused) {
  Node node;
  const auto other = node.region.pki.issue("other", crypto::Profile::Signing);
  const auto opened = ledger::Ledger::open(*node.store,
                                           {.certificate = node.log.certificate,
                                            .signer = other.signer.get(),
                                            .cipher = &node.region.cipher},
                                           node.clock);
  BOOST_REQUIRE(!opened);
  BOOST_TEST(opened.error().code == "ledger.key-mismatch");
}

BOOST_AUTO_TEST_SUITE_END()
