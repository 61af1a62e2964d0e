#include "gateway/catalog/grant.hpp"

namespace tongban::catalog {

const std::shared_ptr<const GrantTerms>& noTerms() {
  static const auto none = std::make_shared<const GrantTerms>();
  return none;
}

bool operator==(const Grant& a, const Grant& b) {
  return a.id == b.id && a.resource == b.resource && a.region == b.region && a.member == b.member &&
         a.system == b.system && a.from == b.from && a.until == b.until && a.state == b.state &&
         (a.terms == b.terms || *a.terms == *b.terms);
}

bool covers(std::string_view item, std::string_view field) noexcept {
  return field.starts_with(item) && !item.empty() &&
         (field.size() == item.size() || field[item.size()] == '.');
}

}  // namespace tongban::catalog
