// goal: addresses are counted by the network that one site has, in one text each.
#include "gateway/wire/network.hpp"

#include <boost/test/unit_test.hpp>

namespace tongban::wire {
namespace {

BOOST_AUTO_TEST_CASE(networks_of_addresses) {
  BOOST_TEST(networkOf("192.0.2.7") == "192.0.2.0/24");
  BOOST_TEST(networkOf("192.0.2.255") == "192.0.2.0/24");
  BOOST_TEST(networkOf("::ffff:192.0.2.7") == "192.0.2.0/24");
  BOOST_TEST(networkOf("2001:db8:1:2::3") == "2001:db8:1::/48");
  BOOST_TEST(networkOf("2001:db8:1:ffff:ffff:ffff:ffff:ffff") == "2001:db8:1::/48");
  BOOST_TEST(networkOf("2001:db8::1") == "2001:db8::/48");
  BOOST_TEST(networkOf("::1") == "::/48");
  for (const auto* none : {"", "localhost", "192.0.2.7:443", "2001:db8::zz"}) {
    BOOST_TEST(networkOf(none) == "other");
  }
}

}  // namespace
}  // namespace tongban::wire
