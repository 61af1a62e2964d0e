// gateway/store/sqlite/sqlite_statement.hpp — a Statement over one sqlite3_stmt.
//
// Thread-compatible; contract and errors in statement.hpp. Lifetime: shorter than the connection's.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/store/sqlite/sqlite_error.hpp"
#include "gateway/store/statement.hpp"

namespace tongban::store {

// What a statement asks of its connection before and after it runs.
class StatementHost {
 public:
  virtual ~StatementHost() = default;
  // Whether a statement may start: the connection works, and a writing one is in a write
  // transaction that is still alive.
  virtual Result<Ok> mayStart(bool writes) const = 0;
  // The error of a run, noted when it made SQLite roll the transaction back.
  virtual Error noteFault(int extendedCode, std::string_view what, std::string where) = 0;
};

class SqliteStatement final : public Statement {
 public:
  SqliteStatement(StatementHost&, SqliteStmtPtr, std::string sql);

  void bind(int position, const Value&, Keep) override;
  Result<bool> step() override;
  Result<Value> column(int column) const override;
  void reset() noexcept override;

  const std::string& sql() const noexcept { return sql_; }

 private:
  Result<Ok> start();
  std::string place() const;

  StatementHost& host_;
  SqliteStmtPtr statement_;
  std::string sql_;
  std::vector<bool> bound_;
  std::optional<Error> fault_;  // of a binding, the first one
  bool running_ = false;
  bool row_ = false;
};

}  // namespace tongban::store
