// gateway/record/zip_inflate.hpp — the packed bytes of entries, inflated by libzip; not for other
// rooms.
//
// libzip is not given the archive but a plain one made from what our own walk found: entry i with
// its method, CRC, sizes and packed bytes, no names, no extra fields, one directory, one end
// record. So there is no second reading of the structure that could differ from the first, and the
// numbers of entries are the same on both sides.
//
// Errors: record.zip-damaged, and those of RandomAccess. Threads: one at a time.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "gateway/record/random_access.hpp"

namespace tongban::record {

struct ZipPacked {
  std::uint64_t dataAt = 0;  // in the file
  std::uint64_t packed = 0;
  std::uint64_t size = 0;
  std::uint32_t crc = 0;
  std::uint16_t method = 0;
};

class ZipInflater {
 public:
  // At most 65534 entries of together less than 4 GiB.
  static Result<std::unique_ptr<ZipInflater>> open(const RandomAccess&, std::vector<ZipPacked>);
  virtual ~ZipInflater() = default;

  // Hands over at most the declared bytes; the CRC has been checked when it succeeds. The name is
  // for the message.
  virtual Result<Ok> read(std::size_t index, std::string_view name,
                          const std::function<void(BytesView)>& sink) = 0;
};

}  // namespace tongban::record
