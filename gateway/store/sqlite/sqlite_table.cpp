// A table of somebody else's SQLite file, read-only.
#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <sys/stat.h>

#include "gateway/base/limits.hpp"
#include "gateway/store/sqlite/sqlite_error.hpp"
#include "gateway/store/table_reader.hpp"

namespace tongban::store {
namespace {

using Deadline = std::chrono::steady_clock::time_point;

constexpr int kStepsBetweenLooks = 4000;  // of SQLite's machine, well under a millisecond
constexpr char kEmpty[1] = {};            // SQLite takes a null pointer for NULL

int expired(void* deadline) {
  return std::chrono::steady_clock::now() >= *static_cast<const Deadline*>(deadline) ? 1 : 0;
}

int millisecondsUntil(Deadline deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

// A path as a URI: everything but plain characters is escaped, so no name can add a parameter.
std::string immutableUri(const std::filesystem::path& path) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(path).string()) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '.' || c == '_' || c == '-';
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", unsigned{byte});
  }
  return uri + "?immutable=1";
}

void harden(sqlite3* db) {
  for (const auto& [limit, most] :
       {std::pair<int, std::size_t>{SQLITE_LIMIT_LENGTH, limits::kStoreRowBytesMax},
        {SQLITE_LIMIT_SQL_LENGTH, limits::kStoreSqlBytesMax},
        {SQLITE_LIMIT_VARIABLE_NUMBER, limits::kStoreParametersMax},
        {SQLITE_LIMIT_ATTACHED, 0}}) {
    sqlite3_limit(db, limit, static_cast<int>(most));
  }
  // A double-quoted word that is no column must be an error, not a text.
  for (const auto& [option, on] : {std::pair<int, int>{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                   {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                   {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
                                   {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
                                   {SQLITE_DBCONFIG_DQS_DML, 0},
                                   {SQLITE_DBCONFIG_DQS_DDL, 0}}) {
    sqlite3_db_config(db, option, on, nullptr);
  }
}

class SqliteTable final : public TableReader {
 public:
  explicit SqliteTable(std::filesystem::path path) : path_(std::move(path)) {}

  Result<Ok> open(const SqliteTableSettings& settings, Deadline deadline);
  Result<TableRows> read(std::string_view sql, std::span<const std::string> parameters,
                         const ReadBounds&) override;
  const std::string& encoding() const noexcept override { return encoding_; }
  bool usable() const override {
    struct stat now {};
    return ::stat(path_.c_str(), &now) == 0 && now.st_dev == file_.st_dev &&
           now.st_ino == file_.st_ino;
  }

 private:
  Result<std::vector<Cell>> row(sqlite3_stmt*, std::size_t& bytesLeft) const;
  Error fault(int result, Deadline deadline) const;

  std::filesystem::path path_;
  struct stat file_ {};
  SqlitePtr db_;
  std::string encoding_;
};

Error SqliteTable::fault(int result, Deadline deadline) const {
  if ((result & 0xff) == SQLITE_INTERRUPT || std::chrono::steady_clock::now() >= deadline) {
    return fail("store.timed-out", "数据库未在时限内答复", path_.string());
  }
  if ((result & 0xff) == SQLITE_ERROR || (result & 0xff) == SQLITE_AUTH) {
    return fail("store.refused", fmt::format("数据库拒绝了查询:{}", sqlite3_errmsg(db_.get())),
                path_.string());
  }
  return sqliteError(db_.get(), result, "无法读取数据库", path_.string());
}

Result<Ok> SqliteTable::open(const SqliteTableSettings& settings, Deadline deadline) {
  if (::stat(path_.c_str(), &file_) != 0) {
    return fail("store.io",
                fmt::format("无法访问数据库文件:{}", std::generic_category().message(errno)),
                path_.string());
  }
  if (!S_ISREG(file_.st_mode)) return fail("store.io", "不是普通文件", path_.string());
  sqlite3* raw = nullptr;
  const int flags =
      SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
  const auto name = settings.snapshot ? immutableUri(path_) : path_.string();
  const int result = sqlite3_open_v2(name.c_str(), &raw,
                                     settings.snapshot ? flags | SQLITE_OPEN_URI : flags, nullptr);
  db_.reset(raw);
  if (result != SQLITE_OK) return fault(result, deadline);
  harden(db_.get());
  auto encoding = read("PRAGMA encoding", {}, {1, 64, deadline});
  if (!encoding) return std::move(encoding).error();
  if (encoding->size() == 1) encoding_ = encoding->front().front().value_or("");
  return Ok{};
}

Result<std::vector<Cell>> SqliteTable::row(sqlite3_stmt* statement, std::size_t& bytesLeft) const {
  std::vector<Cell> cells;
  const int columns = sqlite3_data_count(statement);
  for (int i = 0; i < columns; ++i) {
    const int type = sqlite3_column_type(statement, i);
    if (type == SQLITE_NULL) {
      cells.emplace_back();
      continue;
    }
    if (type == SQLITE_BLOB) {
      return fail("store.type-mismatch",
                  fmt::format("列「{}」是字节,不是文字", sqlite3_column_name(statement, i)),
                  path_.string());
    }
    // Numbers too: what sqlite3_column_text writes is what SQLite prints.
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, i));
    if (text == nullptr) return fail("store.io", "内存不足", path_.string());
    if (size > bytesLeft) return fail("store.too-large", "答复超过字节上限", path_.string());
    bytesLeft -= size;
    cells.emplace_back(std::string(text, size));
  }
  return cells;
}

Result<TableRows> SqliteTable::read(std::string_view sql, std::span<const std::string> parameters,
                                    const ReadBounds& bounds) {
  Deadline deadline = bounds.deadline;
  sqlite3_busy_timeout(db_.get(), millisecondsUntil(deadline));
  sqlite3_progress_handler(db_.get(), kStepsBetweenLooks, expired, &deadline);
  struct Unhook {
    sqlite3* db;
    ~Unhook() { sqlite3_progress_handler(db, 0, nullptr, nullptr); }
  } const unhook{db_.get()};

  sqlite3_stmt* raw = nullptr;
  int result =
      sqlite3_prepare_v2(db_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  const SqliteStmtPtr statement(raw);
  for (std::size_t i = 0; result == SQLITE_OK && i < parameters.size(); ++i) {
    const auto& text = parameters[i];
    result = sqlite3_bind_text64(statement.get(), static_cast<int>(i + 1),
                                 text.empty() ? kEmpty : text.data(), text.size(), SQLITE_STATIC,
                                 SQLITE_UTF8);
  }
  if (result != SQLITE_OK) return fault(result, deadline);
  if (sqlite3_stmt_readonly(statement.get()) == 0) {
    return fail("store.misuse", "语句不是只读的", path_.string());
  }
  TableRows rows;
  std::size_t bytesLeft = bounds.bytes;
  while ((result = sqlite3_step(statement.get())) == SQLITE_ROW) {
    if (rows.size() == bounds.rows) {
      return fail("store.too-large", "答复超过行数上限", path_.string());
    }
    auto cells = row(statement.get(), bytesLeft);
    if (!cells) return std::move(cells).error();
    rows.push_back(std::move(*cells));
  }
  if (result != SQLITE_DONE) return fault(result, deadline);
  return rows;
}

}  // namespace

Result<std::unique_ptr<TableReader>> openSqliteTable(const SqliteTableSettings& settings,
                                                     Deadline deadline) {
  auto table = std::make_unique<SqliteTable>(settings.path);
  if (auto done = table->open(settings, deadline); !done) return std::move(done).error();
  return std::unique_ptr<TableReader>(std::move(table));
}

}  // namespace tongban::store
