// connectors/database/settings.hpp — kind `database`: an exchange table, in SQLite or PostgreSQL.
//
//   engine: sqlite             or postgres
//   database: data/qzk.db      a file; for postgres "host=… dbname=… user=… sslmode=verify-full"
//   credentials: {file: …}     postgres: the password
//   table: up_enterprise       or schema.table
//   key: TYSHXYDM              or keys: [a, b]
//   encoding: GB18030          of the bytes in its texts; UTF-8 unless said
//   order: [UPDATE_TIME, ID]   columns, never NULL and together unique for one subject; with them
//                              answers come in pages; SQLite orders them as texts
//   updated: UPDATE_TIME       when a row was last changed, for asOf; read as UTC+8
//   only: {VALIDITY_FLAG: "1"}     rows with this value only
//   except: {cd_operation: D}      no rows with this value
//   snapshot: true             sqlite: a copy that nobody writes to
//
// The columns are those that the mapping reads; its source is csv, since a table comes as one.
// Names of tables and columns are quoted as they are written here, capitals included; what cannot
// stand between quotes is refused. Values are never part of SQL.
//
// Value type. Faults: connector.settings-invalid.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/settings.hpp"
#include "gateway/record/encoding.hpp"

namespace tongban::connectors::database {

enum class Engine : std::uint8_t { Sqlite, Postgres };

struct Settings {
  Engine engine = Engine::Sqlite;
  std::filesystem::path file;  // sqlite
  bool snapshot = false;
  std::string connection;  // postgres
  std::optional<SecretReference> password;
  std::chrono::milliseconds timeout{10'000};  // after which the server stops by itself

  std::string table;
  std::vector<std::string> keys;
  std::vector<std::string> columns;
  std::vector<std::string> order;
  std::string updated;  // empty: the source does not tell
  std::vector<std::pair<std::string, std::string>> only;
  std::vector<std::pair<std::string, std::string>> except;
  record::Encoding encoding = record::Encoding::Utf8;

  // The document that the mapping reads.
  record::Encoding documentEncoding = record::Encoding::Utf8;
  char delimiter = ',';
};

Settings readSettings(ConfigReader&);

// What may stand between double quotes as a name, in both databases and in every encoding.
bool isIdentifier(std::string_view) noexcept;

}  // namespace tongban::connectors::database
