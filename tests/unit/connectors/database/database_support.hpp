// tests/unit/connectors/database/database_support.hpp — settings of a small exchange table, and an
// SQLite file made with SQLite itself.
#pragma once
#include <memory>
#include <stdexcept>

#include <sqlite3.h>

#include "connectors/database/source.hpp"
#include "gateway/base/handle.hpp"
#include "tests/unit/connectors/support.hpp"

namespace tongban::tests {

inline connectors::database::Settings tableSettings() {
  connectors::database::Settings settings;
  settings.table = "up_enterprise";
  settings.keys = {"code"};
  settings.columns = {"code", "name"};
  return settings;
}

inline std::unique_ptr<connectors::Connector> openTable(
    const connectors::database::Settings& settings, const connectors::Bounds& bounds = {}) {
  return std::make_unique<connectors::Connector>(
      "exchange", bounds,
      std::make_unique<connectors::database::DatabaseSource>(settings, bounds.concurrency));
}

// A writer of an SQLite file, as a department's own program would be.
class SqliteWriter final {
 public:
  explicit SqliteWriter(const std::filesystem::path& path) {
    sqlite3* raw = nullptr;
    const int result = sqlite3_open(path.c_str(), &raw);
    db_.reset(raw);
    if (result != SQLITE_OK) throw std::runtime_error("cannot open " + path.string());
  }
  void run(const std::string& sql) const {
    if (sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      throw std::runtime_error(sqlite3_errmsg(db_.get()));
    }
  }

 private:
  Handle<sqlite3, ::sqlite3_close_v2> db_;
};

}  // namespace tongban::tests
