// goal: a cache is bounded, forgets the oldest first and everything after a while, and may be used
// from several threads.
#include "gateway/license/cache.hpp"

#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

namespace tongban::license {
namespace {

using Numbers = Cache<int, int, std::hash<int>>;

Instant at(int seconds) { return Instant(std::chrono::seconds(seconds)); }

BOOST_AUTO_TEST_SUITE(cache)

BOOST_AUTO_TEST_CASE(what_is_stored_is_found_until_it_is_too_old) {
  Numbers numbers(4, std::chrono::seconds(10));
  numbers.store(1, 11, at(0));
  BOOST_TEST(numbers.find(1, at(10)).value() == 11);
  BOOST_TEST(!numbers.find(1, at(11)).has_value());
  BOOST_TEST(numbers.size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_question_from_long_before_gets_no_answer_from_later) {
  Numbers numbers(4, std::chrono::seconds(10));
  numbers.store(1, 11, at(100));
  BOOST_TEST(!numbers.find(1, at(80)).has_value());
}

BOOST_AUTO_TEST_CASE(the_least_recently_used_goes_first) {
  Numbers numbers(2, std::chrono::seconds(10));
  numbers.store(1, 11, at(0));
  numbers.store(2, 22, at(0));
  BOOST_TEST(numbers.find(1, at(1)).has_value());
  numbers.store(3, 33, at(2));
  BOOST_TEST(numbers.find(1, at(3)).has_value());
  BOOST_TEST(!numbers.find(2, at(3)).has_value());
  BOOST_TEST(numbers.find(3, at(3)).has_value());
  BOOST_TEST(numbers.size() == 2u);
}

BOOST_AUTO_TEST_CASE(storing_again_renews) {
  Numbers numbers(2, std::chrono::seconds(10));
  numbers.store(1, 11, at(0));
  numbers.store(1, 12, at(9));
  BOOST_TEST(numbers.find(1, at(15)).value() == 12);
}

BOOST_AUTO_TEST_CASE(several_threads_at_once) {
  Numbers numbers(64, std::chrono::seconds(10));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&numbers, t] {
      for (int i = 0; i < 2000; ++i) {
        const int key = (i * 7 + t) % 200;
        if (const auto known = numbers.find(key, at(0)); known && *known != key * 3) std::abort();
        numbers.store(key, key * 3, at(0));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(numbers.size() <= 64u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::license
