// gateway/store/sqlite/sqlite_error.hpp — SQLite's result codes as errors of the store, and the
// owners of its handles.
//
// Pure, thread-safe. The extended result code stands in the message; SQLite's own text names
// tables, columns and SQL, never a bound value.
#pragma once
#include <sqlite3.h>

#include "gateway/base/handle.hpp"
#include "gateway/base/result.hpp"

namespace tongban::store {

using SqlitePtr = Handle<sqlite3, ::sqlite3_close_v2>;
using SqliteStmtPtr = Handle<sqlite3_stmt, ::sqlite3_finalize>;
using SqliteBackupPtr = Handle<sqlite3_backup, ::sqlite3_backup_finish>;

// `extendedCode` is what the call returned; `db` gives its text and may be null; `where` is a path
// or the beginning of the SQL.
Error sqliteError(sqlite3* db, int extendedCode, std::string_view what, std::string where);

}  // namespace tongban::store
