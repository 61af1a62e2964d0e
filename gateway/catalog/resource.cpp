#include "gateway/catalog/resource.hpp"

#include "gateway/base/text.hpp"

namespace tongban::catalog {

RegionalId splitResourceId(std::string_view id) noexcept {
  const auto dot = id.find('.');
  if (dot == std::string_view::npos || !isRegionShaped(id.substr(0, dot))) return {{}, id};
  return {id.substr(0, dot), id.substr(dot + 1)};
}

bool isRegionShaped(std::string_view text) noexcept {
  return text.size() == 6 && text.front() != '0' && isAsciiDigits(text);
}

}  // namespace tongban::catalog
