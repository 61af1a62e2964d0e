#include "gateway/cli/demo/interruption.hpp"

#include <array>

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "gateway/base/handle.hpp"

namespace tongban::cli {

Interruption::Interruption() noexcept {
  sigemptyset(&signals_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals_, signal);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
}

Interruption::~Interruption() {
  const timespec now{};
  while (came_ && sigtimedwait(&signals_, nullptr, &now) > 0) {  // pressed twice: noted already
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool Interruption::came() noexcept {
  const timespec now{};
  if (!came_) came_ = sigtimedwait(&signals_, nullptr, &now) > 0;
  return came_;
}

void Interruption::waitForEnter() noexcept {
  const Descriptor signals(::signalfd(-1, &signals_, SFD_CLOEXEC));
  std::array<pollfd, 2> waiting{{{signals.get(), POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
  while (!came()) {
    if (::poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[1].revents == 0) continue;
    std::array<char, 256> typed{};
    const auto count = ::read(STDIN_FILENO, typed.data(), typed.size());
    if (count > 0) return;
    waiting[1].fd = -1;
  }
}

}  // namespace tongban::cli
