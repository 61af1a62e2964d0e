#include "gateway/record/zip_inflate.hpp"

#include <algorithm>
#include <new>

#include <fmt/format.h>
#include <zlib.h>

#include "gateway/record/zip_internal.hpp"

namespace tongban::record {
namespace {

Error damaged(std::string_view name, std::string_view what) {
  auto shown = printableZipName(name);
  auto message = fmt::format("条目“{}”{}", shown, what);
  return fail("record.zip-damaged", std::move(message), std::move(shown));
}

// The state of a raw deflate stream, kept from entry to entry.
class Stream final {
 public:
  Stream() {
    if (::inflateInit2(&state_, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { ::inflateEnd(&state_); }

  z_stream& restarted() {
    ::inflateReset(&state_);
    state_.avail_in = 0;
    return state_;
  }

 private:
  z_stream state_{};
};

// The packed bytes of an entry, a block at a time.
class PackedBytes final {
 public:
  PackedBytes(const RandomAccess& source, const ZipPacked& entry, Bytes& room)
      : source_(source), at_(entry.dataAt), left_(entry.packed), room_(room) {}

  bool isAtEnd() const noexcept { return left_ == 0; }

  // Empty at the end.
  Result<BytesView> next() {
    const auto part =
        static_cast<std::size_t>(std::min<std::uint64_t>(left_, limits::kZipBlockBytesMax));
    const auto at = at_;
    at_ += part;
    left_ -= part;
    if (const auto all = source_.inMemory(); !all.empty()) {
      return all.subspan(static_cast<std::size_t>(at), part);
    }
    room_.resize(part);
    if (auto read = source_.readAt(at, room_); !read) return read.error();
    return BytesView(room_);
  }

 private:
  const RandomAccess& source_;
  std::uint64_t at_;
  std::uint64_t left_;
  Bytes& room_;
};

// Between the inflated bytes and the sink: counts them against the headers.
class Outlet final {
 public:
  Outlet(const ZipPacked& entry, std::string_view name, const std::function<void(BytesView)>& sink)
      : left_(entry.size), expectedCrc_(entry.crc), name_(name), sink_(sink) {}

  std::uint64_t left() const noexcept { return left_; }

  Result<Ok> take(BytesView block) {
    if (block.empty()) return Ok{};
    if (block.size() > left_) return damaged(name_, "解压后比记载的长");
    crc_ = ::crc32_z(crc_, block.data(), block.size());
    left_ -= block.size();
    sink_(block);
    return Ok{};
  }

  Result<Ok> finish() const {
    if (left_ > 0) return damaged(name_, "解压后比记载的短");
    if (crc_ != expectedCrc_) return damaged(name_, "校验码(CRC)不符");
    return Ok{};
  }

 private:
  std::uint64_t left_;
  uLong expectedCrc_;
  std::string_view name_;
  const std::function<void(BytesView)>& sink_;
  uLong crc_ = 0;
};

}  // namespace

struct ZipInflater::Impl {
  explicit Impl(const RandomAccess& from) : source(from) {}

  const RandomAccess& source;
  Stream stream;
  Bytes packedRoom;
  Bytes inflatedRoom;

  Result<Ok> copy(const ZipPacked& entry, Outlet& outlet) {
    PackedBytes packed(source, entry, packedRoom);
    while (true) {
      const auto block = packed.next();
      if (!block) return block.error();
      if (block->empty()) return Ok{};
      if (auto taken = outlet.take(*block); !taken) return taken;
    }
  }

  // More room than is declared: a longer stream shows itself there, and zlib goes byte by byte
  // where its longest match, 258 bytes, would not fit.
  static constexpr std::size_t kSlack = 259;

  Result<Ok> inflate(const ZipPacked& entry, std::string_view name, Outlet& outlet) {
    const auto wanted = std::min<std::uint64_t>(entry.size + kSlack, limits::kZipBlockBytesMax);
    if (inflatedRoom.size() < wanted) inflatedRoom.resize(static_cast<std::size_t>(wanted));
    PackedBytes packed(source, entry, packedRoom);
    auto& state = stream.restarted();
    int said = Z_OK;
    while (said != Z_STREAM_END) {
      if (state.avail_in == 0) {
        const auto block = packed.next();
        if (!block) return block.error();
        state.next_in = const_cast<Bytef*>(block->data());  // zlib only reads it
        state.avail_in = static_cast<uInt>(block->size());
      }
      const auto room = std::min<std::uint64_t>(outlet.left() + kSlack, inflatedRoom.size());
      state.next_out = inflatedRoom.data();
      state.avail_out = static_cast<uInt>(room);
      // Z_FINISH spares zlib its window where the stream ends within the block; elsewhere it only
      // makes it say Z_BUF_ERROR when it wants to be called again.
      said = ::inflate(&state, Z_FINISH);
      if (said == Z_MEM_ERROR) throw std::bad_alloc();
      const auto got = static_cast<std::size_t>(room - state.avail_out);
      const bool isCut = got == 0 && state.avail_in == 0 && packed.isAtEnd();
      if (said != Z_STREAM_END && (said != Z_BUF_ERROR || isCut)) {
        return damaged(name, "的压缩数据损坏");
      }
      auto taken = outlet.take(BytesView(inflatedRoom).first(got));
      if (!taken) return taken;
    }
    // Bytes that no reader gives out and no signature covers: somebody's hiding place.
    if (state.avail_in > 0 || !packed.isAtEnd()) return damaged(name, "的压缩数据之后还有字节");
    return Ok{};
  }
};

ZipInflater::ZipInflater(const RandomAccess& source) : impl_(std::make_unique<Impl>(source)) {}
ZipInflater::~ZipInflater() = default;

Result<Ok> ZipInflater::read(const ZipPacked& entry, std::string_view name,
                             const std::function<void(BytesView)>& sink) {
  Outlet outlet(entry, name, sink);
  Result<Ok> done = Ok{};
  if (entry.method == kZipStored) {
    done = impl_->copy(entry, outlet);
  } else if (entry.packed > 0 || entry.size > 0) {  // some writers pack nothing into nothing
    done = impl_->inflate(entry, name, outlet);
  }
  return done ? outlet.finish() : done;
}

}  // namespace tongban::record
