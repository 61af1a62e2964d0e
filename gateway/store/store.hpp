// gateway/store/store.hpp — where the gateway's state lives. SQLite stands behind it (the embedded
// default), and it is written so that PostgreSQL can: nothing above this room knows which.
//
// Thread-safe. Owned by main(); outlives its connections. Each thread that uses the store has a
// connection of its own, made once and kept.
#pragma once
#include <filesystem>
#include <memory>

#include "gateway/store/connection.hpp"
#include "gateway/store/query.hpp"

namespace tongban::store {

enum class Kind : std::uint8_t { Sqlite, Postgres };

class Store {
 public:
  virtual ~Store() = default;
  virtual Kind kind() const noexcept = 0;

  // Errors: store.io, store.busy, store.corrupt, store.closed.
  virtual Result<std::unique_ptr<Connection>> connect() = 0;

  // Everything deleted or overwritten before the call is gone from the files of the store: zeroed
  // in pages, free pages included, and out of the write-ahead log. What the disk keeps below the
  // file system, and what a backup holds, is not reached. Waits, bounded, for readers of older
  // states; store.busy when one stays. Must not be called by a thread whose own connection has a
  // transaction or an unfinished query open.
  virtual Result<Ok> scrub() = 0;

  // A consistent copy in a new file of mode 0600, while others read and write.
  // Errors: store.backup-exists, store.busy, store.io, store.full.
  virtual Result<Ok> backupTo(const std::filesystem::path&) = 0;
};

}  // namespace tongban::store
