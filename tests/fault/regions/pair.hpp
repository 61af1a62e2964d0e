// tests/fault/regions/pair.hpp — two regions, each a process of its own, on ports that stay when
// one is started again.
//
// The ports are free and below those that the system gives to whoever connects, so that nobody
// takes them while their gateway is down. Throws std::runtime_error. One thread; addresses may be
// read by any.
#pragma once
#include <memory>
#include <string>

#include "tests/fault/gateway/served.hpp"
#include "tests/support/two_regions.hpp"

namespace tongban::tests {

struct Ports {
  std::string exchange, peer;  // host:port
};

class Pair final {
 public:
  Pair();

  // By which 500000 reaches 510000; before start().
  void connect(const std::string& toSichuan);
  void start();
  void startSichuan() { sichuan = std::make_unique<Served>(made.sichuan); }
  void startChongqing() { chongqing = std::make_unique<Served>(made.chongqing); }
  // SIGTERM, and the end of it has to be a good one.
  void stop();

  TwoRegions made;
  Ports ofSichuan, ofChongqing;
  std::unique_ptr<Served> sichuan, chongqing;  // 510000 is asked, 500000 asks
};

}  // namespace tongban::tests
