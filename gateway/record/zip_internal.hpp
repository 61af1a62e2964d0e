// gateway/record/zip_internal.hpp — what the files behind zip.hpp share; not for other rooms.
//
// An archive is walked in four steps, each in a file of its own: the end record (zip_end.cpp), the
// central directory (zip_directory.cpp), the local headers (zip_local.cpp), and the order of all
// ranges (zip_layout.cpp). Clause numbers are those of PKWARE APPNOTE 6.3.10, section 4.3 onwards;
// 6.2.0 has the same structures.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/limits.hpp"
#include "gateway/record/zip.hpp"

namespace tongban::record {

inline constexpr std::uint32_t kZipLocalSignature = 0x04034B50;
inline constexpr std::uint32_t kZipCentralSignature = 0x02014B50;
inline constexpr std::uint32_t kZipEndSignature = 0x06054B50;
inline constexpr std::uint32_t kZip64EndSignature = 0x06064B50;
inline constexpr std::uint32_t kZip64LocatorSignature = 0x07064B50;
inline constexpr std::uint32_t kZipDescriptorSignature = 0x08074B50;
inline constexpr std::size_t kZipLocalBytes = 30;    // without name and extra field
inline constexpr std::size_t kZipCentralBytes = 46;  // without name, extra field and comment
inline constexpr std::size_t kZipEndBytes = 22;      // without comment
inline constexpr std::uint16_t kZipStored = 0;
inline constexpr std::uint16_t kZipDeflated = 8;
inline constexpr std::uint32_t kZipOnes32 = 0xFFFFFFFF;  // "see the ZIP64 field"
inline constexpr std::uint16_t kZipOnes16 = 0xFFFF;

// General purpose flags (4.4.4).
inline constexpr std::uint16_t kZipEncrypted = 1u << 0;
inline constexpr std::uint16_t kZipDeflateLevel = 3u << 1;  // says nothing that a reader needs
inline constexpr std::uint16_t kZipDescriptor = 1u << 3;
inline constexpr std::uint16_t kZipPatched = 1u << 5;
inline constexpr std::uint16_t kZipStrongEncryption = 1u << 6;
inline constexpr std::uint16_t kZipUtf8 = 1u << 11;
inline constexpr std::uint16_t kZipMasked = 1u << 13;

// Little-endian numbers; the caller has checked that they are inside.
std::uint16_t zipU16(BytesView, std::size_t at) noexcept;
std::uint32_t zipU32(BytesView, std::size_t at) noexcept;
std::uint64_t zipU64(BytesView, std::size_t at) noexcept;

// Looks into the archive at small places: without a copy where it lies in memory or in the part
// that is held, else through a buffer of the caller's.
class ZipPeek final {
 public:
  explicit ZipPeek(const RandomAccess& source) noexcept
      : source_(source), held_(source.inMemory()) {}
  ZipPeek(const ZipPeek&) = delete;
  ZipPeek& operator=(const ZipPeek&) = delete;

  std::uint64_t size() const noexcept { return source_.size(); }
  // Keeps the last `length` bytes, which at() then gives without reading.
  Result<Ok> holdTail(std::size_t length);
  // The range must be inside. Valid as long as `room` is untouched.
  Result<BytesView> at(std::uint64_t offset, std::size_t length, Bytes& room) const;

 private:
  const RandomAccess& source_;
  Bytes tail_;
  BytesView held_;
  std::uint64_t heldAt_ = 0;
};

// Faults and remarks, at most kZipFindingsMax of each.
struct ZipFindings {
  std::vector<Error> faults;
  std::vector<ZipRemark> remarks;

  void fault(std::string_view code, std::string message, std::string where = {});
  // 条目“name” followed by `what`.
  void fault(std::string_view code, const ZipEntry&, std::string_view what);
  void remark(ZipRemarkKind kind, std::string detail);
};

// What the end records say, as places in the file.
struct ZipEnd {
  std::uint64_t base = 0;  // what is added to every offset: bytes put in front of the archive
  std::uint64_t directoryAt = 0;
  std::uint64_t directoryBytes = 0;
  std::uint64_t entries = 0;
};
Result<ZipEnd> findZipEnd(ZipPeek&, ZipFindings&);

// An entry as the walk sees it, beside its ZipEntry.
struct ZipLocated {
  std::string_view rawName;  // inside the directory's bytes, which the walk keeps
  std::uint64_t localAt = 0;
  std::uint64_t dataAt = 0;
  std::uint64_t end = 0;  // of data and descriptor
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  bool isPlaced = false;    // the local header and the data are inside
  bool isReadable = false;  // and can be inflated
};

struct ZipWalk {
  ZipEnd end;
  Bytes directoryRoom;
  std::vector<ZipEntry> entries;
  std::vector<ZipLocated> located;  // of the same index
  ZipFindings findings;
};

// The central directory: entries and located, but for what only local headers tell.
Result<Ok> readZipDirectory(const ZipPeek&, const ZipLimits&, ZipWalk&);

// Reads each local header and compares it with the central one.
Result<Ok> compareZipLocals(const ZipPeek&, ZipWalk&);

// Data descriptors, and that entries neither overlap nor leave bytes between them.
Result<Ok> checkZipLayout(const ZipPeek&, ZipWalk&);

// The blocks of an extra field (4.5.1) that bear on what a reader sees.
struct ZipExtra {
  bool isBroken = false;                 // a block leaves the field, or there are two ZIP64 blocks
  std::optional<BytesView> zip64;        // header 0x0001
  std::optional<BytesView> unicodePath;  // header 0x7075 (4.6.9)
};
ZipExtra parseZipExtra(BytesView) noexcept;

// The name as UTF-8 without leading slashes; faults and remarks about how it is written.
class ZipNames final {
 public:
  explicit ZipNames(ZipFindings& findings) : findings_(findings) {}
  std::string read(std::string_view raw, bool isMarkedUtf8, const ZipExtra&);
  // After the last one: the remark about names without the flag.
  void finish();

 private:
  std::string decode(std::string_view raw, bool isMarkedUtf8);

  ZipFindings& findings_;
  std::size_t unmarked_ = 0;
  std::string firstUnmarked_;
};

// Names that are equal, or would be for a reader that cares less about their form. Gives the
// indices in the order of the names.
std::vector<std::uint32_t> checkZipTwins(const std::vector<ZipEntry>&, ZipFindings&);

// A name for a message: short, without control characters.
std::string printableZipName(std::string_view validUtf8);

}  // namespace tongban::record
