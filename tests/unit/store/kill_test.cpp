// goal: a process killed at any moment loses nothing that it acknowledged.
#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

#include "gateway/base/handle.hpp"
#include "tests/unit/store/store_fixture.hpp"

using namespace tongban;
using namespace tongban::store;
using tests::must;

namespace {

struct Writer {
  pid_t process;
  Descriptor said;
};

Writer start(const std::filesystem::path& path) {
  const auto program =
      (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "store_writer").string();
  int ends[2];
  BOOST_REQUIRE(::pipe(ends) == 0);
  Descriptor hear(ends[0]), say(ends[1]);
  const pid_t process = ::fork();
  if (process == 0) {
    ::dup2(say.get(), STDOUT_FILENO);
    ::close(hear.get());
    ::execl(program.c_str(), program.c_str(), path.c_str(), nullptr);
    ::_exit(127);
  }
  BOOST_REQUIRE(process > 0);
  return {process, std::move(hear)};
}

// The next number acknowledged, or 0 when there is none any more.
std::int64_t hear(const Writer& writer) {
  std::int64_t id = 0;
  const auto got = ::read(writer.said.get(), &id, sizeof id);
  BOOST_REQUIRE((got == 0 || got == sizeof id));
  return got == 0 ? 0 : id;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_kill)

BOOST_AUTO_TEST_CASE(thirty_kills_lose_nothing) {
  const tests::TempDir folder;
  const auto path = folder / "store.db";
  unsigned random = static_cast<unsigned>(::getpid());
  BOOST_TEST_MESSAGE("seed " << random);
  std::int64_t acknowledged = 0;
  for (int round = 0; round < 30; ++round) {
    const auto writer = start(path);
    random = random * 1664525u + 1013904223u;
    // A few acknowledged lines, then some work of our own: the kill falls anywhere.
    for (unsigned lines = (random >> 8) % 20; lines > 0; --lines) {
      const auto id = hear(writer);
      BOOST_REQUIRE(id == acknowledged + 1);
      acknowledged = id;
    }
    volatile unsigned work = (random >> 12) % 3000000;
    while (work > 0) work = work - 1;
    ::kill(writer.process, SIGKILL);
    int status = 0;
    BOOST_REQUIRE(::waitpid(writer.process, &status, 0) == writer.process);
    BOOST_REQUIRE(WIFSIGNALED(status));  // it did not give up by itself
    while (const auto id = hear(writer)) acknowledged = id;

    const auto store = must(openSqlite({.path = path}));
    const auto connection = must(store->connect());
    if (!must(connection->hasTable("line"))) continue;  // killed before its first commit
    const auto [lines, last] = *must(queryOne<std::int64_t, std::int64_t>(
        *connection, "SELECT count(*), coalesce(max(id), 0) FROM line"));
    BOOST_TEST(lines == last);
    BOOST_TEST(last >= acknowledged);
    BOOST_TEST(last <= acknowledged + 1);  // committed, and killed before it could say so
    acknowledged = last;
    BOOST_TEST((tests::codeOf(store->backupTo(folder / std::to_string(round))) == "ok"));
  }
  BOOST_TEST(acknowledged > 30);
}

BOOST_AUTO_TEST_SUITE_END()
