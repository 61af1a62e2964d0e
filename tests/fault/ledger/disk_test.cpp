// goal: whatever call to the disk fails, every append comes back, a yes is there, a no is not, and
// the ledger goes on or says that it is closed.
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "tests/fault/ledger/device.hpp"
#include "tests/fault/ledger/node.hpp"
#include "tests/support/faulty_vfs.hpp"

using namespace tongban;
using namespace std::chrono_literals;
using tests::DiskCall;
using tests::DiskFault;

namespace {

constexpr int kThreads = 4;
constexpr int kEntriesEach = 2;
constexpr int kEntries = kThreads * kEntriesEach;
constexpr std::uint64_t kBefore = 252;  // so that the entries of a round fill a tile
constexpr std::uint64_t kCopied = kBefore - 1;
constexpr auto kRoundMax = 60s;

// A caller that never gets its answer would hang the test: it dies with a word instead.
class Watchdog final {
 public:
  Watchdog()
      : thread_([this] {
          std::unique_lock lock(mutex_);
          if (over_.wait_for(lock, kRoundMax, [this] { return done_; })) return;
          std::fputs("an append or the end of the ledger hangs\n", stderr);
          std::abort();
        }) {}
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    over_.notify_one();
    thread_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable over_;
  bool done_ = false;
  std::thread thread_;
};

struct Told {
  std::map<std::string, std::uint64_t> yes;  // id and index
  std::set<std::string> no, inDoubt;
  std::vector<ledger::Head> heads;
  std::multiset<std::string> codes;
};

void tell(Told& told, const std::string& id, const Result<ledger::Position>& outcome) {
  if (outcome) {
    told.yes.emplace(id, outcome->index);
    return;
  }
  told.codes.insert(outcome.error().code);
  (outcome.error().code == "store.in-doubt" ? told.inDoubt : told.no).insert(id);
}

// A region, and a store with entries in it that every round begins with a copy of.
class Start final {
 public:
  Start() {
    const auto store = tests::openStore(file(), clock, disk_.name());
    const auto ledger = tests::openLedger(*store, keys.region, keys.log, clock);
    for (std::uint64_t i = 0; i < kCopied; ++i) {
      BOOST_REQUIRE(ledger->append(tests::proposal(clock, "正文")));
    }
    BOOST_REQUIRE(ledger->waitForHead(kCopied, 10s));
  }
  std::filesystem::path file() const { return folder_ / "ledger.db"; }

  const tests::Keys keys{crypto::SuiteId::Intl};  // each round checks many signatures: the fast one
  const tests::FakeClock clock;

 private:
  tests::FaultyVfs disk_;
  tests::TempDir folder_;
};

class Round final {
 public:
  explicit Round(const Start& start) : start_(start), file_(folder_ / "ledger.db") {
    std::filesystem::copy_file(start.file(), file_);
  }

  // Threads append while the n-th call fails. Returns whether it did.
  bool live(const DiskFault& fault, int nth) {
    const Watchdog watchdog;
    const auto store = tests::openStore(file_, start_.clock, disk_.name());
    auto ledger = tests::openLedger(*store, start_.keys.region, start_.keys.log, start_.clock);
    // What was copied is not synced yet on this disk: the first entry and a checkpoint see to that.
    BOOST_REQUIRE(ledger->append(tests::proposal(start_.clock, "正文")));
    BOOST_REQUIRE(ledger->waitForHead(kBefore, 10s));
    BOOST_REQUIRE(store->scrub());
    told.heads.push_back(*ledger->head());
    disk_.arm(fault, nth);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < kEntriesEach; ++i) append(*ledger);
      });
    }
    for (auto& thread : threads) thread.join();
    if (const auto head = ledger->waitForHead(kBefore + told.yes.size(), 20ms)) {
      told.heads.push_back(*head);
    }
    const bool fired = disk_.fired();
    disk_.disarm();
    goOn(*ledger);
    if (const auto head = ledger->head()) told.heads.push_back(*head);
    ledger.reset();
    return fired;
  }

  // Opens with a sound disk and compares with what was told.
  void judge(const std::filesystem::path& file, const char* when) const {
    BOOST_TEST_CONTEXT(when) {
      const auto store = tests::openStore(file, start_.clock, disk_.name());
      const auto connection = store->connect();
      BOOST_REQUIRE(connection);
      const auto ledger =
          tests::openLedger(*store, start_.keys.region, start_.keys.log, start_.clock);
      auto reader = ledger::Reader::open(**connection, ledger->log());
      BOOST_REQUIRE(reader);
      for (const auto& [id, index] : told.yes) {
        const auto form = reader->entryForm(index);
        BOOST_TEST((form && form->find(id) != std::string::npos), "lost: " << index);
      }
      for (const auto& id : told.no) {
        const auto position = ledger::positionsOf(**connection, id);
        BOOST_REQUIRE_MESSAGE(!position, "refused but there");
        BOOST_TEST(position.error().code == "ledger.exchange-unknown");
      }
      const auto size = tests::sizeOnDisk(**connection);
      BOOST_TEST(size >= kBefore + told.yes.size());
      BOOST_TEST(size <= kBefore + told.yes.size() + told.inDoubt.size());
      const auto more = ledger->append(tests::proposal(start_.clock, "正文"));
      BOOST_REQUIRE(more);
      BOOST_TEST(more->index == size);
      const auto newest = ledger->waitForHead(size + 1, 10s);
      BOOST_REQUIRE(newest);
      for (const auto& head : told.heads) {
        tests::mustContinue(*reader, start_.keys.log.signer->publicKey(), head, *newest);
      }
      BOOST_TEST(tests::mustAudit(**connection, start_.keys.region).entries == size + 1);
    }
  }

  void judgeAll() const {
    const tests::TempDir dark;
    disk_.losePower(dark.path());
    judge(dark / "ledger.db", "after a loss of power");
    judge(file_, "opened again");
  }

  Told told;

 private:
  void append(ledger::Ledger& ledger) {
    auto wanted = tests::proposal(start_.clock, "正文");
    const auto id = wanted.entry.id;
    const auto outcome = ledger.append(std::move(wanted));
    const std::lock_guard lock(mutex_);
    tell(told, id, outcome);
  }

  // The disk is sound again: the ledger takes an entry, or says that it takes none any more. (Who
  // was left in doubt may be a head, so perhaps no caller was told store.in-doubt.)
  void goOn(ledger::Ledger& ledger) {
    const auto before = told.yes.size();
    append(ledger);
    if (told.yes.size() > before) return;
    append(ledger);
    BOOST_TEST(told.codes.contains("ledger.closed"));
  }

  const Start& start_;
  tests::FaultyVfs disk_;
  tests::TempDir folder_;
  std::filesystem::path file_;
  std::mutex mutex_;
};

const std::set<std::string> kExpectedCodes = {"store.full",      "store.io",       "store.closed",
                                              "store.read-only", "store.in-doubt", "store.corrupt",
                                              "ledger.closed"};

// Raises n until nothing fails; returns every code that a caller was told.
std::set<std::string> raiseUntilNothingFails(const Start& start, const DiskFault& fault) {
  std::set<std::string> codes;
  int nth = 1;
  BOOST_TEST_CONTEXT("call " << static_cast<int>(fault.call) << " code " << fault.code << " torn "
                             << fault.torn << " lasting " << fault.lasting) {
    for (bool fired = true; fired && nth < 2000; ++nth) {
      BOOST_TEST_CONTEXT("n = " << nth) {
        Round round(start);
        fired = round.live(fault, nth);
        round.judgeAll();
        if (!fired) BOOST_TEST(round.told.yes.size() == kEntries + 1U);
        codes.insert(round.told.codes.begin(), round.told.codes.end());
      }
    }
  }
  BOOST_TEST(nth > 2);
  BOOST_TEST(nth < 2000);
  for (const auto& code : codes) BOOST_TEST(kExpectedCodes.contains(code), code);
  BOOST_TEST_MESSAGE("call " << static_cast<int>(fault.call) << " code " << fault.code << " torn "
                             << fault.torn << " lasting " << fault.lasting << ": failed at each of "
                             << nth - 2 << " calls");
  return codes;
}

struct Fixture {
  Start start;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ledger_disk, Fixture)

BOOST_AUTO_TEST_CASE(a_full_disk) {
  const auto once = raiseUntilNothingFails(start, {DiskCall::Write, SQLITE_FULL, false, false});
  const auto lasting = raiseUntilNothingFails(start, {DiskCall::Write, SQLITE_FULL, false, true});
  // It refuses; it leaves nobody in doubt and closes nothing.
  for (const auto& codes : {once, lasting}) {
    BOOST_TEST(codes.contains("store.full"));
    BOOST_TEST(!codes.contains("store.in-doubt"));
    BOOST_TEST(!codes.contains("ledger.closed"));
  }
}

BOOST_AUTO_TEST_CASE(a_short_write) {
  const auto codes = raiseUntilNothingFails(start, {DiskCall::Write, SQLITE_FULL, true, false});
  BOOST_TEST(codes.contains("store.full"));
  BOOST_TEST(!codes.contains("store.in-doubt"));
}

BOOST_AUTO_TEST_CASE(a_failed_write) {
  for (const bool lasting : {false, true}) {
    const auto codes =
        raiseUntilNothingFails(start, {DiskCall::Write, SQLITE_IOERR_WRITE, lasting, lasting});
    BOOST_TEST(codes.contains("store.io"));
  }
}

BOOST_AUTO_TEST_CASE(a_disk_turned_read_only) {
  const auto codes = raiseUntilNothingFails(start, {DiskCall::Write, SQLITE_READONLY, false, true});
  // This error does not tell whether the commit reached the disk, and nothing can be written over
  // it: the ledger closes.
  BOOST_TEST(codes.contains("store.in-doubt"));
  BOOST_TEST(codes.contains("ledger.closed"));
}

BOOST_AUTO_TEST_CASE(one_sync_fails) {
  const auto codes = raiseUntilNothingFails(start, {DiskCall::Sync, SQLITE_IOERR_FSYNC});
  BOOST_TEST(codes.contains("store.io"));
  BOOST_TEST(!codes.contains("store.in-doubt"));
}

BOOST_AUTO_TEST_CASE(all_syncs_fail_from_some_moment_on) {
  const auto codes =
      raiseUntilNothingFails(start, {DiskCall::Sync, SQLITE_IOERR_FSYNC, false, true});
  BOOST_TEST(codes.contains("store.in-doubt"));
  BOOST_TEST(codes.contains("ledger.closed"));
}

BOOST_AUTO_TEST_CASE(reads_and_mappings_fail) {
  for (const bool lasting : {false, true}) {
    raiseUntilNothingFails(start, {DiskCall::Read, SQLITE_IOERR_READ, false, lasting});
  }
}

// A head is held back until a newer root is signed; then its write fails.
BOOST_AUTO_TEST_CASE(a_head_that_failed_is_not_signed_again_after_a_newer_one) {
  const Watchdog watchdog;
  tests::FaultyVfs disk;
  const tests::TempDir folder;
  tests::FakeClock clock;
  tests::Device device(*start.keys.log.signer);
  tests::Gate signing, third, fourth;
  device.gate = &signing;
  const auto store = tests::openStore(folder / "ledger.db", clock, disk.name());
  auto opened = ledger::Ledger::open(*store,
                                     {.certificate = start.keys.log.certificate,
                                      .signer = &device,
                                      .cipher = &start.keys.region.cipher},
                                     clock);
  BOOST_REQUIRE(opened);
  auto& ledger = **opened;
  const auto appendHeldBy = [&](tests::Gate& gate, bool thenFail) {
    auto held = tests::proposal(clock, "正文");
    held.alsoWrite = [&, thenFail](store::Connection&) -> Result<Ok> {
      gate.wait();
      if (thenFail) disk.arm({DiskCall::Write, SQLITE_FULL}, 1);
      return Ok{};
    };
    return ledger.append(std::move(held)).has_value();
  };
  // Bounded: should head 1 come to the writer a moment too late, there is no second one to wait
  // for.
  const auto untilSigned = [&](std::size_t count) {
    const auto end = std::chrono::steady_clock::now() + 5s;
    while (device.signedForms().size() < count && std::chrono::steady_clock::now() < end) {
      std::this_thread::yield();
    }
  };
  BOOST_REQUIRE(ledger.append(tests::proposal(clock, "正文")));
  signing.untilReached();
  BOOST_REQUIRE(ledger.append(tests::proposal(clock, "正文")));
  std::atomic<int> good = 0;
  std::thread one([&] { good += appendHeldBy(third, false) ? 1 : 0; });
  third.untilReached();
  std::thread other([&] { good += appendHeldBy(fourth, true) ? 1 : 0; });
  signing.open();
  untilSigned(1);  // head 1 waits for the writer
  third.open();
  fourth.untilReached();  // the writer holds head 1
  untilSigned(2);
  clock.advance(1s);
  fourth.open();
  one.join();
  other.join();
  BOOST_TEST(good == 1);
  BOOST_REQUIRE(ledger.waitForHead(3, 10s));
  BOOST_TEST(!ledger.waitForHead(4, 50ms).has_value());  // the signer had time for a third one
  opened = fail("ledger.closed", "");
  const auto connection = store->connect();
  BOOST_REQUIRE(connection);
  BOOST_TEST(tests::mustAudit(**connection, start.keys.region).entries == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
