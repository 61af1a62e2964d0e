#include "gateway/crypto/der.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace tongban::crypto::der {
namespace {

Error malformed(std::string_view what) {
  return fail("crypto.der-malformed", fmt::format("DER 编码不合法:{}", what));
}

void append(Bytes& out, const Bytes& more) { out.insert(out.end(), more.begin(), more.end()); }

void appendBase128(Bytes& out, std::uint64_t arc) {
  int shift = 63;
  while (shift > 0 && (arc >> shift) == 0) shift -= 7;
  for (; shift > 0; shift -= 7) {
    out.push_back(static_cast<std::uint8_t>(0x80 | ((arc >> shift) & 0x7f)));
  }
  out.push_back(static_cast<std::uint8_t>(arc & 0x7f));
}

}  // namespace

Result<Element> Reader::next() {
  if (rest_.size() < 2) return malformed("数据不完整");
  const std::uint8_t tag = rest_[0];
  if ((tag & 0x1f) == 0x1f) return malformed("不接受多字节标签");
  std::size_t head = 2;
  std::size_t length = rest_[1];
  if (length == 0x80) return malformed("不接受不定长");
  if (length > 0x80) {
    const std::size_t count = length - 0x80;
    if (count > 4 || rest_.size() < 2 + count) return malformed("长度字段不合法");
    length = 0;
    for (std::size_t i = 0; i < count; ++i) length = (length << 8) | rest_[2 + i];
    const bool minimal = length >= 0x80 && (length >> (8 * (count - 1))) != 0;
    if (!minimal) return malformed("长度不是最短形式");
    head += count;
  }
  if (length > rest_.size() - head) return malformed("长度超出数据");
  const Element element{tag, rest_.subspan(head, length), rest_.first(head + length)};
  rest_ = rest_.subspan(head + length);
  return element;
}

Result<Element> Reader::next(std::uint8_t tag) {
  if (peekTag() != tag) return malformed(fmt::format("此处应为标签 {:02x}", tag));
  return next();
}

Result<Element> single(BytesView input, std::uint8_t tag) {
  Reader reader(input);
  auto element = reader.next(tag);
  if (element && !reader.atEnd()) return malformed("末尾有多余字节");
  return element;
}

Result<BytesView> unsignedInteger(const Element& element) {
  const auto content = element.content;
  if (element.tag != kInteger || content.empty()) return malformed("应为整数");
  if (content[0] >= 0x80) return malformed("整数为负");
  if (content[0] == 0 && content.size() > 1) {
    if (content[1] < 0x80) return malformed("整数不是最短形式");
    return content.subspan(1);
  }
  return content;
}

Result<std::string> oidText(const Element& element) {
  constexpr std::uint64_t kArcMax = std::uint64_t{1} << 56;  // before its last seven bits
  const auto content = element.content;
  if (element.tag != kOid || content.empty() || content.back() >= 0x80) {
    return malformed("应为对象标识符");
  }
  std::string text;
  std::uint64_t arc = 0;
  bool begins = true;
  for (const auto byte : content) {
    if ((begins && byte == 0x80) || arc >= kArcMax) return malformed("对象标识符编码不规范");
    arc = (arc << 7) | (byte & 0x7fu);
    begins = byte < 0x80;
    if (!begins) continue;
    if (text.empty()) {
      const std::uint64_t first = arc < 80 ? arc / 40 : 2;
      text = fmt::format("{}.{}", first, arc - first * 40);
    } else {
      text += fmt::format(".{}", arc);
    }
    arc = 0;
  }
  return text;
}

Result<Instant> timeOf(const Element& element) {
  auto text = std::string(textOf(element.content));
  if (element.tag == kUtcTime) {
    if (text.size() != 13) return malformed("时间应写作 YYMMDDhhmmssZ");
    text.insert(0, text.front() < '5' ? "20" : "19");
  } else if (element.tag != kGeneralizedTime) {
    return malformed("应为时间");
  }
  constexpr std::size_t kDigits = 14;  // YYYYMMDDhhmmss
  const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
  const bool wellFormed = text.size() > kDigits && text.back() == 'Z' &&
                          std::all_of(text.begin(), text.begin() + kDigits, isDigit);
  if (!wellFormed) return malformed("时间应写作 YYYYMMDDhhmmssZ");
  const auto fraction = text.substr(kDigits, text.size() - kDigits - 1);
  if (!fraction.empty() && (fraction.front() != '.' || fraction.back() == '0')) {
    return malformed("时间的小数部分不规范");
  }
  const auto part = [&](std::size_t from, std::size_t count) { return text.substr(from, count); };
  auto instant = fromRfc3339(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" + part(8, 2) +
                             ":" + part(10, 2) + ":" + part(12, 2) + fraction + "Z");
  if (!instant) return malformed("没有这样的时刻");
  return *instant;
}

Result<BytesView> wholeBits(const Element& element) {
  if (element.tag != kBitString || element.content.empty() || element.content[0] != 0) {
    return malformed("位串应以整字节结束");
  }
  return element.content.subspan(1);
}

Bytes encode(std::uint8_t tag, BytesView content) {
  Bytes out = {tag};
  const std::size_t length = content.size();
  if (length < 0x80) {
    out.push_back(static_cast<std::uint8_t>(length));
  } else {
    int count = 1;
    while ((length >> (8 * count)) != 0) ++count;
    out.push_back(static_cast<std::uint8_t>(0x80 | count));
    for (int i = count - 1; i >= 0; --i) {
      out.push_back(static_cast<std::uint8_t>(length >> (8 * i)));
    }
  }
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes encode(std::uint8_t tag, std::initializer_list<Bytes> children) {
  Bytes content;
  for (const auto& child : children) append(content, child);
  return encode(tag, BytesView(content));
}

Bytes sequence(std::initializer_list<Bytes> children) { return encode(kSequence, children); }

Bytes unsignedInteger(BytesView bigEndian) {
  while (bigEndian.size() > 1 && bigEndian[0] == 0) bigEndian = bigEndian.subspan(1);
  Bytes content;
  if (bigEndian.empty() || bigEndian[0] >= 0x80) content.push_back(0);
  content.insert(content.end(), bigEndian.begin(), bigEndian.end());
  return encode(kInteger, BytesView(content));
}

Bytes oid(std::string_view dotted) {
  Bytes content;
  std::uint64_t first = 0;
  for (std::size_t index = 0; !dotted.empty(); ++index) {
    std::uint64_t arc = 0;
    const auto end = std::from_chars(dotted.data(), dotted.data() + dotted.size(), arc).ptr;
    dotted.remove_prefix(static_cast<std::size_t>(end - dotted.data()));
    if (dotted.starts_with('.')) dotted.remove_prefix(1);
    if (index == 0) {
      first = arc;
    } else {
      appendBase128(content, index == 1 ? first * 40 + arc : arc);
    }
  }
  return encode(kOid, BytesView(content));
}

Bytes bitString(BytesView octets) {
  Bytes content = {0};
  content.insert(content.end(), octets.begin(), octets.end());
  return encode(kBitString, BytesView(content));
}

Bytes null() { return {0x05, 0x00}; }

Bytes boolean(bool value) {
  return {kBoolean, 0x01, static_cast<std::uint8_t>(value ? 0xff : 0x00)};
}

Bytes time(Instant at) {
  using namespace std::chrono;
  const auto seconds = floor<std::chrono::seconds>(at);
  const auto day = floor<days>(seconds);
  const year_month_day date(day);
  const hh_mm_ss clock(seconds - day);
  const int year = static_cast<int>(date.year());
  const auto rest =
      fmt::format("{:02}{:02}{:02}{:02}{:02}Z", unsigned(date.month()), unsigned(date.day()),
                  clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  if (year >= 1950 && year < 2050) {
    return encode(kUtcTime, bytesOf(fmt::format("{:02}{}", year % 100, rest)));
  }
  return encode(kGeneralizedTime, bytesOf(fmt::format("{:04}{}", year, rest)));
}

}  // namespace tongban::crypto::der
