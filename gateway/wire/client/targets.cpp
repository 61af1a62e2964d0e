#include "gateway/wire/client/targets.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace tongban::wire {
namespace {

constexpr unsigned kFourBits = 96;  // before an IPv4 address in IPv6

constexpr std::array<std::uint8_t, 12> kFour = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

// The bits of `a` and `b` are the same, up to `bits`.
bool sameBits(const std::array<std::uint8_t, 16>& a, const std::array<std::uint8_t, 16>& b,
              unsigned bits) noexcept {
  const std::size_t whole = bits / 8;
  if (std::memcmp(a.data(), b.data(), whole) != 0) return false;
  if (bits % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFF << (8 - bits % 8));
  return ((a[whole] ^ b[whole]) & mask) == 0;
}

}  // namespace

bool Targets::read(const std::string& text, Address& address, bool& four) noexcept {
  std::copy(kFour.begin(), kFour.end(), address.begin());
  four = ::inet_pton(AF_INET, text.c_str(), address.data() + kFour.size()) == 1;
  return four || ::inet_pton(AF_INET6, text.c_str(), address.data()) == 1;
}

Result<Targets> Targets::parse(const std::vector<std::string>& texts) {
  Targets targets;
  for (const auto& text : texts) {
    const auto slash = text.find('/');
    Network network{};
    bool four = false;
    bool good =
        text.find('\0') == std::string::npos && read(text.substr(0, slash), network.address, four);
    unsigned length = four ? 32 : 128;
    if (good && slash != std::string::npos) {
      const char* const end = text.data() + text.size();
      unsigned written = 0;
      const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, written);
      good = error == std::errc() && stop == end && written <= length;
      length = written;
    }
    network.bits = (four ? kFourBits : 0) + length;
    Address host{};
    for (unsigned bit = 0; good && bit < network.bits; ++bit) {
      host[bit / 8] |= static_cast<std::uint8_t>(network.address[bit / 8] & (0x80U >> (bit % 8)));
    }
    if (!good || host != network.address) {
      return fail("wire.address-invalid",
                  fmt::format("「{}」不是网络地址,应如 10.1.2.3 或 10.1.0.0/16", text));
    }
    targets.networks_.push_back(network);
  }
  return targets;
}

bool Targets::allows(const Address& address) const noexcept {
  return networks_.empty() || std::ranges::any_of(networks_, [&](const auto& network) {
           return sameBits(network.address, address, network.bits);
         });
}

bool Targets::allows(const sockaddr& socket) const noexcept {
  Address address{};
  if (socket.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &socket, sizeof in);
    std::copy(kFour.begin(), kFour.end(), address.begin());
    std::memcpy(address.data() + kFour.size(), &in.sin_addr, sizeof in.sin_addr);
  } else if (socket.sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &socket, sizeof in);
    std::memcpy(address.data(), &in.sin6_addr, sizeof in.sin6_addr);
  } else {
    return false;
  }
  return allows(address);
}

}  // namespace tongban::wire
