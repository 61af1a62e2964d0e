// gateway/catalog/catalog.hpp — the catalog as one exchange sees it: which resources there are, and
// who may have what of them. Deny unless a grant allows; the grant is part of the answer.
//
// Made once from the files of a deployment and the rows of the store (registry.hpp), then immutable
// and thread-safe; a reload makes another. 10,000 resources and 200,000 grants are ordinary:
// decide() looks up, never searches, and grants share what they have in common.
//
// Codes of decide(), in the order of the checks:
//   catalog.resource-unknown   404
//   catalog.not-shared         不予共享
//   grant.missing              no grant names this member and system
//   grant.suspended, grant.revoked, grant.not-yet-valid, grant.expired
//   grant.purpose-mismatch     the matter is not among the grant's
//   caller.basis-missing, caller.case-missing, caller.operator-missing
//   grant.item-not-granted     `where` names the items
//   catalog.item-unknown       an item that the resource does not have, or more items than any has
// When several grants fit, the one that allows decides; when none allows, the code is that of the
// grant that came furthest. A grant for the system goes before one for the whole member.
#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/catalog/grant.hpp"
#include "gateway/catalog/resource.hpp"

namespace tongban::catalog {

struct Question {
  std::string_view region;  // of the asking member; empty: this region
  std::string_view member;
  std::string_view system;
  std::string_view resource;
  std::span<const std::string> items;  // empty: all that the grant gives
  std::string_view matter;
  bool hasBasis = false;
  bool hasCase = false;
  bool hasOperator = false;
  Instant now{};
};

// Lives as long as the Catalog.
struct Decision {
  const Resource* resource = nullptr;
  const Grant* grant = nullptr;
};

class Catalog final {
 public:
  Catalog();  // nothing

  // catalog.duplicate (an id twice), catalog.dangling (a grant of no resource, or of an item that
  // the resource does not have), catalog.too-many; `where` names the id.
  static Result<Catalog> make(std::vector<Resource>, std::vector<Grant>);

  Result<Decision> decide(const Question&) const;

  const Resource* resource(std::string_view id) const noexcept;
  const Grant* grant(std::string_view id) const noexcept;
  std::size_t resources() const noexcept;
  std::size_t grants() const noexcept;

 private:
  struct Content;
  std::shared_ptr<const Content> content_;
};

}  // namespace tongban::catalog
