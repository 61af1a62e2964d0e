#include "connectors/files/folder.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/base/limits.hpp"

namespace tongban::connectors::files {
namespace {

Error systemError(std::string_view what, std::string where) {
  return fail("connector.unavailable",
              fmt::format("{}:{}", what, std::generic_category().message(errno)), std::move(where));
}

Stamp stampOf(const struct stat& status) noexcept {
  return {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino),
          static_cast<std::uint64_t>(status.st_size),
          static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 +
              static_cast<std::int64_t>(status.st_mtim.tv_nsec)};
}

struct FolderCloser {
  void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

bool wanted(std::string_view name, std::string_view extension) noexcept {
  return name.size() > extension.size() && !name.starts_with('.') && name.ends_with(extension);
}

}  // namespace

Result<std::vector<FoundFile>> listFolder(const std::filesystem::path& path,
                                          const std::string& extension) {
  const std::unique_ptr<DIR, FolderCloser> folder(::opendir(path.c_str()));
  if (!folder) return systemError("无法打开目录", path.string());
  std::vector<FoundFile> found;
  std::size_t entries = 0;
  while (true) {
    errno = 0;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): a stream of our own
    const auto* entry = ::readdir(folder.get());
    if (entry == nullptr && errno != 0) return systemError("无法读取目录", path.string());
    if (entry == nullptr) break;
    if (++entries > limits::kConnectorEntriesMax || found.size() > limits::kConnectorFilesMax) {
      return fail("connector.too-much",
                  fmt::format("目录中的文件超过 {} 个", limits::kConnectorFilesMax), path.string());
    }
    const std::string name(static_cast<const char*>(entry->d_name));
    if (!wanted(name, extension)) continue;
    struct stat status {};
    if (::fstatat(::dirfd(folder.get()), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) continue;  // gone since it was listed
      return systemError("无法访问文件", name);
    }
    if (S_ISREG(status.st_mode)) found.push_back({name, stampOf(status)});
  }
  std::ranges::sort(found, {}, &FoundFile::name);
  return found;
}

Result<OpenFile> OpenFile::open(const std::filesystem::path& folder, const std::string& name) {
  Descriptor file(::open((folder / name).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file) return systemError("无法打开文件", name);
  return OpenFile(std::move(file), name);
}

Result<Stamp> OpenFile::stamp() const {
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) return systemError("无法访问文件", name_);
  if (!S_ISREG(status.st_mode)) {
    return fail("connector.unavailable", "不是普通文件", name_);
  }
  return stampOf(status);
}

Descriptor OpenFile::duplicate() const {
  return Descriptor(::fcntl(file_.get(), F_DUPFD_CLOEXEC, 0));
}

Result<std::string> OpenFile::bytes(std::uint64_t offset, std::size_t count) const {
  std::string bytes(count, '\0');
  for (std::size_t got = 0; got < count;) {
    const auto n =
        ::pread(file_.get(), bytes.data() + got, count - got, static_cast<::off_t>(offset + got));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return systemError("无法读取文件", name_);
    if (n == 0) return fail("connector.unavailable", "文件在读取时变短", name_);
    got += static_cast<std::size_t>(n);
  }
  return bytes;
}

}  // namespace tongban::connectors::files
