// gateway/license/ofd/ofd_xml.hpp — what every XML file of a package shares: its namespace, its
// bounds, and how simple values are written (XML Schema part 2). Pure functions, thread-safe.
#pragma once
#include <optional>
#include <string_view>

#include "gateway/base/limits.hpp"
#include "gateway/record/xml_events.hpp"

namespace tongban::license {

enum class OfdNamespace : std::uint8_t { Standard, WithoutYear, Foreign };
OfdNamespace ofdNamespaceOf(std::string_view uri) noexcept;

inline constexpr record::XmlOptions kOfdXml{.bytesMax = limits::kLicenseXmlBytesMax,
                                            .nodesMax = limits::kLicenseXmlNodesMax};

// Without the white space of XML at both ends.
std::string_view trimXml(std::string_view) noexcept;

// xs:boolean; nothing for any other text.
std::optional<bool> booleanOf(std::string_view written) noexcept;

}  // namespace tongban::license
