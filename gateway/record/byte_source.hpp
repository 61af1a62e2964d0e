// gateway/record/byte_source.hpp — where a streaming reader gets its bytes: memory, a file, stdin.
//
// read() fills what it can and returns how much; 0 is the end. An error is final, and a reader
// passes it on: a file that cannot be read to its end is never taken for a short one.
// Errors: base.file-missing, base.file-unreadable. Threads: one at a time.
#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "gateway/base/handle.hpp"
#include "gateway/base/result.hpp"

namespace tongban::record {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual Result<std::size_t> read(std::span<char> into) = 0;
  // For `where`: a path, "stdin", or what the caller called it.
  virtual std::string_view name() const noexcept = 0;
};

// Reads a borrowed text, which must outlive it.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes, std::string name = "memory")
      : rest_(bytes), name_(std::move(name)) {}
  Result<std::size_t> read(std::span<char> into) override;
  std::string_view name() const noexcept override { return name_; }

 private:
  std::string_view rest_;
  std::string name_;
};

class DescriptorSource final : public ByteSource {
 public:
  static Result<DescriptorSource> open(const std::filesystem::path&);
  static DescriptorSource standardInput();  // borrows descriptor 0
  DescriptorSource(Descriptor owned, std::string name);

  Result<std::size_t> read(std::span<char> into) override;
  std::string_view name() const noexcept override { return name_; }

 private:
  DescriptorSource(int borrowed, std::string name) : fd_(borrowed), name_(std::move(name)) {}

  Descriptor owned_;
  int fd_;
  std::string name_;
};

}  // namespace tongban::record
