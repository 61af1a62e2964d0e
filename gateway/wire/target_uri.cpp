#include "gateway/wire/target_uri.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/wire/characters.hpp"

namespace tongban::wire {
namespace {

// Reads + and %41 as a form does and writes everything but letters, digits and *-._ as %41.
std::string encodeAgain(std::string_view formText) {
  std::string out;
  for (std::size_t i = 0; i < formText.size(); ++i) {
    char c = formText[i] == '+' ? ' ' : formText[i];
    if (c == '%' && i + 2 < formText.size() && hexValue(formText[i + 1]) >= 0 &&
        hexValue(formText[i + 2]) >= 0) {
      c = static_cast<char>(hexValue(formText[i + 1]) * 16 + hexValue(formText[i + 2]));
      i += 2;
    }
    if (isAlpha(c) || isDigit(c) || c == '*' || c == '-' || c == '.' || c == '_') {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace

std::optional<TargetParts> splitTargetUri(std::string_view uri) {
  if (!std::ranges::all_of(uri, [](char c) { return isPrintable(c) && c != ' ' && c != '#'; })) {
    return std::nullopt;
  }
  TargetParts parts;
  const std::size_t colon = uri.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  parts.scheme = uri.substr(0, colon);
  std::ranges::transform(parts.scheme, parts.scheme.begin(), toLower);
  if (parts.scheme != "http" && parts.scheme != "https") return std::nullopt;

  uri.remove_prefix(colon + 3);
  const std::size_t authorityEnd = std::min(uri.find_first_of("/?"), uri.size());
  parts.authority = uri.substr(0, authorityEnd);
  if (parts.authority.empty() || parts.authority.find('@') != std::string::npos) {
    return std::nullopt;
  }
  std::ranges::transform(parts.authority, parts.authority.begin(), toLower);
  const std::string_view defaultPort = parts.scheme == "https" ? ":443" : ":80";
  if (parts.authority.ends_with(defaultPort)) {
    parts.authority.resize(parts.authority.size() - defaultPort.size());
  }

  uri.remove_prefix(authorityEnd);
  const std::size_t question = std::min(uri.find('?'), uri.size());
  parts.path = question == 0 ? "/" : uri.substr(0, question);
  parts.query = question == uri.size() ? "?" : uri.substr(question);
  return parts;
}

std::optional<std::string> queryParameter(std::string_view query, std::string_view name) {
  if (query.starts_with('?')) query.remove_prefix(1);
  std::optional<std::string> found;
  for (const auto pair : split(query, '&')) {
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (pair.empty() || encodeAgain(pair.substr(0, equals)) != name) continue;
    if (found) return std::nullopt;
    found = encodeAgain(pair.substr(std::min(equals + 1, pair.size())));
  }
  return found;
}

}  // namespace tongban::wire
