#include "gateway/record/random_access.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tongban::record {
namespace {

Error outside(std::uint64_t offset, std::size_t length, std::uint64_t size) {
  return fail(
      "base.file-unreadable",
      fmt::format("要读取的范围超出文件:起点 {},长度 {},文件 {} 字节", offset, length, size));
}

bool isInside(std::uint64_t offset, std::size_t length, std::uint64_t size) noexcept {
  return offset <= size && length <= size - offset;
}

Error systemError(std::string_view code, std::string_view what, std::string where) {
  return fail(code, fmt::format("{}:{}", what, std::generic_category().message(errno)),
              std::move(where));
}

}  // namespace

Result<Ok> MemoryBytes::readAt(std::uint64_t offset, std::span<std::uint8_t> into) const {
  if (!isInside(offset, into.size(), bytes_.size())) {
    return outside(offset, into.size(), bytes_.size());
  }
  const auto from = bytes_.subspan(static_cast<std::size_t>(offset), into.size());
  std::copy(from.begin(), from.end(), into.begin());
  return Ok{};
}

Result<FileBytes> FileBytes::open(const std::filesystem::path& path, std::uint64_t bytesMax) {
  // Not blocking: a FIFO or a device could keep the caller waiting for ever.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file && (errno == ENOENT || errno == ENOTDIR)) {
    return fail("base.file-missing", "文件不存在", path.string());
  }
  if (!file) return systemError("base.file-unreadable", "无法打开文件", path.string());
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) {
    return systemError("base.file-unreadable", "无法读取文件属性", path.string());
  }
  if (!S_ISREG(status.st_mode)) {
    return fail("base.file-unreadable", "不是普通文件", path.string());
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > bytesMax) {
    return fail("base.file-too-large", fmt::format("文件 {} 字节,上限 {} 字节", size, bytesMax),
                path.string());
  }
  return FileBytes(std::move(file), size);
}

Result<Ok> FileBytes::readAt(std::uint64_t offset, std::span<std::uint8_t> into) const {
  if (!isInside(offset, into.size(), size_)) return outside(offset, into.size(), size_);
  while (!into.empty()) {
    const auto got = ::pread(file_.get(), into.data(), into.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return systemError("base.file-unreadable", "读取失败", fmt::format("byte {}", offset));
    }
    if (got == 0) {
      return fail("base.file-unreadable", "文件在读取期间变短", fmt::format("byte {}", offset));
    }
    into = into.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return Ok{};
}

}  // namespace tongban::record
