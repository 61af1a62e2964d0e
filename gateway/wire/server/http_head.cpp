#include "gateway/wire/server/http_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/wire/characters.hpp"

namespace tongban::wire {
namespace {

constexpr std::array<std::string_view, 7> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                      "PATCH", "DELETE", "OPTIONS"};

Error malformed(std::string_view what, std::size_t line) {
  return fail("wire.request-malformed", std::string(what), fmt::format("line {}", line));
}
Error ambiguous(std::string_view what, std::size_t line) {
  return fail("wire.request-ambiguous", std::string(what), fmt::format("line {}", line));
}
Error tooLarge(std::string what) { return fail("wire.head-too-large", std::move(what)); }

bool equalsIgnoringCase(std::string_view a, std::string_view lower) {
  return std::ranges::equal(a, lower, {}, toLower);
}

// A character of a path or query (RFC 3986 section 3.3 and 3.4), percent signs aside.
bool isTargetCharacter(char c) noexcept {
  return isAlpha(c) || isDigit(c) ||
         std::string_view("-._~!$&'()*+,;=:@/?").find(c) != std::string_view::npos;
}

bool isOriginForm(std::string_view target) {
  if (!target.starts_with('/')) return false;
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (target[i] == '%') {
      if (i + 2 >= target.size() || hexValue(target[i + 1]) < 0 || hexValue(target[i + 2]) < 0) {
        return false;
      }
      i += 2;
    } else if (!isTargetCharacter(target[i])) {
      return false;
    }
  }
  return true;
}

bool isPort(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return !text.empty() && text.size() <= 5 && error == std::errc{} &&
         end == text.data() + text.size() && port > 0 && port <= 65535;
}

// A name, an IPv4 address or an IPv6 address in brackets, with or without a port.
bool isHost(std::string_view text) {
  const bool bracketed = text.starts_with('[');
  const std::size_t end = bracketed ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == std::string_view::npos || end == (bracketed ? 1 : 0)) return false;
  const auto host = bracketed ? text.substr(1, end - 1) : text.substr(0, end);
  const auto rest = text.substr(bracketed ? end + 1 : end);
  const bool plain = std::ranges::all_of(host, [&](char c) {
    if (bracketed) return hexValue(c) >= 0 || c == ':' || c == '.';
    return isAlpha(c) || isDigit(c) || c == '-' || c == '.' || c == '_';
  });
  return plain && (rest.empty() || (rest.front() == ':' && isPort(rest.substr(1))));
}

// The next line without its end; nothing when no CRLF is left.
std::optional<std::string_view> nextLine(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos || end == 0 || rest[end - 1] != '\r') return std::nullopt;
  const auto line = rest.substr(0, end - 1);
  rest.remove_prefix(end + 1);
  return line;
}

Result<Ok> readRequestLine(std::string_view line, Request& request) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return malformed("请求行须由方法、目标与版本组成,以一个空格分隔", 1);
  }
  const auto method = line.substr(0, first);
  const auto target = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);
  if (method.empty() || !std::ranges::all_of(method, isTokenCharacter)) {
    return malformed("请求方法含有不允许的字符", 1);
  }
  if (version.size() != 8 || !version.starts_with("HTTP/") || !isDigit(version[5]) ||
      version[6] != '.' || !isDigit(version[7])) {
    return malformed("请求行的版本格式不正确", 1);
  }
  if (version != "HTTP/1.1") {
    return fail("wire.version-unknown", "只支持 HTTP/1.1", "line 1");
  }
  if (std::ranges::find(kMethods, method) == kMethods.end()) {
    return fail("wire.method-unknown", "不支持的请求方法", "line 1");
  }
  if (target.size() > limits::kHttpTargetBytesMax) {
    return tooLarge(fmt::format("请求目标超过 {} 字节", limits::kHttpTargetBytesMax));
  }
  if (!isOriginForm(target)) return malformed("请求目标须为以 / 开头的路径,特殊字符须编码", 1);
  request.method = method;
  request.targetUri = target;
  return Ok{};
}

Result<Ok> readField(std::string_view line, std::size_t number, Fields& fields) {
  if (line.front() == ' ' || line.front() == '\t') return malformed("头字段不得折行", number);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return malformed("头字段缺少冒号", number);
  auto added = fields.add(line.substr(0, colon), line.substr(colon + 1));
  if (added) return Ok{};
  if (added.error().code == "wire.field-too-large") return tooLarge(added.error().message);
  return malformed("头字段的名称或取值含有不允许的字符", number);
}

bool listsToken(std::string_view list, std::string_view lower) {
  while (true) {
    const std::size_t comma = std::min(list.find(','), list.size());
    auto item = list.substr(0, comma);
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (equalsIgnoringCase(item, lower)) return true;
    if (comma == list.size()) return false;
    list.remove_prefix(comma + 1);
  }
}

// Leading zeros and nineteen digits are as little a length as a sign is.
std::optional<std::uint64_t> lengthOf(std::string_view text) {
  if (text.empty() || text.size() > 18 || !std::ranges::all_of(text, isDigit)) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  std::uint64_t length = 0;
  std::from_chars(text.data(), text.data() + text.size(), length);
  return length;
}

// What the fields say about the message itself. Field i stands on line i + 2.
Result<Ok> readFraming(RequestHead& head) {
  const std::string* host = nullptr;
  bool hasLength = false;
  bool isCoded = false;
  std::size_t number = 1;
  for (const auto& [name, value] : head.request.fields.all()) {
    ++number;
    if (name == "host") {
      if (host != nullptr) return ambiguous("Host 出现两次", number);
      if (!isHost(value)) return malformed("Host 不是主机名或地址", number);
      host = &value;
    } else if (name == "content-length") {
      if (hasLength) return ambiguous("Content-Length 出现两次", number);
      const auto length = lengthOf(value);
      if (!length) return malformed("Content-Length 不是长度", number);
      head.bodyBytes = *length;
      hasLength = true;
    } else if (name == "transfer-encoding") {
      isCoded = true;
    } else if (name == "connection") {
      head.closes = head.closes || listsToken(value, "close");
    } else if (name == "expect") {
      if (!equalsIgnoringCase(value, "100-continue")) return malformed("不支持的 Expect", number);
      head.expectsContinue = true;
    }
  }
  if (isCoded && hasLength) return ambiguous("Content-Length 与 Transfer-Encoding 并存", 1);
  if (host == nullptr) return malformed("缺少 Host", 1);
  if (isCoded) {
    return fail("wire.body-length-missing", "不接收分块正文,请给出 Content-Length");
  }
  head.request.targetUri.insert(0, "https://" + *host);
  return Ok{};
}

}  // namespace

std::optional<std::size_t> findHeadEnd(std::string_view bytes, std::size_t& scanned) {
  while (true) {
    const std::size_t at = bytes.find('\n', scanned);
    if (at == std::string_view::npos) {
      scanned = bytes.size();
      return std::nullopt;
    }
    scanned = at + 1;
    const bool bare = at == 0 || bytes[at - 1] != '\r';
    if (bare || at == 1 || bytes[at - 2] == '\n') return at + 1;
  }
}

Result<RequestHead> parseHead(std::string_view completeHead) {
  if (completeHead.size() > limits::kHttpHeadBytesMax) {
    return tooLarge(fmt::format("请求头超过 {} 字节", limits::kHttpHeadBytesMax));
  }
  RequestHead head;
  std::size_t number = 0;
  while (true) {
    ++number;
    const auto line = nextLine(completeHead);
    if (!line) return malformed("每行须以回车换行结束", number);
    if (number == 1) {
      if (auto read = readRequestLine(*line, head.request); !read) return std::move(read).error();
    } else if (line->empty()) {
      break;
    } else if (auto read = readField(*line, number, head.request.fields); !read) {
      return std::move(read).error();
    }
  }
  if (!completeHead.empty()) return malformed("请求头之后有多余字节", number);
  if (auto read = readFraming(head); !read) return std::move(read).error();
  return head;
}

}  // namespace tongban::wire
