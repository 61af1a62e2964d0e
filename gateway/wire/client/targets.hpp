// gateway/wire/client/targets.hpp — the addresses that connections may go to: single ones and
// networks (RFC 4632, RFC 4291 section 2.3), as 10.1.2.3, 10.1.0.0/16, fd00::/8.
//
// A network whose address has bits beyond its length is refused, since its writer meant something
// else. An IPv4 address inside IPv6 (::ffff:10.1.2.3) is that IPv4 address. An empty list allows
// every address. Error: wire.address-invalid. Immutable, thread-safe.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/base/result.hpp"

struct sockaddr;

namespace tongban::wire {

class Targets final {
 public:
  static Result<Targets> parse(const std::vector<std::string>&);

  bool allows(const sockaddr&) const noexcept;

 private:
  // IPv4 as ::ffff:0:0/96, so that there is one form.
  using Address = std::array<std::uint8_t, 16>;
  struct Network {
    Address address;
    unsigned bits;
  };
  static bool read(const std::string& text, Address&, bool& four) noexcept;
  bool allows(const Address&) const noexcept;

  std::vector<Network> networks_;
};

}  // namespace tongban::wire
