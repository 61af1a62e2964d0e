// goal: what is bound comes back as it was, and what cannot be kept or read as asked is refused.
#include <array>

#include "gateway/base/limits.hpp"
#include "tests/unit/store/store_fixture.hpp"

using namespace tongban;
using namespace tongban::store;
using tests::codeOf;
using tests::must;

BOOST_FIXTURE_TEST_SUITE(store_statement, tests::StoreFixture)

BOOST_AUTO_TEST_CASE(integers_keep_all_64_bits) {
  auto transaction = write();
  for (const std::int64_t edge :
       {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, std::int64_t{0},
        (std::int64_t{1} << 53) + 1, std::numeric_limits<std::int64_t>::max()}) {
    must(run(*connection, "INSERT INTO thing (id) VALUES (?)", edge));
    const auto back =
        must(queryOne<std::int64_t>(*connection, "SELECT id FROM thing WHERE id = ?", edge));
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST(std::get<0>(*back) == edge);
  }
  BOOST_TEST(codeOf(transaction.commit()) == "ok");
}

BOOST_AUTO_TEST_CASE(null_empty_text_and_empty_blob_are_three_things) {
  auto transaction = write();
  must(run(*connection, "INSERT INTO thing (id, name, body) VALUES (1, ?, ?)", Null{}, Null{}));
  must(run(*connection, "INSERT INTO thing (id, name, body) VALUES (2, ?, ?)", std::string_view(),
           BytesView()));
  must(run(*connection, "INSERT INTO thing (id, name, body) VALUES (3, ?, ?)", std::nullopt,
           std::optional<Bytes>(Bytes{0, 255})));
  auto rows = must(query(*connection, "SELECT name, body, typeof(body) FROM thing ORDER BY id"));
  using Row = std::tuple<std::optional<std::string>, std::optional<Bytes>, std::string>;
  const std::array<Row, 3> wanted = {Row{std::nullopt, std::nullopt, "null"},
                                     Row{"", Bytes{}, "blob"},
                                     Row{std::nullopt, Bytes{0, 255}, "blob"}};
  for (const auto& row : wanted) {
    BOOST_REQUIRE(must(rows.next()));
    const auto got =
        must(rows.read<std::optional<std::string>, std::optional<Bytes>, std::string>());
    BOOST_TEST((got == row));
  }
  BOOST_TEST(!must(rows.next()));
}

BOOST_AUTO_TEST_CASE(chinese_text_and_views_come_back) {
  auto transaction = write();
  must(insert(1, "成都市市场监督管理局𠀀"));
  auto rows = must(query(*connection, "SELECT name, id FROM thing WHERE id = ?", 1));
  BOOST_REQUIRE(must(rows.next()));
  const auto [name, id] = must(rows.read<std::string_view, std::int64_t>());
  BOOST_TEST(name == "成都市市场监督管理局𠀀");
  BOOST_TEST(id == 1);
}

BOOST_AUTO_TEST_CASE(text_is_utf8_without_nul) {
  auto transaction = write();
  BOOST_TEST(codeOf(insert(1, std::string_view("a\0b", 3))) == "store.text-invalid");
  BOOST_TEST(codeOf(insert(1, "\xC0\xAF")) == "store.text-invalid");
  BOOST_TEST(codeOf(insert(1, "\xED\xA0\x80")) == "store.text-invalid");
  BOOST_TEST(codeOf(insert(1, "\xD0\xD5")) == "store.text-invalid");
  BOOST_TEST(count() == 0);
  // The same bytes are welcome as a blob.
  must(run(*connection, "INSERT INTO thing (id, body) VALUES (1, ?)",
           bytesOf(std::string_view("a\0b", 3))));
  BOOST_TEST(count() == 1);
}

BOOST_AUTO_TEST_CASE(nothing_is_converted_on_the_way_out) {
  auto transaction = write();
  must(run(*connection, "INSERT INTO thing (id, name, body) VALUES (7, ?, ?)", "12", Bytes{1}));
  const auto code = [&](auto result) { return codeOf(result); };
  BOOST_TEST(code(queryOne<std::int64_t>(*connection, "SELECT name FROM thing")) ==
             "store.type-mismatch");
  BOOST_TEST(code(queryOne<std::string>(*connection, "SELECT id FROM thing")) ==
             "store.type-mismatch");
  BOOST_TEST(code(queryOne<std::string>(*connection, "SELECT body FROM thing")) ==
             "store.type-mismatch");
  BOOST_TEST(code(queryOne<Bytes>(*connection, "SELECT name FROM thing")) == "store.type-mismatch");
  BOOST_TEST(code(queryOne<std::int64_t>(*connection, "SELECT NULL")) == "store.type-mismatch");
  BOOST_TEST(code(queryOne<std::optional<std::int64_t>>(*connection, "SELECT 1.5")) ==
             "store.type-mismatch");
}

BOOST_AUTO_TEST_CASE(parameters_are_all_bound_and_none_too_many) {
  BOOST_TEST(codeOf(query(*connection, "SELECT ?, ?", 1)->next()) == "store.misuse");
  BOOST_TEST(codeOf(query(*connection, "SELECT ?", 1, 2)->next()) == "store.misuse");
  auto lent = must(connection->prepare("SELECT ?"));
  lent->bind(-1, valueOf(1), Keep::Copy);
  BOOST_TEST(codeOf(lent->step()) == "store.misuse");
  // The fault is forgotten with the run it spoiled.
  lent->bind(0, valueOf(1), Keep::Copy);
  BOOST_TEST(must(lent->step()));
  lent->bind(0, valueOf(2), Keep::Copy);
  BOOST_TEST(codeOf(lent->step()) == "store.misuse");
  lent->reset();
  BOOST_TEST(codeOf(lent->step()) == "store.misuse");  // bindings went with the reset
}

BOOST_AUTO_TEST_CASE(a_column_is_read_while_its_row_stands) {
  auto lent = must(connection->prepare("SELECT 5"));
  BOOST_TEST(codeOf(lent->column(0)) == "store.misuse");
  BOOST_TEST(must(lent->step()));
  BOOST_TEST(codeOf(lent->column(1)) == "store.misuse");
  BOOST_TEST(codeOf(lent->column(-1)) == "store.misuse");
  BOOST_TEST(codeOf(lent->column(0)) == "ok");
  BOOST_TEST(!must(lent->step()));
  BOOST_TEST(codeOf(lent->column(0)) == "store.misuse");
}

BOOST_AUTO_TEST_CASE(a_copy_may_die_and_a_borrowed_value_may_not_move) {
  auto lent = must(connection->prepare("SELECT ?"));
  {
    const std::string shortLived(100, 'x');
    lent->bind(0, valueOf(shortLived), Keep::Copy);
  }
  BOOST_TEST(must(lent->step()));
  BOOST_TEST(std::get<0>(must(lent->read<std::string>())) == std::string(100, 'x'));
}

BOOST_AUTO_TEST_CASE(one_statement_of_the_portable_subset_and_no_other) {
  for (const auto* sql :
       {"", "  -- nothing", "SELEC 1", "SELECT 1; SELECT 2", "SELECT ?1", "SELECT :name",
        "SELECT nothing FROM thing", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT a",
        "PRAGMA synchronous = OFF", "PRAGMA journal_mode = DELETE", "ATTACH 'other.db' AS other",
        "SELECT \"no such column\"", "SELECT 1; PRAGMA foo"}) {
    BOOST_TEST(codeOf(connection->prepare(sql)) == "store.misuse", sql);
  }
  BOOST_TEST(codeOf(connection->prepare(std::string_view("SELECT 1\0", 9))) == "store.misuse");
  BOOST_TEST(codeOf(connection->prepare("SELECT '\xFF'")) == "store.misuse");
  BOOST_TEST(codeOf(connection->prepare("SELECT 1; -- and no more\n")) == "ok");
  BOOST_TEST(codeOf(connection->prepare("SELECT '" + std::string(limits::kStoreSqlBytesMax, 'x') +
                                        "'")) == "store.too-large");
  BOOST_TEST(codeOf(connection->execute("VACUUM")) != "ok");
  BOOST_TEST(codeOf(run(*connection, "SELECT load_extension('x')")) == "store.misuse");
  BOOST_TEST(codeOf(connection->execute("PRAGMA synchronous = OFF")) == "store.misuse");
}

BOOST_AUTO_TEST_CASE(a_value_above_the_limit_is_refused_and_one_at_it_is_kept) {
  auto transaction = write();
  const Bytes tooLarge(limits::kStoreRowBytesMax + 1);
  BOOST_TEST(codeOf(run(*connection, "INSERT INTO thing (id, body) VALUES (1, ?)", tooLarge)) ==
             "store.too-large");
  const Bytes document(limits::kDocumentBytesMax, 7);
  must(run(*connection, "INSERT INTO thing (id, body) VALUES (1, ?)", document));
  BOOST_TEST(
      (std::get<0>(*must(queryOne<Bytes>(*connection, "SELECT body FROM thing"))) == document));
}

BOOST_AUTO_TEST_CASE(constraints_refuse_without_ending_the_transaction) {
  auto transaction = write();
  must(insert(1, "a"));
  BOOST_TEST(codeOf(insert(2, "a")) == "store.constraint");
  BOOST_TEST(codeOf(insert(1, "b")) == "store.constraint");
  BOOST_TEST(codeOf(run(*connection, "INSERT INTO part (thing, note) VALUES (9, 'x')")) ==
             "store.constraint");  // foreign keys are on
  BOOST_TEST(codeOf(run(*connection, "INSERT INTO part (thing, note) VALUES (1, ?)", Null{})) ==
             "store.constraint");
  BOOST_TEST(connection->inTransaction());
  must(
      run(*connection, "INSERT INTO thing (id, name) VALUES (1, 'c') ON CONFLICT (id) DO NOTHING"));
  must(run(
      *connection,
      "INSERT INTO thing (id, name) VALUES (1, 'd') ON CONFLICT (id) DO UPDATE SET name = 'd'"));
  BOOST_TEST(codeOf(transaction.commit()) == "ok");
  BOOST_TEST(std::get<0>(*must(queryOne<std::string>(*connection, "SELECT name FROM thing"))) ==
             "d");
}

BOOST_AUTO_TEST_CASE(errors_say_which_sql_and_which_code_of_sqlite_and_no_value) {
  auto transaction = write();
  must(insert(1, "510104199001010012"));
  const auto refused = insert(2, "510104199001010012");
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().message.find("SQLite 2067") != std::string::npos);
  BOOST_TEST(refused.error().message.find("5101041990") == std::string::npos);
  BOOST_TEST(refused.error().where == "INSERT INTO thing (id, name) VALUES (?, ?)");
}

BOOST_AUTO_TEST_CASE(the_same_sql_may_be_lent_twice) {
  auto first = must(connection->prepare("SELECT ?"));
  auto second = must(connection->prepare("SELECT ?"));
  first->bind(0, valueOf(1), Keep::Copy);
  second->bind(0, valueOf(2), Keep::Copy);
  BOOST_TEST(must(first->step()));
  BOOST_TEST(must(second->step()));
  BOOST_TEST(std::get<0>(must(first->read<std::int64_t>())) == 1);
  BOOST_TEST(std::get<0>(must(second->read<std::int64_t>())) == 2);
}

BOOST_AUTO_TEST_CASE(a_statement_given_back_is_kept_and_the_oldest_leaves) {
  const Statement* kept = nullptr;
  {
    const auto lent = must(connection->prepare("SELECT 1"));
    kept = lent.get();
  }
  BOOST_TEST(must(connection->prepare("SELECT 1")).get() == kept);
  // In use it cannot be pushed out, whatever comes.
  auto lent = must(connection->prepare("SELECT 1"));
  BOOST_TEST(must(lent->step()));
  for (std::size_t i = 0; i < 3 * limits::kStoreStatementsMax; ++i) {
    must(connection->prepare("SELECT 1, " + std::to_string(i)));
  }
  BOOST_TEST(std::get<0>(must(lent->read<std::int64_t>())) == 1);
}

BOOST_AUTO_TEST_CASE(tables_are_found_by_name) {
  BOOST_TEST(must(connection->hasTable("thing")));
  BOOST_TEST(!must(connection->hasTable("nothing")));
  BOOST_TEST(!must(connection->hasTable("'; DROP TABLE thing")));
}

BOOST_AUTO_TEST_SUITE_END()
