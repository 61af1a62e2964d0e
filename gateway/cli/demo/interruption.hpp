// gateway/cli/demo/interruption.hpp — Ctrl-C and its kind, held back so that nodes and folders of
// the demonstration are put away before it ends.
//
// Made before any thread or child process; the destructor gives the signals back. One thread.
#pragma once
#include <csignal>

namespace tongban::cli {

class Interruption final {
 public:
  Interruption() noexcept;
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();

  // Whether somebody wants it to end.
  bool came() noexcept;

  // Until then, or until Enter is pressed. A standard input that has ended presses nothing.
  void waitForEnter() noexcept;

 private:
  sigset_t signals_;
  sigset_t before_;
  bool came_ = false;
};

}  // namespace tongban::cli
