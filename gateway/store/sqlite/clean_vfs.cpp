#include "gateway/store/sqlite/clean_vfs.hpp"

#include <algorithm>
#include <array>

#include "gateway/base/bytes.hpp"
#include "gateway/base/ids.hpp"
#include "gateway/base/limits.hpp"

namespace tongban::store {

std::span<std::uint8_t> unallocated(std::span<std::uint8_t> page, bool first) noexcept {
  const std::size_t header = first ? 100 : 0;
  if (page.size() < header + 12) return {};
  const auto number = [&](std::size_t at) {
    return static_cast<std::size_t>(page[header + at] << 8 | page[header + at + 1]);
  };
  const auto kind = page[header];
  const bool interior = kind == 2 || kind == 5;
  const bool leaf = kind == 10 || kind == 13;
  if (!interior && !leaf) return {};
  const auto begin = header + (interior ? 12u : 8u) + 2 * number(3);
  const auto end = number(5);
  if (begin > end || end > page.size()) return {};
  return page.subspan(begin, end - begin);
}

struct CleanVfs::File {
  sqlite3_file outer;
  bool database;  // and not a log or a temporary file

  sqlite3_file* inner() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

// What SQLite calls; all but write() only pass on.
struct CleanVfs::Methods {
  static File* of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  static sqlite3_file* inner(sqlite3_file* file) { return of(file)->inner(); }
  static const sqlite3_io_methods* io(sqlite3_file* file) { return inner(file)->pMethods; }
  static sqlite3_vfs* under(sqlite3_vfs* vfs) {
    return static_cast<CleanVfs*>(vfs->pAppData)->under_;
  }

  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out) {
    of(file)->outer.pMethods = nullptr;
    of(file)->database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    const int result = under(vfs)->xOpen(under(vfs), path, inner(file), flags, out);
    if (result == SQLITE_OK) of(file)->outer.pMethods = &kMethods;
    return result;
  }
  static int remove(sqlite3_vfs* vfs, const char* path, int sync) {
    return under(vfs)->xDelete(under(vfs), path, sync);
  }
  static int access(sqlite3_vfs* vfs, const char* path, int flags, int* out) {
    return under(vfs)->xAccess(under(vfs), path, flags, out);
  }
  static int fullPath(sqlite3_vfs* vfs, const char* path, int size, char* out) {
    return under(vfs)->xFullPathname(under(vfs), path, size, out);
  }

  static int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    constexpr auto kPage = static_cast<int>(limits::kStorePageBytes);
    if (!of(file)->database || size != kPage || at % kPage != 0) {
      return io(file)->xWrite(inner(file), from, size, at);
    }
    std::array<std::uint8_t, limits::kStorePageBytes> page;
    std::copy_n(static_cast<const std::uint8_t*>(from), page.size(), page.begin());
    std::ranges::fill(unallocated(page, at == 0), std::uint8_t{0});
    return io(file)->xWrite(inner(file), page.data(), size, at);
  }

  static int close(sqlite3_file* file) { return io(file)->xClose(inner(file)); }
  static int read(sqlite3_file* file, void* into, int size, sqlite3_int64 at) {
    return io(file)->xRead(inner(file), into, size, at);
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    return io(file)->xTruncate(inner(file), size);
  }
  static int sync(sqlite3_file* file, int flags) { return io(file)->xSync(inner(file), flags); }
  static int size(sqlite3_file* file, sqlite3_int64* out) {
    return io(file)->xFileSize(inner(file), out);
  }
  static int lock(sqlite3_file* file, int level) { return io(file)->xLock(inner(file), level); }
  static int unlock(sqlite3_file* file, int level) { return io(file)->xUnlock(inner(file), level); }
  static int reserved(sqlite3_file* file, int* out) {
    return io(file)->xCheckReservedLock(inner(file), out);
  }
  static int control(sqlite3_file* file, int what, void* with) {
    return io(file)->xFileControl(inner(file), what, with);
  }
  static int sector(sqlite3_file* file) { return io(file)->xSectorSize(inner(file)); }
  static int traits(sqlite3_file* file) { return io(file)->xDeviceCharacteristics(inner(file)); }
  static int shmMap(sqlite3_file* file, int region, int bytes, int extend, void volatile** out) {
    return io(file)->xShmMap(inner(file), region, bytes, extend, out);
  }
  static int shmLock(sqlite3_file* file, int offset, int count, int flags) {
    return io(file)->xShmLock(inner(file), offset, count, flags);
  }
  static void shmBarrier(sqlite3_file* file) { io(file)->xShmBarrier(inner(file)); }
  static int shmUnmap(sqlite3_file* file, int remove) {
    return io(file)->xShmUnmap(inner(file), remove);
  }

  // Version 2: the file is not mapped, so that every page passes write().
  static constexpr sqlite3_io_methods kMethods = {
      2,       close,  read,   write,  truncate, sync,       size,     lock,    unlock, reserved,
      control, sector, traits, shmMap, shmLock,  shmBarrier, shmUnmap, nullptr, nullptr};
};

CleanVfs::CleanVfs(const std::string& under)
    : name_("tongban-" + toHex(randomBytes(8))),
      under_(sqlite3_vfs_find(under.empty() ? nullptr : under.c_str())) {
  if (under_ == nullptr) return;
  vfs_ = *under_;
  vfs_.szOsFile = static_cast<int>(sizeof(File)) + under_->szOsFile;
  vfs_.pNext = nullptr;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = &Methods::open;
  vfs_.xDelete = &Methods::remove;
  vfs_.xAccess = &Methods::access;
  vfs_.xFullPathname = &Methods::fullPath;
  if (sqlite3_vfs_register(&vfs_, 0) != SQLITE_OK) under_ = nullptr;
}

CleanVfs::~CleanVfs() {
  if (valid()) sqlite3_vfs_unregister(&vfs_);
}

}  // namespace tongban::store
