// goal: an address is allowed exactly when a network of the list holds it.
#include "gateway/wire/client/targets.hpp"

#include <cstring>

#include <arpa/inet.h>
#include <boost/test/unit_test.hpp>
#include <sys/socket.h>
#include <sys/un.h>

using namespace tongban;
using wire::Targets;

namespace {

bool allows(const std::vector<std::string>& list, const char* address) {
  sockaddr_storage storage{};
  sockaddr_in four{};
  sockaddr_in6 six{};
  if (::inet_pton(AF_INET, address, &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    std::memcpy(&storage, &four, sizeof four);
  } else {
    BOOST_REQUIRE(::inet_pton(AF_INET6, address, &six.sin6_addr) == 1);
    six.sin6_family = AF_INET6;
    std::memcpy(&storage, &six, sizeof six);
  }
  return Targets::parse(list).value().allows(reinterpret_cast<const sockaddr&>(storage));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(targets)

BOOST_AUTO_TEST_CASE(what_is_no_network_is_refused) {
  for (const auto* bad :
       {"", "10", "10.1.2", "10.1.2.256", "10.1.2.3/", "10.1.2.3/33", "10.1.0.0/-1", "10.1.0.0/16 ",
        "10.1.2.3/16", "11.0.0.0/7", "fd00::/129", "fd00::1/64", "fe80::1%eth0", "localhost",
        "010.1.2.3", "10.1.0.0/16/8", "/8", "::ffff:10.1.2.3/200"}) {
    const auto targets = Targets::parse({"10.1.2.3", bad});
    BOOST_TEST(!targets.has_value(), bad);
    if (!targets) BOOST_TEST(targets.error().code == "wire.address-invalid", bad);
  }
  BOOST_TEST(!Targets::parse({std::string("10.1.2.3\0", 9)}).has_value());
}

BOOST_AUTO_TEST_CASE(an_address_is_held_against_every_network) {
  const std::vector<std::string> list = {"10.1.2.3", "10.2.0.0/15", "192.168.4.0/22", "fd00::/8",
                                         "2001:db8:1:2::/63"};
  for (const auto* in : {"10.1.2.3", "10.2.0.0", "10.3.255.255", "192.168.7.1", "fd12::1",
                         "2001:db8:1:3::1", "::ffff:10.1.2.3"}) {
    BOOST_TEST(allows(list, in), in);
  }
  for (const auto* out :
       {"10.1.2.2", "10.1.2.4", "10.4.0.0", "192.168.8.0", "192.168.3.255", "fe00::1", "fc00::1",
        "2001:db8:1:4::", "::1", "127.0.0.1", "::10.1.2.3", "::ffff:10.1.2.4"}) {
    BOOST_TEST(!allows(list, out), out);
  }
  BOOST_TEST(allows({}, "8.8.8.8"));
  BOOST_TEST(allows({"0.0.0.0/0"}, "8.8.8.8"));
  BOOST_TEST(!allows({"0.0.0.0/0"}, "::1"));
  BOOST_TEST(allows({"::/0"}, "::1"));
}

BOOST_AUTO_TEST_CASE(a_local_socket_is_no_address) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  BOOST_TEST(!Targets::parse({}).value().allows(reinterpret_cast<const sockaddr&>(local)));
}

BOOST_AUTO_TEST_SUITE_END()
