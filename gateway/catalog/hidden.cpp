#include <algorithm>

#include "gateway/catalog/mask.hpp"
#include "gateway/catalog/minimize.hpp"

namespace tongban::catalog {

Hidden hiddenOf(const Grant& grant, const std::vector<std::string>& items, bool canHash) {
  Hidden out;
  const auto& terms = *grant.terms;
  for (const auto& mask : terms.masks) {
    const bool isHidden = std::ranges::any_of(terms.masks, [&](const auto& other) {
      return other.item.size() < mask.item.size() && covers(other.item, mask.item);
    });
    if (isHidden) continue;
    const auto& effective = *maskOf(terms, mask.item);
    const bool drops =
        effective.kind == Mask::Kind::Drop || (effective.kind == Mask::Kind::Hash && !canHash);
    auto& into = drops ? out.dropped : out.masked;
    for (const auto& item : items.empty() ? terms.items : items) {
      if (!covers(item, mask.item) && !covers(mask.item, item)) continue;
      const auto& named = covers(item, mask.item) ? mask.item : item;
      if (std::ranges::find(into, named) == into.end()) into.push_back(named);
    }
  }
  return out;
}

}  // namespace tongban::catalog
