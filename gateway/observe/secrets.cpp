#include "gateway/observe/secrets.hpp"

#include <algorithm>
#include <array>

namespace tongban::observe {
namespace {

constexpr std::string_view kHidden = "***";

// The last two name fields only: see secrets.hpp.
constexpr std::array<std::string_view, 10> kNames{
    "password",      "passwd", "passphrase", "secret", "token",
    "authorization", "cookie", "credential", "key",    "signature"};
constexpr std::size_t kTextNames = kNames.size() - 2;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool isWord(char c) noexcept {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool startsWith(std::string_view text, std::string_view word) noexcept {
  return text.size() >= word.size() && std::equal(word.begin(), word.end(), text.begin(),
                                                  [](char w, char t) { return w == lower(t); });
}

// Blanks, quotes and the assignment between a name and its value; 0 when there is no assignment.
std::size_t assignment(std::string_view rest) noexcept {
  constexpr std::string_view kWideColon = "：";
  std::size_t at = 0;
  bool assigned = false;
  while (at < rest.size()) {
    if (rest[at] == '=' || rest[at] == ':') {
      assigned = true;
    } else if (rest.substr(at).starts_with(kWideColon)) {
      assigned = true;
      at += kWideColon.size() - 1;
    } else if (rest[at] != ' ' && rest[at] != '"' && rest[at] != '\'' && rest[at] != '\\') {
      break;
    }
    ++at;
  }
  return assigned ? at : 0;
}

// How long a value is: to the end of its quotes, else to a mark that ends a member of a list. An
// authorization has blanks and commas in it and takes the rest of its line.
std::size_t valueLength(std::string_view rest, bool quoted, bool wholeLine) noexcept {
  const std::string_view ends = quoted ? "\"'\r\n" : wholeLine ? "\r\n" : " \t\r\n,;&\"'}])";
  return std::min(rest.find_first_of(ends), rest.size());
}

// "name … = value" at the front of the text: how much stays, and how much is hidden behind it.
struct Hide {
  std::size_t shown = 0;
  std::size_t hidden = 0;
};

Hide namedValue(std::string_view text) noexcept {
  for (std::size_t i = 0; i < kTextNames; ++i) {
    if (!startsWith(text, kNames[i])) continue;
    std::size_t at = kNames[i].size();
    while (at < text.size() && isWord(text[at])) ++at;
    const auto gap = assignment(text.substr(at));
    if (gap == 0) return {};
    const auto quotes = text.substr(at, gap).find_last_of("\"'");
    const auto sign = text.substr(at, gap).find_last_of("=:");
    const bool quoted =
        quotes != std::string_view::npos && (sign == std::string_view::npos || quotes > sign);
    const bool wholeLine = kNames[i] == "authorization" || kNames[i] == "cookie";
    return {at + gap, valueLength(text.substr(at + gap), quoted, wholeLine)};
  }
  return {};
}

// How long the word at the front is that an address may be.
std::size_t addressLength(std::string_view text) noexcept {
  return std::min(text.find_first_of(" \t\r\n\"'<>"), text.size());
}

// "//user:secret@" at the front of an address.
Hide userInfo(std::string_view address) noexcept {
  const auto at = address.rfind('@');
  const auto colon = address.find(':', 2);
  if (at == std::string_view::npos || colon >= at) return {};
  return {colon + 1, at - colon - 1};
}

Hide pem(std::string_view text) noexcept {
  if (!text.starts_with("-----BEGIN ")) return {};
  const auto label = text.substr(0, text.find("-----", 11));
  if (label.find("PRIVATE KEY") == std::string_view::npos) return {};
  const auto end = text.find("-----END ");
  if (end == std::string_view::npos) return {0, text.size()};
  const auto tail = text.find("-----", end + 9);
  return {0, tail == std::string_view::npos ? text.size() : tail + 5};
}

}  // namespace

bool namesSecret(std::string_view name) noexcept {
  for (std::size_t i = 0; i < name.size(); ++i) {
    for (const auto word : kNames) {
      if (startsWith(name.substr(i), word)) return true;
    }
  }
  return false;
}

std::string hideSecrets(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  // Where one // of a word leads to no secret, none behind it does: each word is looked at once.
  std::size_t seen = 0;  // bytes at the front that are in such a word
  while (!text.empty()) {
    auto hide = namedValue(text);
    if (hide.hidden == 0 && seen == 0 && text.starts_with("//")) {
      const auto length = addressLength(text);
      hide = userInfo(text.substr(0, length));
      if (hide.hidden == 0) seen = length;
    }
    if (hide.hidden == 0) hide = pem(text);
    const std::size_t taken = hide.hidden == 0 ? 1 : hide.shown + hide.hidden;
    if (hide.hidden == 0) {
      out += text.front();
    } else {
      out.append(text.substr(0, hide.shown)).append(kHidden);
    }
    text.remove_prefix(taken);
    seen -= std::min(seen, taken);
  }
  return out;
}

}  // namespace tongban::observe
