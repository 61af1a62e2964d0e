// goal: a folder that changes is served whole, old or new, whatever is done to its files.
#include <thread>

#include "tests/unit/connectors/files/files_support.hpp"

using namespace tongban;
using namespace tongban::connectors;
using namespace std::chrono_literals;
using tests::allBytes;
using tests::answerCode;
using tests::Folder;
using tests::queryFor;

namespace {

std::string rowsOf(Connector& connector, const std::string& subject) {
  return allBytes(connector.fetch(queryFor({subject})));
}

Instant changedOf(const Folder& folder) {
  const auto listing = files::listFolder(folder.dir.path(), ".csv");
  BOOST_REQUIRE(listing);
  return listing->front().stamp.changed();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(connector_files_refresh)

BOOST_AUTO_TEST_CASE(a_folder_is_looked_at_no_more_often_than_set) {
  Folder folder;
  folder.write("a.csv", "代码\n1\n");
  const auto connector = folder.open();
  folder.replace("a.csv", "代码\n1\n1\n");
  folder.clock.advance(59s);
  for (int i = 0; i < 100; ++i) BOOST_REQUIRE(rowsOf(*connector, "1") == "代码\n1\n");
  folder.clock.advance(1s);
  while (rowsOf(*connector, "1") != "代码\n1\n1\n") std::this_thread::yield();
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_put_back_does_not_stop_the_looking) {
  Folder folder;
  folder.write("a.csv", "代码\n1\n");
  const auto connector = folder.open();
  folder.replace("a.csv", "代码\n1\n1\n");
  folder.clock.advance(-24h);
  while (rowsOf(*connector, "1") != "代码\n1\n1\n") std::this_thread::yield();
}

BOOST_AUTO_TEST_CASE(a_file_overwritten_in_place_is_served_as_it_was_until_it_is_whole) {
  Folder folder;
  folder.write("a.csv", "代码,名称\n1,甲\n2,乙\n");
  const auto connector = folder.open();
  for (const auto* broken : {"", "代码", "代码,名称\n2", "代码,名称\n9,丁\n1,\"甲", "编号\n1\n"}) {
    folder.write("a.csv", broken);
    folder.clock.advance(61s);
    const auto report = connector->probe();
    BOOST_REQUIRE(report);
    BOOST_REQUIRE_MESSAGE(report->remarks.size() == 1U, broken);
    BOOST_REQUIRE(connector->trouble());
    BOOST_TEST(rowsOf(*connector, "1") == "代码,名称\n1,甲\n");
    BOOST_TEST(answerCode(connector->fetch(queryFor({"9"}))) == "connector.none");
  }
  folder.write("a.csv", "代码,名称\n9,丁\n");
  BOOST_REQUIRE(connector->probe());
  BOOST_TEST(!connector->trouble());
  BOOST_TEST(rowsOf(*connector, "9") == "代码,名称\n9,丁\n");
  BOOST_TEST(answerCode(connector->fetch(queryFor({"1"}))) == "connector.none");
}

BOOST_AUTO_TEST_CASE(one_bad_file_keeps_the_others_as_they_were) {
  Folder folder;
  folder.write("a.csv", "代码\n1\n");
  folder.write("b.csv", "代码\n2\n");
  const auto connector = folder.open();
  folder.replace("a.csv", "代码\n1\n1\n");
  folder.replace("b.csv", "编号\n2\n");
  BOOST_REQUIRE(connector->probe());
  BOOST_TEST(connector->trouble()->code == "connector.answer-malformed");
  BOOST_TEST(connector->trouble()->where.find("b.csv") != std::string::npos);
  BOOST_TEST(rowsOf(*connector, "1") == "代码\n1\n");
  folder.replace("b.csv", "代码\n2\n2\n");
  BOOST_REQUIRE(connector->probe());
  BOOST_TEST(rowsOf(*connector, "1") == "代码\n1\n1\n");
  BOOST_TEST(rowsOf(*connector, "2") == "代码\n2\n2\n");
}

BOOST_AUTO_TEST_CASE(a_file_still_being_written_is_left_alone) {
  Folder folder;
  folder.write("a.csv", "代码\n1\n");
  folder.clock.advance(changedOf(folder) - folder.clock.now() + 4s);
  const auto connector = folder.open();
  BOOST_TEST(answerCode(connector->fetch(queryFor({"1"}))) == "connector.unavailable");
  BOOST_TEST(connector->trouble()->message.find("写入") != std::string::npos);
  folder.clock.advance(1s);
  BOOST_REQUIRE(connector->probe());
  BOOST_TEST(rowsOf(*connector, "1") == "代码\n1\n");
}

BOOST_AUTO_TEST_CASE(a_file_from_the_future_settles_from_when_it_was_seen) {
  Folder folder;
  folder.write("a.csv", "代码\n1\n");
  folder.clock.advance(changedOf(folder) - folder.clock.now() - 1h);
  const auto connector = folder.open();
  BOOST_TEST(!connector->probe());
  folder.clock.advance(5s);
  BOOST_REQUIRE(connector->probe());
  BOOST_TEST(rowsOf(*connector, "1") == "代码\n1\n");
}

BOOST_AUTO_TEST_CASE(an_emptied_or_removed_folder_is_served_on_and_reported) {
  Folder folder;
  folder.settings.folder = folder.dir / "in";
  std::filesystem::create_directory(folder.dir / "in");
  folder.write("in/a.csv", "代码\n1\n");
  const auto connector = folder.open();
  std::filesystem::remove(folder.dir / "in/a.csv");
  BOOST_REQUIRE(connector->probe());
  BOOST_TEST(connector->trouble()->code == "connector.unavailable");
  BOOST_TEST(rowsOf(*connector, "1") == "代码\n1\n");
  std::filesystem::remove(folder.dir / "in");
  BOOST_REQUIRE(connector->probe());
  BOOST_TEST(connector->trouble()->code == "connector.unavailable");
  BOOST_TEST(rowsOf(*connector, "1") == "代码\n1\n");
}

BOOST_AUTO_TEST_CASE(a_page_of_an_older_folder_is_stale) {
  Folder folder;
  folder.write("a.csv", "代码\n1\n1\n");
  const auto connector = folder.open();
  auto query = queryFor({"1"});
  query.pageSize = 1;
  query.after = connector->fetch(query)->next;
  BOOST_TEST(answerCode(connector->fetch(query)) == "ok");
  folder.replace("a.csv", "代码\n1\n1\n1\n");
  BOOST_REQUIRE(connector->probe());
  BOOST_TEST(answerCode(connector->fetch(query)) == "connector.page-stale");
}

BOOST_AUTO_TEST_CASE(a_deadline_that_has_passed_is_a_timeout) {
  Folder folder;
  folder.write("a.csv", "代码\n1\n");
  const auto connector = folder.open();
  const auto past = std::chrono::steady_clock::now() - 1s;
  BOOST_TEST(answerCode(connector->fetch(queryFor({"1"}), past)) == "connector.timed-out");
  BOOST_TEST(connector->probe(past).error().code == "connector.timed-out");
}

BOOST_AUTO_TEST_CASE(swapped_under_load_every_answer_is_of_one_file) {
  Folder folder;
  const auto version = [](int v) {
    std::string text = "代码,版本\n";
    for (int i = 0; i < 200; ++i) {
      text += std::to_string(i % 10) + "," + std::to_string(v) +
              std::string(static_cast<std::size_t>(i % 7), 'x') + "\n";
    }
    return text;
  };
  folder.write("a.csv", version(0));
  Bounds bounds;
  bounds.wait = 30s;
  bounds.timeout = 60s;
  const auto connector = folder.open(bounds);
  std::atomic<bool> over = false;
  std::atomic<int> answers = 0, mixed = 0, failed = 0;
  std::vector<std::thread> askers;
  for (int t = 0; t < 4; ++t) {
    askers.emplace_back([&, t] {
      while (!over) {
        const auto answer = connector->fetch(queryFor({std::to_string(t)}));
        ++answers;
        if (!answer || answer->rows != 20) {
          ++failed;
          continue;
        }
        // 代码,版本 then "t,v" twenty times: one v only.
        std::string seen;
        const auto& bytes = answer->documents.front().bytes;
        for (auto at = bytes.find('\n'); at + 1 < bytes.size(); at = bytes.find('\n', at + 1)) {
          const auto comma = bytes.find(',', at);
          const auto v = bytes.substr(comma + 1, bytes.find_first_of("x\n", comma) - comma - 1);
          if (!seen.empty() && seen != v) ++mixed;
          seen = v;
        }
      }
    });
  }
  for (int v = 1; v <= 40; ++v) {
    if (v % 2 == 0) {
      folder.replace("a.csv", version(v));
    } else {
      folder.write("a.csv", version(v));  // in place
    }
    folder.clock.advance(61s);
    BOOST_CHECK(connector->probe());
  }
  over = true;
  for (auto& asker : askers) asker.join();
  BOOST_TEST(answers > 100);
  BOOST_TEST(mixed == 0);
  BOOST_TEST(failed == 0);
  BOOST_TEST(rowsOf(*connector, "7").find("\n7,40") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
