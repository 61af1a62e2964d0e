#include "gateway/store/sqlite/sqlite_connection.hpp"

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"

namespace tongban::store {
namespace {

constexpr std::size_t kPlaceBytesMax = 120;

std::string placeOf(std::string_view sql) {
  return isUtf8(sql) ? std::string(firstCodePoints(sql, kPlaceBytesMax)) : std::string();
}

// The commit record cannot be in the log: a write failed before it was complete, or nothing was
// written at all. Any other failure may have come after it.
bool leavesNoTrace(int extendedCode) {
  switch (extendedCode & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_CONSTRAINT:
    case SQLITE_FULL:
      return true;
    default:
      return extendedCode == SQLITE_IOERR_WRITE;
  }
}

}  // namespace

SqliteConnection::SqliteConnection(SqliteShared& shared, SqlitePtr db) noexcept
    : shared_(shared), db_(std::move(db)) {}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::make(SqliteShared& shared,
                                                                 SqlitePtr db) {
  std::unique_ptr<SqliteConnection> made(new SqliteConnection(shared, std::move(db)));
  sqlite3_set_authorizer(made->db_.get(), &SqliteConnection::authorize, made.get());
  for (auto& [into, sql] :
       {std::pair<SqliteStmtPtr*, std::string_view>{&made->beginRead_, "BEGIN DEFERRED"},
        {&made->beginWrite_, "BEGIN IMMEDIATE"},
        {&made->commit_, "COMMIT"},
        {&made->rollback_, "ROLLBACK"},
        {&made->touch_, "PRAGMA user_version = 0"}}) {
    if (auto done = made->prepareOwn(*into, sql); !done) return std::move(done).error();
  }
  return made;
}

SqliteConnection::~SqliteConnection() = default;

Result<Ok> SqliteConnection::prepareOwn(SqliteStmtPtr& into, std::string_view sql) {
  own_ = true;
  auto compiled = compile(sql, SQLITE_PREPARE_PERSISTENT);
  own_ = false;
  if (!compiled) return std::move(compiled).error();
  into = std::move(compiled->statement);
  return Ok{};
}

// Transactions go through begin(); what only SQLite knows stays out of the rooms above.
int SqliteConnection::authorize(void* self, int action, const char*, const char*, const char*,
                                const char*) {
  if (static_cast<const SqliteConnection*>(self)->own_) return SQLITE_OK;
  switch (action) {
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
    case SQLITE_PRAGMA:
      return SQLITE_DENY;
    default:
      return SQLITE_OK;
  }
}

Result<SqliteConnection::Compiled> SqliteConnection::compile(std::string_view sql, unsigned flags) {
  if (broken_) return fail("store.closed", "连接已不可用");
  if (sql.size() > limits::kStoreSqlBytesMax) {
    return fail("store.too-large", fmt::format("SQL 超过 {} 字节", limits::kStoreSqlBytesMax));
  }
  if (!isUtf8(sql) || sql.find('\0') != std::string_view::npos) {
    return fail("store.misuse", "SQL 不是合法的 UTF-8,或含有 NUL");
  }
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  const int result =
      sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()), flags, &raw, &rest);
  SqliteStmtPtr statement(raw);
  if (result != SQLITE_OK) return noteFault(result, "SQL 无法编译", placeOf(sql));
  // Only a text without any byte leaves the rest unset.
  const auto used = rest == nullptr ? sql.size() : static_cast<std::size_t>(rest - sql.data());
  return Compiled{std::move(statement), sql.substr(used)};
}

Result<std::unique_ptr<SqliteStatement>> SqliteConnection::make(std::string_view sql) {
  auto compiled = compile(sql, SQLITE_PREPARE_PERSISTENT);
  if (!compiled) return std::move(compiled).error();
  auto* const statement = compiled->statement.get();
  if (statement == nullptr) return fail("store.misuse", "SQL 为空", placeOf(sql));
  if (!trim(compiled->rest).empty()) {
    auto second = compile(compiled->rest, 0);
    if (!second) return std::move(second).error();
    if (second->statement) return fail("store.misuse", "一次只能准备一条语句", placeOf(sql));
  }
  for (int at = 1; at <= sqlite3_bind_parameter_count(statement); ++at) {
    if (sqlite3_bind_parameter_name(statement, at) != nullptr) {
      return fail("store.misuse", "参数只能写作 ?", placeOf(sql));
    }
  }
  StatementHost& host = *this;
  return std::make_unique<SqliteStatement>(host, std::move(compiled->statement), std::string(sql));
}

Result<Prepared> SqliteConnection::prepare(std::string_view sql) {
  if (broken_) return fail("store.closed", "连接已不可用");
  if (const auto found = bySql_.find(sql); found != bySql_.end()) {
    const auto place = found->second;
    bySql_.erase(found);
    auto statement = std::move(*place);
    idle_.erase(place);
    return Prepared(statement.release(), GiveBack{this});
  }
  auto made = make(sql);
  if (!made) return std::move(made).error();
  return Prepared(made->release(), GiveBack{this});
}

void SqliteConnection::giveBack(Statement* lent) noexcept {
  std::unique_ptr<SqliteStatement> statement(static_cast<SqliteStatement*>(lent));
  statement->reset();
  const std::string_view sql = statement->sql();
  if (bySql_.contains(sql)) return;  // a second loan of the same SQL
  idle_.push_front(std::move(statement));
  bySql_.emplace(sql, idle_.begin());
  if (idle_.size() <= limits::kStoreStatementsMax) return;
  bySql_.erase(idle_.back()->sql());
  idle_.pop_back();
}

Result<Ok> SqliteConnection::execute(std::string_view sql) {
  while (!sql.empty()) {
    auto compiled = compile(sql, 0);
    if (!compiled) return std::move(compiled).error();
    sql = compiled->rest;
    if (!compiled->statement) continue;
    SqliteStatement statement(*this, std::move(compiled->statement), placeOf(sql));
    while (true) {
      auto more = statement.step();
      if (!more) return std::move(more).error();
      if (!*more) break;
    }
  }
  return Ok{};
}

Result<bool> SqliteConnection::hasTable(std::string_view name) {
  auto statement = prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
  if (!statement) return std::move(statement).error();
  (*statement)->bind(0, name, Keep::Borrow);
  return (*statement)->step();
}

bool SqliteConnection::inTransaction() const noexcept {
  return access_.has_value() && sqlite3_get_autocommit(db_.get()) == 0;
}

Result<Ok> SqliteConnection::mayStart(bool writes) const {
  if (broken_) return fail("store.closed", "连接已不可用");
  if (rolledBack_) return *rolledBack_;
  if (writes && access_ != Access::Write) {
    return fail("store.misuse", "只能在写事务中写入");
  }
  return Ok{};
}

Error SqliteConnection::noteFault(int extendedCode, std::string_view what, std::string where) {
  auto error = sqliteError(db_.get(), extendedCode, what, std::move(where));
  if (access_ && !rolledBack_ && sqlite3_get_autocommit(db_.get()) != 0) rolledBack_ = error;
  return error;
}

int SqliteConnection::runOwn(const SqliteStmtPtr& statement) noexcept {
  own_ = true;  // a changed schema makes SQLite compile it again
  const int result = sqlite3_step(statement.get());
  own_ = false;
  static_cast<void>(sqlite3_reset(statement.get()));
  return result == SQLITE_DONE || result == SQLITE_ROW ? SQLITE_OK : result;
}

Result<Ok> SqliteConnection::beginTransaction(Access access) {
  if (broken_) return fail("store.closed", "连接已不可用");
  if (access == Access::Write && shared_.writesStopped) {
    return fail("store.closed", "此前有一次提交结果未知,已停止写入");
  }
  const int result = runOwn(access == Access::Write ? beginWrite_ : beginRead_);
  if (result != SQLITE_OK) {
    auto error = sqliteError(db_.get(), result, "无法开始事务", shared_.settings.path.string());
    rollBackNow();
    return error;
  }
  access_ = access;
  return Ok{};
}

Result<Ok> SqliteConnection::commitTransaction() {
  const auto access = std::exchange(access_, std::nullopt);
  if (rolledBack_) {
    auto error = std::move(*rolledBack_);
    rolledBack_.reset();
    return error;
  }
  if (broken_) return fail("store.closed", "连接已不可用");
  const int result = runOwn(commit_);
  if (result == SQLITE_OK) return Ok{};
  auto error = sqliteError(db_.get(), result, "提交失败", shared_.settings.path.string());
  rollBackNow();
  if (access != Access::Write || leavesNoTrace(result) || writeOverFailedCommit()) return error;
  shared_.writesStopped = true;
  return fail("store.in-doubt", error.message, error.where);
}

void SqliteConnection::rollbackTransaction() noexcept {
  access_.reset();
  rolledBack_.reset();
  rollBackNow();
}

void SqliteConnection::rollBackNow() noexcept {
  if (sqlite3_get_autocommit(db_.get()) != 0) return;
  static_cast<void>(runOwn(rollback_));
  if (sqlite3_get_autocommit(db_.get()) == 0) broken_ = true;
}

bool SqliteConnection::writeOverFailedCommit() noexcept {
  if (broken_) return false;
  // If another writer comes first, its commit lands on the same place and serves as well; if it
  // lands nowhere, ours does.
  const bool done = runOwn(beginWrite_) == SQLITE_OK && runOwn(touch_) == SQLITE_OK &&
                    runOwn(commit_) == SQLITE_OK;
  if (!done) rollBackNow();
  return done;
}

}  // namespace tongban::store
