#include "tests/fault/regions/pair.hpp"

#include <csignal>
#include <random>
#include <stdexcept>

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace tongban::tests {
namespace {

constexpr std::uint16_t kFirstPort = 15'000;
constexpr std::uint16_t kLastPort = 32'000;

bool isFree(std::uint16_t port) {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
}

std::string freeAddress() {
  static std::mt19937 random{std::random_device{}()};
  std::uniform_int_distribution<int> any(kFirstPort, kLastPort);
  for (int tried = 0; tried < 1000; ++tried) {
    const auto port = static_cast<std::uint16_t>(any(random));
    if (isFree(port)) return fmt::format("127.0.0.1:{}", port);
  }
  throw std::runtime_error("no free port");
}

// Of both listeners; the one for members stands first.
Ports settle(const MadeDeployment& made) {
  Ports ports;
  ports.exchange = freeAddress();
  do {
    ports.peer = freeAddress();
  } while (ports.peer == ports.exchange);
  for (const auto& address : {ports.exchange, ports.peer}) {
    made.replace("gateway.yaml", "127.0.0.1:0", address);
    made.replace("gateway.yaml", "workers: 4", "workers: 16");
  }
  return ports;
}

void stopOne(std::unique_ptr<Served>& served) {
  served->signal(SIGTERM);
  const int status = served->wait();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error("a gateway did not end well: " + served->said());
  }
}

}  // namespace

Pair::Pair() : ofSichuan(settle(made.sichuan)), ofChongqing(settle(made.chongqing)) {}

void Pair::connect(const std::string& toSichuan) { made.connect(toSichuan, ofChongqing.peer); }

void Pair::start() {
  startSichuan();
  startChongqing();
}

void Pair::stop() {
  stopOne(chongqing);
  stopOne(sichuan);
}

}  // namespace tongban::tests
