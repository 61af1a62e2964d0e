#include "gateway/base/text.hpp"

#include <algorithm>
#include <cstring>

namespace tongban {
namespace {

// How many bytes of ASCII stand at the front, eight at a time.
std::size_t asciiPrefix(const char* data, std::size_t size) noexcept {
  std::size_t at = 0;
  while (at + 8 <= size) {
    std::uint64_t word;
    std::memcpy(&word, data + at, 8);
    if ((word & 0x8080808080808080ULL) != 0) break;
    at += 8;
  }
  while (at < size && static_cast<unsigned char>(data[at]) < 0x80) ++at;
  return at;
}

// The length of the well-formed sequence at the front of `p`, or 0.
std::size_t sequenceLength(const unsigned char* p, std::size_t left) noexcept {
  const unsigned char lead = p[0];
  const auto tail = [&](std::size_t i, unsigned char low, unsigned char high) {
    return p[i] >= low && p[i] <= high;
  };
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return left >= 2 && tail(1, 0x80, 0xBF) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned char low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : 0xBF;
    return left >= 3 && tail(1, low, high) && tail(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned char low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xF4 ? 0x8F : 0xBF;
    const bool good = left >= 4 && tail(1, low, high) && tail(2, 0x80, 0xBF) && tail(3, 0x80, 0xBF);
    return good ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::size_t validUtf8Prefix(std::string_view text) noexcept {
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t at = 0;
  while (at < text.size()) {
    if (data[at] < 0x80) {
      at += asciiPrefix(text.data() + at, text.size() - at);
      continue;
    }
    const std::size_t length = sequenceLength(data + at, text.size() - at);
    if (length == 0) return at;
    at += length;
  }
  return at;
}

char32_t takeCodePoint(std::string_view& rest) noexcept {
  const auto byte = [&](std::size_t i) {
    return i < rest.size() ? static_cast<char32_t>(static_cast<unsigned char>(rest[i])) : 0u;
  };
  const char32_t lead = byte(0);
  char32_t point = lead;
  std::size_t length = 1;
  if (lead >= 0xF0) {
    point = (lead & 7) << 18 | (byte(1) & 63) << 12 | (byte(2) & 63) << 6 | (byte(3) & 63);
    length = 4;
  } else if (lead >= 0xE0) {
    point = (lead & 15) << 12 | (byte(1) & 63) << 6 | (byte(2) & 63);
    length = 3;
  } else if (lead >= 0xC0) {
    point = (lead & 31) << 6 | (byte(1) & 63);
    length = 2;
  }
  rest.remove_prefix(std::min(length, rest.size()));
  return point;
}

void appendCodePoint(std::string& out, char32_t c) {
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 63));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 63));
    put(0x80 | (c & 63));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 63));
    put(0x80 | (c >> 6 & 63));
    put(0x80 | (c & 63));
  }
}

std::size_t countCodePoints(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string_view firstCodePoints(std::string_view text, std::size_t count) noexcept {
  auto rest = text;
  while (count > 0 && !rest.empty()) {
    takeCodePoint(rest);
    --count;
  }
  return text.substr(0, text.size() - rest.size());
}

bool isBlank(char32_t c) noexcept {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000 || c == 0xFEFF;
}

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty()) {
    auto rest = text;
    if (!isBlank(takeCodePoint(rest))) break;
    text = rest;
  }
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    auto last = text.substr(start);
    if (!isBlank(takeCodePoint(last))) break;
    text = text.substr(0, start);
  }
  return text;
}

std::string toHalfWidth(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto before = text;
    const char32_t c = takeCodePoint(text);
    if (c >= 0xFF01 && c <= 0xFF5E) {
      out.push_back(static_cast<char>(c - 0xFEE0));
    } else if (c == 0x3000) {
      out.push_back(' ');
    } else {
      out.append(before.substr(0, before.size() - text.size()));
    }
  }
  return out;
}

bool isAsciiDigits(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string toUpperAscii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

bool isHan(char32_t c) noexcept {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == 0x3007 ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x323AF);
}

}  // namespace tongban
