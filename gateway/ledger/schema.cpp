#include "gateway/ledger/schema.hpp"

namespace tongban::ledger {
namespace {

constexpr store::Migration kMigrations[] = {
    {"ledger", 1, "logs, entries, openings, tree, roots, heads, witnessed heads, days",
     R"sql(
CREATE TABLE ledger_log (
  number INTEGER PRIMARY KEY,
  log TEXT NOT NULL UNIQUE,
  certificate BLOB NOT NULL,
  opened TEXT NOT NULL,
  close TEXT
);
CREATE TABLE ledger_entry (
  entry INTEGER PRIMARY KEY,
  form BLOB NOT NULL
);
CREATE TABLE ledger_exchange (
  id TEXT NOT NULL,
  entry INTEGER NOT NULL,
  PRIMARY KEY (id, entry)
);
CREATE TABLE ledger_opening (
  entry INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (entry, slot)
);
CREATE TABLE ledger_tile (
  log INTEGER NOT NULL,
  level INTEGER NOT NULL,
  position INTEGER NOT NULL,
  digests BLOB NOT NULL,
  PRIMARY KEY (log, level, position)
);
CREATE TABLE ledger_root (
  log INTEGER NOT NULL,
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  leaves BLOB NOT NULL,
  PRIMARY KEY (log, size)
);
CREATE TABLE ledger_head (
  log INTEGER NOT NULL,
  size INTEGER NOT NULL,
  form TEXT NOT NULL,
  PRIMARY KEY (log, size)
);
CREATE TABLE ledger_day (
  log INTEGER NOT NULL,
  day TEXT NOT NULL,
  first INTEGER NOT NULL,
  segment TEXT,
  PRIMARY KEY (log, day)
);
CREATE TABLE ledger_witness (
  log TEXT NOT NULL,
  size INTEGER NOT NULL,
  region TEXT NOT NULL,
  form TEXT NOT NULL,
  PRIMARY KEY (log, size)
);
)sql"},
};

}  // namespace

std::span<const store::Migration> migrations() noexcept { return kMigrations; }

}  // namespace tongban::ledger
