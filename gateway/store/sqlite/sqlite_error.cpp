#include "gateway/store/sqlite/sqlite_error.hpp"

#include <fmt/format.h>

namespace tongban::store {
namespace {

std::string_view codeFor(int extendedCode) {
  switch (extendedCode & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return "store.busy";
    case SQLITE_FULL:
      return "store.full";
    case SQLITE_READONLY:
      return "store.read-only";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "store.corrupt";
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return "store.constraint";
    case SQLITE_TOOBIG:
      return "store.too-large";
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
    case SQLITE_PERM:
    case SQLITE_NOLFS:
      return "store.io";
    default:
      return "store.misuse";
  }
}

}  // namespace

Error sqliteError(sqlite3* db, int extendedCode, std::string_view what, std::string where) {
  const char* text =
      db != nullptr && sqlite3_extended_errcode(db) == extendedCode ? sqlite3_errmsg(db) : nullptr;
  if (text == nullptr) text = sqlite3_errstr(extendedCode);
  return fail(codeFor(extendedCode), fmt::format("{}(SQLite {}:{})", what, extendedCode, text),
              std::move(where));
}

}  // namespace tongban::store
