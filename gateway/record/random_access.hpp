// gateway/record/random_access.hpp — bytes that can be read at any place: memory or a file. What a
// package is read from, so that a large file is never held whole.
//
// readAt() is const and may be called from several threads. Errors: base.file-missing,
// base.file-unreadable, base.file-too-large.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>

#include "gateway/base/bytes.hpp"
#include "gateway/base/handle.hpp"
#include "gateway/base/result.hpp"

namespace tongban::record {

class RandomAccess {
 public:
  virtual ~RandomAccess() = default;
  virtual std::uint64_t size() const noexcept = 0;
  // Fills all of `into` from `offset`. A range that is not wholly inside is base.file-unreadable.
  virtual Result<Ok> readAt(std::uint64_t offset, std::span<std::uint8_t> into) const = 0;
  // All of it where it lies in memory anyway, so that nothing need be copied; else empty.
  virtual BytesView inMemory() const noexcept { return {}; }
};

// Borrowed bytes, which must outlive it.
class MemoryBytes final : public RandomAccess {
 public:
  explicit MemoryBytes(BytesView bytes) noexcept : bytes_(bytes) {}
  std::uint64_t size() const noexcept override { return bytes_.size(); }
  Result<Ok> readAt(std::uint64_t offset, std::span<std::uint8_t> into) const override;
  BytesView inMemory() const noexcept override { return bytes_; }

 private:
  BytesView bytes_;
};

// A regular file, read with pread: its size is that at opening, and a file that shrinks meanwhile
// is base.file-unreadable.
class FileBytes final : public RandomAccess {
 public:
  static Result<FileBytes> open(const std::filesystem::path&, std::uint64_t bytesMax);
  std::uint64_t size() const noexcept override { return size_; }
  Result<Ok> readAt(std::uint64_t offset, std::span<std::uint8_t> into) const override;

 private:
  FileBytes(Descriptor file, std::uint64_t size) noexcept : file_(std::move(file)), size_(size) {}

  Descriptor file_;
  std::uint64_t size_;
};

}  // namespace tongban::record
