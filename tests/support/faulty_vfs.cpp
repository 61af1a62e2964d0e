#include "tests/support/faulty_vfs.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "gateway/base/ids.hpp"

namespace tongban::tests {

struct FaultyVfs::File {
  sqlite3_file shim;
  FaultyVfs* owner;
  const char* path;  // lives as long as the file is open, says SQLite; null for a temporary one

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

// What SQLite calls: each asks strike() first where a disk can fail, then the system's VFS.
struct FaultyVfs::Methods {
  static File* of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  static sqlite3_file* real(sqlite3_file* file) { return of(file)->real(); }
  static const sqlite3_io_methods* io(sqlite3_file* file) { return real(file)->pMethods; }
  static FaultyVfs& owner(sqlite3_vfs* vfs) { return *static_cast<FaultyVfs*>(vfs->pAppData); }

  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out) {
    auto& self = owner(vfs);
    file->pMethods = nullptr;
    if (const int code = self.strike(DiskCall::Open); code != SQLITE_OK) return code;
    auto* const shim = of(file);
    shim->owner = &self;
    shim->path = path;
    const int result = self.base_->xOpen(self.base_, path, shim->real(), flags, out);
    if (result != SQLITE_OK) return result;
    file->pMethods = &kMethods;
    if (path != nullptr) self.noteOpened(path);
    return SQLITE_OK;
  }
  static int remove(sqlite3_vfs* vfs, const char* path, int sync) {
    auto& self = owner(vfs);
    self.noteDeleted(path);
    return self.base_->xDelete(self.base_, path, sync);
  }
  static int access(sqlite3_vfs* vfs, const char* path, int flags, int* out) {
    return owner(vfs).base_->xAccess(owner(vfs).base_, path, flags, out);
  }
  static int fullPath(sqlite3_vfs* vfs, const char* path, int size, char* out) {
    return owner(vfs).base_->xFullPathname(owner(vfs).base_, path, size, out);
  }

  static int close(sqlite3_file* file) { return io(file)->xClose(real(file)); }
  static int read(sqlite3_file* file, void* into, int size, sqlite3_int64 at) {
    if (const int code = of(file)->owner->strike(DiskCall::Read); code != SQLITE_OK) return code;
    return io(file)->xRead(real(file), into, size, at);
  }
  static int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    auto& self = *of(file)->owner;
    const int code = self.strike(DiskCall::Write);
    if (code == SQLITE_OK) return io(file)->xWrite(real(file), from, size, at);
    if (self.tearing()) static_cast<void>(io(file)->xWrite(real(file), from, size / 2, at));
    return code;
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (const int code = of(file)->owner->strike(DiskCall::Truncate); code != SQLITE_OK) {
      return code;
    }
    return io(file)->xTruncate(real(file), size);
  }
  static int sync(sqlite3_file* file, int) {
    auto* const shim = of(file);
    if (const int code = shim->owner->strike(DiskCall::Sync); code != SQLITE_OK) return code;
    if (shim->path != nullptr) shim->owner->noteSynced(shim->path);
    return SQLITE_OK;
  }
  static int size(sqlite3_file* file, sqlite3_int64* out) {
    return io(file)->xFileSize(real(file), out);
  }
  static int lock(sqlite3_file* file, int level) { return io(file)->xLock(real(file), level); }
  static int unlock(sqlite3_file* file, int level) { return io(file)->xUnlock(real(file), level); }
  static int reserved(sqlite3_file* file, int* out) {
    return io(file)->xCheckReservedLock(real(file), out);
  }
  static int control(sqlite3_file* file, int what, void* with) {
    return io(file)->xFileControl(real(file), what, with);
  }
  static int sector(sqlite3_file* file) { return io(file)->xSectorSize(real(file)); }
  static int traits(sqlite3_file* file) { return io(file)->xDeviceCharacteristics(real(file)); }
  static int shmMap(sqlite3_file* file, int region, int bytes, int extend, void volatile** out) {
    if (const int code = of(file)->owner->strike(DiskCall::ShmMap); code != SQLITE_OK) return code;
    return io(file)->xShmMap(real(file), region, bytes, extend, out);
  }
  static int shmLock(sqlite3_file* file, int offset, int count, int flags) {
    return io(file)->xShmLock(real(file), offset, count, flags);
  }
  static void shmBarrier(sqlite3_file* file) { io(file)->xShmBarrier(real(file)); }
  static int shmUnmap(sqlite3_file* file, int remove) {
    return io(file)->xShmUnmap(real(file), remove);
  }

  static constexpr sqlite3_io_methods kMethods = {
      2,       close,  read,   write,  truncate, sync,       size,     lock,    unlock, reserved,
      control, sector, traits, shmMap, shmLock,  shmBarrier, shmUnmap, nullptr, nullptr};
};

FaultyVfs::FaultyVfs()
    : name_("faulty-" + toHex(randomBytes(6))), base_(sqlite3_vfs_find(nullptr)), vfs_(*base_) {
  vfs_.szOsFile = static_cast<int>(sizeof(File)) + base_->szOsFile;
  vfs_.pNext = nullptr;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = &Methods::open;
  vfs_.xDelete = &Methods::remove;
  vfs_.xAccess = &Methods::access;
  vfs_.xFullPathname = &Methods::fullPath;
  if (sqlite3_vfs_register(&vfs_, 0) != SQLITE_OK) throw std::runtime_error("no VFS registered");
}

FaultyVfs::~FaultyVfs() { sqlite3_vfs_unregister(&vfs_); }

void FaultyVfs::arm(const DiskFault& fault, int nth) {
  const std::lock_guard lock(mutex_);
  fault_ = fault;
  countdown_ = nth;
  fired_ = false;
}

void FaultyVfs::disarm() {
  const std::lock_guard lock(mutex_);
  countdown_ = 0;
}

bool FaultyVfs::fired() const {
  const std::lock_guard lock(mutex_);
  return fired_;
}

bool FaultyVfs::tearing() const {
  const std::lock_guard lock(mutex_);
  return fault_.torn;
}

int FaultyVfs::strike(DiskCall call) {
  const std::lock_guard lock(mutex_);
  if (countdown_ == 0 || call != fault_.call) return SQLITE_OK;
  if (countdown_ > 1) {
    --countdown_;
    return SQLITE_OK;
  }
  fired_ = true;
  if (!fault_.lasting) countdown_ = 0;
  return fault_.code;
}

void FaultyVfs::noteOpened(const std::string& path) {
  const std::lock_guard lock(mutex_);
  synced_.emplace(path, "");
}

void FaultyVfs::noteSynced(const std::string& path) {
  const std::lock_guard lock(mutex_);
  std::ifstream in(path, std::ios::binary);
  synced_[path].assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

void FaultyVfs::noteDeleted(const std::string& path) {
  const std::lock_guard lock(mutex_);
  synced_.erase(path);
}

void FaultyVfs::losePower(const std::filesystem::path& folder) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [path, bytes] : synced_) {
    const auto target = folder / std::filesystem::path(path).filename();
    std::ofstream(target, std::ios::binary) << bytes;
    std::filesystem::permissions(target, std::filesystem::perms(0600));
  }
}

}  // namespace tongban::tests
