#include "gateway/license/ofd/ofd_xml.hpp"

namespace tongban::license {

OfdNamespace ofdNamespaceOf(std::string_view uri) noexcept {
  if (uri == "http://www.ofdspec.org/2016") return OfdNamespace::Standard;
  if (uri == "http://www.ofdspec.org") return OfdNamespace::WithoutYear;
  return OfdNamespace::Foreign;
}

std::string_view trimXml(std::string_view text) noexcept {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::optional<bool> booleanOf(std::string_view written) noexcept {
  const auto text = trimXml(written);
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return std::nullopt;
}

}  // namespace tongban::license
