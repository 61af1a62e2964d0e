// gateway/record/zip.hpp — the one doorway of ZIP archives (PKWARE APPNOTE 6.2.0 and later), for
// packages whose every byte matters.
//
// open() walks the structure itself before libzip sees it: end record, central directory, and every
// local header against its central one. What it finds is of three kinds:
//   an Error     no archive at all (record.zip-malformed), or over a bound (record.zip-limit:
//   number
//                of entries, name length, size of an entry, of all entries, ratio of inflation)
//   a fault      a rule is broken and two readers could see two packages: duplicate names, names
//                equal but for case or Unicode form, a name that leaves the package (.., absolute,
//                drive letter, backslash, NUL, control characters, empty part), local header unlike
//                central header (name, method, flags, sizes, CRC, data descriptor), entries that
//                overlap or lie outside, encryption, a method that is neither stored nor deflated,
//                several disks, ZIP64 that contradicts the plain fields
//   a remark     legal or harmless, but worth naming: bytes before the first entry, after the end
//                record, between entries, an archive comment, names not marked as UTF-8
// Names are UTF-8: a name without the UTF-8 flag that is not UTF-8 is read as GB18030.
//
// read() inflates through libzip in blocks: never a whole entry in memory, never more bytes than
// the entry declares, and the CRC is checked at the end (record.zip-damaged).
//
// Threads: one at a time for one archive; archives over one RandomAccess do not disturb each other.
// Lifetime: the RandomAccess outlives the archive.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/record/random_access.hpp"

namespace tongban::record {

struct ZipEntry {
  std::string name;          // as written, UTF-8, without a leading slash; a folder's ends in one
  std::uint64_t size = 0;    // inflated
  std::uint64_t packed = 0;  // as stored
  std::uint32_t crc = 0;
  bool isFolder = false;
};

enum class ZipRemarkKind : std::uint8_t {
  BytesBefore,   // in front of the first entry
  BytesBetween,  // between entries, or between the last one and the central directory
  BytesAfter,    // behind the end record
  Comment,       // of the archive
  UnmarkedNames  // not ASCII, without the UTF-8 flag
};
struct ZipRemark {
  ZipRemarkKind kind;
  std::string detail;  // Chinese: how many bytes, which name
};

struct ZipLimits {
  std::size_t entriesMax;
  std::uint64_t entryBytesMax;  // inflated
  std::uint64_t totalBytesMax;  // inflated, all entries
  std::uint64_t ratioMax;       // inflated ÷ packed, of entries above 64 KiB inflated
};
ZipLimits defaultZipLimits() noexcept;  // those of base/limits.hpp

class ZipArchive final {
 public:
  static Result<ZipArchive> open(const RandomAccess&, const ZipLimits& = defaultZipLimits());
  ZipArchive(ZipArchive&&) noexcept;
  ZipArchive& operator=(ZipArchive&&) noexcept;
  ~ZipArchive();

  const std::vector<ZipEntry>& entries() const noexcept;  // in the central directory's order
  // By exact name; the first when a fault says that there are several.
  const ZipEntry* find(std::string_view name) const noexcept;

  const std::vector<Error>& faults() const noexcept;  // codes record.zip-*
  const std::vector<ZipRemark>& remarks() const noexcept;

  // Hands the inflated bytes to `sink` block by block. `entry` is one of entries().
  // record.zip-damaged: the packed bytes do not inflate to what the headers say.
  Result<Ok> read(const ZipEntry& entry, const std::function<void(BytesView)>& sink) const;

  // The whole entry. record.zip-limit above `bytesMax`.
  Result<Bytes> readWhole(const ZipEntry& entry, std::size_t bytesMax) const;

 private:
  struct Impl;
  explicit ZipArchive(std::unique_ptr<Impl>) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tongban::record
