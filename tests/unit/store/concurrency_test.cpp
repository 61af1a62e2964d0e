// goal: many threads and stores use one file at once: no write lost, no state half seen.
#include <atomic>
#include <thread>

#include "tests/unit/store/store_fixture.hpp"

using namespace tongban;
using namespace tongban::store;
using tests::must;

namespace {

constexpr int kWriters = 4, kReaders = 2;
constexpr std::int64_t kRoundsEach = 40;
constexpr std::chrono::milliseconds kPatient{60000};

// Boost.Test is for one thread: others count their faults.
bool addTwo(Connection& connection, std::int64_t id) {
  auto transaction = connection.begin(Access::Write);
  return transaction && run(connection, "INSERT INTO thing (id) VALUES (?)", id) &&
         run(connection, "INSERT INTO thing (id) VALUES (?)", -id) && transaction->commit();
}

bool readsPairs(Connection& connection) {
  auto reading = connection.begin(Access::Read);
  if (!reading) return false;
  const auto up = queryOne<std::int64_t>(connection, "SELECT count(*) FROM thing WHERE id > 0");
  const auto down = queryOne<std::int64_t>(connection, "SELECT count(*) FROM thing WHERE id < 0");
  return up && down && std::get<0>(**up) == std::get<0>(**down) && reading->commit();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_concurrency)

BOOST_FIXTURE_TEST_CASE(writers_queue_up_and_readers_see_whole_transactions, tests::StoreFixture) {
  SqliteSettings patient = settings;
  patient.busyWait = kPatient;
  const auto shared = must(open(patient, tests::kThings, clock));
  std::atomic<int> faults = 0, writing = kWriters;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      const auto own = shared->connect();
      for (std::int64_t i = 1; own && i <= kRoundsEach; ++i) {
        if (!addTwo(**own, writer * 1000 + i)) ++faults;
      }
      if (!own) ++faults;
      --writing;
    });
  }
  for (int reader = 0; reader < kReaders; ++reader) {
    threads.emplace_back([&] {
      const auto own = shared->connect();
      if (!own) ++faults;
      while (own && writing > 0) {
        if (!readsPairs(**own)) ++faults;
      }
    });
  }
  threads.emplace_back([&] {
    while (writing > 0) {
      if (!shared->scrub()) ++faults;
    }
  });
  for (auto& thread : threads) thread.join();
  BOOST_TEST(faults == 0);
  BOOST_TEST(count() == 2 * kWriters * kRoundsEach);
}

BOOST_AUTO_TEST_CASE(several_stores_may_be_opened_on_a_new_file_at_once) {
  const tests::TempDir folder;
  const tests::FixedClock clock;
  const SqliteSettings settings{.path = folder / "store.db", .busyWait = kPatient};
  std::atomic<int> faults = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      if (!open(settings, tests::kThings, clock)) ++faults;
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(faults == 0);
  const auto store = must(open(settings, tests::kThings, clock));
  const auto connection = must(store->connect());
  BOOST_TEST(std::get<0>(*must(queryOne<std::int64_t>(
                 *connection, "SELECT count(*) FROM schema_migration"))) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
