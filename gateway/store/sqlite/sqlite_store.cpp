#include "gateway/store/sqlite/sqlite_store.hpp"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "gateway/base/ids.hpp"
#include "gateway/store/sqlite/sqlite_connection.hpp"
#include "gateway/store/sqlite/sqlite_handle.hpp"

namespace tongban::store {
namespace {

// Tries again while the answer is SQLITE_BUSY or SQLITE_LOCKED and the wait is not over. Some of
// SQLite's locks are refused at once, without its own busy handler.
template <class Try>
int retried(std::chrono::milliseconds wait, Try&& attempt) {
  const auto end = std::chrono::steady_clock::now() + wait;
  while (true) {
    const int result = attempt();
    const int primary = result & 0xff;
    if (primary != SQLITE_BUSY && primary != SQLITE_LOCKED) return result;
    if (std::chrono::steady_clock::now() >= end) return result;
    sqlite3_sleep(1);
  }
}

// A file that is removed again unless it was given its final name.
class PartFile final {
 public:
  explicit PartFile(std::filesystem::path path) : path_(std::move(path)) {}
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  ~PartFile() {
    for (const auto* suffix : {"", "-wal", "-shm", "-journal"}) {
      ::unlink((path_.string() + suffix).c_str());
    }
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(const SqliteSettings& settings) : shared_(settings) {}

  Kind kind() const noexcept override { return Kind::Sqlite; }
  Result<std::unique_ptr<Connection>> connect() override;
  Result<Ok> scrub() override;
  Result<Ok> backupTo(const std::filesystem::path&) override;

 private:
  Result<Ok> copyTo(const std::filesystem::path&);

  SqliteShared shared_;
};

Result<std::unique_ptr<Connection>> SqliteStore::connect() {
  auto db = openHandle(shared_.settings, shared_.vfs);
  if (!db) return std::move(db).error();
  auto made = SqliteConnection::make(shared_, std::move(*db));
  if (!made) return std::move(made).error();
  return std::unique_ptr<Connection>(std::move(*made));
}

Result<Ok> SqliteStore::scrub() {
  auto db = openHandle(shared_.settings, shared_.vfs);
  if (!db) return std::move(db).error();
  const int result = retried(shared_.settings.busyWait, [&] {
    return sqlite3_wal_checkpoint_v2(db->get(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                     nullptr);
  });
  if (result == SQLITE_OK) return Ok{};
  return sqliteError(db->get(), result, "无法清除已删除的内容", shared_.settings.path.string());
}

Result<Ok> SqliteStore::copyTo(const std::filesystem::path& path) {
  auto from = openHandle(shared_.settings, shared_.vfs);
  if (!from) return std::move(from).error();
  auto into = openBareHandle(shared_.settings, shared_.vfs, path);
  if (!into) return std::move(into).error();
  {
    SqliteBackupPtr backup(sqlite3_backup_init(into->get(), "main", from->get(), "main"));
    if (!backup) {
      return sqliteError(into->get(), sqlite3_extended_errcode(into->get()), "无法开始备份",
                         path.string());
    }
    // In one go: the copy is one state, and writers do not wait for it.
    const int result =
        retried(shared_.settings.busyWait, [&] { return sqlite3_backup_step(backup.get(), -1); });
    if (result != SQLITE_DONE) return sqliteError(nullptr, result, "备份失败", path.string());
  }
  return checkStructure(*into, path);
}

Result<Ok> SqliteStore::backupTo(const std::filesystem::path& path) {
  const PartFile part(path.string() + "." + toHex(randomBytes(6)) + ".part");
  if (auto made = createPrivately(part.path()); !made) return made;
  if (auto copied = copyTo(part.path()); !copied) return copied;
  if (::link(part.path().c_str(), path.c_str()) != 0) {
    return errno == EEXIST
               ? fail("store.backup-exists", "备份文件已存在", path.string())
               : fail("store.io",
                      fmt::format("无法命名备份:{}", std::generic_category().message(errno)),
                      path.string());
  }
  return syncFolderOf(path);
}

}  // namespace

Result<std::unique_ptr<Store>> openSqlite(const SqliteSettings& settings) {
  if (auto made = createPrivately(settings.path); !made) return std::move(made).error();
  auto store = std::make_unique<SqliteStore>(settings);
  // What cannot be opened is found here, not by the first thread that needs it.
  if (auto probe = store->connect(); !probe) return std::move(probe).error();
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace tongban::store
