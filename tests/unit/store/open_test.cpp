// goal: only a private database of this program is opened, and what was deleted is gone from disk.
#include <fstream>
#include <iterator>

#include <sqlite3.h>
#include <sys/stat.h>

#include "gateway/base/handle.hpp"
#include "gateway/store/sqlite/sqlite_handle.hpp"
#include "tests/unit/store/store_fixture.hpp"

using namespace tongban;
using namespace tongban::store;
using tests::codeOf;
using tests::must;

namespace {

std::string bytesIn(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::size_t timesIn(const std::filesystem::path& path, std::string_view wanted) {
  const auto bytes = bytesIn(path);
  std::size_t times = 0;
  for (auto at = bytes.find(wanted); at != std::string::npos; at = bytes.find(wanted, at + 1)) {
    ++times;
  }
  return times;
}

unsigned modeOf(const std::filesystem::path& path) {
  struct stat status {};
  BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

void putFile(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
  BOOST_REQUIRE(::chmod(path.c_str(), 0600) == 0);
}

constexpr std::string_view kSecret = "510104199001010012";

// Random keys and sizes, so that pages split, merge and overflow.
void fillWithSecrets(tests::StoreFixture& into, unsigned seed) {
  auto next = [random = seed](unsigned below) mutable {
    random = random * 1664525u + 1013904223u;
    return (random >> 8) % below;
  };
  auto transaction = into.write();
  must(into.connection->execute("CREATE INDEX thing_body ON thing (body)"));
  for (int i = 0; i < 3000; ++i) {
    const auto who = i % 2 == 0 ? kSecret : std::string_view("public");
    const auto text = std::string(who) + std::string(next(i % 50 == 0 ? 9000 : 90), 'f');
    must(run(*into.connection,
             "INSERT INTO thing (id, name, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
             next(1u << 24), std::to_string(i) + text, bytesOf(text)));
  }
  must(transaction.commit());
}

void removeSecrets(tests::StoreFixture& from) {
  const auto wanted = "%" + std::string(kSecret) + "%";
  auto transaction = from.write();
  must(run(*from.connection,
           "UPDATE thing SET name = id, body = ? WHERE name LIKE ? AND id % 3 = 0", Null{},
           wanted));
  must(run(*from.connection, "DELETE FROM thing WHERE name LIKE ?", wanted));
  must(transaction.commit());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(store_open, tests::StoreFixture)

BOOST_AUTO_TEST_CASE(files_are_for_their_owner_only) {
  auto transaction = write();
  must(insert(1, "a"));
  BOOST_TEST(codeOf(transaction.commit()) == "ok");
  for (const auto* name : {"store.db", "store.db-wal", "store.db-shm"}) {
    BOOST_TEST(modeOf(folder / name) == 0600u, name);
  }
  BOOST_TEST((store->kind() == Kind::Sqlite));
}

BOOST_AUTO_TEST_CASE(a_file_that_others_may_read_is_refused) {
  for (const unsigned mode : {0640u, 0604u, 0660u, 0601u}) {
    const auto path = folder / ("open-" + std::to_string(mode));
    putFile(path, "");
    BOOST_REQUIRE(::chmod(path.c_str(), mode) == 0);
    BOOST_TEST(codeOf(openSqlite({.path = path})) == "store.file-mode");
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_database_is_refused_and_left_alone) {
  const auto path = folder / "letter.txt";
  const std::string text(5000, 'x');
  putFile(path, text);
  BOOST_TEST(codeOf(openSqlite({.path = path})) == "store.corrupt");
  BOOST_TEST(bytesIn(path) == text);
  putFile(folder / "short", "hello");
  BOOST_TEST(codeOf(openSqlite({.path = folder / "short"})) == "store.corrupt");
  std::filesystem::create_directory(folder / "folder");
  std::filesystem::permissions(folder / "folder", std::filesystem::perms(0700));
  BOOST_TEST(codeOf(openSqlite({.path = folder / "folder"})) == "store.corrupt");
  BOOST_TEST(codeOf(openSqlite({.path = folder / "nowhere" / "store.db"})) == "store.io");
  BOOST_TEST(codeOf(openSqlite({.path = folder / "other.db", .vfs = "no such"})) != "ok");
}

BOOST_AUTO_TEST_CASE(the_database_of_another_program_is_refused) {
  const auto path = folder / "foreign.db";
  putFile(path, "");
  sqlite3* raw = nullptr;
  BOOST_REQUIRE(sqlite3_open(path.c_str(), &raw) == SQLITE_OK);
  const Handle<sqlite3, ::sqlite3_close_v2> db(raw);
  BOOST_REQUIRE(sqlite3_exec(raw, "CREATE TABLE t (a)", nullptr, nullptr, nullptr) == SQLITE_OK);
  BOOST_TEST(codeOf(openSqlite({.path = path})) == "store.foreign");
  // Ours by its mark, but with pages that clean_vfs.hpp does not know.
  const auto odd = folder / "odd.db";
  putFile(odd, "");
  sqlite3* other = nullptr;
  BOOST_REQUIRE(sqlite3_open(odd.c_str(), &other) == SQLITE_OK);
  const Handle<sqlite3, ::sqlite3_close_v2> oddDb(other);
  BOOST_REQUIRE(sqlite3_exec(other,
                             "PRAGMA page_size = 8192; PRAGMA application_id = 1413629783;"
                             "CREATE TABLE t (a)",
                             nullptr, nullptr, nullptr) == SQLITE_OK);
  BOOST_TEST(codeOf(openSqlite({.path = odd})) == "store.foreign");
  BOOST_REQUIRE(sqlite3_exec(raw, "DROP TABLE t; PRAGMA application_id = 7", nullptr, nullptr,
                             nullptr) == SQLITE_OK);
  BOOST_TEST(codeOf(openSqlite({.path = path})) == "store.foreign");
}

BOOST_AUTO_TEST_CASE(a_damaged_page_is_found_when_it_is_read) {
  {
    auto transaction = write();
    for (std::int64_t id = 0; id < 500; ++id) must(insert(id, "name " + std::to_string(id)));
    BOOST_TEST(codeOf(transaction.commit()) == "ok");
    must(store->scrub());
  }
  connection.reset();
  {
    std::fstream file(settings.path, std::ios::in | std::ios::out | std::ios::binary);
    for (int page = 1; page < 8; ++page) {
      file.seekp(page * 4096);
      file << std::string(512, '\x55');
    }
  }
  const auto opened = openSqlite(settings);
  if (opened) {
    const auto again = must((*opened)->connect());
    BOOST_TEST(codeOf(queryOne<std::int64_t>(*again, "SELECT count(*) FROM thing")) ==
               "store.corrupt");
    BOOST_TEST(codeOf((*opened)->backupTo(folder / "backup.db")) == "store.corrupt");
    BOOST_TEST(!std::filesystem::exists(folder / "backup.db"));
  } else {
    BOOST_TEST(opened.error().code == "store.corrupt");
  }
}

BOOST_AUTO_TEST_CASE(every_handle_is_careful_and_bounded) {
  const CleanVfs vfs("");
  const auto db = must(openHandle(settings, vfs));
  const auto take = [](void* into, int, char** values, char**) {
    *static_cast<std::string*>(into) = values[0];
    return 0;
  };
  for (const auto& [pragma, wanted] : {std::pair<std::string, std::string>{"journal_mode", "wal"},
                                       {"synchronous", "2"},
                                       {"secure_delete", "1"},
                                       {"cell_size_check", "1"},
                                       {"foreign_keys", "1"},
                                       {"trusted_schema", "0"},
                                       {"temp_store", "2"},
                                       {"mmap_size", "0"},
                                       {"auto_vacuum", "0"},
                                       {"page_size", "4096"},
                                       {"max_page_count", "33554431"},
                                       {"journal_size_limit", "67108864"},
                                       {"wal_autocheckpoint", "2048"}}) {
    std::string value;
    BOOST_REQUIRE(sqlite3_exec(db.get(), ("PRAGMA " + pragma).c_str(), take, &value, nullptr) ==
                  SQLITE_OK);
    BOOST_TEST(value == wanted, pragma << " is " << value);
  }
  BOOST_TEST(sqlite3_limit(db.get(), SQLITE_LIMIT_ATTACHED, -1) == 0);
  int defensive = 0;
  sqlite3_db_config(db.get(), SQLITE_DBCONFIG_DEFENSIVE, -1, &defensive);
  BOOST_TEST(defensive == 1);
}

// Several random histories: the middle of a page keeps copies of cells only when pages split in a
// certain order.
BOOST_AUTO_TEST_CASE(deleted_and_overwritten_values_are_gone_after_a_scrub) {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      tests::StoreFixture fresh;
      fillWithSecrets(fresh, seed);
      BOOST_TEST(timesIn(fresh.settings.path.string() + "-wal", kSecret) > 1000u);
      must(fresh.store->scrub());
      BOOST_TEST(timesIn(fresh.settings.path, kSecret) > 1000u);
      removeSecrets(fresh);
      must(fresh.store->scrub());
      BOOST_TEST(std::filesystem::file_size(fresh.settings.path.string() + "-wal") == 0u);
      BOOST_TEST(timesIn(fresh.settings.path, kSecret) == 0u);
      BOOST_TEST(timesIn(fresh.settings.path, "public") > 1000u);
      must(fresh.store->backupTo(fresh.folder / "backup.db"));
      BOOST_TEST(timesIn(fresh.folder / "backup.db", kSecret) == 0u);
    }
  }
}

BOOST_AUTO_TEST_CASE(only_the_middle_of_a_btree_page_is_unallocated) {
  Bytes page(4096, 9);
  const auto header = [&page](std::size_t at, int kind, unsigned cells, unsigned content) {
    page[at] = static_cast<std::uint8_t>(kind);
    page[at + 3] = static_cast<std::uint8_t>(cells >> 8);
    page[at + 4] = static_cast<std::uint8_t>(cells);
    page[at + 5] = static_cast<std::uint8_t>(content >> 8);
    page[at + 6] = static_cast<std::uint8_t>(content);
  };
  const auto middle = [&page](bool first) {
    const auto found = unallocated(page, first);
    return std::pair(found.empty() ? 0 : found.data() - page.data(), found.size());
  };
  for (const int leaf : {10, 13}) {
    header(0, leaf, 3, 4000);
    BOOST_TEST((middle(false) == std::pair(8L + 6, std::size_t{4000 - 14})));
  }
  for (const int interior : {2, 5}) {
    header(0, interior, 3, 4000);
    BOOST_TEST((middle(false) == std::pair(12L + 6, std::size_t{4000 - 18})));
  }
  header(0, 13, 0, 4096);
  BOOST_TEST((middle(false) == std::pair(8L, std::size_t{4088})));
  header(100, 5, 1, 300);
  BOOST_TEST((middle(true) == std::pair(114L, std::size_t{300 - 114})));
  // Overflow and free-list pages begin with 0 or 1; a header that makes no sense is left alone.
  for (const int other : {0, 1, 3, 4, 9, 11, 12, 14, 255}) {
    header(0, other, 3, 4000);
    BOOST_TEST(middle(false).second == 0u, other);
  }
  header(0, 13, 3, 4097);
  BOOST_TEST(middle(false).second == 0u);
  header(0, 13, 3, 13);
  BOOST_TEST(middle(false).second == 0u);
  header(0, 13, 65535, 4000);
  BOOST_TEST(middle(false).second == 0u);
  page.resize(20);
  BOOST_TEST(middle(true).second == 0u);
}

BOOST_AUTO_TEST_CASE(a_reader_of_an_older_state_keeps_a_scrub_waiting_and_then_refused) {
  {
    auto transaction = write();
    must(insert(1, "a"));
    BOOST_TEST(codeOf(transaction.commit()) == "ok");
  }
  const auto other = must(store->connect());
  auto reading = must(other->begin(Access::Read));
  BOOST_TEST(count(*other) == 1);
  auto transaction = write();
  must(run(*connection, "DELETE FROM thing"));
  BOOST_TEST(codeOf(transaction.commit()) == "ok");
  BOOST_TEST(codeOf(store->scrub()) == "store.busy");
  BOOST_TEST(codeOf(reading.commit()) == "ok");
  BOOST_TEST(codeOf(store->scrub()) == "ok");
}

BOOST_AUTO_TEST_CASE(a_backup_is_a_store_of_its_own_and_overwrites_nothing) {
  {
    auto transaction = write();
    must(insert(1, "a"));
    BOOST_TEST(codeOf(transaction.commit()) == "ok");
  }
  const auto path = folder / "backup.db";
  {
    auto transaction = write();
    must(insert(2, "not yet"));
    BOOST_TEST(codeOf(store->backupTo(path)) == "ok");
    BOOST_TEST(codeOf(transaction.commit()) == "ok");
  }
  BOOST_TEST(modeOf(path) == 0600u);
  BOOST_TEST(codeOf(store->backupTo(path)) == "store.backup-exists");
  BOOST_TEST(codeOf(store->backupTo(folder / "nowhere" / "backup.db")) == "store.io");
  SqliteSettings there = settings;
  there.path = path;
  const auto copy = must(open(there, tests::kThings, clock));
  BOOST_TEST(count(*must(copy->connect())) == 1);
  for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
    BOOST_TEST(file.path().string().find(".part") == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()
