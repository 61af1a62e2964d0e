// goal: ids are UUIDs of version 7 that sort by the time they were made, and no two are the same.
#include "gateway/base/ids.hpp"

#include <set>

#include <boost/test/unit_test.hpp>

using namespace tongban;

BOOST_AUTO_TEST_SUITE(ids)

// RFC 9562 appendix A.6: 0x017F22E279B0 is 2022-02-22T19:22:22.000Z.
BOOST_AUTO_TEST_CASE(holds_the_milliseconds_of_the_standards_example) {
  const auto id = makeUuid(*fromRfc3339("2022-02-22T19:22:22.000Z"));
  BOOST_TEST(id.substr(0, 15) == "017f22e2-79b0-7");
  BOOST_TEST(std::string("89ab").find(id[19]) != std::string::npos);
  BOOST_TEST(isUuid(id));
}

BOOST_AUTO_TEST_CASE(sorts_by_time_and_never_repeats) {
  std::set<std::string> seen;
  std::string last;
  for (int ms = 0; ms < 2000; ++ms) {
    const auto id = makeUuid(Instant{std::chrono::milliseconds(1'790'000'000'000 + ms)});
    BOOST_TEST(last < id);
    last = id;
    BOOST_TEST(seen.insert(id).second);
    BOOST_TEST(seen.insert(makeUuid(Instant{})).second);
  }
}

BOOST_AUTO_TEST_CASE(knows_what_is_no_id) {
  const std::string good = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
  BOOST_TEST(isUuid(good));
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char c : {'g', 'A', ' ', '\0', '-', '0', '\xC3'}) {
      auto text = good;
      text[i] = c;
      const bool hex = c == '0';
      const bool dash = c == '-';
      const bool fits = good[i] == '-' ? dash : hex;
      BOOST_TEST(isUuid(text) == fits);
    }
  }
  for (const auto& text : {std::string(), good.substr(1), good + "0", "{" + good + "}",
                           std::string("017f22e279b07cc398c4dc0c0c07398f")}) {
    BOOST_TEST(!isUuid(text));
  }
}

BOOST_AUTO_TEST_CASE(random_bytes_come_in_the_number_asked_for) {
  for (const std::size_t count : {0u, 1u, 255u, 256u, 257u, 100'000u}) {
    BOOST_TEST(randomBytes(count).size() == count);
  }
  BOOST_TEST((randomBytes(32) != randomBytes(32)));
}

BOOST_AUTO_TEST_SUITE_END()
