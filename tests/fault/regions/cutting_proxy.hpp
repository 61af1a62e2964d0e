// tests/fault/regions/cutting_proxy.hpp — a TCP line between two programs that can be cut: every
// connection over it at once, in the middle of whatever it carries.
//
//   CuttingProxy line("127.0.0.1:40001");
//   … somebody talks to line.address() …
//   line.cutAfter(1234, CuttingProxy::End::Reset);
//
// Bytes are carried as they come, by one thread. New connections are taken at once after a cut.
// cutAfter() may be called by one thread. Throws std::runtime_error.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gateway/base/handle.hpp"

namespace tongban::tests {

class CuttingProxy final {
 public:
  enum class End : std::uint8_t { Finish, Reset };

  explicit CuttingProxy(std::string to);  // host:port of 127.0.0.1
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  const std::string& address() const noexcept { return address_; }

  // Once so many more bytes were carried, whichever connection's and in whichever direction. Back
  // when it is done; false when they did not come within 60 s.
  bool cutAfter(std::size_t bytes, End);

  std::size_t connectionsCut() const;

 private:
  struct Line {
    Descriptor near, far;
  };
  struct Order {
    std::size_t left;
    End end;
  };

  void carry();
  void take();
  bool pass(const Descriptor& from, const Descriptor& to);
  // How many of these bytes may still pass.
  std::size_t allowed(std::size_t bytes);
  void cutIfDue();

  std::string to_, address_;
  Descriptor listener_, wake_;
  std::vector<Line> lines_;  // of the thread
  mutable std::mutex mutex_;
  std::condition_variable cut_;
  std::optional<Order> order_;
  std::size_t connectionsCut_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tongban::tests
