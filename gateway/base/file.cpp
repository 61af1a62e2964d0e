#include "gateway/base/file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "gateway/base/handle.hpp"
#include "gateway/base/ids.hpp"
#include "gateway/base/limits.hpp"

namespace tongban {
namespace {

Error systemError(std::string_view code, std::string_view what, const std::filesystem::path& path) {
  return fail(code, fmt::format("{}:{}", what, std::generic_category().message(errno)),
              path.string());
}

// Regular files only: a FIFO or a device could keep the caller waiting for ever.
Result<Descriptor> openToRead(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file) {
    struct stat status {};
    if (::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode)) return file;
    return fail("base.file-unreadable", "不是普通文件", path.string());
  }
  if (errno == ENOENT || errno == ENOTDIR) {
    return fail("base.file-missing", "文件不存在", path.string());
  }
  return systemError("base.file-unreadable", "无法打开文件", path);
}

Result<std::string> readAll(const Descriptor& file, const std::filesystem::path& path,
                            std::size_t bytesMax) {
  std::string bytes;
  struct stat status {};
  if (::fstat(file.get(), &status) == 0) {
    if (static_cast<std::uint64_t>(status.st_size) > bytesMax) {
      return fail("base.file-too-large",
                  fmt::format("文件 {} 字节,上限 {} 字节", status.st_size, bytesMax),
                  path.string());
    }
    bytes.reserve(static_cast<std::size_t>(status.st_size) + 1);
  }
  char block[65536];
  while (true) {
    const auto got = ::read(file.get(), block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return systemError("base.file-unreadable", "读取失败", path);
    if (got == 0) return bytes;
    bytes.append(block, static_cast<std::size_t>(got));
    if (bytes.size() > bytesMax) {
      return fail("base.file-too-large", fmt::format("文件超过上限 {} 字节", bytesMax),
                  path.string());
    }
  }
}

bool writeAll(const Descriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto put = ::write(file.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

}  // namespace

Result<std::string> readFile(const std::filesystem::path& path, std::size_t bytesMax) {
  return openToRead(path).and_then(
      [&](Descriptor&& file) { return readAll(file, path, bytesMax); });
}

Result<std::string> readSecret(const std::filesystem::path& path) {
  auto file = openToRead(path);
  if (!file) return file.error();
  struct stat status {};
  if (::fstat(file->get(), &status) != 0) {
    return systemError("base.file-unreadable", "无法读取文件属性", path);
  }
  const bool ownerOnly = (status.st_mode & 07777) == 0600 || (status.st_mode & 07777) == 0400;
  if (!ownerOnly) {
    return fail("base.secret-mode",
                fmt::format("密钥文件权限为 {:04o},应为 0600", status.st_mode & 07777),
                path.string());
  }
  if (status.st_uid != ::geteuid() && status.st_uid != 0) {
    return fail("base.secret-mode", "密钥文件不属于运行账户", path.string());
  }
  auto text = readAll(*file, path, limits::kSecretBytesMax);
  if (text && text->ends_with('\n')) {
    text->pop_back();
    if (text->ends_with('\r')) text->pop_back();
  }
  return text;
}

Result<Ok> replaceFile(const std::filesystem::path& path, std::string_view bytes, unsigned mode) {
  auto replacement = FileReplacement::open(path, mode);
  if (!replacement) return std::move(replacement).error();
  if (auto written = replacement->append(bytes); !written) return written;
  return replacement->commit();
}

FileReplacement::FileReplacement(std::filesystem::path target, std::string fresh, Descriptor file)
    : target_(std::move(target)), fresh_(std::move(fresh)), file_(std::move(file)) {}

FileReplacement::FileReplacement(FileReplacement&& other) noexcept
    : target_(std::move(other.target_)),
      fresh_(std::exchange(other.fresh_, {})),
      file_(std::move(other.file_)) {}

FileReplacement::~FileReplacement() {
  if (!fresh_.empty()) ::unlink(fresh_.c_str());
}

Result<FileReplacement> FileReplacement::open(const std::filesystem::path& path, unsigned mode) {
  auto fresh = path.string() + "." + toHex(randomBytes(6)) + ".new";
  Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!file) return systemError("base.file-unwritable", "无法创建文件", path);
  FileReplacement replacement(path, std::move(fresh), std::move(file));
  if (::fchmod(replacement.file_.get(), mode) != 0) {
    return systemError("base.file-unwritable", "无法设置文件权限", path);
  }
  return replacement;
}

Result<Ok> FileReplacement::append(std::string_view bytes) {
  if (writeAll(file_, bytes)) return Ok{};
  return systemError("base.file-unwritable", "无法写入文件", target_);
}

Result<Ok> FileReplacement::commit() {
  if (::fsync(file_.get()) != 0 || ::rename(fresh_.c_str(), target_.c_str()) != 0) {
    return systemError("base.file-unwritable", "无法写入文件", target_);
  }
  fresh_.clear();
  const auto folder =
      target_.has_parent_path() ? target_.parent_path() : std::filesystem::path(".");
  const Descriptor holder(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!holder || ::fsync(holder.get()) != 0) {
    return systemError("base.file-unwritable", "无法同步目录", folder);
  }
  return Ok{};
}

}  // namespace tongban
