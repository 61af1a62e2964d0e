// The central directory (4.3.12).
#include <fmt/format.h>

#include "gateway/record/zip_internal.hpp"

namespace tongban::record {
namespace {

Error overLimit(std::string message, std::string where = {}) {
  return fail("record.zip-limit", std::move(message), std::move(where));
}

struct Numbers {
  std::uint64_t size;
  std::uint64_t packed;
  std::uint64_t localOffset;
  std::uint32_t disk;
};

// Replaces plain numbers of all ones by those of the ZIP64 block (4.5.3), which holds these only.
// Some programs write the others too; they must repeat the plain numbers, or readers would differ.
// False when the block does not fit the plain numbers.
bool applyZip64(BytesView block, Numbers& numbers) {
  const bool lacksDisk = numbers.disk == kZipOnes16;
  std::size_t needed = lacksDisk ? 4 : 0;
  for (const auto number : {numbers.size, numbers.packed, numbers.localOffset}) {
    if (number == kZipOnes32) needed += 8;
  }
  const bool holdsNeededOnly = block.size() == needed;
  bool fits = true;
  for (auto* number : {&numbers.size, &numbers.packed, &numbers.localOffset}) {
    const bool isNeeded = *number == kZipOnes32;
    if (!isNeeded && (holdsNeededOnly || block.empty())) continue;
    if (block.size() < 8) return false;
    const auto wide = zipU64(block, 0);
    block = block.subspan(8);
    if (isNeeded) {
      *number = wide;
    } else {
      fits = fits && wide == *number;
    }
  }
  if (lacksDisk || !block.empty()) {
    if (block.size() != 4) return false;
    const auto wide = zipU32(block, 0);
    fits = fits && (lacksDisk || wide == numbers.disk);
    numbers.disk = wide;
  }
  return fits;
}

// Folders, regular files and what was packed from a pipe: a link could lead out of the package.
bool isSpecialFile(std::uint16_t madeBy, std::uint32_t attributes) noexcept {
  constexpr unsigned kUnix = 3;
  constexpr unsigned kMacOs = 19;
  const unsigned host = madeBy >> 8;
  if (host != kUnix && host != kMacOs) return false;
  const auto kind = attributes >> 16 & 0170000u;
  return kind != 0 && kind != 0100000u && kind != 0040000u && kind != 0010000u;
}

class DirectoryReader final {
 public:
  DirectoryReader(const ZipLimits& bounds, ZipWalk& walk)
      : bounds_(bounds), walk_(walk), names_(walk.findings) {}

  Result<Ok> readAll(BytesView directory) {
    while (!directory.empty()) {
      if (walk_.entries.size() >= bounds_.entriesMax) return tooMany();
      auto taken = readOne(directory);
      if (!taken) return taken.error();
      directory = directory.subspan(*taken);
    }
    names_.finish();
    return Ok{};
  }

  Error tooMany() const { return overLimit(fmt::format("条目数超过上限 {}", bounds_.entriesMax)); }

 private:
  Result<std::size_t> readOne(BytesView rest) {
    const auto number = walk_.entries.size() + 1;
    if (rest.size() < kZipCentralBytes || zipU32(rest, 0) != kZipCentralSignature) {
      return fail("record.zip-malformed", fmt::format("目录在第 {} 项处损坏", number));
    }
    const std::size_t nameBytes = zipU16(rest, 28);
    const std::size_t extraBytes = zipU16(rest, 30);
    const auto length = kZipCentralBytes + nameBytes + extraBytes + zipU16(rest, 32);
    if (length > rest.size()) {
      return fail("record.zip-malformed", fmt::format("目录第 {} 项超出目录范围", number));
    }
    if (nameBytes > limits::kZipNameBytesMax) {
      return overLimit(
          fmt::format("第 {} 个条目的名称超过 {} 字节", number, limits::kZipNameBytesMax));
    }
    const auto raw = textOf(rest.subspan(kZipCentralBytes, nameBytes));
    const auto extra = parseZipExtra(rest.subspan(kZipCentralBytes + nameBytes, extraBytes));

    auto& entry = walk_.entries.emplace_back();
    auto& located = walk_.located.emplace_back();
    located.rawName = raw;
    located.flags = zipU16(rest, 8);
    located.method = zipU16(rest, 10);
    entry.name = names_.read(raw, (located.flags & kZipUtf8) != 0, extra);
    entry.isFolder = entry.name.ends_with('/');
    entry.crc = zipU32(rest, 16);
    readNumbers(rest, extra, entry, located);
    checkKind(entry, located);
    if (isSpecialFile(zipU16(rest, 4), zipU32(rest, 38))) {
      walk_.findings.fault("record.zip-link", entry, "是链接或特殊文件");
    }
    auto bounded = checkBounds(entry);
    if (!bounded) return bounded.error();
    return length;
  }

  void readNumbers(BytesView rest, const ZipExtra& extra, ZipEntry& entry, ZipLocated& located) {
    Numbers numbers{zipU32(rest, 24), zipU32(rest, 20), zipU32(rest, 42), zipU16(rest, 34)};
    if (extra.isBroken) {
      walk_.findings.fault("record.zip-extra", entry, "在目录中的扩展字段损坏");
    } else if (!applyZip64(extra.zip64.value_or(BytesView()), numbers)) {
      walk_.findings.fault("record.zip-zip64", entry, "的 ZIP64 字段与普通字段矛盾");
    }
    if (numbers.disk != 0) walk_.findings.fault("record.zip-multi-disk", entry, "在另一分卷");
    entry.size = numbers.size;
    entry.packed = numbers.packed;
    located.localAt = numbers.localOffset;
  }

  void checkKind(const ZipEntry& entry, ZipLocated& located) {
    constexpr std::uint16_t kSecret = kZipEncrypted | kZipStrongEncryption | kZipMasked;
    const bool isStored = located.method == kZipStored;
    if ((located.flags & kSecret) != 0) {
      walk_.findings.fault("record.zip-encrypted", entry, "已加密");
    } else if ((!isStored && located.method != kZipDeflated) ||
               (located.flags & kZipPatched) != 0) {
      walk_.findings.fault("record.zip-method", entry,
                           fmt::format("的压缩方法 {} 不支持", located.method));
    } else if (isStored && entry.size != entry.packed) {
      walk_.findings.fault("record.zip-header-mismatch", entry, "未压缩,但两种大小不同");
    } else {
      located.isReadable = true;
    }
    if (entry.isFolder && entry.size != 0) {
      walk_.findings.fault("record.zip-folder", entry, "是文件夹,但含有数据");
    }
  }

  Result<Ok> checkBounds(const ZipEntry& entry) {
    const auto shown = [&] { return printableZipName(entry.name); };
    if (entry.size > bounds_.entryBytesMax) {
      return overLimit(fmt::format("条目“{}”解压后 {} 字节,上限 {} 字节", shown(), entry.size,
                                   bounds_.entryBytesMax),
                       shown());
    }
    if (entry.size > bounds_.totalBytesMax - total_) {
      return overLimit(fmt::format("全部条目解压后超过上限 {} 字节", bounds_.totalBytesMax));
    }
    total_ += entry.size;
    if (entry.packed > limits::kZipPackedBytesMax - packedTotal_) {
      return overLimit(fmt::format("全部条目压缩后超过上限 {} 字节", limits::kZipPackedBytesMax));
    }
    packedTotal_ += entry.packed;
    constexpr std::uint64_t kRatioMattersBytes = 64u << 10;
    if (entry.size > kRatioMattersBytes && (entry.size - 1) / bounds_.ratioMax >= entry.packed) {
      return overLimit(fmt::format("条目“{}”的压缩比超过上限 {}", shown(), bounds_.ratioMax),
                       shown());
    }
    return Ok{};
  }

  const ZipLimits& bounds_;
  ZipWalk& walk_;
  ZipNames names_;
  std::uint64_t total_ = 0;
  std::uint64_t packedTotal_ = 0;
};

}  // namespace

Result<Ok> readZipDirectory(const ZipPeek& peek, const ZipLimits& bounds, ZipWalk& walk) {
  DirectoryReader reader(bounds, walk);
  if (walk.end.entries > bounds.entriesMax) return reader.tooMany();
  if (walk.end.directoryBytes > limits::kZipDirectoryBytesMax) {
    return overLimit(fmt::format("目录超过上限 {} 字节", limits::kZipDirectoryBytesMax));
  }
  auto directory = peek.at(walk.end.directoryAt, static_cast<std::size_t>(walk.end.directoryBytes),
                           walk.directoryRoom);
  if (!directory) return directory.error();
  const auto expected = static_cast<std::size_t>(walk.end.entries);
  walk.entries.reserve(expected);
  walk.located.reserve(expected);
  auto read = reader.readAll(*directory);
  if (!read) return read;
  if (walk.entries.size() != walk.end.entries) {
    walk.findings.fault("record.zip-ambiguous", fmt::format("结束记录写有 {} 个条目,目录中有 {} 个",
                                                            walk.end.entries, walk.entries.size()));
  }
  return Ok{};
}

}  // namespace tongban::record
