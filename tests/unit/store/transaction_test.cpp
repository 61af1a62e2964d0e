// goal: what is committed is there for everyone, what is not is nowhere, and misuse is refused.
#include "tests/unit/store/store_fixture.hpp"

using namespace tongban;
using namespace tongban::store;
using tests::codeOf;
using tests::must;

BOOST_FIXTURE_TEST_SUITE(store_transaction, tests::StoreFixture)

BOOST_AUTO_TEST_CASE(what_is_not_committed_is_rolled_back) {
  {
    auto transaction = write();
    must(insert(1, "a"));
    BOOST_TEST(count() == 1);
  }
  BOOST_TEST(!connection->inTransaction());
  BOOST_TEST(count() == 0);
  auto transaction = write();
  must(insert(1, "a"));
  transaction.rollback();
  transaction.rollback();
  BOOST_TEST(count() == 0);
}

BOOST_AUTO_TEST_CASE(a_large_transaction_that_spilled_is_rolled_back_whole) {
  {
    auto transaction = write();
    const Bytes body(64 << 10, 7);
    for (std::int64_t id = 0; id < 400; ++id) {  // 25 MiB against a cache of 8
      must(run(*connection, "INSERT INTO thing (id, body) VALUES (?, ?)", id, body));
    }
  }
  BOOST_TEST(count() == 0);
  auto transaction = write();
  must(insert(1, "a"));
  BOOST_TEST(codeOf(transaction.commit()) == "ok");
}

BOOST_AUTO_TEST_CASE(a_transaction_over_is_over) {
  auto transaction = write();
  must(insert(1, "a"));
  BOOST_TEST(codeOf(transaction.commit()) == "ok");
  BOOST_TEST(codeOf(transaction.commit()) == "store.misuse");
  BOOST_TEST(codeOf(insert(2, "b")) == "store.misuse");
  transaction.rollback();
  BOOST_TEST(count() == 1);
  auto next = write();
  auto moved = std::move(next);
  BOOST_TEST(codeOf(next.commit()) == "store.misuse");  // NOLINT: that is what is tested
  BOOST_TEST(codeOf(moved.commit()) == "ok");
}

BOOST_AUTO_TEST_CASE(transactions_do_not_nest) {
  auto transaction = write();
  BOOST_TEST(codeOf(connection->begin(Access::Write)) == "store.misuse");
  BOOST_TEST(codeOf(connection->begin(Access::Read)) == "store.misuse");
  must(insert(1, "a"));
  BOOST_TEST(codeOf(transaction.commit()) == "ok");
  BOOST_TEST(count() == 1);
}

BOOST_AUTO_TEST_CASE(nothing_is_written_outside_a_write_transaction) {
  BOOST_TEST(codeOf(insert(1, "a")) == "store.misuse");
  BOOST_TEST(codeOf(connection->execute("CREATE TABLE other (id INTEGER)")) == "store.misuse");
  auto reading = must(connection->begin(Access::Read));
  BOOST_TEST(codeOf(insert(1, "a")) == "store.misuse");
  BOOST_TEST(codeOf(run(*connection, "DELETE FROM thing")) == "store.misuse");
  BOOST_TEST(codeOf(reading.commit()) == "ok");
  BOOST_TEST(count() == 0);
  BOOST_TEST(!must(connection->hasTable("other")));
}

BOOST_AUTO_TEST_CASE(a_read_transaction_sees_one_state) {
  const auto other = must(store->connect());
  auto reading = must(other->begin(Access::Read));
  BOOST_TEST(count(*other) == 0);
  auto transaction = write();
  must(insert(1, "a"));
  BOOST_TEST(count(*other) == 0);
  BOOST_TEST(codeOf(transaction.commit()) == "ok");
  BOOST_TEST(count(*other) == 0);
  BOOST_TEST(codeOf(reading.commit()) == "ok");
  BOOST_TEST(count(*other) == 1);
}

BOOST_AUTO_TEST_CASE(a_second_writer_waits_and_is_then_told_to_come_later) {
  const auto other = must(store->connect());
  auto transaction = write();
  const auto refused = other->begin(Access::Write);
  BOOST_TEST(codeOf(refused) == "store.busy");
  BOOST_TEST(codeOf(other->begin(Access::Read)) == "ok");
  must(insert(1, "a"));
  BOOST_TEST(codeOf(transaction.commit()) == "ok");
  BOOST_TEST(codeOf(other->begin(Access::Write)) == "ok");
}

BOOST_AUTO_TEST_CASE(rows_being_read_while_their_transaction_is_rolled_back_end_with_an_error) {
  {
    auto transaction = write();
    must(insert(1, "a"));
    must(insert(2, "b"));
    BOOST_TEST(codeOf(transaction.commit()) == "ok");
  }
  auto transaction = write();
  must(insert(3, "c"));
  auto rows = must(query(*connection, "SELECT id FROM thing"));
  BOOST_TEST(must(rows.next()));
  must(run(*connection, "CREATE TABLE other (id INTEGER)"));
  transaction.rollback();
  BOOST_TEST(codeOf(rows.next()) == "store.misuse");
  BOOST_TEST(count() == 2);
}

BOOST_AUTO_TEST_CASE(a_deferred_constraint_refuses_the_commit_and_nothing_stays) {
  {
    auto transaction = write();
    must(
        connection->execute("CREATE TABLE late (thing INTEGER NOT NULL REFERENCES thing (id) "
                            "DEFERRABLE INITIALLY DEFERRED)"));
    BOOST_TEST(codeOf(transaction.commit()) == "ok");
  }
  auto transaction = write();
  must(insert(1, "a"));
  must(run(*connection, "INSERT INTO late (thing) VALUES (99)"));
  BOOST_TEST(codeOf(transaction.commit()) == "store.constraint");
  BOOST_TEST(!connection->inTransaction());
  BOOST_TEST(count() == 0);
  auto again = write();
  must(insert(1, "a"));
  BOOST_TEST(codeOf(again.commit()) == "ok");
}

BOOST_AUTO_TEST_CASE(a_failed_statement_of_execute_leaves_the_rest_undone) {
  auto transaction = write();
  BOOST_TEST(codeOf(connection->execute("INSERT INTO thing (id) VALUES (1); INSERT INTO nowhere "
                                        "VALUES (1); INSERT INTO thing (id) VALUES (2);")) ==
             "store.misuse");
  BOOST_TEST(count() == 1);
  transaction.rollback();
  BOOST_TEST(count() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
