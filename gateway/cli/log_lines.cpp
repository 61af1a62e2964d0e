#include "gateway/cli/log_lines.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "gateway/base/limits.hpp"

namespace tongban::cli {
namespace {

std::filesystem::path numbered(const std::filesystem::path& path, std::size_t number) {
  return number == 0 ? path : std::filesystem::path(fmt::format("{}.{}", path.string(), number));
}

Error unreadable(const std::filesystem::path& path, int error) {
  return fail("base.file-unreadable",
              fmt::format("日志文件无法读取:{}", std::generic_category().message(error)),
              path.string());
}

bool isSameFile(const Descriptor& file, const std::filesystem::path& path) {
  struct stat ours {};
  struct stat named {};
  return ::fstat(file.get(), &ours) == 0 && ::stat(path.c_str(), &named) == 0 &&
         ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

}  // namespace

Result<Ok> LogLines::open(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file && errno == ENOENT) return fail("base.file-missing", "日志文件不存在", path.string());
  if (!file) return unreadable(path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail("base.file-unreadable", "日志文件不是普通文件", path.string());
  }
  file_ = std::move(file);
  offset_ = 0;
  partial_.clear();
  return Ok{};
}

void LogLines::feed(std::string_view block, const Take& take) {
  const auto keep = [&](std::string_view more) {
    const auto room = limits::kLogLineBytesMax - partial_.size();
    partial_.append(more.substr(0, room));
  };
  for (auto end = block.find('\n'); end != std::string_view::npos; end = block.find('\n')) {
    keep(block.substr(0, end));
    take(partial_);
    partial_.clear();
    block.remove_prefix(end + 1);
  }
  keep(block);
}

Result<Ok> LogLines::drain(const Take& take) {
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) return unreadable(path_, errno);
  if (status.st_size < offset_) {
    offset_ = 0;
    partial_.clear();
  }
  char block[65536];
  while (true) {
    const auto got = ::pread(file_.get(), block, sizeof block, offset_);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(path_, errno);
    if (got == 0) return Ok{};
    offset_ += got;
    feed({block, static_cast<std::size_t>(got)}, take);
  }
}

bool LogLines::isCurrent() const { return isSameFile(file_, path_); }

// How many files were begun since ours; 1 when ours is gone.
std::size_t LogLines::rotationsBehind() const {
  for (std::size_t number = 1; number <= limits::kLogFilesMax; ++number) {
    if (isSameFile(file_, numbered(path_, number))) return number;
  }
  return 1;
}

Result<Ok> LogLines::catchUp(const Take& take) {
  // What was written between the last read and the rotation.
  if (auto rest = drain(take); !rest) return rest;
  for (auto behind = rotationsBehind(); behind > 0; --behind) {
    if (!partial_.empty()) take(partial_);
    partial_.clear();
    if (auto opened = open(numbered(path_, behind - 1)); !opened) return opened;
    if (auto read = drain(take); !read) return read;
  }
  return Ok{};
}

Result<Ok> LogLines::read(const Take& take) {
  if (!file_) {
    if (auto opened = open(path_); !opened) return opened;
  }
  if (auto drained = drain(take); !drained) return drained;
  std::error_code ignored;
  if (isCurrent() || !std::filesystem::exists(path_, ignored)) return Ok{};
  return catchUp(take);
}

}  // namespace tongban::cli
