// gateway/catalog/reader.hpp — resources and grants as people write them: catalog/*.yaml of a
// deployment.
//
// The root has passed schemas/config/catalog.schema.json; what has not is passed over quietly,
// since it was reported. Reported here, each with its line: catalog.empty, catalog.duplicate (an id
// twice in this file), catalog.resource-invalid, catalog.grant-invalid. What is faulty is not among
// what comes back. References between files are those of Catalog::make.
//
// A time is RFC 3339, or a day, which means its midnight in China: until 2027-01-01 includes the
// whole of 2026. Grants that say the same share their terms. Pure, thread-safe.
#pragma once
#include <vector>

#include "gateway/catalog/registry.hpp"
#include "gateway/record/schema.hpp"
#include "gateway/record/value.hpp"

namespace tongban::catalog {

Stored readCatalog(const record::Value& root, std::vector<record::Fault>& faults);

}  // namespace tongban::catalog
