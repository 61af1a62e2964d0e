// gateway/catalog/minimize.hpp — what of a canonical record may leave: the granted items of the
// rows that the grant means, masked as it says.
//
// An item is a dotted field; one that names an object gives the whole object, one that leads
// through an array is taken from each element. `original.X` is what the source wrote for X: it goes
// with X, and never when X is masked or not granted. Nothing else leaves.
//
// Pure, thread-safe. What comes back lives in the arena given.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/catalog/grant.hpp"
#include "gateway/crypto/suite.hpp"
#include "gateway/record/value.hpp"

namespace tongban::catalog {

// Keyed by grant; the same for every record of one answer.
struct Disguise {
  const crypto::Suite& suite;
  BytesView searchKey;  // empty: Mask::Hash gives null, and the item counts as dropped
};

bool holds(const std::vector<RowCondition>&, const record::Value& record);

// `items` are granted (Catalog::decide said so); empty: all that the grant gives.
record::Value minimize(const record::Value& record, const Grant&,
                       const std::vector<std::string>& items, const Disguise&, record::Arena&);

// The items that are disguised, and those that are dropped, of those asked for.
struct Hidden {
  std::vector<std::string> masked;
  std::vector<std::string> dropped;
};
Hidden hiddenOf(const Grant&, const std::vector<std::string>& items);

}  // namespace tongban::catalog
