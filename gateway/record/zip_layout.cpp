// The order of everything in the file: no byte twice, and none unmentioned.
#include <algorithm>

#include <fmt/format.h>

#include "gateway/record/zip_internal.hpp"

namespace tongban::record {
namespace {

// How long the data descriptor (4.3.9) at `bytes` is, when it says what the directory says: with or
// without signature, with sizes of 32 or 64 bits. Of two that fit, the one that ends at `room`.
std::size_t descriptorLength(BytesView bytes, const ZipEntry& entry, std::uint64_t room) {
  std::size_t fitting = 0;
  for (const bool isSigned : {true, false}) {
    if (isSigned && (bytes.size() < 4 || zipU32(bytes, 0) != kZipDescriptorSignature)) continue;
    const std::size_t crcAt = isSigned ? 4 : 0;
    for (const std::size_t width : {4u, 8u}) {
      const auto length = crcAt + 4 + 2 * width;
      if (bytes.size() < length || zipU32(bytes, crcAt) != entry.crc) continue;
      const auto number = [&](std::size_t at) -> std::uint64_t {
        return width == 4 ? zipU32(bytes, at) : zipU64(bytes, at);
      };
      if (number(crcAt + 4) != entry.packed || number(crcAt + 4 + width) != entry.size) continue;
      if (length == room) return length;
      if (fitting == 0) fitting = length;
    }
  }
  return fitting;
}

class Layout final {
 public:
  Layout(const ZipPeek& peek, ZipWalk& walk) : peek_(peek), walk_(walk) {}

  Result<Ok> check() {
    std::vector<std::uint32_t> order;
    order.reserve(walk_.located.size());
    for (std::uint32_t i = 0; i < walk_.located.size(); ++i) {
      if (walk_.located[i].isPlaced) order.push_back(i);
    }
    const auto isBefore = [&](std::uint32_t a, std::uint32_t b) {
      return walk_.located[a].localAt < walk_.located[b].localAt;
    };
    if (!std::is_sorted(order.begin(), order.end(), isBefore)) {
      std::stable_sort(order.begin(), order.end(), isBefore);
    }
    for (std::size_t k = 0; k < order.size(); ++k) {
      const bool isLast = k + 1 == order.size();
      auto checked =
          place(order[k], isLast ? walk_.end.directoryAt : walk_.located[order[k + 1]].localAt);
      if (!checked) return checked;
    }
    return gapUpTo(walk_.end.directoryAt);
  }

 private:
  Result<Ok> place(std::uint32_t index, std::uint64_t next) {
    const auto& entry = walk_.entries[index];
    auto& located = walk_.located[index];
    if (located.localAt < reached_) {
      overlap(index);
    } else {
      auto gap = gapUpTo(located.localAt);
      if (!gap) return gap;
    }
    if ((located.flags & kZipDescriptor) != 0) {
      auto measured = addDescriptor(entry, located, next);
      if (!measured) return measured;
    }
    if (located.end > reached_) {
      reached_ = located.end;
      reachedBy_ = index;
    }
    isFirst_ = false;
    return Ok{};
  }

  Result<Ok> addDescriptor(const ZipEntry& entry, ZipLocated& located, std::uint64_t next) {
    constexpr std::size_t kDescriptorBytesMax = 24;
    const auto left = walk_.end.directoryAt - located.end;
    auto bytes = peek_.at(
        located.end, static_cast<std::size_t>(std::min<std::uint64_t>(left, kDescriptorBytesMax)),
        room_);
    if (!bytes) return bytes.error();
    const auto length =
        descriptorLength(*bytes, entry, next > located.end ? next - located.end : 0);
    if (length == 0) {
      walk_.findings.fault("record.zip-header-mismatch", entry, "的数据描述符缺失或与目录不一致");
    }
    located.end += length;
    return Ok{};
  }

  void overlap(std::uint32_t index) {
    const auto other = printableZipName(walk_.entries[reachedBy_].name);
    walk_.findings.fault("record.zip-overlap", walk_.entries[index],
                         fmt::format("与条目“{}”的数据重叠", other));
  }

  Result<Ok> gapUpTo(std::uint64_t at) {
    if (at <= reached_) return Ok{};
    const auto gap = at - reached_;
    // A reader that goes from header to header would find this entry.
    if (gap >= kZipLocalBytes) {
      auto start = peek_.at(reached_, 4, room_);
      if (!start) return start.error();
      if (zipU32(*start, 0) == kZipLocalSignature) {
        walk_.findings.fault("record.zip-hidden-entry",
                             fmt::format("字节 {} 处有目录中没有的条目", reached_));
      }
    }
    if (isFirst_) {
      walk_.findings.remark(ZipRemarkKind::BytesBefore,
                            fmt::format("第一个条目之前有 {} 字节", gap));
    } else {
      walk_.findings.remark(ZipRemarkKind::BytesBetween,
                            fmt::format("字节 {} 起有 {} 字节不属于任何条目", reached_, gap));
    }
    return Ok{};
  }

  const ZipPeek& peek_;
  ZipWalk& walk_;
  Bytes room_;
  std::uint64_t reached_ = 0;  // every byte in front of it has been accounted for
  std::uint32_t reachedBy_ = 0;
  bool isFirst_ = true;
};

}  // namespace

Result<Ok> checkZipLayout(const ZipPeek& peek, ZipWalk& walk) { return Layout(peek, walk).check(); }

}  // namespace tongban::record
