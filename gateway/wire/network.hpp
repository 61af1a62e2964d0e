// gateway/wire/network.hpp — the network that an address lies in, as counts are kept: the first 24
// bits of IPv4, the first 48 of IPv6 (what one site is given, RFC 6177 section 2).
//
//   192.0.2.7 → 192.0.2.0/24   2001:db8:1:2::3 → 2001:db8:1::/48   no address → other
//
// An IPv4 address inside IPv6 (::ffff:192.0.2.7) is that IPv4 address. Pure, thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace tongban::wire {

std::string networkOf(std::string_view address);

}  // namespace tongban::wire
