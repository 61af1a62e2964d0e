// gateway/store/sqlite/sqlite_connection.hpp — a Connection over one sqlite3.
//
// The state a commit that failed leaves: SQLite rolls back, but when the sync of the write-ahead
// log failed, or something after it, the whole transaction stands in that log, valid, and a crash
// would bring it back. So commitTransaction() then writes over it at once (one small commit at the
// same place in the log), and only if that fails too says store.in-doubt and stops all writing.
//
// Thread-compatible; contract and errors in connection.hpp. Lifetime: `shared` outlives it.
#pragma once
#include <atomic>
#include <filesystem>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "gateway/store/connection.hpp"
#include "gateway/store/sqlite/clean_vfs.hpp"
#include "gateway/store/sqlite/sqlite_statement.hpp"
#include "gateway/store/sqlite/sqlite_store.hpp"

namespace tongban::store {

// What the connections of one store have in common. Thread-safe.
struct SqliteShared {
  explicit SqliteShared(const SqliteSettings& given) : settings(given), vfs(given.vfs) {}

  const SqliteSettings settings;
  const CleanVfs vfs;
  std::atomic<bool> writesStopped = false;  // a commit is in doubt
};

class SqliteConnection final : public Connection, private GiveBack::Cache, private StatementHost {
 public:
  // Prepares its own BEGIN, COMMIT and ROLLBACK.
  static Result<std::unique_ptr<SqliteConnection>> make(SqliteShared& shared, SqlitePtr db);
  ~SqliteConnection() override;

  Result<Prepared> prepare(std::string_view sql) override;
  Result<Ok> execute(std::string_view sql) override;
  Result<bool> hasTable(std::string_view name) override;
  bool inTransaction() const noexcept override;

 protected:
  Result<Ok> beginTransaction(Access) override;
  Result<Ok> commitTransaction() override;
  void rollbackTransaction() noexcept override;

 private:
  struct Compiled {
    SqliteStmtPtr statement;  // null: nothing but white space and comments
    std::string_view rest;
  };

  SqliteConnection(SqliteShared& shared, SqlitePtr db) noexcept;

  static int authorize(void* self, int action, const char*, const char*, const char*, const char*);
  Result<Ok> mayStart(bool writes) const override;
  Error noteFault(int extendedCode, std::string_view what, std::string where) override;
  void giveBack(Statement*) noexcept override;

  Result<Ok> prepareOwn(SqliteStmtPtr& into, std::string_view sql);
  Result<Compiled> compile(std::string_view sql, unsigned flags);
  Result<std::unique_ptr<SqliteStatement>> make(std::string_view sql);
  int runOwn(const SqliteStmtPtr&) noexcept;
  void rollBackNow() noexcept;
  bool writeOverFailedCommit() noexcept;

  SqliteShared& shared_;
  SqlitePtr db_;
  SqliteStmtPtr beginRead_, beginWrite_, commit_, rollback_, touch_;
  std::optional<Access> access_;     // of the transaction under way
  std::optional<Error> rolledBack_;  // why SQLite ended it by itself
  bool own_ = false;                 // the statement being compiled or run is the room's
  bool broken_ = false;
  // Given back, the most recently used first.
  std::list<std::unique_ptr<SqliteStatement>> idle_;
  std::unordered_map<std::string_view, std::list<std::unique_ptr<SqliteStatement>>::iterator>
      bySql_;
};

}  // namespace tongban::store
