// gateway/catalog/registry.hpp — the catalog in the store: published resources and grants, which
// are authoritative there, and how often each grant was used today.
//
// Functions of a connection: one thread at a time. Writing needs a write transaction of the
// caller's. What is written is checked first: catalog.resource-invalid, catalog.grant-invalid; and
// so is what is read: catalog.row-invalid, catalog.too-many. Other errors are those of the store.
#pragma once
#include <map>
#include <span>
#include <string>
#include <vector>

#include "gateway/catalog/catalog.hpp"
#include "gateway/store/migration.hpp"
#include "gateway/store/store.hpp"

namespace tongban::catalog {

std::span<const store::Migration> migrations() noexcept;

Result<Ok> putResource(store::Connection&, const Resource&);  // new, or in the place of the old one
Result<Ok> putGrant(store::Connection&, const Grant&);
Result<Ok> removeGrant(store::Connection&, const std::string& id);

struct Stored {
  std::vector<Resource> resources;
  std::vector<Grant> grants;
};
// Two queries: in a read transaction of the caller's they see one state.
Result<Stored> loadStored(store::Connection&);

// Days are 2026-11-25, China time.
std::string dayOf(Instant);
Result<Ok> countUse(store::Connection&, const std::string& grant, const std::string& day);
Result<std::map<std::string, std::uint32_t, std::less<>>> usesOf(store::Connection&,
                                                                 const std::string& day);
// Counts of days that are over; without it they grow for ever.
Result<Ok> dropUsesBefore(store::Connection&, const std::string& day);

}  // namespace tongban::catalog
