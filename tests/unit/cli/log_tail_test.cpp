// goal: an operator reads the log as it is written, through rotations and damaged lines, and no
// line commands the terminal.
#include "gateway/cli/log_tail.hpp"

#include <algorithm>
#include <csignal>
#include <functional>

#include "gateway/base/limits.hpp"
#include "gateway/cli/log_watch.hpp"
#include "gateway/observe/log.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/cli/support.hpp"

using namespace tongban;
using tests::holds;

namespace {

const std::string kId = "01938123-4567-7890-8123-138123456789";

std::string line(int n, const std::string& level = "notice", const std::string& event = "a.b",
                 const std::string& rest = "") {
  return "{\"at\":\"2026-11-22T06:05:09.123Z\",\"level\":\"" + level + "\",\"event\":\"" + event +
         "\",\"n\":" + std::to_string(n) + rest + "}\n";
}

void append(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::app | std::ios::binary) << text;
}

struct Fixture {
  tests::TempDir folder;
  std::filesystem::path path = folder / "gateway.log";
  std::ostringstream out;
  std::ostringstream err;
  tests::CommandClock clock;
  cli::Surroundings around{out, err, clock, "build/release/tongban"};
  cli::LogTailOptions options;

  // Runs the steps between the looks at the file, then ends as Ctrl-C does.
  int follow(std::vector<std::function<void()>> steps) {
    std::size_t next = 0;
    return cli::tailLog(path.string(), options, around, [&] {
      if (next == steps.size()) return false;
      steps[next++]();
      return true;
    });
  }
  std::string numbers() const {
    std::string found;
    const auto text = out.str();
    for (auto at = text.find("  n="); at != std::string::npos; at = text.find("  n=", at + 1))
      found += text.substr(at + 4, text.find_first_of(" \n", at + 4) - at - 4) + " ";
    return found;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_log_tail)

BOOST_FIXTURE_TEST_CASE(a_line_reads_like_a_sentence, Fixture) {
  append(path, line(1, "warning", "exchange.refused",
                    ",\"request\":\"" + kId + "\",\"stages\":{\"accept\":41,\"fetch\":9120}"));
  append(path, line(2, "error") + line(3, "debug"));
  const auto answer = tests::runCommand({"log", "tail", path.string()});
  BOOST_TEST(answer.code == 0);
  BOOST_TEST(answer.out ==
             "2026-11-22 14:05:09  警告  exchange.refused              n=1  request=" + kId +
                 "  stages={accept 41, fetch 9120}\n" +
                 "2026-11-22 14:05:09  错误  a.b                           n=2\n" +
                 "2026-11-22 14:05:09  调试  a.b                           n=3\n");
}

BOOST_FIXTURE_TEST_CASE(what_the_gateway_writes_is_read, Fixture) {
  observe::Log log(observe::Level::Debug, clock);
  BOOST_REQUIRE(log.addFile({path}));
  log.write(observe::Level::Notice, "node.ready", {{"port", 8443}, {"note", "已就绪\n"}});
  const auto answer = tests::runCommand({"log", "tail", path.string()});
  BOOST_TEST(answer.out ==
             "2026-11-24 08:00:00  提示  node.ready                    port=8443  "
             "note=已就绪\\u000a\n");
}

BOOST_FIXTURE_TEST_CASE(only_what_is_asked_for, Fixture) {
  for (int n = 1; n <= 40; ++n) append(path, line(n, n % 2 == 0 ? "error" : "debug"));
  append(path, line(41, "warning", "exchange.refused", ",\"request\":\"" + kId + "\""));
  const auto tail = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"log", "tail", path.string(), "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return tests::runCommand(words);
  };
  const auto lines = [](const tests::Answer& answer) {
    return std::count(answer.out.begin(), answer.out.end(), '\n');
  };
  BOOST_TEST(lines(tail({})) == 20);
  BOOST_TEST(lines(tail({"-n", "0"})) == 0);
  BOOST_TEST(lines(tail({"-n", "100"})) == 41);
  BOOST_TEST(lines(tail({"-n", "100", "--level", "error"})) == 20);
  BOOST_TEST(lines(tail({"-n", "100", "--level", "warning"})) == 21);
  BOOST_TEST(tail({"--event", "exchange."}).out ==
             line(41, "warning", "exchange.refused", ",\"request\":\"" + kId + "\""));
  BOOST_TEST(lines(tail({"--request", kId})) == 1);
  BOOST_TEST(lines(tail({"--request", kId.substr(1)})) == 0);
  // The last twenty of those asked for, not those asked for of the last twenty.
  BOOST_TEST(tail({"--level", "error", "-n", "20"}).out.starts_with(line(2, "error")));
}

BOOST_FIXTURE_TEST_CASE(a_damaged_line_is_shown_as_one, Fixture) {
  append(path, line(1) + "{\"at\":\"2026\n" + "[]\n" + "\n" +
                   "{\"at\":\"2026-11-22T06:05:09Z\",\"level\":\"loud\",\"event\":\"a\"}\n" +
                   "{\"at\":\"yesterday\",\"level\":\"error\",\"event\":\"a\"}\n" + "\xff\xfe\n" +
                   std::string("\x1b[2J\n") + line(2) + "{\"at\":\"cut");
  const auto answer = tests::runCommand({"log", "tail", path.string()});
  BOOST_TEST(answer.code == 0);
  std::size_t broken = 0;
  for (auto at = answer.out.find("(损坏的行"); at != std::string::npos;
       at = answer.out.find("(损坏的行", at + 1))
    ++broken;
  BOOST_TEST(broken == 7U);
  BOOST_TEST(answer.out.find('\x1b') == std::string::npos);
  BOOST_TEST(holds(answer.out, "\\u001b[2J"));
  const auto json = tests::runCommand({"log", "tail", path.string(), "--json"});
  BOOST_TEST(json.out == line(1) + line(2));
  BOOST_TEST(holds(json.err, "损坏的行"));
}

BOOST_FIXTURE_TEST_CASE(no_line_commands_the_terminal, Fixture) {
  append(path, line(1, "error", "a\\u001b]0;x\\u0007",
                    ",\"a\\u009bb\":\"\\u202etxt\\r\",\"list\":[\"\\u001b\"]"));
  const auto answer = tests::runCommand({"log", "tail", path.string()});
  for (const auto* control : {"\x1b", "\x07", "\r", "\xC2\x9B", "\xE2\x80\xAE"})
    BOOST_TEST(!holds(answer.out, control));
  BOOST_TEST(holds(answer.out, "\\u202etxt"));
}

BOOST_FIXTURE_TEST_CASE(following_shows_what_is_added, Fixture) {
  append(path, line(1));
  BOOST_TEST(
      follow({[&] { append(path, line(2)); }, [] {}, [&] { append(path, line(3).substr(0, 30)); },
              [&] { append(path, line(3).substr(30) + line(4)); }}) == 0);
  BOOST_TEST(numbers() == "1 2 3 4 ");
  BOOST_TEST(!holds(out.str(), "损坏"));
}

BOOST_FIXTURE_TEST_CASE(following_survives_rotations, Fixture) {
  observe::Log log(observe::Level::Debug, clock);
  BOOST_REQUIRE(log.addFile({path, 400, 5}));  // some three lines a file
  int n = 0;
  const auto write = [&](int count) {
    for (int i = 0; i < count; ++i) log.write(observe::Level::Error, "a.b", {{"n", n++}});
  };
  write(2);
  BOOST_TEST(
      follow({[&] { write(3); }, [&] { write(1); }, [&] { write(11); }, [&] { write(4); }}) == 0);
  BOOST_TEST(numbers() == "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 ");
}

BOOST_FIXTURE_TEST_CASE(following_survives_what_others_do_to_the_file, Fixture) {
  append(path, line(1) + line(2));
  BOOST_TEST(follow({[&] { std::filesystem::rename(path, folder / "taken"); },
                     [&] { append(folder / "taken", line(3)); }, [&] { append(path, line(4)); },
                     [&] { std::ofstream(path) << line(5, "error", "b"); },
                     [&] { std::filesystem::remove(path); }, [&] { append(path, line(6)); }}) == 0);
  BOOST_TEST(numbers() == "1 2 3 4 5 6 ");
}

BOOST_FIXTURE_TEST_CASE(an_unfinished_line_of_a_rotated_file_is_damage, Fixture) {
  append(path, line(1));
  BOOST_TEST(follow({[&] {
               append(path, "{\"at\":\"cut");
               std::filesystem::rename(path, folder / "gateway.log.1");
               append(path, line(2));
             }}) == 0);
  BOOST_TEST(numbers() == "1 2 ");
  BOOST_TEST(holds(out.str(), "(损坏的行,10 字节)"));
}

BOOST_FIXTURE_TEST_CASE(following_waits_for_a_file, Fixture) {
  BOOST_TEST(follow({[] {}, [&] { append(path, line(1)); }}) == 0);
  BOOST_TEST(numbers() == "1 ");
}

BOOST_FIXTURE_TEST_CASE(following_ends_when_the_reader_goes_away, Fixture) {
  append(path, line(1));
  out.setstate(std::ios::badbit);
  BOOST_TEST(follow({[] { BOOST_FAIL("looked again"); }}) == 0);
}

BOOST_FIXTURE_TEST_CASE(a_line_without_end_is_not_kept_whole, Fixture) {
  append(path, std::string(limits::kLogLineBytesMax + 70000, 'x') + "\n" + line(1));
  BOOST_TEST(follow({}) == 0);
  BOOST_TEST(holds(out.str(), "(损坏的行,1048576 字节)"));
  BOOST_TEST(numbers() == "1 ");
}

BOOST_FIXTURE_TEST_CASE(a_watch_wakes_for_its_file_and_ends_with_the_signal, Fixture) {
  auto watch = cli::LogWatch::make(path);
  BOOST_REQUIRE(watch);
  append(path, line(1));
  BOOST_TEST((*watch)->wait());
  std::filesystem::rename(path, folder / "gateway.log.1");
  BOOST_TEST((*watch)->wait());
  // What happens beside the log wakes nobody: the signal is what it finds.
  append(folder / "tongban.db", "x");
  for (const int signal : {SIGINT, SIGTERM}) {
    ::raise(signal);
    BOOST_TEST(!(*watch)->wait());
  }
}

BOOST_FIXTURE_TEST_CASE(ctrl_c_ends_following_with_success, Fixture) {
  append(path, line(1));
  // Both block the signals; the pending one is found once the log has been printed.
  auto outer = cli::LogWatch::make(path);
  BOOST_REQUIRE(outer);
  ::raise(SIGINT);
  const auto answer = tests::runCommand({"log", "tail", path.string(), "--follow"});
  BOOST_TEST(answer.code == 0);
  BOOST_TEST(holds(answer.out, "n=1"));
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_read_is_told, Fixture) {
  const std::vector<std::vector<std::string>> wrong = {
      {"log"},
      {"log", "tail"},
      {"log", "tail", path.string(), "--config", folder.path().string()},
      {"log", "tail", path.string(), "--level", "loud"},
      {"log", "tail", path.string(), "-n", "-1"},
      {"log", "tail", path.string(), "-n", "100001"}};
  for (const auto& words : wrong) {
    const auto answer = tests::runCommand(words);
    BOOST_TEST(answer.code == 2);
    BOOST_TEST(answer.out.empty());
    BOOST_TEST(holds(answer.err, "tongban:"));
  }
  const auto missing = tests::runCommand({"log", "tail", path.string()});
  BOOST_TEST(missing.code == 2);
  BOOST_TEST(holds(missing.err, "base.file-missing"));
  const auto noFile = tests::runCommand({"log", "tail", folder.path().string()});
  BOOST_TEST(noFile.code == 2);
  BOOST_TEST(holds(noFile.err, "base.file-unreadable"));
  const auto noFolder = tests::runCommand({"log", "tail", (folder / "x/y").string(), "--follow"});
  BOOST_TEST(noFolder.code == 2);
  BOOST_TEST(holds(noFolder.err, "base.file-unreadable"));
}

BOOST_FIXTURE_TEST_CASE(a_deployment_folder_names_its_log, Fixture) {
  std::ofstream(folder / "gateway.yaml") << "region: \"510000\"\nnode: node-1\nsuite: sm\n";
  std::filesystem::create_directory(folder / "state");
  append(folder / "state/gateway.log", line(7));
  const auto answer = tests::runCommand(
      {"log", "tail", "--config", folder.path().string(), "--schemas", "schemas"});
  BOOST_TEST(answer.code == 0, answer.err);
  BOOST_TEST(holds(answer.out, "n=7"));
}

BOOST_AUTO_TEST_SUITE_END()
