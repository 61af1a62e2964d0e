// gateway/store/sqlite/sqlite_store.hpp — the store in one SQLite file: WAL, synchronous=FULL.
//
// The file, its -wal and its -shm have mode 0600 (the folder is the caller's). A file that others
// may read is refused (store.file-mode), a file that is no database or not this program's as well
// (store.corrupt, store.foreign). Deleted content is zeroed (secure_delete and clean_vfs.hpp). At
// most 128 GiB. Several processes on
// one machine may open the same file; a network file system is not supported.
//
// Thread-safe as store.hpp says. Errors: store.file-mode, store.foreign, store.corrupt, store.io,
// store.busy, store.full, store.read-only.
#pragma once
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "gateway/store/store.hpp"

namespace tongban::store {

struct SqliteSettings {
  std::filesystem::path path;                // its folder exists
  std::chrono::milliseconds busyWait{5000};  // for another writer, and for readers in scrub()
  std::string vfs = {};  // a registered SQLite VFS; empty: the system's. For fault tests.
};

Result<std::unique_ptr<Store>> openSqlite(const SqliteSettings&);

}  // namespace tongban::store
