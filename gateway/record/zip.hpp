// gateway/record/zip.hpp — the one doorway of ZIP archives (PKWARE APPNOTE 6.2.0 and later), for
// packages whose every byte matters.
//
// open() walks the structure itself; zlib sees nothing of it but the packed bytes of the entries
// found. What the walk finds is of three kinds:
//   an Error     no archive at all (record.zip-malformed), or over a bound (record.zip-limit:
//                number of entries, name length, size of an entry, of all entries, ratio of
//                inflation, size of the directory); what RandomAccess says
//   a fault      a rule is broken and two readers could see two packages:
//                  record.zip-ambiguous        two end records or directories to choose from, or a
//                                              directory of another length than the end record says
//                  record.zip-duplicate        one name twice
//                  record.zip-twin-names       names equal but for case, Unicode form, full width,
//                                              blanks or full stops at the end of a part (what is
//                                              covered: twinKey in zip_names.cpp)
//                  record.zip-name             a name that leaves the package (.., absolute, drive
//                                              letter, backslash), empty parts, control characters
//                                              and invisible ones, no text, another Unicode path
//                  record.zip-header-mismatch  local header or data descriptor unlike the directory
//                                              (name, method, flags, sizes, CRC)
//                  record.zip-overlap          entries that overlap or lie outside
//                  record.zip-hidden-entry     a local header where the directory names none
//                  record.zip-zip64            ZIP64 numbers that contradict the plain ones
//                  record.zip-extra            an extra field that cannot be followed
//                  record.zip-encrypted, record.zip-method (neither stored nor deflated),
//                  record.zip-multi-disk, record.zip-link, record.zip-folder (one with data)
//   a remark     legal or harmless, but worth naming: bytes before the first entry, after the end
//                record, between entries, an archive comment, names not marked as UTF-8
// At most limits::kZipFindingsMax of each are kept. An entry with a fault is read all the same
// where its bytes are inside and its method is known. The file's times and attributes are not
// looked at. Names are UTF-8: a name without the UTF-8 flag that is not UTF-8 is read as GB18030;
// bytes that are no text at all stand as %XX.
//
// read() inflates through zlib in blocks: never a whole entry in memory, never more bytes than
// the entry declares, and the CRC is checked at the end, and that nothing follows the deflated
// stream inside the packed bytes (record.zip-damaged); until then the sink has seen unproven bytes.
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
  BytesBetween,  // between entries, the central directory and the end records
  BytesAfter,    // behind the end record
  Comment,       // of the archive
  UnmarkedNames  // not ASCII, without the UTF-8 flag
};
struct ZipRemark {
  ZipRemarkKind kind;
  std::string detail;  // Chinese: how many bytes, which name
};

struct ZipLimits {
  std::size_t entriesMax;       // 65534 at most
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
  // record.zip-damaged: the packed bytes do not inflate to what the headers say, or cannot be read.
  Result<Ok> read(const ZipEntry& entry, const std::function<void(BytesView)>& sink) const;

  // The whole entry. record.zip-limit above `bytesMax`.
  Result<Bytes> readWhole(const ZipEntry& entry, std::size_t bytesMax) const;

 private:
  struct Impl;
  explicit ZipArchive(std::unique_ptr<Impl>) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tongban::record
