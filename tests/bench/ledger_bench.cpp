// tests/bench/ledger_bench.cpp — appending through the ledger against bare SQLite, and what becomes
// of speed, proofs and memory in a large log. Prints one JSON line a figure.
//
//   ledger_bench append SUITE FOLDER [ROUNDS]
//       against bare SQLite: the same bytes in the same groups
//   ledger_bench grow SUITE FOLDER COUNT
//       appends until there are COUNT entries (at least 20,000)
//   ledger_bench large SUITE FOLDER COUNT
//       proofs of, and appending to, the log that grow made
//
// Bare SQLite inserts one row an entry, of the size of everything that the ledger keeps of it but
// the tree, in one transaction for each group that the ledger made in the round before, with the
// pragmas of gateway/store. It hashes, signs, encrypts and answers nothing.
#include <algorithm>
#include <fstream>
#include <random>
#include <thread>
#include <vector>

#include <sqlite3.h>

#include "gateway/base/file.hpp"
#include "gateway/base/handle.hpp"
#include "gateway/base/limits.hpp"
#include "tests/bench/ledger_node.hpp"

namespace tongban::bench {
namespace {

constexpr int kThreads = 64;
constexpr int kGrowThreads = 256;
constexpr std::size_t kRoundEntries = 6400;
constexpr std::size_t kRequestBytes = 400;
constexpr std::size_t kAnswerBytes = 1200;
constexpr std::uint64_t kGrowEntriesMin = 20000;
constexpr int kProofs = 2000;

double quantile(std::vector<double> values, double at) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(at * static_cast<double>(values.size() - 1))];
}
double median(const std::vector<double>& values) { return quantile(values, 0.5); }

ledger::Proposal proposal(const Clock& clock, bool bodies) {
  static const Bytes request(kRequestBytes, 'q');
  static const Bytes answer(kAnswerBytes, 'a');
  ledger::Proposal out;
  const auto now = clock.now();
  out.entry.id = makeUuid(now);
  out.entry.at = toRfc3339(now);
  out.entry.caller = {"data-bureau", "one-window", "mtls", {}};
  out.entry.resource = "enterprise-registration";
  out.entry.matter = "企业开办";
  out.entry.rule = "grant-1";
  out.entry.items = {"uscc", "name", "status", "address"};
  out.entry.rows = 1;
  out.entry.outcomeCode = "ok";
  if (bodies) {
    out.request = ledger::Opening::of(request);
    out.answer = ledger::Opening::of(answer);
  }
  return out;
}

struct Round {
  double wall = 0;
  double cpu = 0;
  std::vector<double> latencies;  // seconds
};

// `count` entries from many threads, each waiting for its answer before it asks again.
Round appendRound(Node& node, int threads, std::size_t count, bool bodies) {
  std::vector<std::vector<double>> latencies(static_cast<std::size_t>(threads));
  std::vector<std::thread> workers;
  const Stopwatch watch;
  for (auto& mine : latencies) {
    workers.emplace_back([&, share = count / latencies.size()] {
      mine.reserve(share);
      for (std::size_t i = 0; i < share; ++i) {
        auto wanted = proposal(node.clock, bodies);
        const double begun = secondsOf(CLOCK_MONOTONIC);
        need(node.ledger->append(std::move(wanted)));
        mine.push_back(secondsOf(CLOCK_MONOTONIC) - begun);
      }
    });
  }
  for (auto& worker : workers) worker.join();
  Round round{watch.wall(), watch.cpu(), {}};
  for (const auto& mine : latencies) {
    round.latencies.insert(round.latencies.end(), mine.begin(), mine.end());
  }
  return round;
}

std::uint64_t sizeOf(store::Connection& connection) {
  const auto size = need(store::queryOne<std::optional<std::int64_t>>(
      connection, "SELECT MAX(size) FROM ledger_root"));
  return static_cast<std::uint64_t>(std::get<0>(*size).value_or(0));
}

// The sizes of the groups after `from`, in order.
std::vector<std::size_t> groupsAfter(store::Connection& connection, std::uint64_t from) {
  std::vector<std::size_t> groups;
  auto rows =
      need(store::query(connection, "SELECT size FROM ledger_root WHERE size > ? ORDER BY size",
                        static_cast<std::int64_t>(from)));
  while (need(rows.next())) {
    const auto size = static_cast<std::uint64_t>(std::get<0>(need(rows.read<std::int64_t>())));
    groups.push_back(size - from);
    from = size;
  }
  return groups;
}

// What the ledger keeps of one entry: form, exchange id and row, sealed openings.
std::size_t bytesOfOneEntry(store::Connection& connection) {
  const auto row = need(store::queryOne<std::int64_t>(
      connection,
      "SELECT LENGTH(form) + 36 + 8 + (SELECT SUM(LENGTH(sealed)) FROM ledger_opening o "
      "WHERE o.entry = e.entry) FROM ledger_entry e ORDER BY entry LIMIT 1"));
  return static_cast<std::size_t>(std::get<0>(*row));
}

// SQLite with the settings of gateway/store and nothing above it.
class BareSqlite final {
 public:
  explicit BareSqlite(const std::filesystem::path& file) {
    sqlite3* raw = nullptr;
    check(sqlite3_open(file.c_str(), &raw));
    db_.reset(raw);
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    run("PRAGMA secure_delete = ON");
    run(fmt::format("PRAGMA cache_size = -{}", limits::kStoreCacheKibMax).c_str());
    run("CREATE TABLE line (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
    sqlite3_wal_autocheckpoint(raw, static_cast<int>(limits::kStoreWalPagesMax));
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(raw, "INSERT INTO line (body) VALUES (?)", -1, &statement, nullptr));
    insert_.reset(statement);
  }

  Round insert(const std::vector<std::size_t>& groups, std::size_t bytes) {
    const Bytes body(bytes, 'x');
    const Stopwatch watch;
    for (const auto group : groups) {
      run("BEGIN IMMEDIATE");
      for (std::size_t i = 0; i < group; ++i) {
        check(sqlite3_bind_blob64(insert_.get(), 1, body.data(), body.size(), SQLITE_STATIC));
        if (sqlite3_step(insert_.get()) != SQLITE_DONE) stop("bare SQLite");
        check(sqlite3_reset(insert_.get()));
      }
      run("COMMIT");
    }
    return {watch.wall(), watch.cpu(), {}};
  }

 private:
  static void check(int result) {
    if (result != SQLITE_OK) stop("bare SQLite");
  }
  void run(const char* sql) { check(sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr)); }

  Handle<sqlite3, ::sqlite3_close_v2> db_;
  Handle<sqlite3_stmt, ::sqlite3_finalize> insert_;
};

// The wall ratio compares throughputs, the CPU ratio what each spends on the same entries.
void benchAppend(crypto::SuiteId suite, const std::filesystem::path& folder, int rounds) {
  std::filesystem::remove_all(folder / "append");
  std::filesystem::create_directories(folder / "append");
  Node node(suite, folder / "append" / "ledger.db");
  BareSqlite bare(folder / "append" / "bare.db");
  const auto connection = need(node.store->connect());
  std::vector<double> wall, cpu, latencies, groupSizes, ownRates, bareRates, ownCpu, bareCpu;
  for (int i = -2; i < rounds; ++i) {  // two to warm up
    const auto before = sizeOf(*connection);
    const auto own = appendRound(node, kThreads, kRoundEntries, true);
    const auto groups = groupsAfter(*connection, before);
    const auto peer = bare.insert(groups, bytesOfOneEntry(*connection));
    if (i < 0) continue;
    wall.push_back(peer.wall / own.wall);
    cpu.push_back(peer.cpu / own.cpu);
    ownRates.push_back(kRoundEntries / own.wall);
    bareRates.push_back(kRoundEntries / peer.wall);
    ownCpu.push_back(own.cpu / kRoundEntries * 1e6);
    bareCpu.push_back(peer.cpu / kRoundEntries * 1e6);
    latencies.insert(latencies.end(), own.latencies.begin(), own.latencies.end());
    for (const auto group : groups) groupSizes.push_back(static_cast<double>(group));
  }
  fmt::print(
      "{{\"figure\":\"append\",\"threads\":{},\"rounds\":{},\"entries\":{},\"bytes\":{},"
      "\"wall\":{:.3f},\"cpu\":{:.3f},\"wallLow\":{:.3f},\"wallHigh\":{:.3f},"
      "\"ownPerSecond\":{:.0f},\"barePerSecond\":{:.0f},"
      "\"ownCpuMicroseconds\":{:.1f},\"bareCpuMicroseconds\":{:.1f},"
      "\"groupP5\":{:.0f},\"groupP50\":{:.0f},\"groupP95\":{:.0f},\"groups\":{},"
      "\"p50Ms\":{:.2f},\"p99Ms\":{:.2f}}}\n",
      kThreads, rounds, kRoundEntries, bytesOfOneEntry(*connection), median(wall), median(cpu),
      quantile(wall, 0), quantile(wall, 1), median(ownRates), median(bareRates), median(ownCpu),
      median(bareCpu), quantile(groupSizes, 0.05), median(groupSizes), quantile(groupSizes, 0.95),
      groupSizes.size(), quantile(latencies, 0.5) * 1e3, quantile(latencies, 0.99) * 1e3);
}

// The peak of this process's memory.
double peakMiB() {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  }
  stop("no VmHWM");
}

std::filesystem::path grownFile(crypto::SuiteId suite, const std::filesystem::path& folder,
                                std::uint64_t count) {
  return folder / fmt::format("ledger-{}-{}.db", crypto::suite(suite).name(), count);
}

void grow(crypto::SuiteId suite, const std::filesystem::path& folder, std::uint64_t count) {
  std::filesystem::create_directories(folder);
  Node node(suite, grownFile(suite, folder, count));
  const auto connection = need(node.store->connect());
  std::uint64_t grown = 0;
  const Stopwatch watch;
  while (sizeOf(*connection) < count || grown < kGrowEntriesMin) {
    grown += appendRound(node, kGrowThreads, kGrowEntriesMin, false).latencies.size();
  }
  fmt::print(
      "{{\"figure\":\"grow\",\"entries\":{},\"grown\":{},\"perSecond\":{:.0f},"
      "\"peakMiB\":{:.1f}}}\n",
      sizeOf(*connection), grown, static_cast<double>(grown) / watch.wall(), peakMiB());
}

// Each proof by a reader that knows nothing yet, and again by one that is kept.
void benchProofs(Node& node, std::uint64_t size) {
  std::mt19937_64 random(20261124);
  const auto connection = need(node.store->connect());
  auto keptReader = need(ledger::Reader::open(*connection, node.ledger->log()));
  const ledger::TreeHash hash(crypto::suite(node.key.signer->publicKey().suite()));
  const auto head = need(node.ledger->waitForHead(size, std::chrono::seconds(10)));
  std::vector<double> fresh, freshCpu, kept;
  for (int i = 0; i < kProofs; ++i) {
    const auto index = random() % head.size;
    const Stopwatch first;
    auto reader = need(ledger::Reader::open(*connection, node.ledger->log()));
    const auto path = need(reader.inclusion(index, head.size));
    fresh.push_back(first.wall() * 1e3);
    freshCpu.push_back(first.cpu() * 1e3);
    const Stopwatch second;
    need(keptReader.inclusion(index, head.size));
    kept.push_back(second.wall() * 1e3);
    const auto leaf = hash.leaf(bytesOf(need(keptReader.entryForm(index))));
    need(ledger::verifyInclusion(hash, leaf, index, head.size, path, head.root));
  }
  fmt::print(
      "{{\"figure\":\"proof\",\"entries\":{},\"proofs\":{},\"freshP50Ms\":{:.3f},"
      "\"freshP99Ms\":{:.3f},\"freshCpuP99Ms\":{:.3f},\"keptP50Ms\":{:.3f},\"keptP99Ms\":{:.3f}}}"
      "\n",
      head.size, kProofs, median(fresh), quantile(fresh, 0.99), quantile(freshCpu, 0.99),
      median(kept), quantile(kept, 0.99));
}

void benchLarge(crypto::SuiteId suite, const std::filesystem::path& folder, std::uint64_t count) {
  std::filesystem::remove_all(folder / "empty");
  std::filesystem::create_directories(folder / "empty");
  Node large(suite, grownFile(suite, folder, count));
  Node empty(suite, folder / "empty" / "ledger.db");
  const auto connection = need(large.store->connect());
  benchProofs(large, sizeOf(*connection));
  std::vector<double> wall, cpu, rates;
  for (int i = -1; i < 9; ++i) {
    const auto inLarge = appendRound(large, kThreads, kRoundEntries, true);
    const auto inEmpty = appendRound(empty, kThreads, kRoundEntries, true);
    if (i < 0) continue;
    wall.push_back(inEmpty.wall / inLarge.wall);
    cpu.push_back(inEmpty.cpu / inLarge.cpu);
    rates.push_back(kRoundEntries / inLarge.wall);
  }
  fmt::print(
      "{{\"figure\":\"large\",\"entries\":{},\"wall\":{:.3f},\"cpu\":{:.3f},"
      "\"perSecond\":{:.0f}}}\n",
      sizeOf(*connection), median(wall), median(cpu), median(rates));
}

int work(const std::vector<std::string>& words) {
  const auto suite = need(crypto::parseSuite(words[2]));
  const std::filesystem::path folder = words[3];
  const auto count = words.size() > 4 ? std::stoull(words[4]) : 20;
  if (words[1] == "append") {
    benchAppend(suite, folder, static_cast<int>(count));
  } else if (words[1] == "grow") {
    grow(suite, folder, count);
  } else if (words[1] == "large") {
    benchLarge(suite, folder, count);
  } else {
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace tongban::bench

int main(int count, char** words) {
  if (count < 4) {
    fmt::print(stderr, "ledger_bench append|grow|large SUITE FOLDER [COUNT]\n");
    return 2;
  }
  return tongban::bench::work({words, words + count});
}
