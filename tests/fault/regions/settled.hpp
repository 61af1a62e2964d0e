// tests/fault/regions/settled.hpp — waiting until nothing is in doubt, and telling what was
// measured.
#pragma once
#include <chrono>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "tests/fault/regions/books.hpp"
#include "tests/fault/regions/pair.hpp"

namespace tongban::tests {

// Of 500000, once nobody asks it any more: its keeper settles whatever is open, a second apart.
// False when something is still open after a minute.
inline bool waitUntilSettled(const Pair& pair) {
  constexpr std::chrono::seconds kPatience{60};
  const auto until = std::chrono::steady_clock::now() + kPatience;
  Book book(pair.made.chongqing);
  while (std::chrono::steady_clock::now() < until) {
    if (book.pending() == 0) return true;
    std::this_thread::yield();
  }
  return false;
}

inline void tell(const std::string& what, const Counts& counts) {
  std::string words = what + "; told:";
  for (const auto& [code, times] : counts.told) {
    words += fmt::format(" {} {}", code.empty() ? "nothing" : code, times);
  }
  words += "; ended:";
  for (const auto& [code, times] : counts.ended) {
    words += fmt::format(" {} {}", code.empty() ? "nothing" : code, times);
  }
  BOOST_TEST_MESSAGE(words << "; from a log without a head yet: " << counts.unnamed);
}

}  // namespace tongban::tests
