// The process that kill_test.cpp kills: commits one line after another to the store it is given and
// says each number on stdout once it is committed. Never ends by itself.
#include <cstdio>

#include <unistd.h>

#include "gateway/store/open.hpp"

using namespace tongban;

int main(int count, char** words) {
  if (count != 2) return 2;
  const SystemClock clock;
  constexpr store::Migration kLines[] = {
      {"line", 1, "lines", "CREATE TABLE line (id INTEGER PRIMARY KEY, body BLOB NOT NULL)"}};
  auto opened = store::open(store::SqliteSettings{.path = words[1]}, kLines, clock);
  if (!opened) return 3;
  auto connection = (*opened)->connect();
  if (!connection) return 3;
  const auto last =
      store::queryOne<std::int64_t>(**connection, "SELECT coalesce(max(id), 0) FROM line");
  if (!last) return 4;
  const Bytes body(6000, 7);
  for (std::int64_t id = std::get<0>(**last) + 1;; ++id) {
    auto transaction = (*connection)->begin(store::Access::Write);
    if (!transaction ||
        !store::run(**connection, "INSERT INTO line (id, body) VALUES (?, ?)", id, body) ||
        !transaction->commit()) {
      return 5;
    }
    if (::write(STDOUT_FILENO, &id, sizeof id) != sizeof id) return 6;
  }
}
