#include "gateway/record/zip_inflate.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <optional>

#include <fmt/format.h>
#include <zip.h>

#include "gateway/base/handle.hpp"
#include "gateway/record/zip_internal.hpp"

namespace tongban::record {
namespace {

using SourcePtr = Handle<zip_source_t, ::zip_source_free>;
using ArchivePtr = Handle<zip_t, ::zip_discard>;
using FilePtr = Handle<zip_file_t, ::zip_fclose>;

void putU16(std::uint8_t* to, std::uint64_t value) noexcept {
  to[0] = static_cast<std::uint8_t>(value);
  to[1] = static_cast<std::uint8_t>(value >> 8);
}
void putU32(std::uint8_t* to, std::uint64_t value) noexcept {
  putU16(to, value);
  putU16(to + 2, value >> 16);
}

// The archive that libzip reads: local headers with their data, the directory, zeros, the end
// record. libzip looks for end records in the last 64 KiB; the zeros keep packed bytes, which may
// look like one, out of that part.
class PlainArchive final {
 public:
  PlainArchive(const RandomAccess& source, std::vector<ZipPacked> entries)
      : source_(source), entries_(std::move(entries)) {
    starts_.reserve(entries_.size() + 1);
    std::uint64_t at = 0;
    for (const auto& entry : entries_) {
      starts_.push_back(at);
      at += kZipLocalBytes + entry.packed;
    }
    directoryAt_ = at;
    endAt_ = directoryAt_ + kZipCentralBytes * entries_.size() + kZeroBytes;
  }

  std::size_t count() const noexcept { return entries_.size(); }
  const ZipPacked& entry(std::size_t index) const noexcept { return entries_[index]; }
  std::uint64_t size() const noexcept { return endAt_ + kZipEndBytes; }

  // Why the file could not be read, when that is what made libzip fail.
  std::optional<Error> failure;

  zip_int64_t read(std::uint8_t* into, std::uint64_t length) {
    length = std::min(length, size() - position_);
    std::uint64_t done = 0;
    while (done < length) {
      const auto put = readPart(into + done, length - done);
      if (put == 0) return -1;
      done += put;
      position_ += put;
    }
    return static_cast<zip_int64_t>(done);
  }

  bool seek(const zip_source_args_seek_t& to) noexcept {
    const auto base = to.whence == SEEK_SET   ? 0
                      : to.whence == SEEK_CUR ? static_cast<std::int64_t>(position_)
                                              : static_cast<std::int64_t>(size());
    if (to.offset < -base || to.offset > static_cast<std::int64_t>(size()) - base) return false;
    position_ = static_cast<std::uint64_t>(base + to.offset);
    return true;
  }
  std::uint64_t position() const noexcept { return position_; }
  void rewind() noexcept { position_ = 0; }

 private:
  static constexpr std::size_t kZeroBytes = (64u << 10) + 1024;

  // Some bytes at the position, as many as one structure holds; 0 when the file cannot be read.
  std::size_t readPart(std::uint8_t* into, std::uint64_t length) {
    if (position_ >= endAt_) return copy(endRecord(), position_ - endAt_, into, length);
    if (position_ >= directoryAt_) {
      const auto at = position_ - directoryAt_;
      const auto index = static_cast<std::size_t>(at / kZipCentralBytes);
      if (index < entries_.size()) {
        return copy(centralHeader(index), at % kZipCentralBytes, into, length);
      }
      const auto zeros = std::min(length, endAt_ - position_);
      std::memset(into, 0, zeros);
      return zeros;
    }
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), position_);
    const auto index = static_cast<std::size_t>(after - starts_.begin()) - 1;
    const auto at = position_ - starts_[index];
    if (at < kZipLocalBytes) return copy(localHeader(index), at, into, length);
    const auto& entry = entries_[index];
    const auto part = std::min(length, entry.packed + kZipLocalBytes - at);
    auto read = source_.readAt(entry.dataAt + at - kZipLocalBytes, {into, part});
    if (read) return part;
    failure = read.error();
    return 0;
  }

  template <std::size_t N>
  static std::size_t copy(const std::array<std::uint8_t, N>& from, std::uint64_t at,
                          std::uint8_t* into, std::uint64_t length) {
    const auto part = std::min<std::uint64_t>(length, N - at);
    std::memcpy(into, from.data() + at, part);
    return part;
  }

  static void putNumbers(std::uint8_t* to, const ZipPacked& entry) {  // alike in both headers
    putU16(to, 20);                                                   // version needed: 2.0
    putU16(to + 4, entry.method);
    putU32(to + 6, 0x00210000);  // 1980-01-01
    putU32(to + 10, entry.crc);
    putU32(to + 14, entry.packed);
    putU32(to + 18, entry.size);
  }
  std::array<std::uint8_t, kZipLocalBytes> localHeader(std::size_t index) const {
    std::array<std::uint8_t, kZipLocalBytes> header{};
    putU32(header.data(), kZipLocalSignature);
    putNumbers(header.data() + 4, entries_[index]);
    return header;
  }
  std::array<std::uint8_t, kZipCentralBytes> centralHeader(std::size_t index) const {
    std::array<std::uint8_t, kZipCentralBytes> header{};
    putU32(header.data(), kZipCentralSignature);
    putU16(header.data() + 4, 20);
    putNumbers(header.data() + 6, entries_[index]);
    putU32(header.data() + 42, starts_[index]);
    return header;
  }
  std::array<std::uint8_t, kZipEndBytes> endRecord() const {
    std::array<std::uint8_t, kZipEndBytes> record{};
    putU32(record.data(), kZipEndSignature);
    putU16(record.data() + 8, entries_.size());
    putU16(record.data() + 10, entries_.size());
    putU32(record.data() + 12, kZipCentralBytes * entries_.size());
    putU32(record.data() + 16, directoryAt_);
    return record;
  }

  const RandomAccess& source_;
  std::vector<ZipPacked> entries_;
  std::vector<std::uint64_t> starts_;
  std::uint64_t directoryAt_ = 0;
  std::uint64_t endAt_ = 0;
  std::uint64_t position_ = 0;
};

zip_int64_t answer(PlainArchive& archive, void* data, zip_uint64_t length, zip_source_cmd_t what) {
  switch (what) {
    case ZIP_SOURCE_OPEN:
      archive.rewind();
      return 0;
    case ZIP_SOURCE_READ:
      return archive.read(static_cast<std::uint8_t*>(data), length);
    case ZIP_SOURCE_SEEK:
      if (length < sizeof(zip_source_args_seek_t)) return -1;
      return archive.seek(*static_cast<const zip_source_args_seek_t*>(data)) ? 0 : -1;
    case ZIP_SOURCE_TELL:
      return static_cast<zip_int64_t>(archive.position());
    case ZIP_SOURCE_STAT: {
      if (length < sizeof(zip_stat_t)) return -1;
      auto* stat = static_cast<zip_stat_t*>(data);
      ::zip_stat_init(stat);
      stat->size = archive.size();
      stat->valid = ZIP_STAT_SIZE;
      return sizeof(zip_stat_t);
    }
    case ZIP_SOURCE_ERROR: {
      if (length < 2 * sizeof(int)) return -1;
      const int codes[2] = {ZIP_ER_READ, 0};
      std::memcpy(data, codes, sizeof codes);
      return sizeof codes;
    }
    case ZIP_SOURCE_SUPPORTS:
      return ZIP_SOURCE_SUPPORTS_SEEKABLE;
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
      return 0;
    default:
      return -1;
  }
}

zip_int64_t callback(void* archive, void* data, zip_uint64_t length, zip_source_cmd_t what) {
  try {
    return answer(*static_cast<PlainArchive*>(archive), data, length, what);
  } catch (...) {  // out of memory; must not pass through C
    return -1;
  }
}

Error damaged(std::string_view name, std::string_view what) {
  auto shown = printableZipName(name);
  auto message = fmt::format("条目“{}”{}", shown, what);
  return fail("record.zip-damaged", std::move(message), std::move(shown));
}

class Libzip final : public ZipInflater {
 public:
  Libzip(const RandomAccess& source, std::vector<ZipPacked> entries)
      : plain_(source, std::move(entries)) {}

  Result<Ok> start() {
    zip_error_t error;
    ::zip_error_init(&error);
    SourcePtr source(::zip_source_function_create(callback, &plain_, &error));
    if (source) archive_.reset(::zip_open_from_source(source.get(), ZIP_RDONLY, &error));
    if (archive_) static_cast<void>(source.release());  // the archive owns it now
    const auto code = ::zip_error_code_zip(&error);
    ::zip_error_fini(&error);
    if (plain_.failure) return *plain_.failure;
    if (!archive_ ||
        ::zip_get_num_entries(archive_.get(), 0) != static_cast<zip_int64_t>(plain_.count())) {
      return fail("record.zip-malformed", fmt::format("libzip 无法读取条目(代码 {})", code));
    }
    return Ok{};
  }

  Result<Ok> read(std::size_t index, std::string_view name,
                  const std::function<void(BytesView)>& sink) override {
    plain_.failure.reset();
    const auto& entry = plain_.entry(index);
    // Where nothing is packed, libzip compares nothing.
    if (entry.size == 0 && entry.crc != 0) return damaged(name, "校验码(CRC)不符");
    const FilePtr file(::zip_fopen_index(archive_.get(), index, 0));
    if (!file) {
      if (plain_.failure) return *plain_.failure;
      return damaged(name, "无法解压");
    }
    const auto wanted =
        std::min<std::uint64_t>(std::max<std::uint64_t>(entry.size, 1), limits::kZipBlockBytesMax);
    if (block_.size() < wanted) block_.resize(wanted);
    auto left = entry.size;
    while (left > 0) {
      const auto got =
          ::zip_fread(file.get(), block_.data(), std::min<std::uint64_t>(left, block_.size()));
      if (got < 0) return failed(file.get(), name);
      if (got == 0) return damaged(name, "解压后比记载的短");
      sink(BytesView(block_).first(static_cast<std::size_t>(got)));
      left -= static_cast<std::uint64_t>(got);
    }
    // libzip compares CRC and size when it is asked for what is behind the end.
    const auto behind = ::zip_fread(file.get(), block_.data(), 1);
    if (behind < 0) return failed(file.get(), name);
    if (behind > 0) return damaged(name, "解压后比记载的长");
    return Ok{};
  }

 private:
  Error failed(zip_file_t* file, std::string_view name) {
    if (plain_.failure) return *plain_.failure;
    const auto code = ::zip_error_code_zip(::zip_file_get_error(file));
    return damaged(name, code == ZIP_ER_CRC      ? "校验码(CRC)不符"
                         : code == ZIP_ER_INCONS ? "解压后的大小与记载不符"
                                                 : "的压缩数据损坏");
  }

  PlainArchive plain_;  // outlives archive_, which reads from it
  ArchivePtr archive_;
  Bytes block_;
};

}  // namespace

Result<std::unique_ptr<ZipInflater>> ZipInflater::open(const RandomAccess& source,
                                                       std::vector<ZipPacked> entries) {
  auto inflater = std::make_unique<Libzip>(source, std::move(entries));
  auto started = inflater->start();
  if (!started) return started.error();
  return std::unique_ptr<ZipInflater>(std::move(inflater));
}

}  // namespace tongban::record
