#include "gateway/catalog/registry.hpp"

#include <array>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/catalog/form.hpp"
#include "gateway/catalog/rules.hpp"

namespace tongban::catalog {
namespace {

constexpr store::Migration kMigrations[] = {
    {"catalog", 1, "resources, grants, uses of a day",
     R"sql(
CREATE TABLE catalog_resource (
  id TEXT NOT NULL PRIMARY KEY,
  provider TEXT NOT NULL,
  name TEXT NOT NULL,
  sharing TEXT NOT NULL,
  form TEXT NOT NULL
);
CREATE TABLE catalog_grant (
  id TEXT NOT NULL PRIMARY KEY,
  resource TEXT NOT NULL,
  region TEXT NOT NULL,
  member TEXT NOT NULL,
  member_system TEXT NOT NULL,
  state TEXT NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_until INTEGER NOT NULL,
  terms TEXT NOT NULL
);
CREATE INDEX catalog_grant_resource ON catalog_grant (resource);
CREATE INDEX catalog_grant_member ON catalog_grant (member);
CREATE TABLE catalog_use (
  day TEXT NOT NULL,
  grant_id TEXT NOT NULL,
  uses INTEGER NOT NULL,
  PRIMARY KEY (day, grant_id)
);
)sql"},
};

constexpr std::array<std::string_view, 3> kStates = {"active", "suspended", "revoked"};

Error invalid(std::string_view what, std::string_view id, std::string_view why) {
  return fail("catalog.row-invalid", fmt::format("{}「{}」不合规: {}", what, id, why),
              std::string(id));
}

std::optional<GrantState> stateNamed(std::string_view name) {
  for (std::size_t i = 0; i < kStates.size(); ++i) {
    if (kStates[i] == name) return static_cast<GrantState>(i);
  }
  return std::nullopt;
}

// Calls `take` with each row until it answers with an error.
template <class Take>
Result<Ok> eachRow(store::Connection& connection, std::string_view sql, const Take& take) {
  auto rows = store::query(connection, sql);
  if (!rows) return std::move(rows).error();
  while (true) {
    auto more = rows->next();
    if (!more) return std::move(more).error();
    if (!*more) return Ok{};
    if (auto taken = take(*rows); !taken) return taken;
  }
}

// How many rows there are, so that nothing is moved while they are read.
Result<std::size_t> count(store::Connection& connection, std::string_view sql, std::size_t most) {
  auto row = store::queryOne<std::int64_t>(connection, sql);
  if (!row) return std::move(row).error();
  const auto rows = static_cast<std::size_t>(*row ? std::get<0>(**row) : 0);
  if (rows > most) {
    return fail("catalog.too-many", fmt::format("存储中有 {} 行,上限为 {}", rows, most));
  }
  return rows;
}

Result<Ok> loadResources(store::Connection& connection, std::vector<Resource>& into) {
  auto rows =
      count(connection, "SELECT COUNT(*) FROM catalog_resource", limits::kCatalogResourcesMax);
  if (!rows) return std::move(rows).error();
  into.reserve(*rows);
  record::Document scratch;
  return eachRow(connection,
                 "SELECT id, provider, name, sharing, form FROM catalog_resource ORDER BY id",
                 [&](const store::Rows& row) -> Result<Ok> {
                   auto columns = row.read<std::string_view, std::string_view, std::string_view,
                                           std::string_view, std::string_view>();
                   if (!columns) return std::move(columns).error();
                   const auto& [id, provider, name, sharing, form] = *columns;
                   const auto known = sharingNamed(sharing);
                   if (!known) return invalid("资源", id, "共享属性未知");
                   auto& resource = into.emplace_back();
                   resource.id = id;
                   resource.provider = provider;
                   resource.name = name;
                   resource.sharing = *known;
                   if (auto read = parseResource(form, resource, scratch); !read) {
                     return invalid("资源", id, read.error().message);
                   }
                   if (const auto flaws = flawsOf(resource); !flaws.empty()) {
                     return invalid("资源", id, flaws.front().message);
                   }
                   return Ok{};
                 });
}

Result<Ok> loadGrants(store::Connection& connection, std::vector<Grant>& into) {
  auto rows = count(connection, "SELECT COUNT(*) FROM catalog_grant", limits::kCatalogGrantsMax);
  if (!rows) return std::move(rows).error();
  into.reserve(*rows);
  TermsPool pool;
  return eachRow(
      connection,
      "SELECT id, resource, region, member, member_system, state, valid_from, valid_until, terms "
      "FROM catalog_grant",
      [&](const store::Rows& row) -> Result<Ok> {
        auto columns = row.read<std::string_view, std::string_view, std::string_view,
                                std::string_view, std::string_view, std::string_view, std::int64_t,
                                std::int64_t, std::string_view>();
        if (!columns) return std::move(columns).error();
        const auto& [id, resource, region, member, system, state, from, until, form] = *columns;
        const auto known = stateNamed(state);
        if (!known) return invalid("授权", id, "状态未知");
        auto terms = pool.read(form);
        if (!terms) return invalid("授权", id, terms.error().message);
        auto& grant = into.emplace_back();
        grant.id = id;
        grant.resource = resource;
        grant.region = region;
        grant.member = member;
        grant.system = system;
        grant.terms = std::move(*terms);
        grant.from = Instant(std::chrono::milliseconds(from));
        grant.until = Instant(std::chrono::milliseconds(until));
        grant.state = *known;
        if (const auto flaws = flawsOf(grant); !flaws.empty()) {
          return invalid("授权", id, flaws.front().message);
        }
        return Ok{};
      });
}

}  // namespace

std::span<const store::Migration> migrations() noexcept { return kMigrations; }

Result<Ok> putResource(store::Connection& connection, const Resource& resource) {
  if (const auto flaws = flawsOf(resource); !flaws.empty()) {
    return fail("catalog.resource-invalid", flaws.front().message, flaws.front().at);
  }
  return store::run(connection,
                    "INSERT INTO catalog_resource (id, provider, name, sharing, form) "
                    "VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
                    "provider = excluded.provider, name = excluded.name, "
                    "sharing = excluded.sharing, form = excluded.form",
                    resource.id, resource.provider, resource.name, nameOf(resource.sharing),
                    formOf(resource));
}

Result<Ok> putGrant(store::Connection& connection, const Grant& grant) {
  auto flaws = flawsOf(grant);
  if (flaws.empty()) flaws = flawsOf(grant.terms == nullptr ? *noTerms() : *grant.terms);
  if (!flaws.empty()) {
    return fail("catalog.grant-invalid", flaws.front().message, flaws.front().at);
  }
  return store::run(
      connection,
      "INSERT INTO catalog_grant (id, resource, region, member, member_system, state, valid_from, "
      "valid_until, terms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
      "resource = excluded.resource, region = excluded.region, member = excluded.member, "
      "member_system = excluded.member_system, state = excluded.state, "
      "valid_from = excluded.valid_from, valid_until = excluded.valid_until, "
      "terms = excluded.terms",
      grant.id, grant.resource, grant.region, grant.member, grant.system,
      kStates[static_cast<std::size_t>(grant.state)], grant.from.time_since_epoch().count(),
      grant.until.time_since_epoch().count(), formOf(*grant.terms));
}

Result<Ok> removeGrant(store::Connection& connection, const std::string& id) {
  return store::run(connection, "DELETE FROM catalog_grant WHERE id = ?", id);
}

Result<Stored> loadStored(store::Connection& connection) {
  Stored stored;
  if (auto loaded = loadResources(connection, stored.resources); !loaded) {
    return std::move(loaded).error();
  }
  if (auto loaded = loadGrants(connection, stored.grants); !loaded) {
    return std::move(loaded).error();
  }
  return stored;
}

Result<Ok> countUse(store::Connection& connection, const std::string& grant,
                    const std::string& day) {
  return store::run(connection,
                    "INSERT INTO catalog_use (day, grant_id, uses) VALUES (?, ?, 1) "
                    "ON CONFLICT (day, grant_id) DO UPDATE SET uses = catalog_use.uses + 1",
                    day, grant);
}

Result<std::map<std::string, std::uint32_t, std::less<>>> usesOf(store::Connection& connection,
                                                                 const std::string& day) {
  auto rows = store::query(connection, "SELECT grant_id, uses FROM catalog_use WHERE day = ?", day);
  if (!rows) return std::move(rows).error();
  std::map<std::string, std::uint32_t, std::less<>> uses;
  while (true) {
    auto more = rows->next();
    if (!more) return std::move(more).error();
    if (!*more) return uses;
    auto row = rows->read<std::string, std::int64_t>();
    if (!row) return std::move(row).error();
    auto& [grant, count] = *row;
    if (count < 0 || count > UINT32_MAX) return invalid("授权", grant, "用量超出范围");
    uses.emplace(std::move(grant), static_cast<std::uint32_t>(count));
  }
}

Result<Ok> dropUsesBefore(store::Connection& connection, const std::string& day) {
  return store::run(connection, "DELETE FROM catalog_use WHERE day < ?", day);
}

}  // namespace tongban::catalog
