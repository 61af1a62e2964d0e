// gateway/wire/target_uri.hpp — the parts of an absolute http or https address that a signature can
// cover one by one (RFC 9421 sections 2.2.3 to 2.2.8). Internal to this room. Pure, thread-safe.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace tongban::wire {

struct TargetParts {
  std::string scheme;     // http or https
  std::string authority;  // lower case, without the scheme's default port
  std::string path;       // "/" when the address has none
  std::string query;      // with its question mark; "?" when the address has none
};

// Nothing when it is no such address: another scheme, user information, a fragment, or a character
// outside printable ASCII.
std::optional<TargetParts> splitTargetUri(std::string_view uri);

// The value of the parameter whose percent-encoded name is `name`, decoded as a form and encoded
// again. Nothing when it is absent, or there twice: then it cannot be named.
std::optional<std::string> queryParameter(std::string_view query, std::string_view name);

}  // namespace tongban::wire
