// The local headers (4.3.7), each against its central one.
#include <algorithm>

#include <fmt/format.h>

#include "gateway/record/zip_internal.hpp"

namespace tongban::record {
namespace {

class LocalComparison final {
 public:
  LocalComparison(const ZipEntry& entry, const ZipLocated& located, ZipFindings& findings)
      : entry_(entry), located_(located), findings_(findings) {}

  void compareHeader(BytesView header) {
    constexpr auto kMeaningful = static_cast<std::uint16_t>(~kZipDeflateLevel);
    if (((zipU16(header, 6) ^ located_.flags) & kMeaningful) != 0) differs("标志位");
    if (zipU16(header, 8) != located_.method) differs("压缩方法");
    compare("CRC", zipU32(header, 14), entry_.crc);
  }

  void compareName(std::string_view name) {
    if (name != located_.rawName) differs("名称");
  }

  // Here the ZIP64 block holds both sizes (4.5.3), the inflated one first.
  void compareSizes(BytesView header, const ZipExtra& extra) {
    std::uint64_t packed = zipU32(header, 18);
    std::uint64_t size = zipU32(header, 22);
    if (extra.isBroken) {
      findings_.fault("record.zip-extra", entry_, "的本地扩展字段损坏");
      return;
    }
    const auto wide = extra.zip64.value_or(BytesView());
    if (packed == kZipOnes32 || size == kZipOnes32 || !wide.empty()) {
      if (wide.size() < 16) {
        contradicts();
        return;
      }
      const auto wideSize = zipU64(wide, 0);
      const auto widePacked = zipU64(wide, 8);
      if ((size != kZipOnes32 && size != wideSize) ||
          (packed != kZipOnes32 && packed != widePacked)) {
        contradicts();
      }
      size = wideSize;
      packed = widePacked;
    }
    compare("压缩后大小", packed, entry_.packed);
    compare("解压后大小", size, entry_.size);
  }

 private:
  // With a data descriptor the local header may leave a number open.
  void compare(std::string_view what, std::uint64_t local, std::uint64_t central) {
    const bool isOpen = (located_.flags & kZipDescriptor) != 0 && local == 0;
    if (local != central && !isOpen) differs(what);
  }

  void differs(std::string_view what) {
    findings_.fault("record.zip-header-mismatch", entry_,
                    fmt::format("的本地文件头与目录不一致:{}", what));
  }

  void contradicts() {
    findings_.fault("record.zip-zip64", entry_, "本地文件头的 ZIP64 字段与普通字段矛盾");
  }

  const ZipEntry& entry_;
  const ZipLocated& located_;
  ZipFindings& findings_;
};

Result<Ok> compareOne(const ZipPeek& peek, const ZipEntry& entry, ZipLocated& located,
                      ZipWalk& walk, Bytes& room) {
  const auto outside = [&](std::string_view what) {
    walk.findings.fault("record.zip-overlap", entry, what);
    located.isReadable = false;
    return Ok{};
  };
  const auto bound = walk.end.directoryAt;  // entries lie in front of the directory
  if (bound < kZipLocalBytes + walk.end.base ||
      located.localAt > bound - kZipLocalBytes - walk.end.base) {
    return outside("的本地文件头不在目录之前");
  }
  located.localAt += walk.end.base;
  // One read for nearly every header: with the name, and with an extra field of usual size.
  constexpr std::size_t kUsualExtraBytes = 64;
  const auto first = static_cast<std::size_t>(std::min<std::uint64_t>(
      kZipLocalBytes + located.rawName.size() + kUsualExtraBytes, bound - located.localAt));
  auto header = peek.at(located.localAt, first, room);
  if (!header) return header.error();
  if (zipU32(*header, 0) != kZipLocalSignature) return outside("所指处没有本地文件头");
  const std::size_t nameBytes = zipU16(*header, 26);
  const std::size_t extraBytes = zipU16(*header, 28);
  const auto length = kZipLocalBytes + nameBytes + extraBytes;
  if (length > bound - located.localAt || entry.packed > bound - located.localAt - length) {
    return outside("的数据超出目录之前的范围");
  }
  if (length > header->size()) {
    header = peek.at(located.localAt, length, room);
    if (!header) return header.error();
  }
  located.dataAt = located.localAt + length;
  located.end = located.dataAt + entry.packed;
  located.isPlaced = true;

  LocalComparison comparison(entry, located, walk.findings);
  comparison.compareHeader(*header);
  comparison.compareName(textOf(header->subspan(kZipLocalBytes, nameBytes)));
  comparison.compareSizes(*header,
                          parseZipExtra(header->subspan(kZipLocalBytes + nameBytes, extraBytes)));
  return Ok{};
}

}  // namespace

Result<Ok> compareZipLocals(const ZipPeek& peek, ZipWalk& walk) {
  Bytes room;
  for (std::size_t i = 0; i < walk.entries.size(); ++i) {
    auto compared = compareOne(peek, walk.entries[i], walk.located[i], walk, room);
    if (!compared) return compared;
  }
  return Ok{};
}

}  // namespace tongban::record
