// gateway/store/open.hpp — opens the store that the settings name and brings its schema up to date.
//
// Thread-safe. Errors: those of openSqlite() and migrate().
#pragma once
#include <span>
#include <variant>

#include "gateway/base/clock.hpp"
#include "gateway/store/migration.hpp"
#include "gateway/store/sqlite/sqlite_store.hpp"
#include "gateway/store/store.hpp"

namespace tongban::store {

// One alternative a kind of store.
using Settings = std::variant<SqliteSettings>;

// `clock` is read during the call only.
Result<std::unique_ptr<Store>> open(const Settings&, std::span<const Migration>, const Clock&);

}  // namespace tongban::store
