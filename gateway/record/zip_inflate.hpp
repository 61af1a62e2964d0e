// gateway/record/zip_inflate.hpp — the packed bytes of one entry, inflated by zlib (RFC 1951); not
// for other rooms.
//
// zlib is given what our own walk found, and nothing of the archive's structure, so there is no
// second reading of it that could differ from the first. Bytes that lie in memory are inflated
// where they lie.
//
// Errors: record.zip-damaged, and those of RandomAccess. Threads: one at a time.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "gateway/record/random_access.hpp"

namespace tongban::record {

struct ZipPacked {
  std::uint64_t dataAt = 0;  // in the file
  std::uint64_t packed = 0;
  std::uint64_t size = 0;
  std::uint32_t crc = 0;
  std::uint16_t method = 0;
};

class ZipInflater final {
 public:
  explicit ZipInflater(const RandomAccess&);
  ZipInflater(const ZipInflater&) = delete;
  ZipInflater& operator=(const ZipInflater&) = delete;
  ~ZipInflater();

  // Hands over at most the declared bytes; the CRC has been checked when it succeeds. The name is
  // for the message.
  Result<Ok> read(const ZipPacked&, std::string_view name,
                  const std::function<void(BytesView)>& sink);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tongban::record
