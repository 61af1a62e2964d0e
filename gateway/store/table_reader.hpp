// gateway/store/table_reader.hpp — reads tables of databases that are not ours: a department's
// exchange table, in whatever database it keeps it. Never writes.
//
// Cells come as text, the bytes as the database holds them: nothing is decoded here, since what is
// declared about such a table is its owner's word. Numbers are written as the database writes them.
// Parameters are texts in the same encoding, bound and never part of the SQL; they hold no NUL.
//
// A read is bounded by rows, bytes and a deadline. When the deadline passes the database is
// stopped, and the reader may be broken: ask usable().
//
// Errors: store.timed-out, store.busy (locked until the deadline), store.too-large (rows or bytes
// over the bounds), store.type-mismatch (a column of bytes), store.refused (no such table or
// column, no right, wrong password, a parameter of the wrong kind), store.io (cannot be reached),
// store.corrupt, store.misuse. Messages carry codes of the database, never a value.
//
// Thread-compatible: one thread at a time.
#pragma once
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace tongban::store {

struct ReadBounds {
  std::size_t rows = 0;
  std::size_t bytes = 0;  // of all cells
  std::chrono::steady_clock::time_point deadline;
};

using Cell = std::optional<std::string>;  // none: NULL
using TableRows = std::vector<std::vector<Cell>>;

class TableReader {
 public:
  virtual ~TableReader() = default;

  // One SELECT with `?` (SQLite) or `$1` (PostgreSQL) for the parameters.
  virtual Result<TableRows> read(std::string_view sql, std::span<const std::string> parameters,
                                 const ReadBounds&) = 0;

  // The encoding of texts as the database names it: UTF-8, UTF-16le, UTF8, SQL_ASCII …
  virtual const std::string& encoding() const noexcept = 0;

  // False when this reader must be replaced by another: the connection broke, or the file was
  // exchanged.
  virtual bool usable() const = 0;
};

struct SqliteTableSettings {
  std::filesystem::path path;
  // A copy that nobody writes to while it is there; read without locks and from read-only media.
  bool snapshot = false;
};
Result<std::unique_ptr<TableReader>> openSqliteTable(
    const SqliteTableSettings&, std::chrono::steady_clock::time_point deadline);

struct PostgresTableSettings {
  std::string connection;  // "host=… dbname=… user=… sslmode=verify-full sslrootcert=…"
  std::string password;
  std::chrono::milliseconds statementTimeout{10'000};  // after which the server stops by itself
};
// A host that is not this machine needs sslmode=verify-full; passwords do not belong here; unknown
// words are refused. Error: store.misuse, which names the word.
Result<Ok> checkPostgresConnection(const std::string& connection);
Result<std::unique_ptr<TableReader>> openPostgresTable(
    const PostgresTableSettings&, std::chrono::steady_clock::time_point deadline);

}  // namespace tongban::store
