// gateway/store/migration.hpp — how the schema of the store came to be: forward only, and checked.
//
// Each component (ledger, catalog, …) hands in its list, versions 1, 2, 3 … in order; a migration
// that was released is never edited, a change is a new one. The store remembers each applied one
// with its SQL text in the table `schema_migration`, so that an edited one is found.
//
// Thread-safe (state is in the store). Two processes may start at once: each migration is looked
// up and applied in one write transaction.
// Errors: store.schema-changed (an applied migration was another text), store.schema-newer (the
// store has one that this program does not know), store.schema-missing (the verifying ones only),
// store.misuse (versions are not 1, 2, 3 … or a component stands twice), and those of the store.
#pragma once
#include <span>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/store/connection.hpp"

namespace tongban::store {

struct Migration {
  std::string_view component;  // lower-case, the room that owns the tables
  int version;                 // from 1 within the component
  std::string_view name;       // a few words: what it adds
  std::string_view sql;        // statements of the portable subset (statement.hpp)
};

// Applies what is missing, each in a transaction of its own: after a failure those before it are
// there and the failed one is not. `migrations` holds each component's list as one run.
Result<Ok> migrate(Connection&, std::span<const Migration> migrations, const Clock&);

// Says whether the store has exactly these migrations, and changes nothing.
Result<Ok> verifySchema(Connection&, std::span<const Migration> migrations);

// The same of the listed components alone, for a program that reads only their tables.
Result<Ok> verifyComponents(Connection&, std::span<const Migration> migrations);

}  // namespace tongban::store
