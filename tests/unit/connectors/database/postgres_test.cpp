// goal: a table of a real PostgreSQL server answers as one of SQLite does: bytes as declared, keys
// as values, within time, and again after the server was away.
#include <future>

#include "tests/support/postgres_server.hpp"
#include "tests/unit/connectors/database/database_support.hpp"

using namespace tongban;
using namespace tongban::connectors;
using namespace std::chrono_literals;
using tests::allBytes;
using tests::answerCode;
using tests::openTable;
using tests::PostgresServer;
using tests::queryFor;

namespace {

boost::test_tools::assertion_result serverInstalled(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(PostgresServer::installed());
  result.message() << "no PostgreSQL server on this machine: ops/setup installs it";
  return result;
}

// One server for the suite.
struct Server {
  static PostgresServer& get() {
    static PostgresServer server;
    return server;
  }
};

database::Settings settingsFor(const std::string& database) {
  auto settings = tests::tableSettings();
  settings.engine = database::Engine::Postgres;
  settings.connection = Server::get().connection(database);
  return settings;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(connector_postgres, *boost::unit_test::precondition(serverInstalled))

BOOST_AUTO_TEST_CASE(utf8_rows_and_types) {
  Server::get().execute(
      "text",
      "CREATE TABLE up_enterprise(code varchar(18), name text, n numeric(20,2),"
      " at timestamp, ok boolean, f float8, \"名 称\" text, photo bytea);"
      "INSERT INTO up_enterprise VALUES"
      " ('1','甲 \"乙\"',123456789012345678.10,'2024-06-30 08:00:00',true,0.1,'丙',"
      "'\\x00'), ('1',NULL,NULL,'2024-07-01 08:00:00.5',NULL,NULL,NULL,NULL)");
  auto settings = settingsFor("text");
  settings.columns = {"code", "name", "n", "at", "ok", "f", "名 称"};
  settings.updated = "at";
  settings.order = {"at"};
  const auto connector = openTable(settings);
  const auto answer = connector->fetch(queryFor({"1"}));
  BOOST_TEST(allBytes(answer) ==
             "\"code\",\"name\",\"n\",\"at\",\"ok\",\"f\",\"名 称\"\n"
             "\"1\",\"甲 \"\"乙\"\"\",\"123456789012345678.10\",\"2024-06-30 08:00:00\",\"t\","
             "\"0.1\",\"丙\"\n"
             "\"1\",\"\",\"\",\"2024-07-01 08:00:00.5\",\"\",\"\",\"\"\n");
  BOOST_TEST(toRfc3339(*answer->asOf) == "2024-06-30T00:00:00.000Z");
  BOOST_TEST(answerCode(connector->fetch(queryFor({"2"}))) == "connector.none");
  auto query = queryFor({"1"});
  query.pageSize = 1;
  const auto first = connector->fetch(query);
  BOOST_REQUIRE(first);
  query.after = first->next;
  BOOST_REQUIRE(!query.after.empty());
  const auto second = connector->fetch(query);
  BOOST_TEST(second->rows == 1U);
  BOOST_TEST(second->next.empty());
  BOOST_TEST(second->documents[0].bytes.find("08:00:00.5") != std::string::npos);
  BOOST_TEST(connector->probe().has_value());
  settings.columns = {"photo"};
  BOOST_TEST(answerCode(openTable(settings)->fetch(queryFor({"1"}))) ==
             "connector.answer-malformed");
}

BOOST_AUTO_TEST_CASE(gb18030_bytes_of_an_sql_ascii_database) {
  // 名称, 甲, 𠀀 as bytes of GB18030.
  Server::get().execute("bytes",
                        "CREATE TABLE up_enterprise(code text, \"\xC3\xFB\xB3\xC6\" text);"
                        "INSERT INTO up_enterprise VALUES ('1','\xBC\xD7'),"
                        "('2','\x95\x32\x82\x36'),('3','\xFF')");
  auto settings = settingsFor("bytes");
  settings.encoding = record::Encoding::Gb18030;
  settings.keys = {"名称"};
  settings.columns = {"code", "名称"};
  const auto connector = openTable(settings);
  BOOST_TEST(allBytes(connector->fetch(queryFor({"甲"}))) == "\"code\",\"名称\"\n\"1\",\"甲\"\n");
  BOOST_TEST(allBytes(connector->fetch(queryFor({"𠀀"}))) == "\"code\",\"名称\"\n\"2\",\"𠀀\"\n");
  settings.keys = {"code"};
  BOOST_TEST(answerCode(openTable(settings)->fetch(queryFor({"3"}))) ==
             "connector.answer-malformed");
  // The declared encoding cannot be that of a UTF8 database.
  auto wrong = settingsFor("text");
  wrong.encoding = record::Encoding::Gb18030;
  BOOST_TEST(answerCode(openTable(wrong)->fetch(queryFor({"1"}))) == "connector.answer-malformed");
}

BOOST_AUTO_TEST_CASE(keys_are_values_and_what_is_not_there_is_refused) {
  Server::get().execute("text",
                        "CREATE TABLE numbered(code integer, name text);"
                        "INSERT INTO numbered VALUES (1,'甲');"
                        "CREATE ROLE nobody_special LOGIN");
  auto settings = settingsFor("text");
  settings.table = "public.numbered";
  const auto connector = openTable(settings);
  BOOST_TEST(answerCode(connector->fetch(queryFor({"1"}))) == "ok");
  const auto refused = connector->fetch(queryFor({"1 OR 1=1"}));
  BOOST_TEST(answerCode(refused) == "connector.refused");
  // Its server would quote the key; we do not.
  BOOST_TEST(refused.error().message.find("OR") == std::string::npos);
  BOOST_TEST(refused.error().message.find("22P02") != std::string::npos);
  BOOST_TEST(answerCode(connector->fetch(queryFor({"1"}))) == "ok");
  settings.table = "nothing";
  BOOST_TEST(answerCode(openTable(settings)->fetch(queryFor({"1"}))) == "connector.refused");
  settings.table = "numbered";
  settings.connection = Server::get().connection("nowhere");
  BOOST_TEST(answerCode(openTable(settings)->fetch(queryFor({"1"}))) == "connector.refused");
  settings.connection = Server::get().connection("text");
  settings.connection.replace(settings.connection.find("user=tongban"), 12, "user=nobody_special");
  BOOST_TEST(answerCode(openTable(settings)->fetch(queryFor({"1"}))) == "connector.refused");
}

BOOST_AUTO_TEST_CASE(a_slow_table_is_left_and_stopped_and_a_big_answer_is_too_much) {
  Server::get().execute("text",
                        "CREATE VIEW slow AS SELECT '1'::text AS code, pg_sleep(600)::text AS name;"
                        "CREATE TABLE big AS SELECT '1'::text AS code, repeat('x', 1000) AS name"
                        " FROM generate_series(1, 500)");
  Bounds bounds;
  bounds.timeout = 200ms;
  auto settings = settingsFor("text");
  settings.table = "slow";
  const auto connector = openTable(settings, bounds);
  const auto begun = std::chrono::steady_clock::now();
  BOOST_TEST(answerCode(connector->fetch(queryFor({"1"}))) == "connector.timed-out");
  BOOST_TEST((std::chrono::steady_clock::now() - begun < 5s));
  // The server's own limit, where ours is longer.
  settings.timeout = 100ms;
  bounds.timeout = 60s;
  BOOST_TEST(answerCode(openTable(settings, bounds)->fetch(queryFor({"1"}))) ==
             "connector.timed-out");
  settings.table = "big";
  bounds.bytes = 100'000;
  const auto big = openTable(settings, bounds);
  BOOST_TEST(answerCode(big->fetch(queryFor({"1"}))) == "connector.too-much");
  BOOST_TEST(answerCode(big->fetch(queryFor({"2"}))) == "connector.none");
  auto query = queryFor({"1"});
  query.pageSize = 10;
  BOOST_TEST(answerCode(big->fetch(query)) == "connector.too-much");  // no order, no pages
}

BOOST_AUTO_TEST_CASE(nothing_can_be_written) {
  // A view that writes when it is read; the owner of the table may have made one by mistake.
  Server::get().execute("text",
                        "CREATE TABLE written(n int);"
                        "CREATE FUNCTION meddle() RETURNS text LANGUAGE sql AS"
                        " $$ INSERT INTO written VALUES (1) RETURNING 'x'::text $$;"
                        "CREATE VIEW meddling AS SELECT '1'::text AS code, meddle() AS name;"
                        "CREATE VIEW written_rows AS SELECT '1'::text AS code,"
                        " count(*)::text AS name FROM written");
  auto settings = settingsFor("text");
  settings.table = "meddling";
  BOOST_TEST(answerCode(openTable(settings)->fetch(queryFor({"1"}))) == "connector.refused");
  settings.table = "written_rows";
  BOOST_TEST(allBytes(openTable(settings)->fetch(queryFor({"1"}))).ends_with("\"0\"\n"));
}

BOOST_AUTO_TEST_CASE(a_server_that_went_away_and_came_back) {
  auto settings = settingsFor("text");
  settings.table = "numbered";
  const auto connector = openTable(settings);
  BOOST_TEST(answerCode(connector->fetch(queryFor({"1"}))) == "ok");
  Server::get().stop();
  BOOST_TEST(answerCode(connector->fetch(queryFor({"1"}))) == "connector.unavailable");
  BOOST_TEST(connector->probe().error().code == "connector.unavailable");
  Server::get().start();
  BOOST_TEST(answerCode(connector->fetch(queryFor({"1"}))) == "ok");
  // While the connection lay idle.
  Server::get().stop();
  Server::get().start();
  BOOST_TEST(answerCode(connector->fetch(queryFor({"1"}))) == "ok");
}

BOOST_AUTO_TEST_SUITE_END()
