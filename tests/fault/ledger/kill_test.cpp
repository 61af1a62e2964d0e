// goal: whenever the process is killed, what was acknowledged is there, every head that was shown
// is of the same tree, the newest root gets its signature, and the ledger goes on.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <sstream>
#include <thread>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/base/handle.hpp"
#include "tests/fault/ledger/node.hpp"

using namespace tongban;
using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr unsigned kSeed = 20261124;
constexpr int kThreads = 16;
constexpr double kEntriesPerSecondMin = 200;

bool longRun() {
  const char* const wanted = std::getenv("TONGBAN_LONG");
  return wanted != nullptr && std::string_view(wanted) == "1";
}

// At most PIPE_BUF bytes, so that a line is written whole or not at all.
void say(int pipe, const std::string& line) {
  if (::write(pipe, line.data(), line.size()) != static_cast<ssize_t>(line.size())) ::_exit(4);
}

// The child: appends from many threads and says what it was told, until it is killed.
[[noreturn]] void appendUntilKilled(const tests::Keys& keys, const std::filesystem::path& file,
                                    int pipe) {
  try {
    const SystemClock clock;
    const auto store = tests::openStore(file, clock);
    const auto ledger = tests::openLedger(*store, keys.region, keys.log, clock);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        while (true) {
          auto wanted = tests::proposal(clock, "正文");
          const auto id = wanted.entry.id;
          const auto position = ledger->append(std::move(wanted));
          if (!position) ::_exit(3);
          say(pipe, "entry " + std::to_string(position->index) + ' ' + id + '\n');
        }
      });
    }
    std::uint64_t seen = 0;
    while (true) {
      const auto head = ledger->waitForHead(seen + 1, 1s);
      if (!head) continue;
      seen = head->size;
      say(pipe, "head " + head->form() + '\n');
    }
  } catch (...) {
    ::_exit(5);
  }
}

// What the child was told before it died.
struct Told {
  std::map<std::uint64_t, std::string> entries;
  std::vector<ledger::Head> heads;
  std::chrono::duration<double> spoke{};  // from the first entry to the kill
};

class Child final {
 public:
  Child(const tests::Keys& keys, const std::filesystem::path& file) {
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    read_ = Descriptor(ends[0]);
    Descriptor write(ends[1]);
    pid_ = ::fork();
    BOOST_REQUIRE(pid_ >= 0);
    if (pid_ == 0) appendUntilKilled(keys, file, write.get());
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) end();
  }

  Told killAfter(std::chrono::milliseconds life) {
    const auto until = SteadyClock::now() + life;
    std::optional<SteadyClock::time_point> first;
    while (listen(until)) {
      if (!first && !text_.empty()) first = SteadyClock::now();
    }
    const auto killed = SteadyClock::now();
    const int status = end();
    BOOST_REQUIRE_MESSAGE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
                          "the child ended by itself with " << status);
    while (listen(SteadyClock::now() + 1s)) {
    }
    auto told = understand();
    if (first) told.spoke = killed - *first;
    return told;
  }

 private:
  int end() {
    int status = 0;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return status;
  }

  // False at the time, and when there is nobody left to speak.
  bool listen(SteadyClock::time_point until) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - SteadyClock::now()).count();
    if (left <= 0) return false;
    pollfd waiting{read_.get(), POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(left)) <= 0) return false;
    char buffer[65536];
    const auto got = ::read(read_.get(), buffer, sizeof buffer);
    if (got <= 0) return false;
    text_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }

  Told understand() const {
    Told told;
    std::istringstream in(text_);
    std::string word;
    while (in >> word) {
      if (word == "entry") {
        std::uint64_t index = 0;
        std::string id;
        in >> index >> id;
        BOOST_TEST(told.entries.emplace(index, id).second, "two entries at " << index);
      } else {
        BOOST_REQUIRE(word == "head");
        in >> word;
        auto head = ledger::Head::parse(word);
        BOOST_REQUIRE(head);
        told.heads.push_back(std::move(*head));
      }
    }
    return told;
  }

  Descriptor read_;
  pid_t pid_ = 0;
  std::string text_;
};

struct Tally {
  int unsignedRoots = 0;  // kills between a root and its signature
  std::size_t heads = 0;
  std::chrono::duration<double> spoke{};
};

void mustHold(ledger::Reader& reader, const std::map<std::uint64_t, std::string>& entries) {
  for (const auto& [index, id] : entries) {
    const auto form = reader.entryForm(index);
    BOOST_REQUIRE_MESSAGE(form && form->find(id) != std::string::npos, "lost: " << index);
  }
}

// Opens what the kill left; returns the newest head, which is what the next audit begins at.
ledger::Head checkAfterKill(const tests::Keys& keys, const std::filesystem::path& file,
                            const Told& told, const std::optional<ledger::Head>& since,
                            Tally& tally) {
  const SystemClock clock;
  const auto store = tests::openStore(file, clock);
  const auto connection = store->connect();
  BOOST_REQUIRE(connection);
  const auto size = tests::sizeOnDisk(**connection);
  const auto ledger = tests::openLedger(*store, keys.region, keys.log, clock);
  const auto before = ledger->head();
  if (size > 0 && (!before || before->size < size)) ++tally.unsignedRoots;
  const auto newest = ledger->waitForHead(std::max<std::uint64_t>(size, 1), 10s);
  BOOST_REQUIRE_MESSAGE(newest, "the newest root was not signed");
  BOOST_TEST(newest->size == size);

  auto reader = ledger::Reader::open(**connection, ledger->log());
  BOOST_REQUIRE(reader);
  mustHold(*reader, told.entries);
  for (const auto& head : told.heads) {
    tests::mustContinue(*reader, keys.log.signer->publicKey(), head, *newest);
  }
  if (since) tests::mustContinue(*reader, keys.log.signer->publicKey(), *since, *newest);
  const auto audited = tests::mustAudit(**connection, keys.region, since);
  BOOST_TEST(audited.head->size == size);
  return *newest;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ledger_kill)

BOOST_AUTO_TEST_CASE(nothing_acknowledged_is_lost_to_a_kill) {
  std::signal(SIGCHLD, SIG_DFL);  // a killed child is what this test wants
  const int kills = longRun() ? 200 : 20;
  const tests::Keys keys(crypto::SuiteId::Sm);
  const tests::TempDir dir;
  const auto file = dir / "ledger.db";
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<int> lifeMs(60, 400);
  std::map<std::uint64_t, std::string> entries;
  std::optional<ledger::Head> newest;
  Tally tally;
  for (int kill = 0; kill < kills; ++kill) {
    BOOST_TEST_CONTEXT("kill " << kill) {
      // The first life ends only when something is there to be looked at.
      const auto life = kill == 0 ? 1000 : lifeMs(random);
      auto told = Child(keys, file).killAfter(std::chrono::milliseconds(life));
      newest = checkAfterKill(keys, file, told, newest, tally);
      tally.heads += told.heads.size();
      tally.spoke += told.spoke;
      for (auto& [index, id] : told.entries) {
        BOOST_TEST(entries.emplace(index, std::move(id)).second, "acknowledged twice: " << index);
      }
    }
  }
  const SystemClock clock;
  const auto store = tests::openStore(file, clock);
  const auto connection = store->connect();
  auto reader = ledger::Reader::open(**connection, newest->log);
  BOOST_REQUIRE(reader);
  mustHold(*reader, entries);
  const auto audited = tests::mustAudit(**connection, keys.region);
  const auto rate = static_cast<double>(entries.size()) / tally.spoke.count();
  BOOST_TEST_MESSAGE(kills << " kills, " << entries.size() << " entries acknowledged ("
                           << static_cast<int>(rate) << "/s), " << audited.entries << " on disk, "
                           << tally.heads << " heads shown, " << tally.unsignedRoots
                           << " times the newest root had no signature yet");
  BOOST_TEST(rate >= kEntriesPerSecondMin);
  BOOST_TEST(audited.entries >= entries.size());
  BOOST_TEST(tally.heads > 0U);
  BOOST_TEST(tally.unsignedRoots > 0);
}

BOOST_AUTO_TEST_SUITE_END()
