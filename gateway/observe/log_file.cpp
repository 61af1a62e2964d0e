#include "gateway/observe/log_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

namespace tongban::observe {
namespace {

struct Opened {
  Descriptor file;
  std::uint64_t bytes = 0;
};

Error unwritable(const std::filesystem::path& path, std::string_view why) {
  return fail("base.file-unwritable", fmt::format("日志文件不可写:{}", why), path.string());
}

// A link is refused: whoever may write the folder could lead the log anywhere.
Result<Opened> openToAppend(const std::filesystem::path& path) {
  Descriptor file(::open(
      path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  if (!file) return unwritable(path, std::generic_category().message(errno));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return unwritable(path, "不是普通文件");
  }
  if ((status.st_mode & 07777) != 0600 && ::fchmod(file.get(), 0600) != 0) {
    return unwritable(path, std::generic_category().message(errno));
  }
  return Opened{std::move(file), static_cast<std::uint64_t>(status.st_size)};
}

std::filesystem::path numbered(const std::filesystem::path& path, std::size_t number) {
  return fmt::format("{}.{}", path.string(), number);
}

}  // namespace

Result<LogFileSink> LogFileSink::open(const LogFile& settings) {
  auto opened = openToAppend(settings.path);
  if (!opened) return std::move(opened).error();
  return LogFileSink(settings, std::move(opened->file), opened->bytes);
}

bool LogFileSink::isMoved() const noexcept {
  struct stat ours {};
  struct stat named {};
  return ::fstat(file_.get(), &ours) != 0 || ::stat(settings_.path.c_str(), &named) != 0 ||
         ours.st_ino != named.st_ino || ours.st_dev != named.st_dev;
}

bool LogFileSink::reopen() {
  auto opened = openToAppend(settings_.path);
  if (!opened) return false;
  file_ = std::move(opened->file);
  bytes_ = opened->bytes;
  return true;
}

// What cannot be renamed stays where it is, and the log goes on in the file that is open.
void LogFileSink::rotate() {
  std::error_code ignored;
  std::filesystem::remove(numbered(settings_.path, settings_.kept), ignored);
  for (std::size_t number = settings_.kept; number > 1; --number) {
    std::filesystem::rename(numbered(settings_.path, number - 1), numbered(settings_.path, number),
                            ignored);
  }
  if (settings_.kept > 0) {
    std::filesystem::rename(settings_.path, numbered(settings_.path, 1), ignored);
  } else {
    std::filesystem::remove(settings_.path, ignored);
  }
  reopen();
}

bool LogFileSink::put(std::string_view line) {
  if (isMoved()) reopen();
  if (bytes_ > 0 && bytes_ + line.size() > settings_.bytesMax) rotate();
  while (!line.empty()) {
    const auto put = ::write(file_.get(), line.data(), line.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes_ += static_cast<std::uint64_t>(put);
    line.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

}  // namespace tongban::observe
