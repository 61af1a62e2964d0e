// goal: whatever call to the disk fails, what was committed is there and what was refused is not,
// in the running store, after a kill and after a loss of power.
#include <set>

#include "gateway/store/sqlite/sqlite_error.hpp"
#include "tests/support/faulty_vfs.hpp"
#include "tests/unit/store/store_fixture.hpp"

using namespace tongban;
using namespace tongban::store;
using tests::codeOf;
using tests::DiskCall;
using tests::DiskFault;
using tests::must;

namespace {

constexpr Migration kRows[] = {
    {"rows", 1, "rows", "CREATE TABLE line (id INTEGER PRIMARY KEY, body BLOB NOT NULL)"},
    {"rows", 2, "by body", "CREATE INDEX line_body ON line (body)"}};

// What the callers were told.
struct Told {
  std::set<std::int64_t> yes, no, inDoubt;
  std::set<std::string> codes;
};

const std::set<std::string> kExpectedCodes = {"store.full",    "store.io",      "store.busy",
                                              "store.closed",  "store.corrupt", "store.read-only",
                                              "store.in-doubt"};

Result<Ok> writeLine(Connection& connection, std::int64_t id) {
  auto transaction = connection.begin(Access::Write);
  if (!transaction) return transaction.error();
  const Bytes body(9000, static_cast<std::uint8_t>(id));  // three pages
  auto done = run(connection, "INSERT INTO line (id, body) VALUES (?, ?)", id, body);
  if (!done) return done;
  return transaction->commit();
}

void tell(Told& told, std::int64_t id, const Result<Ok>& outcome) {
  if (outcome) {
    told.yes.insert(id);
    return;
  }
  told.codes.insert(outcome.error().code);
  (outcome.error().code == "store.in-doubt" ? told.inDoubt : told.no).insert(id);
}

// What a kill at this moment leaves.
void copyStore(const std::filesystem::path& path, const std::filesystem::path& into) {
  for (const std::string suffix : {"", "-wal"}) {
    const std::filesystem::path from = path.string() + suffix;
    if (std::filesystem::exists(from)) {
      std::filesystem::copy_file(from, into / from.filename());
    }
  }
}

// A day in the life: open, write, scrub, back up, write on, close. Goes on whatever fails. What the
// first refusal leaves is copied to `early`, with what had been told until then.
struct Early {
  std::filesystem::path folder;
  std::optional<Told> told;
};

void live(const SqliteSettings& settings, Told& told, const std::filesystem::path& copy,
          Early& early) {
  const tests::FixedClock clock;
  auto store = open(settings, kRows, clock);
  if (!store) {
    told.codes.insert(store.error().code);
    return;
  }
  auto connection = (*store)->connect();
  if (!connection) {
    told.codes.insert(connection.error().code);
    return;
  }
  const auto attempt = [&](std::int64_t id) {
    const auto outcome = writeLine(**connection, id);
    tell(told, id, outcome);
    if (outcome || early.told) return;
    copyStore(settings.path, early.folder);
    early.told = told;
  };
  for (std::int64_t id = 1; id <= 3; ++id) attempt(id);
  for (const auto& outcome : {(*store)->scrub(), (*store)->backupTo(copy)}) {
    if (!outcome) told.codes.insert(outcome.error().code);
  }
  for (std::int64_t id = 4; id <= 6; ++id) attempt(id);
}

std::set<std::int64_t> linesIn(Connection& connection) {
  std::set<std::int64_t> lines;
  auto rows = must(query(connection, "SELECT id, body FROM line"));
  while (must(rows.next())) {
    const auto [id, body] = must(rows.read<std::int64_t, Bytes>());
    BOOST_TEST((body == Bytes(9000, static_cast<std::uint8_t>(id))));
    lines.insert(id);
  }
  return lines;
}

std::string integrityOf(const std::filesystem::path& path, const std::string& vfs) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE, vfs.c_str());
  const SqlitePtr db(raw);
  BOOST_REQUIRE(opened == SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(db.get(), "PRAGMA integrity_check", -1, &statement, nullptr);
  const SqliteStmtPtr owner(statement);
  BOOST_REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
  return reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
}

// Opens with a sound disk and compares with what was told; then the store must take a new line.
void judge(const SqliteSettings& settings, const Told& told, const std::string& when) {
  BOOST_TEST_CONTEXT(when) {
    const tests::FixedClock clock;
    {
      const auto store = must(open(settings, kRows, clock));
      const auto connection = must(store->connect());
      const auto lines = linesIn(*connection);
      for (const auto id : told.yes) BOOST_TEST(lines.contains(id), "lost: " << id);
      for (const auto id : told.no) BOOST_TEST(!lines.contains(id), "refused but there: " << id);
      BOOST_TEST(codeOf(writeLine(*connection, 100)) == "ok");
      BOOST_TEST(linesIn(*connection).contains(100));
    }
    BOOST_TEST(integrityOf(settings.path, settings.vfs) == "ok");
  }
}

struct Round {
  tests::FaultyVfs disk;
  tests::FaultyVfs sound;  // never armed: the same, without the time that syncing takes
  tests::TempDir folder, early, killed, dark, backups;
  SqliteSettings settings{
      .path = folder / "store.db", .busyWait = std::chrono::milliseconds(0), .vfs = disk.name()};

  SqliteSettings soundAt(const std::filesystem::path& path) const {
    return {.path = path, .busyWait = std::chrono::milliseconds(0), .vfs = sound.name()};
  }
};

// One life with the n-th call failing; false when nothing failed any more.
bool once(const DiskFault& fault, int nth, Told& all) {
  Round round;
  Told told;
  round.disk.arm(fault, nth);
  Early early{round.early.path(), std::nullopt};
  live(round.settings, told, round.backups / "copy.db", early);
  const bool fired = round.disk.fired();
  round.disk.disarm();
  // The log may be left behind by the last close, which failed too.
  copyStore(round.settings.path, round.killed.path());
  round.disk.losePower(round.dark.path());
  if (early.told) {
    judge(round.soundAt(round.early / "store.db"), *early.told, "after a kill at the refusal");
  }
  judge(round.soundAt(round.killed / "store.db"), told, "after a kill");
  judge(round.soundAt(round.dark / "store.db"), told, "after a loss of power");
  judge(round.soundAt(round.settings.path), told, "opened again");
  if (std::filesystem::exists(round.backups / "copy.db")) {
    BOOST_TEST(integrityOf(round.backups / "copy.db", round.sound.name()) == "ok");
  }
  for (const auto& name : std::filesystem::directory_iterator(round.backups.path())) {
    BOOST_TEST(name.path().extension() != ".part");
  }
  if (!fired) BOOST_TEST(told.yes.size() == 6u);
  all.codes.insert(told.codes.begin(), told.codes.end());
  all.inDoubt.insert(told.inDoubt.begin(), told.inDoubt.end());
  return fired;
}

int raiseUntilNothingFails(const DiskFault& fault, Told& all) {
  int nth = 1;
  BOOST_TEST_CONTEXT("call " << static_cast<int>(fault.call) << " code " << fault.code << " torn "
                             << fault.torn << " lasting " << fault.lasting) {
    while (nth < 2000) {
      bool fired = false;
      BOOST_TEST_CONTEXT("n = " << nth) { fired = once(fault, nth, all); }
      if (!fired) break;
      ++nth;
    }
  }
  BOOST_TEST(nth > 1);
  BOOST_TEST(nth < 2000);
  for (const auto& code : all.codes) BOOST_TEST(kExpectedCodes.contains(code), code);
  return nth - 1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_disk_fault)

BOOST_AUTO_TEST_CASE(a_full_disk) {
  Told all;
  for (const bool torn : {false, true}) {
    for (const bool lasting : {false, true}) {
      raiseUntilNothingFails({DiskCall::Write, SQLITE_FULL, torn, lasting}, all);
    }
  }
  BOOST_TEST(all.codes.contains("store.full"));
  // A full disk refuses; it leaves nobody in doubt and stops nothing.
  BOOST_TEST(all.inDoubt.empty());
}

BOOST_AUTO_TEST_CASE(a_failed_or_torn_write) {
  Told all;
  for (const bool torn : {false, true}) {
    for (const bool lasting : {false, true}) {
      raiseUntilNothingFails({DiskCall::Write, SQLITE_IOERR_WRITE, torn, lasting}, all);
    }
  }
  BOOST_TEST(all.codes.contains("store.io"));
  BOOST_TEST(all.inDoubt.empty());
}

BOOST_AUTO_TEST_CASE(a_disk_turned_read_only) {
  Told all;
  raiseUntilNothingFails({DiskCall::Write, SQLITE_READONLY, false, true}, all);
  BOOST_TEST(all.codes.contains("store.read-only"));
}

BOOST_AUTO_TEST_CASE(one_sync_fails_and_nobody_is_left_in_doubt) {
  Told all;
  raiseUntilNothingFails({DiskCall::Sync, SQLITE_IOERR_FSYNC, false, false}, all);
  BOOST_TEST(all.codes.contains("store.io"));
  BOOST_TEST(all.inDoubt.empty());
}

BOOST_AUTO_TEST_CASE(all_syncs_fail_from_some_moment_on) {
  Told all;
  raiseUntilNothingFails({DiskCall::Sync, SQLITE_IOERR_FSYNC, false, true}, all);
  BOOST_TEST(all.codes.contains("store.in-doubt"));
  BOOST_TEST(all.codes.contains("store.closed"));  // no write after that
}

BOOST_AUTO_TEST_CASE(reads_truncations_openings_and_mappings_fail) {
  for (const bool lasting : {false, true}) {
    Told all;
    raiseUntilNothingFails({DiskCall::Read, SQLITE_IOERR_READ, false, lasting}, all);
    raiseUntilNothingFails({DiskCall::Truncate, SQLITE_IOERR_TRUNCATE, false, lasting}, all);
    raiseUntilNothingFails({DiskCall::Open, SQLITE_CANTOPEN, false, lasting}, all);
    raiseUntilNothingFails({DiskCall::ShmMap, SQLITE_IOERR_SHMMAP, false, lasting}, all);
    BOOST_TEST(all.codes.contains("store.io"));
  }
}

BOOST_AUTO_TEST_SUITE_END()
