// tests/support/faulty_vfs.hpp — a disk that fails when told to: an SQLite VFS in front of the
// system's.
//
// The n-th call of one operation fails, once or from then on. A test raises n until nothing fails,
// so that every place that touches the disk has failed once. Nothing is really synced (fast): what
// each file held at its last sync is kept in memory instead, and losePower() writes exactly that to
// another folder, as a machine would find it whose unsynced writes were all lost.
//
// Thread-safe. Registered under name() while it lives; outlives the stores that use it.
#pragma once
#include <filesystem>
#include <map>
#include <mutex>
#include <string>

#include <sqlite3.h>

namespace tongban::tests {

enum class DiskCall { Open, Read, Write, Sync, Truncate, ShmMap };

struct DiskFault {
  DiskCall call;
  int code;              // what SQLite is told: SQLITE_FULL, SQLITE_IOERR_FSYNC, …
  bool torn = false;     // of a write: the first half reaches the file
  bool lasting = false;  // all further calls fail too
};

class FaultyVfs final {
 public:
  FaultyVfs();
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  const std::string& name() const { return name_; }

  void arm(const DiskFault&, int nth);  // from 1, counted from now
  void disarm();
  bool fired() const;

  // Every file this disk has seen, as of its last sync, under its own name in `folder`.
  void losePower(const std::filesystem::path& folder) const;

 private:
  struct File;
  struct Methods;
  friend struct Methods;

  // SQLITE_OK, or the code with which this call fails.
  int strike(DiskCall);
  bool tearing() const;
  void noteOpened(const std::string& path);
  void noteSynced(const std::string& path);
  void noteDeleted(const std::string& path);

  std::string name_;
  sqlite3_vfs* base_;
  sqlite3_vfs vfs_;
  mutable std::mutex mutex_;
  DiskFault fault_{};
  int countdown_ = 0;  // 0: disarmed
  bool fired_ = false;
  std::map<std::string, std::string> synced_;
};

}  // namespace tongban::tests
