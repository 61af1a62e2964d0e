// goal: the log's file is the owner's alone, is rotated by size, and its loss stops nobody.
#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

#include <boost/test/unit_test.hpp>
#include <sys/resource.h>
#include <sys/stat.h>

#include "gateway/base/file.hpp"
#include "gateway/observe/log.hpp"
#include "tests/support/temp_dir.hpp"

using namespace tongban;
using observe::Level;
using observe::Log;
using observe::LogFile;

namespace {

struct FixedClock final : Clock {
  Instant now() const override { return Instant(std::chrono::milliseconds(1764000000123)); }
};

unsigned modeOf(const std::filesystem::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0U;
}

std::string contents(const std::filesystem::path& path) {
  auto bytes = readFile(path, 64u << 20);
  return bytes ? *bytes : std::string();
}

// Errors are not limited in number.
void writeLines(Log& log, int from, int to) {
  for (int i = from; i < to; ++i) log.write(Level::Error, "test.line", {{"n", i}});
}

struct OpenMask {
  mode_t before = ::umask(0);
  ~OpenMask() { ::umask(before); }
};

BOOST_AUTO_TEST_SUITE(observe_log_file)

BOOST_AUTO_TEST_CASE(lines_go_to_the_stream_and_to_the_file) {
  const tests::TempDir folder;
  const FixedClock clock;
  std::ostringstream out;
  Log log(out, Level::Notice, clock);
  log.write(Level::Notice, "node.starting", {});
  BOOST_REQUIRE(log.addFile({folder / "gateway.log"}));
  log.write(Level::Notice, "node.ready", {{"port", 8443}});
  BOOST_TEST(contents(folder / "gateway.log") ==
             "{\"at\":\"2025-11-24T16:00:00.123Z\",\"level\":\"notice\",\"event\":\"node.ready\","
             "\"port\":8443}\n");
  BOOST_TEST(out.str().find("node.ready") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_file_is_the_owners_alone) {
  const OpenMask mask;
  const tests::TempDir folder;
  const FixedClock clock;
  const auto path = folder / "gateway.log";
  std::ofstream(path) << "{}\n";
  BOOST_REQUIRE_EQUAL(modeOf(path), 0666U);
  Log log(Level::Notice, clock);
  BOOST_REQUIRE(log.addFile({path, 300, 3}));
  BOOST_TEST(modeOf(path) == 0600U);
  writeLines(log, 0, 20);
  for (const auto* name : {"gateway.log", "gateway.log.1", "gateway.log.2", "gateway.log.3"})
    BOOST_TEST(modeOf(folder / name) == 0600U, name);
}

BOOST_AUTO_TEST_CASE(a_full_file_makes_room) {
  const tests::TempDir folder;
  const FixedClock clock;
  Log log(Level::Notice, clock);
  BOOST_REQUIRE(log.addFile({folder / "gateway.log", 400, 2}));
  writeLines(log, 0, 100);
  BOOST_TEST(contents(folder / "gateway.log").find("\"n\":99}") != std::string::npos);
  BOOST_TEST(contents(folder / "gateway.log.1").size() <= 400U);
  BOOST_TEST(!contents(folder / "gateway.log.2").empty());
  BOOST_TEST(!std::filesystem::exists(folder / "gateway.log.3"));
  // Line by line in order across the files.
  const auto all = contents(folder / "gateway.log.2") + contents(folder / "gateway.log.1") +
                   contents(folder / "gateway.log");
  int expected = 100 - static_cast<int>(std::count(all.begin(), all.end(), '\n'));
  std::istringstream lines(all);
  for (std::string line; std::getline(lines, line); ++expected)
    BOOST_TEST(line.ends_with("\"n\":" + std::to_string(expected) + "}"));
  BOOST_TEST(expected == 100);
}

BOOST_AUTO_TEST_CASE(a_log_without_kept_files_has_one) {
  const tests::TempDir folder;
  const FixedClock clock;
  Log log(Level::Notice, clock);
  BOOST_REQUIRE(log.addFile({folder / "gateway.log", 400, 0}));
  writeLines(log, 0, 100);
  BOOST_TEST(contents(folder / "gateway.log").size() <= 400U);
  BOOST_TEST(!std::filesystem::exists(folder / "gateway.log.1"));
}

BOOST_AUTO_TEST_CASE(a_file_that_was_there_goes_on) {
  const tests::TempDir folder;
  const FixedClock clock;
  for (int run = 0; run < 2; ++run) {
    Log log(Level::Notice, clock);
    BOOST_REQUIRE(log.addFile({folder / "gateway.log"}));
    writeLines(log, run, run + 1);
  }
  const auto text = contents(folder / "gateway.log");
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 2);
}

BOOST_AUTO_TEST_CASE(a_file_that_somebody_moved_is_begun_anew) {
  const tests::TempDir folder;
  const FixedClock clock;
  Log log(Level::Notice, clock);
  BOOST_REQUIRE(log.addFile({folder / "gateway.log"}));
  writeLines(log, 0, 1);
  std::filesystem::rename(folder / "gateway.log", folder / "taken");
  writeLines(log, 1, 2);
  BOOST_TEST(contents(folder / "gateway.log").find("\"n\":1}") != std::string::npos);
  BOOST_TEST(contents(folder / "taken").find("\"n\":1}") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_refused) {
  const tests::TempDir folder;
  const FixedClock clock;
  Log log(Level::Notice, clock);
  std::ofstream(folder / "elsewhere") << "";
  std::filesystem::create_symlink(folder / "elsewhere", folder / "link");
  BOOST_REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  for (const auto& path : {folder / "link", folder / "fifo", folder.path(), folder / "no/folder",
                           std::filesystem::path("/dev/null"), std::filesystem::path()}) {
    const auto refused = log.addFile({path});
    BOOST_REQUIRE_MESSAGE(!refused, path.string());
    BOOST_TEST(refused.error().code == "base.file-unwritable");
  }
  log.write(Level::Error, "test.line", {});
  BOOST_TEST(log.lost() == 0U);
}

BOOST_AUTO_TEST_CASE(a_full_disk_costs_lines_and_nothing_else) {
  const tests::TempDir folder;
  const FixedClock clock;
  Log log(Level::Notice, clock);
  BOOST_REQUIRE(log.addFile({folder / "gateway.log"}));
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{200, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  writeLines(log, 0, 10);
  const auto lost = log.lost();
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);
  BOOST_TEST(lost >= 7U);
  writeLines(log, 10, 11);
  BOOST_TEST(log.lost() == lost);
  BOOST_TEST(contents(folder / "gateway.log").ends_with("\"n\":10}\n"));
}

BOOST_AUTO_TEST_CASE(threads_do_not_mix_their_lines) {
  const tests::TempDir folder;
  const FixedClock clock;
  Log log(Level::Notice, clock);
  BOOST_REQUIRE(log.addFile({folder / "gateway.log", 20000, 100}));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) threads.emplace_back([&log] { writeLines(log, 0, 500); });
  for (auto& thread : threads) thread.join();
  std::size_t lines = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
    std::istringstream text(contents(file.path()));
    for (std::string line; std::getline(text, line); ++lines)
      BOOST_TEST((line.starts_with("{\"at\":") && line.ends_with("}")));
  }
  BOOST_TEST(lines == 2000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
