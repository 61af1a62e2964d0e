// tests/unit/store/store_fixture.hpp — a store in a folder of its own, and short ways to ask it.
#pragma once
#include <boost/test/unit_test.hpp>

#include "gateway/store/open.hpp"
#include "tests/support/temp_dir.hpp"

namespace tongban::tests {

struct FixedClock final : Clock {
  Instant now() const override { return Instant(std::chrono::milliseconds(1764000000123)); }
};

inline constexpr store::Migration kThings[] = {
    {"things", 1, "things",
     "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT UNIQUE, body BLOB);"
     "CREATE TABLE part (thing INTEGER NOT NULL REFERENCES thing (id), note TEXT NOT NULL);"}};

// The code of what came back, or "ok".
template <class T>
std::string codeOf(const Result<T>& result) {
  return result ? std::string("ok") : result.error().code;
}

// The value, or a failed test that says why there is none.
template <class T>
T must(Result<T> result) {
  if (!result) BOOST_FAIL(result.error().code + " " + result.error().message);
  return std::move(*result);
}

struct StoreFixture {
  TempDir folder;
  FixedClock clock;
  store::SqliteSettings settings{.path = folder / "store.db",
                                 .busyWait = std::chrono::milliseconds(20)};
  std::unique_ptr<store::Store> store = must(store::open(settings, kThings, clock));
  std::unique_ptr<store::Connection> connection = must(store->connect());

  store::Transaction write() { return must(connection->begin(store::Access::Write)); }
  Result<Ok> insert(std::int64_t id, std::string_view name) {
    return store::run(*connection, "INSERT INTO thing (id, name) VALUES (?, ?)", id, name);
  }
  std::int64_t count(store::Connection& through) {
    return std::get<0>(*must(store::queryOne<std::int64_t>(through, "SELECT count(*) FROM thing")));
  }
  std::int64_t count() { return count(*connection); }
};

}  // namespace tongban::tests
