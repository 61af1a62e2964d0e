// tests/unit/record/zip_support.hpp — archives written byte by byte, so that each can lie in one
// place; and opening them from memory and from outside memory, which must see the same.
#pragma once
#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "gateway/record/zip.hpp"

namespace tongban::record::tests {

inline std::uint32_t crcOf(std::string_view data) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : data) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

inline std::string number(std::uint64_t value, int width) {
  std::string out;
  for (int i = 0; i < width; ++i) out += static_cast<char>(value >> 8 * i & 0xFF);
  return out;
}

inline void patch(std::string& bytes, std::size_t at, std::uint64_t value, int width) {
  bytes.replace(at, static_cast<std::size_t>(width), number(value, width));
}

inline std::string extraBlock(std::uint16_t kind, std::string_view data) {
  return number(kind, 2) + number(data.size(), 2) + std::string(data);
}

struct Part {
  std::string name = {};
  std::string data = "data";
  std::uint16_t flags = 1u << 11;
  std::uint32_t attributes = 0;
  std::string localExtra = {};
  std::string centralExtra = {};
  std::string descriptor = {};  // behind the data; not empty: flag 3 and open local numbers
  std::string gap = {};         // in front of the local header
};

// Stored entries, and where their headers are, for patching.
struct Built {
  std::string bytes;
  std::vector<std::size_t> local;
  std::vector<std::size_t> central;
  std::size_t directory = 0;
  std::size_t end = 0;

  Built& with(std::size_t at, std::uint64_t value, int width) {
    patch(bytes, at, value, width);
    return *this;
  }
};

inline std::string endRecord(std::size_t count, std::size_t bytes, std::size_t offset,
                             const std::string& comment = {}) {
  return "PK\5\6" + number(0, 4) + number(count, 2) + number(count, 2) + number(bytes, 4) +
         number(offset, 4) + number(comment.size(), 2) + comment;
}

inline Built build(const std::vector<Part>& parts, const std::string& comment = {}) {
  Built built;
  auto& out = built.bytes;
  std::string directory;
  for (const auto& part : parts) {
    out += part.gap;
    built.local.push_back(out.size());
    built.central.push_back(directory.size());
    const bool isOpen = !part.descriptor.empty();
    const auto head = number(20, 2) + number(part.flags | (isOpen ? 8u : 0u), 2) + number(0, 2) +
                      number(0x00210000, 4);
    const auto numbers =
        number(crcOf(part.data), 4) + number(part.data.size(), 4) + number(part.data.size(), 4);
    directory += "PK\1\2" + number(3u << 8 | 20, 2) + head + numbers + number(part.name.size(), 2) +
                 number(part.centralExtra.size(), 2) + number(0, 6) + number(part.attributes, 4) +
                 number(out.size(), 4) + part.name + part.centralExtra;
    out += "PK\3\4" + head + (isOpen ? std::string(12, '\0') : numbers) +
           number(part.name.size(), 2) + number(part.localExtra.size(), 2) + part.name +
           part.localExtra + part.data + part.descriptor;
  }
  built.directory = out.size();
  for (auto& at : built.central) at += out.size();
  out += directory;
  built.end = out.size();
  out += endRecord(parts.size(), directory.size(), built.directory, comment);
  return built;
}

// Not in memory as far as the archive can tell, and counting.
class SlowBytes final : public RandomAccess {
 public:
  explicit SlowBytes(std::string_view bytes) : inner_(bytesOf(bytes)) {}
  std::uint64_t size() const noexcept override { return inner_.size(); }
  Result<Ok> readAt(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    ++reads;
    largest = std::max(largest, into.size());
    if (offset >= failsFrom) return fail("base.file-unreadable", "坏道");
    return inner_.readAt(offset, into);
  }

  std::uint64_t failsFrom = ~0ull;
  mutable std::size_t reads = 0;
  mutable std::size_t largest = 0;

 private:
  MemoryBytes inner_;
};

// One line for each thing that a reader of the archive can learn.
inline std::vector<std::string> storyOf(const RandomAccess& source, const ZipLimits& bounds) {
  std::vector<std::string> story;
  const auto archive = ZipArchive::open(source, bounds);
  if (!archive) return {"error " + archive.error().code};
  for (const auto& fault : archive->faults()) story.push_back(fault.code + ' ' + fault.message);
  for (const auto& remark : archive->remarks()) story.push_back("remark " + remark.detail);
  for (const auto& entry : archive->entries()) {
    const auto data = archive->readWhole(entry, 1u << 20);
    BOOST_TEST((!data || data->size() == entry.size));
    story.push_back(entry.name + ' ' + (data ? std::string(textOf(*data)) : data.error().code));
  }
  return story;
}

inline std::vector<std::string> storyOf(std::string_view bytes,
                                        const ZipLimits& bounds = defaultZipLimits()) {
  const auto story = storyOf(MemoryBytes(bytesOf(bytes)), bounds);
  const auto slow = storyOf(SlowBytes(bytes), bounds);
  BOOST_CHECK_EQUAL_COLLECTIONS(story.begin(), story.end(), slow.begin(), slow.end());
  return story;
}

inline std::string errorOf(std::string_view bytes, const ZipLimits& bounds = defaultZipLimits()) {
  storyOf(bytes, bounds);
  const MemoryBytes source(bytesOf(bytes));
  const auto archive = ZipArchive::open(source, bounds);
  if (archive) return "opened";
  BOOST_TEST(!archive.error().message.empty());
  return archive.error().code;
}

inline std::set<std::string> faultsOf(std::string_view bytes) {
  storyOf(bytes);
  const MemoryBytes source(bytesOf(bytes));
  const auto archive = ZipArchive::open(source);
  if (!archive) return {archive.error().code};
  std::set<std::string> codes;
  for (const auto& fault : archive->faults()) codes.insert(fault.code);
  return codes;
}

inline void hasOnly(std::string_view bytes, const std::string& code) {
  std::string all;
  for (const auto& one : faultsOf(bytes)) all += all.empty() ? one : ' ' + one;
  BOOST_TEST(all == code);
}

inline std::vector<ZipRemarkKind> remarksOf(std::string_view bytes) {
  const MemoryBytes source(bytesOf(bytes));
  const auto archive = ZipArchive::open(source);
  BOOST_REQUIRE(archive);
  BOOST_TEST(archive->faults().empty());
  std::vector<ZipRemarkKind> kinds;
  for (const auto& remark : archive->remarks()) {
    BOOST_TEST(!remark.detail.empty());
    kinds.push_back(remark.kind);
  }
  return kinds;
}

inline std::string vectorFile(const std::string& name) {
  std::ifstream file("tests/vectors/record/zip/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace tongban::record::tests
