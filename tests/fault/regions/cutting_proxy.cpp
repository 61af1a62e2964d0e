#include "tests/fault/regions/cutting_proxy.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "tests/support/tls_client.hpp"

namespace tongban::tests {
namespace {

constexpr std::chrono::seconds kPatience{60};

void resetWhenClosed(const Descriptor& socket) {
  const linger now{1, 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

bool sendAll(const Descriptor& to, const char* bytes, std::size_t size) {
  while (size > 0) {
    const auto sent = ::send(to.get(), bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace

CuttingProxy::CuttingProxy(std::string to) : to_(std::move(to)) {
  listener_ = Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 ||
      ::listen(listener_.get(), SOMAXCONN) != 0 ||
      ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&at), &size) != 0) {
    throw std::runtime_error("cannot listen");
  }
  address_ = fmt::format("127.0.0.1:{}", ntohs(at.sin_port));
  wake_ = Descriptor(::eventfd(0, EFD_CLOEXEC));
  thread_ = std::thread([this] { carry(); });
}

CuttingProxy::~CuttingProxy() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ::eventfd_write(wake_.get(), 1);
  thread_.join();
}

bool CuttingProxy::cutAfter(std::size_t bytes, End end) {
  std::unique_lock lock(mutex_);
  order_ = Order{bytes, end};
  ::eventfd_write(wake_.get(), 1);
  return cut_.wait_for(lock, kPatience, [this] { return !order_; });
}

std::size_t CuttingProxy::connectionsCut() const {
  const std::lock_guard lock(mutex_);
  return connectionsCut_;
}

void CuttingProxy::carry() {
  while (true) {
    cutIfDue();
    std::vector<pollfd> ready = {{wake_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
    for (const auto& line : lines_) {
      ready.push_back({line.near.get(), POLLIN, 0});
      ready.push_back({line.far.get(), POLLIN, 0});
    }
    if (::poll(ready.data(), ready.size(), -1) < 0) continue;
    if (ready[0].revents != 0) {
      eventfd_t ignored = 0;
      ::eventfd_read(wake_.get(), &ignored);
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    std::vector<Line> kept;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      auto& line = lines_[i];
      const bool up = ready[2 + 2 * i].revents == 0 || pass(line.near, line.far);
      const bool down = ready[3 + 2 * i].revents == 0 || pass(line.far, line.near);
      if (up && down) kept.push_back(std::move(line));
    }
    lines_ = std::move(kept);
    if (ready[1].revents != 0) take();
  }
}

void CuttingProxy::take() {
  Line line;
  line.near = Descriptor(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!line.near) return;
  try {
    line.far = connectTcp(to_);
    lines_.push_back(std::move(line));
  } catch (const std::runtime_error&) {
    // Nobody listens there: this end is closed too.
  }
}

// False: the connection is over. What comes behind the byte of the cut is lost with its connection.
bool CuttingProxy::pass(const Descriptor& from, const Descriptor& to) {
  char block[16384];
  const auto got = ::recv(from.get(), block, sizeof block, 0);
  return got > 0 && sendAll(to, block, allowed(static_cast<std::size_t>(got)));
}

std::size_t CuttingProxy::allowed(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (!order_) return bytes;
  const auto now = std::min(bytes, order_->left);
  order_->left -= now;
  return now;
}

void CuttingProxy::cutIfDue() {
  const std::lock_guard lock(mutex_);
  if (!order_ || order_->left > 0) return;
  if (order_->end == End::Reset) {
    for (const auto& line : lines_) {
      resetWhenClosed(line.near);
      resetWhenClosed(line.far);
    }
  }
  connectionsCut_ += lines_.size();
  lines_.clear();
  order_.reset();
  cut_.notify_all();
}

}  // namespace tongban::tests
