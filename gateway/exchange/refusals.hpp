// gateway/exchange/refusals.hpp — what was refused before anyone was known: counted by code,
// listener and network (wire/network.hpp) in bounded memory, so that a flood of strangers costs
// numbers and not rows. tidy() writes the counts of a minute into one summary entry.
//
// Beyond limits::kRefusalKindsMax kinds the network is "other". Thread-safe; counting never waits
// for a disk.
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

namespace tongban::exchange {

class Refusals final {
 public:
  using Kind = std::tuple<std::string, std::string, std::string>;  // code, listener, network
  using Counts = std::map<Kind, std::uint64_t>;

  void count(std::string_view code, std::string_view listener, std::string_view address);

  // The counts since the last call.
  Counts take();
  // What could not be written after all counts again.
  void putBack(const Counts&);

 private:
  std::mutex mutex_;
  Counts counts_;
};

// {"refusals":[{"code","listener","prefix","count"}…]}: the body that a summary entry commits to.
std::string toJson(const Refusals::Counts&);

}  // namespace tongban::exchange
