#include "gateway/record/zip.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "gateway/record/zip_inflate.hpp"
#include "gateway/record/zip_internal.hpp"

namespace tongban::record {

struct ZipArchive::Impl {
  explicit Impl(const RandomAccess& from) : source(from) {}

  const RandomAccess& source;
  std::vector<ZipEntry> entries;
  std::vector<ZipLocated> located;    // of the same index; rawName is no longer valid
  std::vector<std::uint32_t> byName;  // indices in the order of the names
  ZipFindings findings;
  std::unique_ptr<ZipInflater> inflater;  // from the first read on
};

ZipLimits defaultZipLimits() noexcept {
  return {limits::kZipEntriesMax, limits::kZipEntryBytesMax, limits::kZipTotalBytesMax,
          limits::kZipRatioMax};
}

ZipArchive::ZipArchive(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
ZipArchive::ZipArchive(ZipArchive&&) noexcept = default;
ZipArchive& ZipArchive::operator=(ZipArchive&&) noexcept = default;
ZipArchive::~ZipArchive() = default;

Result<ZipArchive> ZipArchive::open(const RandomAccess& source, const ZipLimits& asked) {
  constexpr std::size_t kEntriesMax = 65534;  // what readers without ZIP64 can count
  auto bounds = asked;
  bounds.entriesMax = std::min(bounds.entriesMax, kEntriesMax);
  bounds.ratioMax = std::max<std::uint64_t>(bounds.ratioMax, 1);

  ZipPeek peek(source);
  ZipWalk walk;
  auto end = findZipEnd(peek, walk.findings);
  if (!end) return end.error();
  walk.end = *end;
  auto done = readZipDirectory(peek, bounds, walk);
  if (done) done = compareZipLocals(peek, walk);
  if (done) done = checkZipLayout(peek, walk);
  if (!done) return done.error();
  auto byName = checkZipTwins(walk.entries, walk.findings);

  auto impl = std::make_unique<Impl>(source);
  impl->entries = std::move(walk.entries);
  impl->located = std::move(walk.located);
  impl->byName = std::move(byName);
  impl->findings = std::move(walk.findings);
  return ZipArchive(std::move(impl));
}

const std::vector<ZipEntry>& ZipArchive::entries() const noexcept { return impl_->entries; }

const ZipEntry* ZipArchive::find(std::string_view name) const noexcept {
  const auto& order = impl_->byName;
  const auto at = std::lower_bound(order.begin(), order.end(), name,
                                   [&](std::uint32_t index, std::string_view than) {
                                     return impl_->entries[index].name < than;
                                   });
  if (at == order.end() || impl_->entries[*at].name != name) return nullptr;
  return &impl_->entries[*at];
}

const std::vector<Error>& ZipArchive::faults() const noexcept { return impl_->findings.faults; }
const std::vector<ZipRemark>& ZipArchive::remarks() const noexcept {
  return impl_->findings.remarks;
}

Result<Ok> ZipArchive::read(const ZipEntry& entry,
                            const std::function<void(BytesView)>& sink) const {
  const auto* first = impl_->entries.data();
  const std::less<const ZipEntry*> isBefore;
  if (isBefore(&entry, first) || !isBefore(&entry, first + impl_->entries.size())) {
    return fail("record.zip-damaged", "该条目不属于这个压缩包", printableZipName(entry.name));
  }
  const auto index = static_cast<std::size_t>(&entry - first);
  if (!impl_->located[index].isReadable) {
    const auto shown = printableZipName(entry.name);
    return fail("record.zip-damaged", fmt::format("条目“{}”不能读取", shown), shown);
  }
  if (!impl_->inflater) impl_->inflater = std::make_unique<ZipInflater>(impl_->source);
  const auto& located = impl_->located[index];
  return impl_->inflater->read(
      {located.dataAt, entry.packed, entry.size, entry.crc, located.method}, entry.name, sink);
}

Result<Bytes> ZipArchive::readWhole(const ZipEntry& entry, std::size_t bytesMax) const {
  if (entry.size > bytesMax) {
    const auto shown = printableZipName(entry.name);
    return fail("record.zip-limit",
                fmt::format("条目“{}”{} 字节,上限 {} 字节", shown, entry.size, bytesMax), shown);
  }
  Bytes whole;
  // Deflate cannot do better than 1032 to 1: a larger claim is not worth the memory.
  constexpr std::uint64_t kDeflateRatioMax = 1032;
  whole.reserve(static_cast<std::size_t>(
      std::min(entry.size, entry.packed * kDeflateRatioMax + kDeflateRatioMax)));
  auto done =
      read(entry, [&](BytesView block) { whole.insert(whole.end(), block.begin(), block.end()); });
  if (!done) return done.error();
  return whole;
}

}  // namespace tongban::record
