// goal: a full queue refuses, an end lets the queue be written, a signer that is slow or fails
// delays heads only.
#include <algorithm>
#include <thread>

#include "tests/fault/ledger/device.hpp"
#include "tests/fault/ledger/node.hpp"

using namespace tongban;
using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

namespace {

struct Node {
  std::unique_ptr<ledger::Ledger> open(std::size_t queueMax = 8192) {
    auto opened = ledger::Ledger::open(*store,
                                       {.certificate = keys.log.certificate,
                                        .signer = &device,
                                        .cipher = &keys.region.cipher,
                                        .queueEntriesMax = queueMax},
                                       clock);
    if (!opened) BOOST_FAIL(opened.error().code << ' ' << opened.error().message);
    return std::move(*opened);
  }
  std::int64_t count(const char* sql) {
    auto connection = store->connect();
    BOOST_REQUIRE(connection);
    return std::get<0>(**store::queryOne<std::int64_t>(**connection, sql));
  }

  tests::Keys keys{crypto::SuiteId::Sm};
  tests::TempDir dir;
  tests::FakeClock clock;
  std::unique_ptr<store::Store> store = tests::openStore(dir / "ledger.db", clock);
  tests::Device device{*keys.log.signer};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ledger_shutdown, Node)

BOOST_AUTO_TEST_CASE(a_full_queue_refuses_and_an_end_writes_what_is_queued) {
  constexpr int kQueue = 6;
  auto owner = open(kQueue);
  auto& ledger = *owner;
  tests::Gate gate;
  std::atomic<int> good = 0;
  std::atomic<int> busy = 0;
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    auto slow = tests::proposal(clock, "x");
    slow.alsoWrite = [&](store::Connection&) -> Result<Ok> {
      gate.wait();
      return Ok{};
    };
    if (ledger.append(std::move(slow))) ++good;
  });
  gate.untilReached();  // the writer is held; from here on entries only queue
  for (int t = 0; t < 2 * kQueue; ++t) {
    threads.emplace_back([&] {
      const auto outcome = ledger.append(tests::proposal(clock, "x"));
      if (outcome) ++good;
      if (!outcome && outcome.error().code == "ledger.busy") ++busy;
    });
  }
  while (busy < kQueue) std::this_thread::yield();
  BOOST_TEST(ledger.accepts().error().code == "ledger.busy");

  // The end begins while callers wait; who comes now is told so, for the writer is still held.
  std::thread end([&] { owner.reset(); });
  while (true) {
    const auto refused = ledger.append(tests::proposal(clock, "x"));
    BOOST_REQUIRE(!refused);
    if (refused.error().code == "ledger.closed") {
      BOOST_TEST(ledger.accepts().error().code == "ledger.closed");
      break;
    }
    BOOST_REQUIRE(refused.error().code == "ledger.busy");
    std::this_thread::yield();
  }
  gate.open();
  end.join();
  for (auto& thread : threads) thread.join();
  BOOST_TEST(good == kQueue + 1);
  BOOST_TEST(busy == kQueue);
  BOOST_TEST(count("SELECT COUNT(*) FROM ledger_entry") == kQueue + 1);
}

BOOST_AUTO_TEST_CASE(a_signer_that_hangs_delays_heads_only) {
  tests::Gate gate;
  device.gate = &gate;
  const auto ledger = open();
  for (int i = 0; i < 50; ++i) BOOST_REQUIRE(ledger->append(tests::proposal(clock, "x")));
  const auto late = ledger->waitForHead(1, 1ms);
  BOOST_REQUIRE(!late);
  BOOST_TEST(late.error().code == "ledger.head-late");
  gate.open();
  BOOST_TEST(ledger->waitForHead(50, 10s).has_value());
}

BOOST_AUTO_TEST_CASE(a_signer_that_fails_is_asked_again) {
  device.failures = 5;
  const auto ledger = open();
  for (int i = 0; i < 10; ++i) BOOST_REQUIRE(ledger->append(tests::proposal(clock, "x")));
  BOOST_TEST(ledger->waitForHead(10, 10s).has_value());
  BOOST_TEST(device.failures == 0);
}

BOOST_AUTO_TEST_CASE(an_end_with_a_signer_that_fails_leaves_the_root_for_the_next_start) {
  device.failures = 1 << 30;
  {
    const auto ledger = open();
    for (int i = 0; i < 10; ++i) BOOST_REQUIRE(ledger->append(tests::proposal(clock, "x")));
  }
  BOOST_TEST(count("SELECT COUNT(*) FROM ledger_head") == 0);
  device.failures = 0;
  const auto ledger = open();
  const auto head = ledger->waitForHead(10, 10s);
  BOOST_REQUIRE(head);
  BOOST_TEST(head->size == 10U);
}

BOOST_AUTO_TEST_CASE(at_most_200_heads_a_second_and_no_size_twice) {
  constexpr auto kSpan = 2500ms;
  std::atomic<int> refused = 0;
  const auto begun = SteadyClock::now();
  {
    const auto ledger = open();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        while (SteadyClock::now() - begun < kSpan) {
          if (!ledger->append(tests::proposal(clock, "x"))) ++refused;
        }
      });
    }
    for (auto& thread : threads) thread.join();
  }
  const std::chrono::duration<double> took = SteadyClock::now() - begun;
  const auto heads = count("SELECT COUNT(*) FROM ledger_head");
  const auto groups = count("SELECT COUNT(*) FROM ledger_root");
  BOOST_TEST_MESSAGE(heads << " heads over " << groups << " groups in " << took.count() << " s");
  BOOST_TEST(refused == 0);
  BOOST_TEST(heads > 0);
  BOOST_TEST(static_cast<double>(heads) <= ledger::Ledger::kHeadsPerSecondMax * took.count() + 2);
  auto forms = device.signedForms();
  for (auto& form : forms) form.resize(form.find(",\"time\""));
  std::sort(forms.begin(), forms.end());
  BOOST_TEST((std::adjacent_find(forms.begin(), forms.end()) == forms.end()));
}

BOOST_AUTO_TEST_SUITE_END()
