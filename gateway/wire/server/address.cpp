#include "gateway/wire/server/address.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <system_error>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>

#include "gateway/wire/characters.hpp"

namespace tongban::wire {
namespace {

using AddressesPtr = Handle<addrinfo, ::freeaddrinfo>;

struct HostAndPort {
  std::string host;
  std::string port;
};

std::optional<HostAndPort> split(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto host = address.substr(0, colon);
  const auto port = address.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (host.empty() || port.empty() || port.size() > 5 || error != std::errc{} ||
      end != port.data() + port.size() || number > 65535) {
    return std::nullopt;
  }
  return HostAndPort{std::string(host), std::string(port)};
}

std::uint16_t portOf(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &address, sizeof six);
    return ntohs(six.sin6_port);
  }
  sockaddr_in four{};
  std::memcpy(&four, &address, sizeof four);
  return ntohs(four.sin_port);
}

Error notListening(const std::string& address, int error) {
  return fail("wire.listen-failed",
              fmt::format("无法监听:{}", std::generic_category().message(error)), address);
}

}  // namespace

std::string hostOf(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &address, sizeof six);
    if (IN6_IS_ADDR_V4MAPPED(&six.sin6_addr)) {
      ::inet_ntop(AF_INET, &six.sin6_addr.s6_addr[12], text, sizeof text);
    } else {
      ::inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof text);
    }
  } else if (address.ss_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address, sizeof four);
    ::inet_ntop(AF_INET, &four.sin_addr, text, sizeof text);
  }
  return text;
}

Result<Listener> listenAt(const std::string& address) {
  const auto parts = split(address);
  if (!parts) return fail("wire.address-invalid", "监听地址须为 主机:端口", address);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(parts->host.c_str(), parts->port.c_str(), &hints, &found) != 0) {
    return fail("wire.address-invalid", "监听地址中的主机不存在", address);
  }
  const AddressesPtr owned(found);
  Listener listener;
  listener.socket = Descriptor(
      ::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  const int fd = listener.socket.get();
  const int on = 1;
  sockaddr_storage taken{};
  socklen_t size = sizeof taken;
  if (!listener.socket || ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(fd, found->ai_addr, found->ai_addrlen) != 0 || ::listen(fd, SOMAXCONN) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&taken), &size) != 0) {
    return notListening(address, errno);
  }
  const bool six = taken.ss_family == AF_INET6;
  listener.address =
      fmt::format("{}{}{}:{}", six ? "[" : "", hostOf(taken), six ? "]" : "", portOf(taken));
  return listener;
}

}  // namespace tongban::wire
