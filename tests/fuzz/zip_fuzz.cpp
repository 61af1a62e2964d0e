// goal: whatever the bytes, an archive is walked within bounds, alike from memory and from outside
// memory, and an entry gives at most what it declares, all of it only when its CRC holds.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "gateway/base/text.hpp"
#include "gateway/record/zip.hpp"

namespace {

using tongban::BytesView;
using tongban::record::MemoryBytes;
using tongban::record::ZipArchive;

void require(bool holds) {
  if (!holds) std::abort();
}

class SlowBytes final : public tongban::record::RandomAccess {
 public:
  explicit SlowBytes(BytesView bytes) : inner_(bytes) {}
  std::uint64_t size() const noexcept override { return inner_.size(); }
  tongban::Result<tongban::Ok> readAt(std::uint64_t offset,
                                      std::span<std::uint8_t> into) const override {
    // The walk and the inflater ask only for what is there.
    require(offset <= inner_.size() && into.size() <= inner_.size() - offset);
    return inner_.readAt(offset, into);
  }

 private:
  MemoryBytes inner_;
};

std::uint32_t addTo(std::uint32_t crc, BytesView bytes) {
  for (const auto byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return crc;
}

void readAll(const ZipArchive& archive) {
  for (const auto& entry : archive.entries()) {
    require(tongban::isUtf8(entry.name));
    require(archive.find(entry.name) != nullptr);
    require(entry.isFolder == entry.name.ends_with('/'));
    std::uint64_t given = 0;
    std::uint32_t crc = 0xFFFFFFFF;
    const auto read = archive.read(entry, [&](BytesView block) {
      given += block.size();
      crc = addTo(crc, block);
      require(!block.empty() && given <= entry.size);
    });
    if (read) require(given == entry.size && ~crc == entry.crc);
    if (!read) require(read.error().code == "record.zip-damaged");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  const tongban::record::ZipLimits bounds{64, 1u << 20, 1u << 20, 200};
  const MemoryBytes memory(input);
  const SlowBytes outside(input);
  const auto archive = ZipArchive::open(memory, bounds);
  const auto again = ZipArchive::open(outside, bounds);
  require(archive.has_value() == again.has_value());
  if (!archive) {
    require(archive.error().code == again.error().code);
    return 0;
  }
  require(archive->faults().size() == again->faults().size());
  require(archive->remarks().size() == again->remarks().size());
  for (const auto& fault : archive->faults()) {
    require(fault.code.starts_with("record.zip-") && tongban::isUtf8(fault.message));
  }
  readAll(*archive);
  readAll(*again);
  return 0;
}
