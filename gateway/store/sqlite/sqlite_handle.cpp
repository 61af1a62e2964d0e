#include "gateway/store/sqlite/sqlite_handle.hpp"

#include <cerrno>
#include <chrono>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "gateway/base/ids.hpp"
#include "gateway/base/limits.hpp"

namespace tongban::store {
namespace {

constexpr std::int64_t kApplicationId = 0x54424757;  // "TBGW"

Error systemError(std::string_view what, const std::filesystem::path& path) {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  const auto message = fmt::format("{}:{}", what, std::generic_category().message(errno));
  return full ? fail("store.full", message, path.string())
              : fail("store.io", message, path.string());
}

std::filesystem::path folderOf(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

// Runs one statement; its first column, when it has a row, goes into `number` or `text`.
Result<Ok> ask(const SqlitePtr& db, const std::string& sql, const std::filesystem::path& path,
               std::int64_t* number = nullptr, std::string* text = nullptr) {
  sqlite3_stmt* raw = nullptr;
  int result = sqlite3_prepare_v2(db.get(), sql.c_str(), -1, &raw, nullptr);
  const SqliteStmtPtr statement(raw);
  if (result == SQLITE_OK) {
    result = sqlite3_step(statement.get());
    if (result == SQLITE_ROW) {
      if (number != nullptr) *number = sqlite3_column_int64(statement.get(), 0);
      const auto* word = text == nullptr ? nullptr : sqlite3_column_text(statement.get(), 0);
      if (word != nullptr) *text = reinterpret_cast<const char*>(word);
      return Ok{};
    }
  }
  if (result == SQLITE_DONE) return Ok{};
  return sqliteError(db.get(), result, "语句失败:" + sql, path.string());
}

void setBounds(const SqlitePtr& db) {
  for (const auto& [limit, most] :
       {std::pair<int, std::size_t>{SQLITE_LIMIT_LENGTH, limits::kStoreRowBytesMax},
        {SQLITE_LIMIT_SQL_LENGTH, limits::kStoreSqlBytesMax},
        {SQLITE_LIMIT_VARIABLE_NUMBER, limits::kStoreParametersMax},
        {SQLITE_LIMIT_ATTACHED, 0}}) {
    sqlite3_limit(db.get(), limit, static_cast<int>(most));
  }
  for (const auto& [option, on] : {std::pair<int, int>{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                   {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                   {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
                                   {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
                                   {SQLITE_DBCONFIG_DQS_DML, 0},
                                   {SQLITE_DBCONFIG_DQS_DDL, 0}}) {
    sqlite3_db_config(db.get(), option, on, nullptr);
  }
  // The commit record is then the last thing written before the sync, with no padding after it:
  // a failed write leaves no valid commit in the log (see leavesNoTrace()).
  int on = 1;
  sqlite3_file_control(db.get(), "main", SQLITE_FCNTL_POWERSAFE_OVERWRITE, &on);
}

// Two processes that turn a new file into WAL at once may each find the other's lock without
// SQLite waiting for it.
Result<Ok> turnToWal(const SqlitePtr& db, const SqliteSettings& settings) {
  const auto end = std::chrono::steady_clock::now() + settings.busyWait;
  while (true) {
    std::string mode;
    auto done = ask(db, "PRAGMA journal_mode = WAL", settings.path, nullptr, &mode);
    if (done && mode == "wal") return Ok{};
    if (done) return fail("store.io", "文件系统不支持 WAL 模式", settings.path.string());
    if (done.error().code != "store.busy" || std::chrono::steady_clock::now() >= end) return done;
    sqlite3_sleep(1);
  }
}

// Whose database it is; an empty one becomes ours.
Result<Ok> claim(const SqlitePtr& db, const SqliteSettings& settings) {
  // In this order: another process that is making the store claims it before it makes tables.
  std::int64_t things = 0, application = 0;
  if (auto got = ask(db, "SELECT count(*) FROM sqlite_schema", settings.path, &things); !got) {
    return got;
  }
  if (auto got = ask(db, "PRAGMA application_id", settings.path, &application); !got) return got;
  if (application == kApplicationId) return turnToWal(db, settings);
  if (application != 0 || things != 0) {
    return fail("store.foreign", "文件是其他程序的数据库", settings.path.string());
  }
  if (auto done = turnToWal(db, settings); !done) return done;
  return ask(db, fmt::format("PRAGMA application_id = {}", kApplicationId), settings.path);
}

Result<Ok> setUp(const SqlitePtr& db, const SqliteSettings& settings) {
  for (const auto& pragma :
       {std::string("PRAGMA synchronous = FULL"), std::string("PRAGMA secure_delete = ON"),
        std::string("PRAGMA cell_size_check = ON"), std::string("PRAGMA temp_store = MEMORY"),
        std::string("PRAGMA mmap_size = 0"), std::string("PRAGMA auto_vacuum = NONE"),
        fmt::format("PRAGMA page_size = {}", limits::kStorePageBytes),
        fmt::format("PRAGMA cache_size = -{}", limits::kStoreCacheKibMax)}) {
    if (auto done = ask(db, pragma, settings.path); !done) return done;
  }
  if (auto done = claim(db, settings); !done) return done;
  std::int64_t pageBytes = 0, vacuum = 0;
  if (auto got = ask(db, "PRAGMA page_size", settings.path, &pageBytes); !got) return got;
  if (auto got = ask(db, "PRAGMA auto_vacuum", settings.path, &vacuum); !got) return got;
  if (pageBytes != static_cast<std::int64_t>(limits::kStorePageBytes) || vacuum != 0) {
    return fail("store.foreign", "数据库的页大小或自动清理方式不是本程序所设",
                settings.path.string());
  }
  for (const auto& pragma :
       {fmt::format("PRAGMA max_page_count = {}", limits::kStorePagesMax),
        fmt::format("PRAGMA journal_size_limit = {}", limits::kStoreWalFileBytesMax)}) {
    if (auto done = ask(db, pragma, settings.path); !done) return done;
  }
  sqlite3_wal_autocheckpoint(db.get(), static_cast<int>(limits::kStoreWalPagesMax));
  return Ok{};
}

}  // namespace

Result<Ok> syncFolderOf(const std::filesystem::path& path) {
  const auto folder = folderOf(path);
  const Descriptor holder(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!holder || ::fsync(holder.get()) != 0) return systemError("无法同步目录", folder);
  return Ok{};
}

Result<Ok> createPrivately(const std::filesystem::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) return Ok{};
  if (errno != ENOENT) return systemError("无法访问存储文件", path);
  const auto fresh = path.string() + "." + toHex(randomBytes(6)) + ".new";
  {
    const Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file || ::fchmod(file.get(), 0600) != 0) return systemError("无法创建存储文件", path);
  }
  const int linked = ::link(fresh.c_str(), path.c_str());
  const int why = errno;
  ::unlink(fresh.c_str());
  errno = why;
  if (linked != 0 && errno == EEXIST) return Ok{};
  if (linked != 0) return systemError("无法创建存储文件", path);
  return syncFolderOf(path);
}

Result<SqlitePtr> openBareHandle(const SqliteSettings& settings, const CleanVfs& vfs,
                                 const std::filesystem::path& path) {
  if (!vfs.valid()) return fail("store.misuse", "没有这个 SQLite VFS:" + settings.vfs);
  sqlite3* raw = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &raw,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                                         SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE,
                                     vfs.name().c_str());
  SqlitePtr db(raw);
  if (result != SQLITE_OK) {
    return sqliteError(db.get(), result, "无法打开存储文件", path.string());
  }
  sqlite3_busy_timeout(db.get(), static_cast<int>(settings.busyWait.count()));
  setBounds(db);
  return db;
}

Result<Ok> checkStructure(const SqlitePtr& db, const std::filesystem::path& path) {
  std::string verdict;
  if (auto got = ask(db, "PRAGMA quick_check(1)", path, nullptr, &verdict); !got) return got;
  if (verdict == "ok") return Ok{};
  return fail("store.corrupt", "数据库结构已损坏:" + verdict, path.string());
}

Result<SqlitePtr> openHandle(const SqliteSettings& settings, const CleanVfs& vfs) {
  struct stat status {};
  if (::stat(settings.path.c_str(), &status) != 0) {
    return systemError("无法访问存储文件", settings.path);
  }
  if (!S_ISREG(status.st_mode)) {
    return fail("store.corrupt", "存储路径不是普通文件", settings.path.string());
  }
  if ((status.st_mode & 077) != 0) {
    return fail("store.file-mode",
                fmt::format("存储文件权限为 {:04o},应为 0600", status.st_mode & 07777),
                settings.path.string());
  }
  auto db = openBareHandle(settings, vfs, settings.path);
  if (!db) return db;
  if (auto done = setUp(*db, settings); !done) return std::move(done).error();
  return db;
}

}  // namespace tongban::store
