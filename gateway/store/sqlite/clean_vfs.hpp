// gateway/store/sqlite/clean_vfs.hpp — an SQLite VFS in front of another that writes no forgotten
// byte into a database file.
//
// secure_delete zeroes what is deleted, but when SQLite spreads the cells of a full page over its
// neighbours, old copies of the cells that moved stay in the unallocated middle of the page, and no
// later deletion reaches them (seen with 3.40: a value inserted, moved and deleted is still in the
// file). So each page that reaches the file gets that middle zeroed. SQLite never reads it, and in
// the database file, unlike in the log, no checksum covers it.
//
// A page is taken for a b-tree page by its first byte (2, 5, 10 or 13; of page 1 the byte 100).
// Overflow and free-list pages begin with a page number, whose first byte is 0 or 1 since the store
// has at most limits::kStorePagesMax pages; pointer-map pages do not exist without auto_vacuum. See
// sqlite.org/fileformat2.html, sections 1.5 to 1.7.
//
// Thread-safe. Registered under name() while it lives; outlives every handle opened through it.
#pragma once
#include <cstdint>
#include <span>
#include <string>

#include <sqlite3.h>

#include "gateway/base/result.hpp"

namespace tongban::store {

class CleanVfs final {
 public:
  // `under` names the VFS that does the work; empty: the system's. Whether there is such a one is
  // asked of valid().
  explicit CleanVfs(const std::string& under);
  ~CleanVfs();
  CleanVfs(const CleanVfs&) = delete;
  CleanVfs& operator=(const CleanVfs&) = delete;

  bool valid() const noexcept { return under_ != nullptr; }
  const std::string& name() const noexcept { return name_; }

 private:
  struct File;
  struct Methods;

  std::string name_;
  sqlite3_vfs* under_;
  sqlite3_vfs vfs_{};
};

// The unallocated middle of a b-tree page, to be zeroed; empty for any other page and for one whose
// header makes no sense. `first`: it is page 1, which begins with the header of the database.
std::span<std::uint8_t> unallocated(std::span<std::uint8_t> page, bool first) noexcept;

}  // namespace tongban::store
