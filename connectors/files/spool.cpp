#include "connectors/files/spool.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "gateway/base/limits.hpp"

namespace tongban::connectors::files {
namespace {

constexpr std::size_t kBlockBytes = 256u << 10;

Error systemError(std::string_view what) {
  return fail("connector.unavailable",
              fmt::format("{}:{}", what, std::generic_category().message(errno)));
}

}  // namespace

Result<Spool> Spool::open(const std::filesystem::path& folder) {
  auto name = (folder / "tongban-XXXXXX").string();
  Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file || ::unlink(name.c_str()) != 0) return systemError("无法创建暂存文件");
  return Spool(std::move(file));
}

Result<std::uint64_t> Spool::append(std::string_view bytes) {
  const std::uint64_t at = written_ + waiting_.size();
  if (at + bytes.size() > limits::kConnectorFolderBytesMax) {
    return fail("connector.too-much",
                fmt::format("目录中的记录超过 {} 字节", limits::kConnectorFolderBytesMax));
  }
  waiting_ += bytes;
  if (waiting_.size() >= kBlockBytes) {
    if (auto done = flush(); !done) return std::move(done).error();
  }
  return at;
}

Result<Ok> Spool::flush() {
  std::string_view rest = waiting_;
  while (!rest.empty()) {
    const auto n = ::write(file_.get(), rest.data(), rest.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return systemError("无法写入暂存文件");
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  written_ += waiting_.size();
  waiting_.clear();
  return Ok{};
}

Result<Ok> Spool::read(std::uint64_t at, std::size_t count, std::string& out) const {
  const auto before = out.size();
  out.resize(before + count);
  for (std::size_t got = 0; got < count;) {
    const auto n = ::pread(file_.get(), out.data() + before + got, count - got,
                           static_cast<::off_t>(at + got));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return systemError("无法读取暂存文件");
    got += static_cast<std::size_t>(n);
  }
  return Ok{};
}

}  // namespace tongban::connectors::files
