// goal: a grant is never used more often than it says, at any instant, by any number of threads.
#include "gateway/catalog/meter.hpp"

#include <atomic>
#include <random>
#include <thread>

#include "tests/unit/catalog/support.hpp"

using namespace tongban;
using namespace tongban::tests;
using namespace std::chrono_literals;
using catalog::Grant;
using catalog::GrantTerms;
using catalog::Meter;

namespace {

Grant limited(std::optional<std::uint32_t> daily, std::optional<std::uint32_t> minute) {
  GrantTerms terms;
  terms.items = {"uscc"};
  terms.dailyMax = daily;
  terms.minuteMax = minute;
  return grant("G-1", "enterprise", terms);
}

const std::string kQuota = "grant.quota-exceeded";
const std::string kRate = "grant.rate-exceeded";
const Instant kNoon = at("2026-06-01T04:00:00Z");
const Instant kMidnight = at("2026-06-01T16:00:00Z");  // in China

std::string take(Meter& meter, const Grant& grant, Instant now) {
  return codeOf(meter.take(grant, now));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalog_meter)

BOOST_AUTO_TEST_CASE(quota_of_a_day_in_china) {
  Meter meter;
  const auto one = limited(2, {});
  BOOST_TEST(take(meter, one, kMidnight - 1h) == "ok");
  BOOST_TEST(take(meter, one, kMidnight - 1ms) == "ok");
  BOOST_TEST(take(meter, one, kMidnight - 1ms) == kQuota);
  BOOST_TEST(take(meter, one, kMidnight) == "ok");
  BOOST_TEST(take(meter, one, kMidnight + 23h) == "ok");
  BOOST_TEST(take(meter, one, kMidnight + 24h - 1ms) == kQuota);
  BOOST_TEST(take(meter, one, kMidnight + 24h) == "ok");
}

BOOST_AUTO_TEST_CASE(rate_of_any_sixty_seconds) {
  Meter meter;
  const auto one = limited({}, 2);
  BOOST_TEST(take(meter, one, kNoon) == "ok");
  BOOST_TEST(take(meter, one, kNoon + 59s) == "ok");
  BOOST_TEST(take(meter, one, kNoon + 59s) == kRate);
  BOOST_TEST(take(meter, one, kNoon + 60s - 1ms) == kRate);
  BOOST_TEST(take(meter, one, kNoon + 60s) == "ok");  // the first has left the window
  BOOST_TEST(take(meter, one, kNoon + 60s) == kRate);
  BOOST_TEST(take(meter, one, kNoon + 119s - 1ms) == kRate);
  BOOST_TEST(take(meter, one, kNoon + 119s) == "ok");
}

BOOST_AUTO_TEST_CASE(the_window_spans_midnight) {
  Meter meter;
  const auto one = limited(10, 1);
  BOOST_TEST(take(meter, one, kMidnight - 1ms) == "ok");
  BOOST_TEST(take(meter, one, kMidnight) == kRate);
  BOOST_TEST(take(meter, one, kMidnight + 60s - 2ms) == kRate);
  BOOST_TEST(take(meter, one, kMidnight + 60s - 1ms) == "ok");
}

BOOST_AUTO_TEST_CASE(what_is_refused_is_not_counted) {
  Meter meter;
  const auto one = limited(2, 1);
  BOOST_TEST(take(meter, one, kNoon) == "ok");
  for (int i = 0; i < 10; ++i) BOOST_TEST(take(meter, one, kNoon + 1s) == kRate);
  BOOST_TEST(take(meter, one, kNoon + 60s) == "ok");
  BOOST_TEST(take(meter, one, kNoon + 180s) == kQuota);
}

BOOST_AUTO_TEST_CASE(a_clock_that_goes_back_grants_nothing_more) {
  Meter meter;
  const auto one = limited(3, 2);
  BOOST_TEST(take(meter, one, kMidnight + 1h) == "ok");
  BOOST_TEST(take(meter, one, kMidnight + 1h) == "ok");
  BOOST_TEST(take(meter, one, kMidnight + 30min) == kRate);
  BOOST_TEST(take(meter, one, kMidnight - 1h) == kRate);  // yesterday
  BOOST_TEST(take(meter, one, kMidnight + 2h) == "ok");
  BOOST_TEST(take(meter, one, kMidnight - 24h) == kQuota);
  BOOST_TEST(take(meter, one, kMidnight + 3h) == kQuota);
}

BOOST_AUTO_TEST_CASE(what_is_given_back_can_be_taken_again) {
  Meter meter;
  const auto one = limited(2, 2);
  BOOST_TEST(take(meter, one, kNoon) == "ok");
  BOOST_TEST(take(meter, one, kNoon + 1s) == "ok");
  BOOST_TEST(take(meter, one, kNoon + 2s) == kQuota);
  meter.giveBack(one, kNoon + 1s);
  BOOST_TEST(take(meter, one, kNoon + 2s) == "ok");
  BOOST_TEST(take(meter, one, kNoon + 2s) == kQuota);
}

BOOST_AUTO_TEST_CASE(nobody_gives_back_what_he_never_took) {
  Meter meter;
  const auto one = limited(2, 2);
  meter.giveBack(one, kNoon);
  BOOST_TEST(take(meter, one, kNoon) == "ok");
  BOOST_TEST(take(meter, one, kNoon) == "ok");
  meter.giveBack(one, kNoon - 1ms);  // no such use: the rate stays, whatever the quota
  BOOST_TEST(take(meter, one, kNoon) == kRate);
  Meter loaded;
  loaded.load("2026-06-01", {{"G-1", 2}});
  BOOST_TEST(take(loaded, one, kNoon) == kQuota);
  loaded.giveBack(one, kNoon);
  BOOST_TEST(take(loaded, one, kNoon) == kQuota);
}

BOOST_AUTO_TEST_CASE(what_was_taken_yesterday_is_not_given_back_today) {
  Meter meter;
  const auto one = limited(1, {});
  BOOST_TEST(take(meter, one, kMidnight - 1ms) == "ok");
  BOOST_TEST(take(meter, one, kMidnight) == "ok");
  meter.giveBack(one, kMidnight - 1ms);
  BOOST_TEST(take(meter, one, kMidnight + 1ms) == kQuota);
  meter.giveBack(one, kMidnight);
  BOOST_TEST(take(meter, one, kMidnight + 1ms) == "ok");
}

BOOST_AUTO_TEST_CASE(a_use_that_left_the_window_is_not_given_back_for_another) {
  Meter meter;
  const auto one = limited({}, 1);
  BOOST_TEST(take(meter, one, kNoon) == "ok");
  BOOST_TEST(take(meter, one, kNoon + 60s) == "ok");
  meter.giveBack(one, kNoon);
  BOOST_TEST(take(meter, one, kNoon + 61s) == kRate);
}

BOOST_AUTO_TEST_CASE(a_use_under_a_clock_set_back_is_given_back) {
  Meter meter;
  const auto one = limited(5, 2);
  BOOST_TEST(take(meter, one, kNoon) == "ok");
  BOOST_TEST(take(meter, one, kNoon - 1h) == "ok");
  BOOST_TEST(take(meter, one, kNoon) == kRate);
  meter.giveBack(one, kNoon - 1h);
  BOOST_TEST(take(meter, one, kNoon) == "ok");
}

BOOST_AUTO_TEST_CASE(the_store_knows_of_uses) {
  Meter meter;
  const auto one = limited(3, {});
  meter.load("2026-06-01", {{"G-1", 2}, {"G-9", 7}});
  BOOST_TEST(take(meter, one, kNoon) == "ok");
  BOOST_TEST(take(meter, one, kNoon) == kQuota);
  meter.load("2026-06-01", {{"G-1", 1}});  // never fewer than were seen
  BOOST_TEST(take(meter, one, kNoon) == kQuota);
  meter.load("2026-05-31", {{"G-1", 0}});
  meter.load("nonsense", {{"G-1", 0}});
  BOOST_TEST(take(meter, one, kNoon) == kQuota);
  BOOST_TEST(take(meter, one, kMidnight) == "ok");
  Meter stale;
  stale.load("2026-05-31", {{"G-1", 3}});
  BOOST_TEST(take(stale, one, kNoon) == "ok");
}

BOOST_AUTO_TEST_CASE(a_limit_that_comes_later_knows_of_uses_before) {
  Meter meter;
  BOOST_TEST(take(meter, limited({}, {}), kNoon) == "ok");
  BOOST_TEST(take(meter, limited(1, {}), kNoon) == kQuota);
}

BOOST_AUTO_TEST_CASE(zero_allows_none) {
  Meter meter;
  BOOST_TEST(take(meter, limited(0, {}), kNoon) == kQuota);
  BOOST_TEST(take(meter, limited({}, 0), kNoon) == kRate);
}

BOOST_AUTO_TEST_CASE(refusals_say_how_many) {
  Meter meter;
  const auto one = limited(1, {});
  BOOST_TEST(take(meter, one, kNoon) == "ok");
  BOOST_TEST(meter.take(one, kNoon).error().message == "授权「G-1」今日已用 1 次,每日上限 1 次");
}

// Against a list of all uses, at random instants.
BOOST_AUTO_TEST_CASE(no_window_and_no_day_holds_more_than_allowed) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    Meter meter;
    const auto one = limited(40, 5);
    std::vector<Instant> uses;
    auto now = kMidnight - 5min;
    for (int i = 0; i < 1000; ++i) {
      now += std::chrono::milliseconds(random() % 4000);
      const auto inWindow =
          std::ranges::count_if(uses, [&](Instant use) { return use > now - 60s; });
      const auto inDay = std::ranges::count_if(
          uses, [&](Instant use) { return (use < kMidnight) == (now < kMidnight); });
      const std::string expected = inDay >= 40 ? kQuota : inWindow >= 5 ? kRate : "ok";
      BOOST_REQUIRE_EQUAL(take(meter, one, now), expected);
      if (expected != "ok") continue;
      if (random() % 4 == 0) {
        meter.giveBack(one, now);
      } else {
        uses.push_back(now);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(threads_share_what_is_left) {
  Meter meter;
  auto rated = limited(5000, 300);
  rated.id = "G-rated";
  const auto counted = limited(5000, {});
  std::atomic<int> countedUses = 0;
  std::atomic<int> ratedUses = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        const auto now = kNoon + std::chrono::milliseconds(i);
        if (meter.take(counted, now)) {
          if (i % 10 == 0) {
            meter.giveBack(counted, now);
          } else {
            ++countedUses;
          }
        }
        if (meter.take(rated, now)) ++ratedUses;
        if (i % 500 == 0) meter.load("2026-06-01", {{"G-other", 1}});
      }
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(countedUses == 5000);
  BOOST_TEST(ratedUses == 300);
}

BOOST_AUTO_TEST_SUITE_END()
