#include "gateway/cli/log_watch.hpp"

#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>

namespace tongban::cli {
namespace {

constexpr std::uint32_t kChanges =
    IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF;

Error unwatchable(const std::filesystem::path& folder) {
  return fail("base.file-unreadable",
              fmt::format("无法监视日志目录:{}", std::generic_category().message(errno)),
              folder.string());
}

}  // namespace

Result<std::unique_ptr<LogWatch>> LogWatch::make(const std::filesystem::path& file) {
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  Descriptor changes(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!changes || ::inotify_add_watch(changes.get(), folder.c_str(), kChanges) < 0) {
    return unwatchable(folder);
  }
  sigset_t ends;
  ::sigemptyset(&ends);
  ::sigaddset(&ends, SIGINT);
  ::sigaddset(&ends, SIGTERM);
  Descriptor signals(::signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK));
  sigset_t before;
  if (!signals || ::pthread_sigmask(SIG_BLOCK, &ends, &before) != 0) return unwatchable(folder);
  return std::unique_ptr<LogWatch>(
      new LogWatch(std::move(changes), std::move(signals), file.filename().string(), before));
}

LogWatch::~LogWatch() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

// Takes all that is told; the folder may hold a database that changes all the time.
bool LogWatch::concernsUs() {
  alignas(inotify_event) char block[16384];
  bool ours = false;
  while (true) {
    const auto got = ::read(changes_.get(), block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return ours;
    for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
      inotify_event event;
      std::memcpy(&event, block + at, sizeof event);
      const char* name = block + at + sizeof event;
      ours = ours || event.len == 0 || std::string_view(name).starts_with(name_);
      at += sizeof event + event.len;
    }
  }
}

bool LogWatch::wait() {
  while (true) {
    pollfd both[] = {{signals_.get(), POLLIN, 0}, {changes_.get(), POLLIN, 0}};
    if (::poll(both, 2, -1) < 0 && errno != EINTR) return false;
    if (both[0].revents != 0) {
      // Taken, so that it does not strike once the mask is what it was.
      signalfd_siginfo taken;
      return ::read(signals_.get(), &taken, sizeof taken) < 0 && errno == EAGAIN;
    }
    if (both[1].revents != 0 && concernsUs()) return true;
  }
}

}  // namespace tongban::cli
