// goal: a table of an SQLite file answers for one subject, exactly, within bounds, whatever is in
// it, and is never written to.
#include <set>
#include <thread>

#include "gateway/base/file.hpp"
#include "gateway/record/csv.hpp"
#include "tests/unit/connectors/database/database_support.hpp"

using namespace tongban;
using namespace tongban::connectors;
using namespace std::chrono_literals;
using tests::allBytes;
using tests::answerCode;
using tests::openTable;
using tests::queryFor;

namespace {

struct Table {
  tests::TempDir dir;
  database::Settings settings = tests::tableSettings();
  tests::SqliteWriter writer{dir / "qzk.db"};

  explicit Table(const std::string& sql =
                     "CREATE TABLE up_enterprise(code TEXT, name TEXT, n, at TEXT, flag TEXT);"
                     "CREATE INDEX by_code ON up_enterprise(code)") {
    settings.file = dir / "qzk.db";
    writer.run(sql);
  }
  void insert(const std::string& values) const {
    writer.run("INSERT INTO up_enterprise VALUES " + values);
  }
  std::string code(const std::string& subject, const Bounds& bounds = {}) const {
    return answerCode(openTable(settings, bounds)->fetch(queryFor({subject})));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(connector_sqlite)

BOOST_AUTO_TEST_CASE(rows_of_the_subject_come_as_csv_of_the_columns_that_are_read) {
  Table table;
  table.insert(
      "('1','甲 \"乙\"',1,'x','y'),('2','丙',2,NULL,NULL),('1',NULL,3,NULL,NULL),"
      "('1','多\n行,',4,'','')");
  const auto connector = openTable(table.settings);
  const auto answer = connector->fetch(queryFor({"1"}));
  BOOST_TEST(allBytes(answer) ==
             "\"code\",\"name\"\n\"1\",\"甲 \"\"乙\"\"\"\n\"1\",\"\"\n\"1\",\"多\n行,\"\n");
  BOOST_TEST(answer->rows == 3U);
  BOOST_TEST(answer->documents.front().name == "up_enterprise");
  BOOST_TEST(answer->next.empty());
  BOOST_TEST(!answer->asOf);
  BOOST_TEST(answerCode(connector->fetch(queryFor({"3"}))) == "connector.none");
  // What the mapping reads as CSV are the same rows.
  record::MemorySource source(answer->documents.front().bytes);
  auto reader = record::CsvReader::open(source, {});
  BOOST_REQUIRE(reader);
  int rows = 0;
  while (reader->next() == record::CsvReader::Status::Row) ++rows;
  BOOST_TEST(rows == 3);
}

BOOST_AUTO_TEST_CASE(numbers_are_as_sqlite_prints_them) {
  Table table;
  table.settings.columns = {"n"};
  table.insert(
      "('1','',9223372036854775807,'',''),('1','',0.1,'',''),('1','',1e20,'',''),"
      "('1','','007','',''),('1','',-0.5,'',''),('1','',123456789.12,'',''),"
      "('1','',NULL,'','')");
  BOOST_TEST(allBytes(openTable(table.settings)->fetch(queryFor({"1"}))) ==
             "\"n\"\n\"9223372036854775807\"\n\"0.1\"\n\"1.0e+20\"\n\"007\"\n\"-0.5\"\n"
             "\"123456789.12\"\n\"\"\n");
}

BOOST_AUTO_TEST_CASE(a_key_is_found_whatever_type_its_column_has) {
  for (const auto* type : {"", "TEXT", "INTEGER", "STRING", "BLOB"}) {
    Table table("CREATE TABLE up_enterprise(code " + std::string(type) +
                ", name TEXT); CREATE INDEX by_code ON up_enterprise(code);"
                "INSERT INTO up_enterprise VALUES (7,'甲'),('510112198505151230','乙'),"
                "(510112198505151231,'丙')");
    for (const auto* subject : {"7", "510112198505151230", "510112198505151231"}) {
      BOOST_TEST(table.code(subject) == "ok", type << " " << subject);
    }
    BOOST_TEST(table.code("8") == "connector.none", type);
    const auto report = openTable(table.settings)->probe();
    BOOST_REQUIRE(report);
    BOOST_TEST(report->remarks.empty(), type);
  }
  Table zeros(
      "CREATE TABLE up_enterprise(code TEXT, name TEXT);"
      "INSERT INTO up_enterprise VALUES ('007','甲')");
  BOOST_TEST(zeros.code("007") == "ok");
  BOOST_TEST(zeros.code("7") == "connector.none");
}

BOOST_AUTO_TEST_CASE(gb18030_bytes_in_texts_are_read_and_asked_for) {
  Table table;
  table.settings.encoding = record::Encoding::Gb18030;
  table.settings.keys = {"name"};
  table.insert("('1',CAST(x'BCD7' AS TEXT),1,'',''),('2',CAST(x'95328236' AS TEXT),1,'','')");
  const auto connector = openTable(table.settings);
  BOOST_TEST(allBytes(connector->fetch(queryFor({"甲"}))) == "\"code\",\"name\"\n\"1\",\"甲\"\n");
  BOOST_TEST(allBytes(connector->fetch(queryFor({"𠀀"}))) == "\"code\",\"name\"\n\"2\",\"𠀀\"\n");
  // As the mapping declares its source.
  table.settings.documentEncoding = record::Encoding::Gb18030;
  table.settings.delimiter = '\t';
  BOOST_TEST(allBytes(openTable(table.settings)->fetch(queryFor({"甲"}))) ==
             "\"code\"\t\"name\"\n\"1\"\t\"\xBC\xD7\"\n");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_what_is_declared_make_the_answer_malformed) {
  Table table;
  table.insert(
      "('1',CAST(x'BCD7' AS TEXT),1,'',''),('2',x'E794B2',1,'',''),"
      "('3',CAST(x'610062' AS TEXT),1,'',''),('4',CAST(x'FFFF' AS TEXT),1,'','')");
  for (const auto* subject : {"1", "2", "3", "4"}) {
    BOOST_TEST(table.code(subject) == "connector.answer-malformed", subject);
  }
  table.settings.encoding = record::Encoding::Gb18030;
  BOOST_TEST(table.code("1") == "ok");
  BOOST_TEST(table.code("4") == "connector.answer-malformed");
  Table wide(
      "PRAGMA encoding = 'UTF-16le'; CREATE TABLE up_enterprise(code TEXT, name TEXT);"
      "INSERT INTO up_enterprise VALUES ('1','甲')");
  BOOST_TEST(wide.code("1") == "ok");
  wide.settings.encoding = record::Encoding::Gb18030;
  BOOST_TEST(wide.code("1") == "connector.answer-malformed");
}

BOOST_AUTO_TEST_CASE(a_key_that_looks_like_sql_is_a_value) {
  Table table;
  const std::string evil[] = {"' OR '1'='1",
                              "1'; DROP TABLE up_enterprise; --",
                              "\" OR 1=1 --",
                              "1) UNION SELECT code, name FROM up_enterprise --",
                              "%",
                              "?",
                              "$1"};
  table.insert("('1','甲',1,'','')");
  const auto connector = openTable(table.settings);
  for (const auto& key : evil) {
    BOOST_TEST(answerCode(connector->fetch(queryFor({key}))) == "connector.none", key);
  }
  table.insert("(''' OR ''1''=''1','乙',1,'','')");
  BOOST_TEST(connector->fetch(queryFor({evil[0]}))->rows == 1U);
  BOOST_TEST(answerCode(connector->fetch(queryFor({"1"}))) == "ok");
  auto query = queryFor({"1"});
  query.items = {"name\" FROM up_enterprise; --"};
  BOOST_TEST(answerCode(connector->fetch(query)) == "connector.query-invalid");
  query.items.clear();
  for (const auto* after : {"1:' OR 1=1", "1:", "x:AA==", "1:AAA=", "1"}) {
    query.after = after;
    BOOST_TEST(answerCode(connector->fetch(query)) == "connector.query-invalid", after);
  }
}

BOOST_AUTO_TEST_CASE(only_what_is_asked_for_leaves_the_table) {
  Table table;
  table.insert("('1','甲',1,'','')");
  auto query = queryFor({"1"});
  query.items = {"code"};
  BOOST_TEST(allBytes(openTable(table.settings)->fetch(query)) ==
             "\"code\",\"name\"\n\"1\",\"\"\n");
}

BOOST_AUTO_TEST_CASE(rows_that_are_deleted_or_void_are_not_meant) {
  Table table;
  table.settings.only = {{"flag", "1"}};
  table.settings.except = {{"at", "D"}};
  table.insert(
      "('1','甲',1,'I','1'),('1','乙',1,'D','1'),('1','丙',1,NULL,'1'),"
      "('1','丁',1,'I','0'),('1','戊',1,'I',NULL)");
  BOOST_TEST(allBytes(openTable(table.settings)->fetch(queryFor({"1"}))) ==
             "\"code\",\"name\"\n\"1\",\"甲\"\n\"1\",\"丙\"\n");
}

BOOST_AUTO_TEST_CASE(pages_meet_every_row_once) {
  Table table;
  table.settings.order = {"at", "n"};
  table.settings.columns = {"n"};
  for (int i = 0; i < 25; ++i) {
    table.insert("('1','甲'," + std::to_string(i) + ",'2024-01-0" + std::to_string(i % 3) +
                 "','')");
  }
  const auto connector = openTable(table.settings);
  auto query = queryFor({"1"});
  query.pageSize = 4;
  std::multiset<std::string> seen;
  int pages = 0;
  do {
    const auto answer = connector->fetch(query);
    const auto bytes = allBytes(answer);
    record::MemorySource source(bytes);
    auto reader = record::CsvReader::open(source, {});
    while (reader->next() == record::CsvReader::Status::Row) {
      seen.emplace(reader->row().fields.front());
    }
    query.after = answer->next;
    ++pages;
  } while (!query.after.empty() && pages < 20);
  BOOST_TEST(pages == 7);
  BOOST_TEST(seen.size() == 25U);
  BOOST_TEST(std::set<std::string>(seen.begin(), seen.end()).size() == 25U);

  Bounds bounds;
  bounds.rows = 24;
  const auto bounded = openTable(table.settings, bounds);
  query.after.clear();
  query.pageSize = 20;
  const auto first = bounded->fetch(query);
  BOOST_REQUIRE(first);
  query.after = first->next;
  BOOST_TEST(answerCode(bounded->fetch(query)) == "connector.too-much");
}

BOOST_AUTO_TEST_CASE(an_order_that_cannot_part_rows_is_no_order) {
  Table table;
  table.settings.order = {"at"};
  table.insert("('1','甲',1,'a',''),('1','乙',1,'a',''),('2','丙',1,NULL,'')");
  auto query = queryFor({"1"});
  query.pageSize = 1;
  BOOST_TEST(answerCode(openTable(table.settings)->fetch(query)) == "connector.answer-malformed");
  BOOST_TEST(table.code("2") == "connector.answer-malformed");
}

BOOST_AUTO_TEST_CASE(more_than_a_page_without_an_order_and_more_than_its_bytes_is_too_much) {
  Table table;
  table.insert("('1','甲',1,'',''),('1','乙',1,'','')");
  auto query = queryFor({"1"});
  query.pageSize = 1;
  BOOST_TEST(answerCode(openTable(table.settings)->fetch(query)) == "connector.too-much");
  table.insert("('2',replace(hex(zeroblob(3000)),'0','x'),1,'','')");
  Bounds bounds;
  bounds.bytes = 5000;
  BOOST_TEST(table.code("2", bounds) == "connector.too-much");
  BOOST_TEST(table.code("1", bounds) == "ok");
}

BOOST_AUTO_TEST_CASE(the_date_of_the_data_is_that_of_its_oldest_row) {
  Table table;
  table.settings.updated = "at";
  table.insert(
      "('1','甲',1,'2024-06-30 08:00:00',''),('1','乙',1,'2024-07-01 08:00:00',''),"
      "('2','丙',1,'2024-07-01 08:00:00',''),('2','丙',1,NULL,''),('3','丁',1,'昨天','')");
  const auto connector = openTable(table.settings);
  BOOST_TEST(toRfc3339(*connector->fetch(queryFor({"1"}))->asOf) == "2024-06-30T00:00:00.000Z");
  BOOST_TEST(!connector->fetch(queryFor({"2"}))->asOf);
  BOOST_TEST(!connector->fetch(queryFor({"3"}))->asOf);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_refused_or_unavailable) {
  Table table;
  table.insert("('1','甲',1,'','')");
  const auto with = [&](auto change) {
    auto settings = table.settings;
    change(settings);
    const auto connector = openTable(settings);
    const auto answer = connector->fetch(queryFor({"1"}));
    BOOST_TEST(!connector->probe());
    return answerCode(answer);
  };
  BOOST_TEST(with([](auto& s) { s.table = "up_person"; }) == "connector.refused");
  // A quoted name that is no column must not become a text.
  BOOST_TEST(with([](auto& s) { s.columns = {"nothing"}; }) == "connector.refused");
  BOOST_TEST(with([](auto& s) { s.keys = {"nothing"}; }) == "connector.refused");
  BOOST_TEST(with([&](auto& s) { s.file = table.dir / "none.db"; }) == "connector.unavailable");
  BOOST_TEST(with([&](auto& s) { s.file = table.dir.path(); }) == "connector.unavailable");
  tests::writeText(table.dir / "text.db", std::string(4096, 'x'));
  BOOST_TEST(with([&](auto& s) { s.file = table.dir / "text.db"; }) == "connector.unavailable");
  BOOST_TEST(!std::filesystem::exists(table.dir / "none.db"));
}

BOOST_AUTO_TEST_CASE(a_table_without_index_is_bounded_in_time) {
  // The view has a thousand million rows to walk through.
  Table table(
      "CREATE TABLE up_enterprise(code TEXT, name TEXT);"
      "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 100000) "
      "INSERT INTO up_enterprise SELECT 'k' || i, 'n' || i FROM c;"
      "CREATE VIEW slow AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c "
      "WHERE i < 1000000000) SELECT 'k' || i AS code, '' AS name FROM c");
  BOOST_TEST(table.code("k99999") == "ok");
  const auto report = openTable(table.settings)->probe();
  BOOST_REQUIRE(report);
  BOOST_REQUIRE(report->remarks.size() == 1U);
  BOOST_TEST(report->remarks[0].message.find("索引") != std::string::npos);

  table.settings.table = "slow";
  Bounds bounds;
  bounds.timeout = 200ms;
  const auto begun = std::chrono::steady_clock::now();
  BOOST_TEST(table.code("nobody", bounds) == "connector.timed-out");
  const auto took = std::chrono::steady_clock::now() - begun;
  BOOST_TEST_MESSAGE("took " << std::chrono::duration<double>(took).count() << " s");
  BOOST_TEST((took >= 200ms && took < 5s));
  table.settings.table = "up_enterprise";
  BOOST_TEST(answerCode(openTable(table.settings)
                            ->fetch(queryFor({"k1"}), std::chrono::steady_clock::now() - 1s)) ==
             "connector.timed-out");
}

BOOST_AUTO_TEST_CASE(a_table_locked_by_its_owner_is_waited_for_no_longer_than_the_deadline) {
  Table table;
  table.insert("('1','甲',1,'','')");
  Bounds bounds;
  bounds.timeout = 100ms;
  const auto connector = openTable(table.settings, bounds);
  table.writer.run("BEGIN EXCLUSIVE");
  BOOST_TEST(answerCode(connector->fetch(queryFor({"1"}))) == "connector.timed-out");
  table.writer.run("COMMIT");
  BOOST_TEST(answerCode(connector->fetch(queryFor({"1"}))) == "ok");
  // In WAL a writer stops nobody.
  table.writer.run("PRAGMA journal_mode = WAL");
  const auto again = openTable(table.settings, bounds);
  table.writer.run("BEGIN IMMEDIATE; INSERT INTO up_enterprise VALUES ('1','乙',1,'','')");
  BOOST_TEST(again->fetch(queryFor({"1"}))->rows == 1U);
  table.writer.run("COMMIT");
  BOOST_TEST(again->fetch(queryFor({"1"}))->rows == 2U);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_exchanged_is_opened_anew) {
  Table table;
  table.insert("('1','甲',1,'','')");
  const auto connector = openTable(table.settings);
  BOOST_TEST(connector->fetch(queryFor({"1"}))->rows == 1U);
  {
    const tests::SqliteWriter other(table.dir / "new.db");
    other.run(
        "CREATE TABLE up_enterprise(code TEXT, name TEXT);"
        "INSERT INTO up_enterprise VALUES ('1','新'),('1','新')");
  }
  std::filesystem::rename(table.dir / "new.db", table.dir / "qzk.db");
  BOOST_TEST(connector->fetch(queryFor({"1"}))->rows == 2U);
}

BOOST_AUTO_TEST_CASE(a_snapshot_is_read_without_a_trace_whatever_its_name) {
  Table table;
  table.insert("('1','甲',1,'','')");
  const auto odd = table.dir / "a?mode=rw&immutable=0#%41.db";
  std::filesystem::copy_file(table.settings.file, odd);
  std::filesystem::permissions(odd, std::filesystem::perms::owner_read);
  table.settings.file = odd;
  table.settings.snapshot = true;
  const auto before = readFile(odd, 1u << 20);
  BOOST_TEST(table.code("1") == "ok");
  BOOST_TEST(*readFile(odd, 1u << 20) == *before);
  BOOST_TEST(!std::filesystem::exists(odd.string() + "-wal"));
}

BOOST_AUTO_TEST_CASE(many_threads_ask_one_table) {
  Table table;
  table.insert("('1','甲',1,'',''),('2','乙',1,'','')");
  Bounds bounds;
  bounds.concurrency = 3;
  bounds.wait = 20s;
  const auto connector = openTable(table.settings, bounds);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> askers;
  for (int t = 0; t < 6; ++t) {
    askers.emplace_back([&, t] {
      const auto subject = std::to_string(1 + t % 2);
      for (int i = 0; i < 200; ++i) {
        const auto answer = connector->fetch(queryFor({subject}));
        if (!answer || answer->rows != 1 ||
            answer->documents[0].bytes.find("\n\"" + subject) == std::string::npos) {
          ++wrong;
        }
      }
    });
  }
  for (auto& asker : askers) asker.join();
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_SUITE_END()
