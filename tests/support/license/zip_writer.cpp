#include "tests/support/license/zip_writer.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <zlib.h>

namespace tongban::tests {
namespace {

constexpr std::uint16_t kDosTime = 10 << 11;                             // 10:00:00
constexpr std::uint16_t kDosDate = ((2026 - 1980) << 9) | (6 << 5) | 1;  // 2026-06-01
constexpr std::uint16_t kFlagEncrypted = 0x0001, kFlagDescriptor = 0x0008, kFlagUtf8 = 0x0800;
constexpr std::uint16_t kStored = 0, kDeflated = 8;
constexpr std::uint32_t kIn64 = 0xffffffff;

class Little final {
 public:
  template <class T>
  void put(T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      out_.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i)));
    }
  }
  void put16(std::size_t value) { put(static_cast<std::uint16_t>(value)); }
  void put32(std::size_t value) { put(static_cast<std::uint32_t>(value)); }
  void add(BytesView bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  void add(std::string_view text) { add(bytesOf(text)); }
  std::size_t size() const { return out_.size(); }
  Bytes take() { return std::move(out_); }

 private:
  Bytes out_;
};

struct Facts {  // the truth about one item
  Bytes packed;
  std::uint32_t crc = 0;
  std::uint16_t flags = 0;
  std::uint16_t method = kStored;
  std::size_t offset = 0;
};

Facts factsOf(const ZipItem& item) {
  Facts facts;
  facts.packed = item.packed ? *item.packed : item.deflated ? deflated(item.bytes) : item.bytes;
  facts.crc = static_cast<std::uint32_t>(
      ::crc32(0, item.bytes.data(), static_cast<uInt>(item.bytes.size())));
  facts.method = item.deflated ? kDeflated : kStored;
  const bool ascii = std::ranges::all_of(item.name, [](char c) { return (c & 0x80) == 0; });
  if (item.utf8.value_or(!ascii)) facts.flags |= kFlagUtf8;
  if (item.dataDescriptor) facts.flags |= kFlagDescriptor;
  return facts;
}

// The shared middle of both headers: flags to lengths.
void putMiddle(Little& out, const ZipItem& item, const Facts& facts, const ZipHeader& header,
               bool local) {
  const bool later = local && item.dataDescriptor;
  const auto& name = header.name ? *header.name : item.name;
  Little extra;
  if (item.zip64) {
    extra.put16(0x0001);
    extra.put16(16);
    extra.put(static_cast<std::uint64_t>(later ? 0 : item.bytes.size()));
    extra.put(static_cast<std::uint64_t>(later ? 0 : facts.packed.size()));
  }
  extra.add(header.extra);
  const auto inFull = [&](std::size_t bytes) {
    return item.zip64 ? kIn64 : later ? 0 : static_cast<std::uint32_t>(bytes);
  };
  out.put16(item.zip64 ? 45 : 20);  // version needed
  out.put(header.flags.value_or(facts.flags));
  out.put(header.method.value_or(facts.method));
  out.put(kDosTime);
  out.put(kDosDate);
  out.put(header.crc.value_or(later ? 0 : facts.crc));
  out.put(header.packed.value_or(inFull(facts.packed.size())));
  out.put(header.size.value_or(inFull(item.bytes.size())));
  out.put16(name.size());
  out.put16(extra.size());
  if (local) {
    out.add(name);
    out.add(extra.take());
    return;
  }
  out.put16(0);  // comment
  out.put16(0);  // disk
  out.put16(0);  // internal attributes
  out.put(item.attributes);
  out.put(item.offset.value_or(static_cast<std::uint32_t>(facts.offset)));
  out.add(name);
  out.add(extra.take());
}

void putLocal(Little& out, const ZipItem& item, const Facts& facts) {
  out.put32(0x04034b50);
  putMiddle(out, item, facts, item.local, true);
  out.add(facts.packed);
  if (!item.dataDescriptor) return;
  out.put32(0x08074b50);
  out.put(facts.crc);
  if (item.zip64) {
    out.put(static_cast<std::uint64_t>(facts.packed.size()));
    out.put(static_cast<std::uint64_t>(item.bytes.size()));
  } else {
    out.put32(facts.packed.size());
    out.put32(item.bytes.size());
  }
}

void putZip64End(Little& out, std::size_t entries, std::size_t size, std::size_t offset) {
  const auto at = out.size();
  out.put32(0x06064b50);
  out.put(std::uint64_t{44});
  out.put16(45);
  out.put16(45);
  out.put32(0);
  out.put32(0);
  out.put(static_cast<std::uint64_t>(entries));
  out.put(static_cast<std::uint64_t>(entries));
  out.put(static_cast<std::uint64_t>(size));
  out.put(static_cast<std::uint64_t>(offset));
  out.put32(0x07064b50);
  out.put32(0);
  out.put(static_cast<std::uint64_t>(at));
  out.put32(1);
}

void putEnd(Little& out, const ZipOptions& options, std::size_t entries, std::size_t size,
            std::size_t offset) {
  if (options.zip64End) putZip64End(out, entries, size, offset);
  const auto stated =
      options.entries.value_or(static_cast<std::uint16_t>(std::min<std::size_t>(entries, 0xffff)));
  out.put32(0x06054b50);
  out.put(options.disk);
  out.put(options.disk);
  out.put(stated);
  out.put(stated);
  out.put(options.directorySize.value_or(static_cast<std::uint32_t>(size)));
  out.put(options.directoryOffset.value_or(options.zip64End ? kIn64
                                                            : static_cast<std::uint32_t>(offset)));
  out.put16(options.comment.size());
  out.add(options.comment);
}

}  // namespace

Bytes deflated(BytesView bytes) {
  z_stream stream{};
  if (::deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::logic_error("license maker: zlib");
  }
  Bytes out(::deflateBound(&stream, static_cast<uLong>(bytes.size())));
  stream.next_in = const_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const int outcome = ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  if (outcome != Z_STREAM_END) throw std::logic_error("license maker: zlib");
  return out;
}

Bytes writeZip(const std::vector<ZipItem>& items, const ZipOptions& options) {
  Little out;
  out.add(options.prefix);
  const auto base = options.prefixCounted ? 0 : options.prefix.size();
  std::vector<Facts> all;
  for (const auto& item : items) {
    auto facts = factsOf(item);
    out.add(item.before);
    facts.offset = out.size() - base;
    putLocal(out, item, facts);
    all.push_back(std::move(facts));
  }
  out.add(options.beforeDirectory);
  const auto from = out.size();
  std::size_t entries = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].hidden) continue;
    ++entries;
    out.put32(0x02014b50);
    out.put16((3 << 8) | 20);  // made by: Unix
    putMiddle(out, items[i], all[i], items[i].central, false);
  }
  if (!options.noEnd) putEnd(out, options, entries, out.size() - from, from - base);
  out.add(options.suffix);
  return out.take();
}

Bytes zipOfManyEntries(std::size_t count) {
  std::vector<ZipItem> items(count);
  for (std::size_t i = 0; i < count; ++i) {
    items[i].name = fmt::format("e{:05}", i);
    items[i].deflated = false;
  }
  ZipOptions options;
  options.zip64End = count > 0xffff;
  return writeZip(items, options);
}

ZipItem bomb(const std::string& name, std::size_t bytes) {
  ZipItem item;
  item.name = name;
  item.bytes.assign(bytes, 0);
  return item;
}

ZipItem claiming(const std::string& name, std::uint32_t claimed) {
  auto item = stored(name, "x");
  item.local.size = item.local.packed = item.central.size = item.central.packed = claimed;
  return item;
}

ZipItem encrypted(const std::string& name) {
  auto item = stored(name, "x");
  item.local.flags = item.central.flags = kFlagEncrypted;
  return item;
}

ZipItem stored(const std::string& name, std::string_view text) {
  ZipItem item;
  item.name = name;
  item.bytes = bytesFrom(text);
  item.deflated = false;
  return item;
}

}  // namespace tongban::tests
