#include "gateway/wire/network.hpp"

#include <Poco/Net/IPAddress.h>
#include <fmt/format.h>

namespace tongban::wire {
namespace {

using Poco::Net::IPAddress;

constexpr unsigned kFourBits = 24;
constexpr unsigned kSixBits = 48;

}  // namespace

std::string networkOf(std::string_view text) {
  std::string written(text);
  if (written.starts_with("::ffff:") && written.find('.') != std::string::npos) {
    written.erase(0, 7);
  }
  IPAddress address;
  if (!IPAddress::tryParse(written, address)) return "other";
  const auto bits = address.family() == IPAddress::IPv4 ? kFourBits : kSixBits;
  const IPAddress mask(bits, address.family());
  return fmt::format("{}/{}", (address & mask).toString(), bits);
}

}  // namespace tongban::wire
