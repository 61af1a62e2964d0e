// goal: a schema goes forward, each step once, and never under a program that does not fit it.
#include "tests/unit/store/store_fixture.hpp"

using namespace tongban;
using namespace tongban::store;
using tests::codeOf;
using tests::must;

namespace {

constexpr Migration kOne{"member", 1, "members", "CREATE TABLE member (id INTEGER PRIMARY KEY)"};
constexpr Migration kTwo{"member", 2, "names", "ALTER TABLE member ADD COLUMN name TEXT"};
constexpr Migration kOther{"grant", 1, "grants", "CREATE TABLE granted (id INTEGER PRIMARY KEY)"};

struct EmptyStore {
  tests::TempDir folder;
  tests::FixedClock clock;
  SqliteSettings settings{.path = folder / "store.db", .busyWait = std::chrono::milliseconds(20)};
  std::unique_ptr<Store> store = must(openSqlite(settings));
  std::unique_ptr<Connection> connection = must(store->connect());

  std::string migrated(std::vector<Migration> list) {
    return codeOf(migrate(*connection, list, clock));
  }
  std::string verified(std::vector<Migration> list) {
    return codeOf(verifySchema(*connection, list));
  }
  std::int64_t applied() {
    return std::get<0>(
        *must(queryOne<std::int64_t>(*connection, "SELECT count(*) FROM schema_migration")));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(store_migration, EmptyStore)

BOOST_AUTO_TEST_CASE(missing_ones_are_applied_once_and_noted) {
  BOOST_TEST(verified({kOne}) == "store.schema-missing");
  BOOST_TEST(!must(connection->hasTable("schema_migration")));
  BOOST_TEST(migrated({kOne}) == "ok");
  BOOST_TEST(migrated({kOne}) == "ok");
  BOOST_TEST(verified({kOne}) == "ok");
  BOOST_TEST(verified({kOne, kTwo, kOther}) == "store.schema-missing");
  BOOST_TEST(migrated({kOne, kTwo, kOther}) == "ok");
  BOOST_TEST(verified({kOther, kOne, kTwo}) == "ok");
  BOOST_TEST(applied() == 3);
  const auto row = *must(queryOne<std::string, std::string, std::string>(
      *connection, "SELECT name, sql, at FROM schema_migration WHERE component = ? AND version = ?",
      "member", 2));
  BOOST_TEST(std::get<0>(row) == "names");
  BOOST_TEST(std::get<1>(row) == kTwo.sql);
  BOOST_TEST(std::get<2>(row) == "2025-11-24T16:00:00.123Z");
}

BOOST_AUTO_TEST_CASE(an_applied_one_that_was_edited_is_found) {
  BOOST_TEST(migrated({kOne, kTwo}) == "ok");
  Migration edited = kOne;
  edited.sql = "CREATE TABLE member (id INTEGER PRIMARY KEY, extra TEXT)";
  BOOST_TEST(migrated({edited, kTwo}) == "store.schema-changed");
  BOOST_TEST(verified({edited, kTwo}) == "store.schema-changed");
  const auto refused = migrate(*connection, std::vector<Migration>{edited, kTwo}, clock);
  BOOST_TEST(refused.error().where == "member 1");
  // Nothing is applied under a program that does not fit.
  BOOST_TEST(migrated({edited, kTwo, kOther}) == "store.schema-changed");
  BOOST_TEST(!must(connection->hasTable("granted")));
}

BOOST_AUTO_TEST_CASE(a_newer_store_is_refused) {
  BOOST_TEST(migrated({kOne, kTwo, kOther}) == "ok");
  BOOST_TEST(migrated({kOne, kOther}) == "store.schema-newer");
  BOOST_TEST(migrated({kOne, kTwo}) == "store.schema-newer");
  BOOST_TEST(verified({}) == "store.schema-newer");
}

BOOST_AUTO_TEST_CASE(a_component_is_judged_alone) {
  const auto judged = [&](std::vector<Migration> list) {
    return codeOf(verifyComponents(*connection, list));
  };
  BOOST_TEST(judged({kOne}) == "store.schema-missing");
  BOOST_TEST(migrated({kOne, kTwo, kOther}) == "ok");
  BOOST_TEST(judged({kOne, kTwo}) == "ok");
  BOOST_TEST(judged({kOther}) == "ok");
  BOOST_TEST(judged({kOne}) == "store.schema-newer");
  Migration edited = kTwo;
  edited.sql = "CREATE TABLE other (id INTEGER PRIMARY KEY)";
  BOOST_TEST(judged({kOne, edited}) == "store.schema-changed");
}

BOOST_AUTO_TEST_CASE(a_gap_in_what_was_applied_is_found) {
  BOOST_TEST(migrated({kOne, kTwo}) == "ok");
  auto transaction = must(connection->begin(Access::Write));
  must(run(*connection, "DELETE FROM schema_migration WHERE version = 1"));
  BOOST_TEST(codeOf(transaction.commit()) == "ok");
  BOOST_TEST(migrated({kOne, kTwo}) == "store.schema-changed");
}

BOOST_AUTO_TEST_CASE(a_failed_one_leaves_nothing_and_those_before_it_stay) {
  Migration broken = kTwo;
  broken.sql = "CREATE TABLE half (id INTEGER); CREATE TABLE member (id INTEGER)";
  const auto refused = migrate(*connection, std::vector<Migration>{kOne, broken}, clock);
  BOOST_TEST(codeOf(refused) == "store.misuse");
  BOOST_TEST(refused.error().where == "member 2");
  BOOST_TEST(must(connection->hasTable("member")));
  BOOST_TEST(!must(connection->hasTable("half")));
  BOOST_TEST(applied() == 1);
  BOOST_TEST(migrated({kOne, kTwo}) == "ok");
}

BOOST_AUTO_TEST_CASE(a_migration_cannot_leave_its_transaction) {
  Migration sly = kTwo;
  sly.sql = "CREATE TABLE half (id INTEGER); COMMIT; CREATE TABLE other (id INTEGER)";
  BOOST_TEST(migrated({kOne, sly}) == "store.misuse");
  BOOST_TEST(!must(connection->hasTable("half")));
}

BOOST_AUTO_TEST_CASE(lists_are_one_two_three_by_component) {
  Migration unnamed = kOne;
  unnamed.component = "";
  BOOST_TEST(migrated({kTwo}) == "store.misuse");
  BOOST_TEST(migrated({kOne, kOne}) == "store.misuse");
  BOOST_TEST(migrated({kTwo, kOne}) == "store.misuse");
  BOOST_TEST(migrated({kOne, kOther, kTwo}) == "store.misuse");
  BOOST_TEST(migrated({kOne, kOther, kOne}) == "store.misuse");
  BOOST_TEST(migrated({unnamed}) == "store.misuse");
  BOOST_TEST(verified({kTwo}) == "store.misuse");
  BOOST_TEST(!must(connection->hasTable("member")));
  BOOST_TEST(migrated({}) == "ok");
}

BOOST_AUTO_TEST_SUITE_END()
