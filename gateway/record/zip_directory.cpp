// The central directory (4.3.12).
#include <fmt/format.h>

#include "gateway/record/zip_internal.hpp"

namespace tongban::record {
namespace {

Error overLimit(std::string message, std::string where = {}) {
  return fail("record.zip-limit", std::move(message), std::move(where));
}

// The ZIP64 values that stand for plain fields of all ones (4.5.3): those only, in this order. A
// program that writes more must repeat the plain value, or readers would differ.
class WideFields final {
 public:
  WideFields(const ZipExtra& extra, ZipFindings& findings, const std::string& shown)
      : rest_(extra.zip64.value_or(BytesView())), findings_(findings), shown_(shown) {}

  std::uint64_t take64(std::uint32_t plain) {
    if (rest_.size() < 8) {
      if (plain == kZipOnes32) contradicts();
      return plain;
    }
    const auto value = zipU64(rest_, 0);
    if (plain != kZipOnes32 && value != plain) {
      hasSurplus_ = true;  // may be the value of a later field
      return plain;
    }
    rest_ = rest_.subspan(8);
    return value;
  }
  std::uint32_t takeDisk(std::uint16_t plain) {
    if (plain != kZipOnes16) return plain;
    if (rest_.size() < 4) {
      contradicts();
      return plain;
    }
    const auto value = zipU32(rest_, 0);
    rest_ = rest_.subspan(4);
    return value;
  }
  // After the last field: what is left over contradicts some plain field.
  void finish() {
    if (hasSurplus_ && rest_.size() >= 8) contradicts();
  }

 private:
  void contradicts() {
    if (!isReported_) {
      findings_.fault("record.zip-zip64",
                      fmt::format("条目“{}”的 ZIP64 字段与普通字段矛盾", shown_), shown_);
    }
    isReported_ = true;
  }

  BytesView rest_;
  ZipFindings& findings_;
  const std::string& shown_;
  bool hasSurplus_ = false;
  bool isReported_ = false;
};

// Folders and regular files only: a link could lead out of the package.
bool isSpecialFile(std::uint16_t madeBy, std::uint32_t attributes) noexcept {
  constexpr unsigned kUnix = 3;
  constexpr unsigned kMacOs = 19;
  const unsigned host = madeBy >> 8;
  if (host != kUnix && host != kMacOs) return false;
  const auto kind = attributes >> 16 & 0170000u;
  return kind != 0 && kind != 0100000u && kind != 0040000u;
}

void checkKind(const ZipEntry& entry, ZipLocated& located, ZipFindings& findings) {
  const auto shown = [&] { return printableZipName(entry.name); };
  constexpr std::uint16_t kSecret = kZipEncrypted | kZipStrongEncryption | kZipMasked;
  located.isReadable = false;
  if ((located.flags & kSecret) != 0) {
    findings.fault("record.zip-encrypted", fmt::format("条目“{}”已加密", shown()), shown());
  } else if ((located.method != kZipStored && located.method != kZipDeflated) ||
             (located.flags & kZipPatched) != 0) {
    findings.fault("record.zip-method",
                   fmt::format("条目“{}”的压缩方法 {} 不支持", shown(), located.method), shown());
  } else if (located.method == kZipStored && entry.size != entry.packed) {
    findings.fault("record.zip-header-mismatch",
                   fmt::format("条目“{}”未压缩,但两种大小不同", shown()), shown());
  } else {
    located.isReadable = true;
  }
  if (entry.isFolder && entry.size != 0) {
    findings.fault("record.zip-folder", fmt::format("文件夹条目“{}”含有数据", shown()), shown());
  }
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
    checkKind(entry, located, walk_.findings);
    if (isSpecialFile(zipU16(rest, 4), zipU32(rest, 38))) {
      const auto shown = printableZipName(entry.name);
      walk_.findings.fault("record.zip-link", fmt::format("条目“{}”是链接或特殊文件", shown),
                           shown);
    }
    auto bounded = checkBounds(entry);
    if (!bounded) return bounded.error();
    return length;
  }

  void readNumbers(BytesView rest, const ZipExtra& extra, ZipEntry& entry, ZipLocated& located) {
    if (!extra.zip64 && !extra.isBroken && zipU32(rest, 20) != kZipOnes32 &&
        zipU32(rest, 24) != kZipOnes32 && zipU32(rest, 42) != kZipOnes32 && zipU16(rest, 34) == 0) {
      entry.packed = zipU32(rest, 20);
      entry.size = zipU32(rest, 24);
      located.localAt = zipU32(rest, 42);
    } else {
      readWideNumbers(rest, extra, entry, located);
    }
  }

  void readWideNumbers(BytesView rest, const ZipExtra& extra, ZipEntry& entry,
                       ZipLocated& located) {
    const auto shown = printableZipName(entry.name);
    if (extra.isBroken) {
      walk_.findings.fault("record.zip-extra", fmt::format("条目“{}”在目录中的扩展字段损坏", shown),
                           shown);
    }
    WideFields wide(extra, walk_.findings, shown);
    entry.size = wide.take64(zipU32(rest, 24));
    entry.packed = wide.take64(zipU32(rest, 20));
    located.localAt = wide.take64(zipU32(rest, 42));
    if (wide.takeDisk(zipU16(rest, 34)) != 0) {
      walk_.findings.fault("record.zip-multi-disk", fmt::format("条目“{}”在另一分卷", shown),
                           shown);
    }
    wide.finish();
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
    if (entry.size > kRatioMattersBytes && entry.size / bounds_.ratioMax >= entry.packed &&
        entry.size > entry.packed * bounds_.ratioMax) {
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
