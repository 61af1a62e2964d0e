// gateway/store/sqlite/sqlite_handle.hpp — opens an sqlite3 on an existing file and sets it up:
// what is synced, zeroed, checked, bounded and forbidden is decided here and nowhere else.
//
// Thread-safe. The VFS outlives the handles. Errors: store.corrupt, store.foreign, store.io,
// store.busy, store.full, store.read-only.
#pragma once
#include <filesystem>

#include "gateway/store/sqlite/clean_vfs.hpp"
#include "gateway/store/sqlite/sqlite_error.hpp"
#include "gateway/store/sqlite/sqlite_store.hpp"

namespace tongban::store {

// An empty file becomes a database of this program; any other must be one already.
Result<SqlitePtr> openHandle(const SqliteSettings&, const CleanVfs&);

// A handle with no more than limits and waiting set: the target of a backup.
Result<SqlitePtr> openBareHandle(const SqliteSettings&, const CleanVfs&,
                                 const std::filesystem::path&);

// Reads the whole database; store.corrupt when its structure is not sound.
Result<Ok> checkStructure(const SqlitePtr&, const std::filesystem::path&);

// Makes an empty file of mode 0600 unless something has this name already. Never opens a file that
// exists: closing its descriptor would drop the locks that SQLite holds on it in this process.
Result<Ok> createPrivately(const std::filesystem::path&);

// After this, the names made in the folder of `path` survive a crash.
Result<Ok> syncFolderOf(const std::filesystem::path&);

}  // namespace tongban::store
