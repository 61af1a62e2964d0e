#include <fmt/format.h>

#include "gateway/record/zip_internal.hpp"

namespace tongban::record {

std::uint16_t zipU16(BytesView bytes, std::size_t at) noexcept {
  return static_cast<std::uint16_t>(bytes[at] | bytes[at + 1] << 8);
}

std::uint32_t zipU32(BytesView bytes, std::size_t at) noexcept {
  return zipU16(bytes, at) | static_cast<std::uint32_t>(zipU16(bytes, at + 2)) << 16;
}

std::uint64_t zipU64(BytesView bytes, std::size_t at) noexcept {
  return zipU32(bytes, at) | static_cast<std::uint64_t>(zipU32(bytes, at + 4)) << 32;
}

Result<Ok> ZipPeek::holdTail(std::size_t length) {
  if (held_.size() == source_.size()) return Ok{};  // in memory already
  tail_.resize(length);
  heldAt_ = source_.size() - length;
  auto read = source_.readAt(heldAt_, tail_);
  if (!read) return read;
  held_ = tail_;
  return Ok{};
}

Result<BytesView> ZipPeek::at(std::uint64_t offset, std::size_t length, Bytes& room) const {
  if (offset >= heldAt_ && offset + length <= heldAt_ + held_.size()) {
    return held_.subspan(static_cast<std::size_t>(offset - heldAt_), length);
  }
  room.resize(length);
  auto read = source_.readAt(offset, room);
  if (!read) return read.error();
  return BytesView(room);
}

void ZipFindings::fault(std::string_view code, std::string message, std::string where) {
  if (faults.size() >= limits::kZipFindingsMax) return;
  faults.push_back(fail(code, std::move(message), std::move(where)));
}

void ZipFindings::fault(std::string_view code, const ZipEntry& entry, std::string_view what) {
  auto shown = printableZipName(entry.name);
  auto message = fmt::format("条目“{}”{}", shown, what);
  fault(code, std::move(message), std::move(shown));
}

void ZipFindings::remark(ZipRemarkKind kind, std::string detail) {
  if (remarks.size() >= limits::kZipFindingsMax) return;
  remarks.push_back({kind, std::move(detail)});
}

ZipExtra parseZipExtra(BytesView extra) noexcept {
  constexpr std::uint16_t kZip64 = 0x0001;
  constexpr std::uint16_t kUnicodePath = 0x7075;
  ZipExtra parsed;
  // Up to three bytes at the end are padding of aligning programs.
  while (extra.size() >= 4) {
    const auto kind = zipU16(extra, 0);
    const auto length = zipU16(extra, 2);
    extra = extra.subspan(4);
    if (length > extra.size()) {
      parsed.isBroken = true;
      break;
    }
    const auto block = extra.first(length);
    extra = extra.subspan(length);
    if (kind != kZip64 && kind != kUnicodePath) continue;
    auto& place = kind == kZip64 ? parsed.zip64 : parsed.unicodePath;
    if (place) parsed.isBroken = true;
    if (!place) place = block;
  }
  return parsed;
}

}  // namespace tongban::record
