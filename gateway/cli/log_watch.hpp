// gateway/cli/log_watch.hpp — waits until a file may have changed, without asking again and again
// (inotify on its folder), or until the person presses Ctrl-C (signalfd).
//
// While it lives SIGINT and SIGTERM are blocked in the thread that made it. One thread. Error of
// make: base.file-unreadable.
#pragma once
#include <csignal>
#include <filesystem>
#include <memory>

#include "gateway/base/handle.hpp"
#include "gateway/base/result.hpp"

namespace tongban::cli {

class LogWatch final {
 public:
  // What changes from now on is noticed.
  static Result<std::unique_ptr<LogWatch>> make(const std::filesystem::path& file);
  ~LogWatch();
  LogWatch(const LogWatch&) = delete;
  LogWatch& operator=(const LogWatch&) = delete;

  // True: look again. False: end.
  bool wait();

 private:
  LogWatch(Descriptor changes, Descriptor signals, std::string name, sigset_t before)
      : changes_(std::move(changes)),
        signals_(std::move(signals)),
        name_(std::move(name)),
        before_(before) {}
  bool concernsUs();

  Descriptor changes_;
  Descriptor signals_;
  std::string name_;
  sigset_t before_;
};

}  // namespace tongban::cli
