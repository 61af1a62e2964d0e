#include "gateway/store/migration.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "gateway/store/query.hpp"

namespace tongban::store {
namespace {

constexpr std::string_view kTable = "schema_migration";
constexpr std::string_view kCreateTable =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    "component TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, "
    "sql TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (component, version))";

using Key = std::pair<std::string, std::int64_t>;
using Applied = std::map<Key, std::string>;  // to the SQL text

Key keyOf(const Migration& migration) {
  return {std::string(migration.component), migration.version};
}

std::string placeOf(std::string_view component, std::int64_t version) {
  return fmt::format("{} {}", component, version);
}

Result<Ok> checkList(std::span<const Migration> migrations) {
  std::set<std::string_view> seen;
  std::string_view component;
  int expected = 1;
  for (const auto& migration : migrations) {
    if (migration.component.empty() || migration.component != component) {
      component = migration.component;
      expected = 1;
      if (component.empty() || !seen.insert(component).second) {
        return fail("store.misuse", "结构变更清单中组件名为空或不连续",
                    placeOf(component, migration.version));
      }
    }
    if (migration.version != expected++) {
      return fail("store.misuse", "结构变更的版本号应从 1 起逐一递增",
                  placeOf(component, migration.version));
    }
  }
  return Ok{};
}

Result<Applied> readApplied(Connection& connection) {
  Applied applied;
  auto there = connection.hasTable(kTable);
  if (!there) return std::move(there).error();
  if (!*there) return applied;
  auto rows = query(connection, "SELECT component, version, sql FROM schema_migration");
  if (!rows) return std::move(rows).error();
  while (true) {
    auto more = rows->next();
    if (!more) return std::move(more).error();
    if (!*more) return applied;
    auto row = rows->read<std::string, std::int64_t, std::string>();
    if (!row) return std::move(row).error();
    auto& [component, version, sql] = *row;
    applied.emplace(Key{std::move(component), version}, std::move(sql));
  }
}

// Those of the list that were not applied, in order; or why the store is not this program's.
Result<std::vector<const Migration*>> judge(const Applied& applied,
                                            std::span<const Migration> migrations) {
  std::vector<const Migration*> missing;
  std::size_t known = 0;
  std::string_view gap;  // the component that lacks an earlier version
  for (const auto& migration : migrations) {
    const auto found = applied.find(keyOf(migration));
    if (found == applied.end()) {
      missing.push_back(&migration);
      gap = migration.component;
      continue;
    }
    ++known;
    const auto place = placeOf(migration.component, migration.version);
    if (migration.component == gap) {
      return fail("store.schema-changed", "较早的结构变更没有执行记录", place);
    }
    if (found->second != migration.sql) {
      return fail("store.schema-changed", "已执行的结构变更与程序中的不同", place);
    }
  }
  if (known == applied.size()) return missing;
  std::set<Key> ours;
  for (const auto& migration : migrations) ours.insert(keyOf(migration));
  for (const auto& [key, sql] : applied) {
    if (ours.contains(key)) continue;
    return fail("store.schema-newer", "存储中有本程序不认识的结构变更",
                placeOf(key.first, key.second));
  }
  return missing;
}

Result<std::vector<const Migration*>> findMissing(Connection& connection,
                                                  std::span<const Migration> migrations) {
  return readApplied(connection).and_then([&](Applied&& applied) {
    return judge(applied, migrations);
  });
}

Result<Ok> nothingIn(const std::vector<const Migration*>& missing) {
  if (missing.empty()) return Ok{};
  const auto& first = *missing.front();
  return fail("store.schema-missing", fmt::format("存储缺少 {} 项结构变更", missing.size()),
              placeOf(first.component, first.version));
}

Result<Ok> createTable(Connection& connection) {
  auto transaction = connection.begin(Access::Write);
  if (!transaction) return std::move(transaction).error();
  if (auto done = connection.execute(kCreateTable); !done) return done;
  return transaction->commit();
}

Result<Ok> apply(Connection& connection, const Migration& migration, const Clock& clock) {
  auto transaction = connection.begin(Access::Write);
  if (!transaction) return std::move(transaction).error();
  // Another process may have been quicker; what it applied is judged once more at the end.
  auto there = queryOne<std::int64_t>(
      connection, "SELECT version FROM schema_migration WHERE component = ? AND version = ?",
      migration.component, migration.version);
  if (!there) return std::move(there).error();
  if (*there) return Ok{};
  if (auto done = connection.execute(migration.sql); !done) {
    auto error = std::move(done).error();
    error.where = placeOf(migration.component, migration.version);
    return error;
  }
  auto noted = run(connection,
                   "INSERT INTO schema_migration (component, version, name, sql, at) "
                   "VALUES (?, ?, ?, ?, ?)",
                   migration.component, migration.version, migration.name, migration.sql,
                   toRfc3339(clock.now()));
  if (!noted) return noted;
  return transaction->commit();
}

}  // namespace

Result<Ok> migrate(Connection& connection, std::span<const Migration> migrations,
                   const Clock& clock) {
  if (auto sound = checkList(migrations); !sound) return sound;
  auto missing = findMissing(connection, migrations);
  if (!missing) return std::move(missing).error();
  if (missing->empty()) return Ok{};
  if (auto created = createTable(connection); !created) return created;
  for (const auto* migration : *missing) {
    if (auto applied = apply(connection, *migration, clock); !applied) return applied;
  }
  return verifySchema(connection, migrations);
}

Result<Ok> verifySchema(Connection& connection, std::span<const Migration> migrations) {
  if (auto sound = checkList(migrations); !sound) return sound;
  auto missing = findMissing(connection, migrations);
  if (!missing) return std::move(missing).error();
  return nothingIn(*missing);
}

Result<Ok> verifyComponents(Connection& connection, std::span<const Migration> migrations) {
  if (auto sound = checkList(migrations); !sound) return sound;
  auto applied = readApplied(connection);
  if (!applied) return std::move(applied).error();
  std::set<std::string_view> listed;
  for (const auto& migration : migrations) listed.insert(migration.component);
  std::erase_if(*applied, [&](const auto& one) { return !listed.contains(one.first.first); });
  auto missing = judge(*applied, migrations);
  if (!missing) return std::move(missing).error();
  return nothingIn(*missing);
}

}  // namespace tongban::store
