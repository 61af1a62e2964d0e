// gateway/catalog/minimize.hpp — what of a canonical record may leave: the granted items of the
// rows that the grant means, masked as it says.
//
// An item is a dotted field; one that names an object gives the whole object, one that leads
// through an array is taken from each element. `original.X` is what the source wrote for X: it goes
// with X, and never when X is masked or not granted. Nothing else leaves.
//
// What does not fit its mask is dropped, and so is all below a masked item. A name with a dot in it
// never leaves. Stars stand for the characters that are hidden, one each; a hash is 32 hexadecimal
// characters; a range is <1000000, [1000000,10000000) or ≥10000000.
//
// Pure, thread-safe. What comes back lives in the arena given; the record may be gone.
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
  BytesView searchKey;  // empty: Mask::Hash drops the item
};

// Where a field leads through an array, every element must pass.
bool holds(const std::vector<RowCondition>&, const record::Value& record);

// `items` are granted (Catalog::decide said so, and it is checked
// again here); empty: all that the grant gives. Null when the
// record is no object or not a row that the grant means.
record::Value minimize(const record::Value& record, const Grant&,
                       const std::vector<std::string>& items, const Disguise&, record::Arena&);

// The items that are disguised, and those that are dropped, of those asked for (empty: of all that
// the grant gives). A mask inside an item that was asked for is named by its own item. `canHash` is
// false when there is no search key.
struct Hidden {
  std::vector<std::string> masked;
  std::vector<std::string> dropped;
};
Hidden hiddenOf(const Grant&, const std::vector<std::string>& items, bool canHash = true);

}  // namespace tongban::catalog
