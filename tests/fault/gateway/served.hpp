// tests/fault/gateway/served.hpp — `tongban serve` as a process of its own over a made deployment,
// and the program's other commands.
//
// One thread starts and ends it; said() may be asked by any. Throws std::runtime_error. A process
// that still runs is killed with its Served.
#pragma once
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

#include "gateway/base/handle.hpp"
#include "tests/fault/gateway/stages.hpp"
#include "tests/support/deployment_maker.hpp"

namespace tongban::tests {

class Served final {
 public:
  // Back when it is ready. With stages, it is the program that says where it stands.
  explicit Served(const MadeDeployment&, const Stages* = nullptr);
  ~Served();
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  const std::string& address() const noexcept { return address_; }  // host:port

  void signal(int) const;
  // As waitpid says it, once nothing of the process is left.
  int wait();

  std::string said() const;  // on stderr, so far
  // Until it was said so many times; false when that takes more than 60 s or it has ended.
  bool waitUntilSaid(const std::string& text, int times);

 private:
  void listen();

  pid_t pid_ = 0;
  std::string address_;
  Descriptor out_, err_;
  mutable std::mutex mutex_;
  std::condition_variable heard_;
  std::string said_;
  bool silent_ = false;  // nobody is left to speak
  std::thread listener_;
};

struct Ran {
  int status = 0;  // of exit; -1: it did not exit
  std::string output;
};
// The program with these arguments, to its end.
Ran runTongban(std::vector<std::string> arguments);

}  // namespace tongban::tests
