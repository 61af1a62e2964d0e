// The end records (4.3.14 to 4.3.16).
#include <algorithm>

#include <fmt/format.h>

#include "gateway/record/zip_internal.hpp"

namespace tongban::record {
namespace {

constexpr std::size_t kCommentBytesMax = 0xFFFF;
constexpr std::size_t kLocatorBytes = 20;
constexpr std::size_t kEnd64Bytes = 56;  // without extensible data

Error malformed(std::string message) { return fail("record.zip-malformed", std::move(message)); }

// Where the one end record is. Some readers take the last signature, others the one whose comment
// ends with the file; where they would not agree there are two archives in one.
std::optional<std::uint64_t> locateEnd(BytesView tail, std::uint64_t tailAt,
                                       ZipFindings& findings) {
  const auto text = textOf(tail);
  std::size_t exactCount = 0;
  std::optional<std::size_t> exact;
  std::optional<std::size_t> fitting;
  std::size_t last = 0;
  for (auto at = text.find("PK\5\6"); at != std::string_view::npos;
       at = text.find("PK\5\6", at + 4)) {
    if (tail.size() - at < kZipEndBytes) break;
    last = at;
    const auto end = at + kZipEndBytes + zipU16(tail, at + 20);
    if (end > tail.size()) continue;
    fitting = at;
    if (end < tail.size()) continue;
    exact = at;
    ++exactCount;
  }
  const auto chosen = exact ? exact : fitting;
  if (!chosen) return std::nullopt;
  if (exactCount > 1 || last > *chosen) {
    findings.fault("record.zip-ambiguous", "文件末尾有不止一处目录结束标记,不同程序会读到不同内容");
  }
  return tailAt + *chosen;
}

struct EndFields {
  std::uint64_t disk = 0;
  std::uint64_t directoryDisk = 0;
  std::uint64_t entriesHere = 0;
  std::uint64_t entries = 0;
  std::uint64_t directoryBytes = 0;
  std::uint64_t directoryOffset = 0;
};

EndFields plainFields(BytesView record) {
  return {zipU16(record, 4),  zipU16(record, 6),  zipU16(record, 8),
          zipU16(record, 10), zipU32(record, 12), zipU32(record, 16)};
}

bool contradicts(const EndFields& plain, const EndFields& wide) {
  const auto differ = [](std::uint64_t narrow, std::uint64_t value, std::uint64_t ones) {
    return narrow != ones && narrow != value;
  };
  return differ(plain.disk, wide.disk, kZipOnes16) ||
         differ(plain.directoryDisk, wide.directoryDisk, kZipOnes16) ||
         differ(plain.entriesHere, wide.entriesHere, kZipOnes16) ||
         differ(plain.entries, wide.entries, kZipOnes16) ||
         differ(plain.directoryBytes, wide.directoryBytes, kZipOnes32) ||
         differ(plain.directoryOffset, wide.directoryOffset, kZipOnes32);
}

// The ZIP64 end record in front of its locator at `locatorAt`; sets where it begins.
Result<EndFields> readEnd64(const ZipPeek& peek, std::uint64_t locatorAt, ZipFindings& findings,
                            std::uint64_t& recordAt) {
  Bytes room;
  auto locator = peek.at(locatorAt, kLocatorBytes, room);
  if (!locator) return locator.error();
  const auto named = zipU64(*locator, 8);
  if (zipU32(*locator, 4) != 0 || zipU32(*locator, 16) > 1) {
    findings.fault("record.zip-multi-disk", "ZIP64 定位记录指向另一分卷");
  }
  // At its place, or at the usual distance when bytes were put in front of the archive.
  const auto isRecord = [&](std::uint64_t at) -> Result<bool> {
    if (at > locatorAt || locatorAt - at < kEnd64Bytes) return false;
    auto record = peek.at(at, kEnd64Bytes, room);
    if (!record) return record.error();
    return zipU32(*record, 0) == kZip64EndSignature && zipU64(*record, 4) == locatorAt - at - 12;
  };
  auto found = isRecord(named);
  if (!found) return found.error();
  recordAt = named;
  if (!*found && locatorAt >= kEnd64Bytes && named < locatorAt - kEnd64Bytes) {
    recordAt = locatorAt - kEnd64Bytes;
    found = isRecord(recordAt);
    if (!found) return found.error();
  }
  if (!*found) return malformed("ZIP64 定位记录所指处没有 ZIP64 结束记录");
  if (locatorAt - recordAt > kEnd64Bytes) {
    findings.remark(ZipRemarkKind::BytesBetween, fmt::format("ZIP64 结束记录带有 {} 字节扩展数据",
                                                             locatorAt - recordAt - kEnd64Bytes));
  }
  auto record = peek.at(recordAt, kEnd64Bytes, room);
  if (!record) return record.error();
  return EndFields{zipU32(*record, 16), zipU32(*record, 20), zipU64(*record, 24),
                   zipU64(*record, 32), zipU64(*record, 40), zipU64(*record, 48)};
}

Result<bool> startsDirectory(const ZipPeek& peek, std::uint64_t at, std::uint64_t endAt) {
  if (at > endAt || endAt - at < kZipCentralBytes) return false;
  Bytes room;
  auto bytes = peek.at(at, 4, room);
  if (!bytes) return bytes.error();
  return zipU32(*bytes, 0) == kZipCentralSignature;
}

// `endAt` is where the first of the end records begins. The directory lies right before it, or at
// the offset that is written: with bytes in front of the archive these are two places.
Result<ZipEnd> placeDirectory(const ZipPeek& peek, const EndFields& fields, std::uint64_t endAt,
                              ZipFindings& findings) {
  ZipEnd end;
  end.entries = fields.entries;
  end.directoryBytes = fields.directoryBytes;
  end.directoryAt = fields.directoryOffset;
  if (fields.directoryBytes > endAt || fields.directoryOffset > endAt - fields.directoryBytes) {
    return malformed("目录的位置或大小超出文件");
  }
  const auto shift = endAt - fields.directoryBytes - fields.directoryOffset;
  if (shift == 0) return end;
  if (fields.directoryBytes == 0) {
    end.base = shift;
    end.directoryAt = endAt;
    return end;
  }
  const auto isAdjacent = startsDirectory(peek, endAt - fields.directoryBytes, endAt);
  if (!isAdjacent) return isAdjacent.error();
  const auto isAsWritten = startsDirectory(peek, fields.directoryOffset, endAt);
  if (!isAsWritten) return isAsWritten.error();
  if (*isAdjacent && *isAsWritten) {
    findings.fault("record.zip-ambiguous", "文件中有两处可作为目录的内容,不同程序会读到不同内容");
  }
  if (*isAdjacent) {
    end.base = shift;
    end.directoryAt = endAt - fields.directoryBytes;
    return end;
  }
  if (!*isAsWritten) return malformed("结束记录所指处没有目录");
  findings.remark(ZipRemarkKind::BytesBetween, fmt::format("目录与结束记录之间有 {} 字节", shift));
  return end;
}

}  // namespace

Result<ZipEnd> findZipEnd(ZipPeek& peek, ZipFindings& findings) {
  const auto size = peek.size();
  if (size < kZipEndBytes) return malformed("文件过短,不是 ZIP 文件");
  constexpr std::size_t kTailBytes = kZipEndBytes + kCommentBytesMax + kLocatorBytes + kEnd64Bytes;
  auto held = peek.holdTail(static_cast<std::size_t>(std::min<std::uint64_t>(size, kTailBytes)));
  if (!held) return held.error();
  const auto searched =
      static_cast<std::size_t>(std::min<std::uint64_t>(size, kZipEndBytes + kCommentBytesMax));
  Bytes room;
  auto tail = peek.at(size - searched, searched, room);
  if (!tail) return tail.error();
  const auto at = locateEnd(*tail, size - searched, findings);
  if (!at) return malformed("找不到 ZIP 目录结束标记,文件可能不完整");

  const auto record = tail->subspan(static_cast<std::size_t>(*at - (size - searched)));
  auto fields = plainFields(record);
  const auto commentBytes = zipU16(record, 20);
  if (commentBytes > 0) {
    findings.remark(ZipRemarkKind::Comment, fmt::format("压缩包注释 {} 字节", commentBytes));
  }
  if (record.size() > kZipEndBytes + commentBytes) {
    findings.remark(
        ZipRemarkKind::BytesAfter,
        fmt::format("压缩包结束之后还有 {} 字节", record.size() - kZipEndBytes - commentBytes));
  }

  auto endAt = *at;
  Bytes locatorRoom;
  if (endAt >= kLocatorBytes) {
    auto locator = peek.at(endAt - kLocatorBytes, 4, locatorRoom);
    if (!locator) return locator.error();
    if (zipU32(*locator, 0) == kZip64LocatorSignature) {
      const auto wide = readEnd64(peek, endAt - kLocatorBytes, findings, endAt);
      if (!wide) return wide.error();
      if (contradicts(fields, *wide)) {
        findings.fault("record.zip-zip64", "ZIP64 结束记录与普通结束记录矛盾");
      }
      fields = *wide;
    }
  }
  if (fields.disk != 0 || fields.directoryDisk != 0 || fields.entriesHere != fields.entries) {
    findings.fault("record.zip-multi-disk", "结束记录表明这是分卷压缩包的一卷");
  }
  return placeDirectory(peek, fields, endAt, findings);
}

}  // namespace tongban::record
