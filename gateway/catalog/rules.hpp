// gateway/catalog/rules.hpp — what a resource and a grant must keep to, wherever they come from: a
// file that a person wrote, an approval, a row of the store.
//
// A flaw names its place as a JSON Pointer into the written form (schemas/config/catalog):
// /masks/1. Whether a grant's resource exists is asked of the Catalog, not here. Pure, thread-safe.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/catalog/grant.hpp"
#include "gateway/catalog/resource.hpp"

namespace tongban::catalog {

// Dotted: letters, digits, - and _, each part beginning with a letter; at most kItemBytesMax.
bool isItem(std::string_view) noexcept;

struct Flaw {
  std::string at;
  std::string message;  // Chinese: what, and how to mend it
};

std::vector<Flaw> flawsOf(const Resource&);
std::vector<Flaw> flawsOf(const GrantTerms&);
std::vector<Flaw> flawsOf(const Grant&);  // of all but its terms

}  // namespace tongban::catalog
