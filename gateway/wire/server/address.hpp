// gateway/wire/server/address.hpp — where a listener listens. Internal to this room.
#pragma once
#include <cstdint>
#include <string>

#include <sys/socket.h>

#include "gateway/base/handle.hpp"
#include "gateway/base/result.hpp"

namespace tongban::wire {

struct Listener {
  Descriptor socket;    // non-blocking
  std::string address;  // numeric host:port, [::1]:port
};

// `address`: host:port or [::1]:port; port 0 takes a free one. wire.address-invalid: it is no such
// text, or names nothing; wire.listen-failed: the system does not let us.
Result<Listener> listenAt(const std::string& address);

// Numeric, without port; an IPv4 address that came over IPv6 as IPv4.
std::string hostOf(const sockaddr_storage&);

}  // namespace tongban::wire
