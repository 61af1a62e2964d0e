#include "gateway/record/byte_source.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace tongban::record {

Result<std::size_t> MemorySource::read(std::span<char> into) {
  const std::size_t count = std::min(into.size(), rest_.size());
  std::copy_n(rest_.data(), count, into.data());
  rest_.remove_prefix(count);
  return count;
}

DescriptorSource::DescriptorSource(Descriptor owned, std::string name)
    : owned_(std::move(owned)), fd_(owned_.get()), name_(std::move(name)) {}

Result<DescriptorSource> DescriptorSource::open(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file) return DescriptorSource(std::move(file), path.string());
  if (errno == ENOENT || errno == ENOTDIR) {
    return fail("base.file-missing", "文件不存在", path.string());
  }
  return fail("base.file-unreadable",
              fmt::format("无法打开文件:{}", std::generic_category().message(errno)),
              path.string());
}

DescriptorSource DescriptorSource::standardInput() { return {STDIN_FILENO, "stdin"}; }

Result<std::size_t> DescriptorSource::read(std::span<char> into) {
  while (true) {
    const auto got = ::read(fd_, into.data(), into.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      // Standard input may be a pipe that someone else made non-blocking.
      pollfd wait{fd_, POLLIN, 0};
      if (::poll(&wait, 1, -1) >= 0 || errno == EINTR) continue;
    }
    return fail("base.file-unreadable",
                fmt::format("读取失败:{}", std::generic_category().message(errno)), name_);
  }
}

}  // namespace tongban::record
