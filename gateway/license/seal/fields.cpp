#include "gateway/license/seal/fields.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"

namespace tongban::license {
namespace der = crypto::der;
namespace {

bool isAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// X.680 table 10.
bool isPrintable(std::string_view text) {
  constexpr std::string_view marks = " '()+,-./:=?";
  return std::ranges::all_of(text, [&](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
  });
}

}  // namespace

void Reading::refuse(std::string message, std::string where) {
  refuse(fail(code_, std::move(message), std::move(where)));
}

std::string Fields::where(std::string_view name) const {
  if (type_.empty() || name.empty()) return std::string(type_.empty() ? name : type_);
  return fmt::format("{}.{}", type_, name);
}

void Fields::refuse(std::string message, std::string_view name) {
  reading_.refuse(std::move(message), where(name));
}

void Fields::malformed(std::string message, std::string_view name) {
  reading_.refuse(fail("license.format.der", std::move(message), where(name)));
}

std::size_t Fields::count(std::size_t most) {
  auto rest = parts_;
  std::size_t parts = 0;
  while (!rest.atEnd() && parts <= most) {
    if (auto part = rest.next(); !part) {
      malformed(part.error().message, "");
      return 0;
    }
    ++parts;
  }
  return parts;
}

der::Element Fields::take(std::uint8_t tag, std::string_view name) {
  constexpr der::Element none{};
  if (reading_.faulty()) return none;
  if (parts_.atEnd()) {
    refuse("缺少这一项", name);
    return none;
  }
  if (parts_.peekTag() != tag) {
    refuse(fmt::format("类型不符:应为标签 {:02x},实为 {:02x}", tag, parts_.peekTag()), name);
    return none;
  }
  auto part = parts_.next();
  if (!part) {
    malformed(part.error().message, name);
    return none;
  }
  return *part;
}

Fields Fields::sequence(std::string_view name, std::string_view type) {
  return Fields(reading_, take(der::kSequence, name).content, type);
}

std::int64_t Fields::integer(std::string_view name) {
  const auto content = take(der::kInteger, name).content;
  if (reading_.faulty()) return 0;
  if (content.empty()) {
    malformed("DER 编码不合法:整数为空", name);
    return 0;
  }
  const bool padded = content.size() > 1 && ((content[0] == 0x00 && content[1] < 0x80) ||
                                             (content[0] == 0xff && content[1] >= 0x80));
  if (padded) {
    malformed("DER 编码不合法:整数不是最短形式", name);
    return 0;
  }
  if (content.size() > sizeof(std::int64_t)) {
    refuse("整数超过 64 位", name);
    return 0;
  }
  std::uint64_t value = content[0] >= 0x80 ? ~std::uint64_t{0} : 0;
  for (const auto octet : content) value = (value << 8) | octet;
  return static_cast<std::int64_t>(value);
}

bool Fields::boolean(std::string_view name) {
  const auto content = take(der::kBoolean, name).content;
  if (reading_.faulty()) return false;
  if (content.size() != 1 || (content[0] != 0x00 && content[0] != 0xff)) {
    malformed("DER 编码不合法:布尔值只能是 00 或 FF", name);
    return false;
  }
  return content[0] == 0xff;
}

std::string Fields::dotted(const der::Element& oid, std::string_view name) {
  if (reading_.faulty()) return {};
  auto text = der::oidText(oid);
  if (text) return *text;
  malformed(text.error().message, name);
  return {};
}

std::string Fields::ia5(std::string_view name) {
  const auto text = textOf(take(der::kIa5String, name).content);
  if (!isAscii(text)) refuse("IA5String 含有 ASCII 以外的字节", name);
  return std::string(text);
}

std::string Fields::printable(std::string_view name) {
  const auto text = textOf(take(der::kPrintableString, name).content);
  if (!isPrintable(text)) refuse("PrintableString 含有不允许的字符", name);
  return std::string(text);
}

std::string Fields::utf8(std::string_view name) {
  const auto text = textOf(take(der::kUtf8String, name).content);
  if (!isUtf8(text)) {
    refuse("UTF8String 不是合法的 UTF-8,可能是 GBK", name);
  } else if (text.find('\0') != std::string_view::npos) {
    refuse("UTF8String 含有空字符", name);
  }
  return std::string(text);
}

SignatureBits Fields::bits(std::string_view name) {
  const auto content = take(der::kBitString, name).content;
  if (reading_.faulty()) return {};
  if (content.empty()) {
    malformed("DER 编码不合法:位串缺少首字节", name);
    return {};
  }
  const unsigned unused = content[0];
  const auto octets = content.subspan(1);
  if (unused == 0) return {octets, 0};
  // A writer that drops trailing zero bits drops all of them: the last bit kept is a one.
  const bool dropped = !octets.empty() && octets.back() != 0 &&
                       static_cast<unsigned>(std::countr_zero(octets.back())) == unused;
  if (!dropped) {
    malformed("DER 编码不合法:位串的未用位数与末字节不符", name);
    return {};
  }
  reading_.note(Deviation::UnusedBits);
  return {octets, unused};
}

StatedTime Fields::stated(Result<StatedTime> time, std::string_view name) {
  if (!time) {
    auto error = time.error();
    error.where = where(name);
    reading_.refuse(std::move(error));
    return {};
  }
  if (time->zoneMissing) reading_.note(Deviation::LocalTime);
  return *time;
}

StatedTime Fields::generalizedTime(std::string_view name) {
  const auto content = take(der::kGeneralizedTime, name).content;
  return reading_.faulty() ? StatedTime{} : stated(fromGeneralizedTime(textOf(content)), name);
}

StatedTime Fields::utcTime(std::string_view name) {
  const auto content = take(der::kUtcTime, name).content;
  return reading_.faulty() ? StatedTime{} : stated(fromUtcTime(textOf(content)), name);
}

std::optional<BytesView> Fields::timestamp() {
  if (peekTag() != kExplicit0) return std::nullopt;
  Fields inner(reading_, take(kExplicit0, "timeStamp").content, type_);
  const auto bits = inner.bits("timeStamp");
  // A token is whole octets, and no signature protects the count of unused bits.
  if (bits.unusedBits > 0) inner.malformed("DER 编码不合法:时间戳不是整数个字节", "timeStamp");
  inner.end();
  return bits.octets;
}

std::vector<SealExtension> Fields::extensions() {
  auto list = sequence("extDatas", "ExtensionDatas");
  if (!reading_.faulty() && list.atEnd()) reading_.note(Deviation::EmptyExtensions);
  std::vector<SealExtension> out;
  while (!list.atEnd()) {
    if (out.size() == limits::kSealExtensionsMax) {
      reading_.refuse(fail("license.format.limit",
                           fmt::format("扩展超过 {} 项", limits::kSealExtensionsMax),
                           where("extDatas")));
      break;
    }
    auto one = list.sequence("ExtData", "ExtData");
    SealExtension extension;
    extension.oid = one.oid("extnID");
    if (one.peekTag() == der::kBoolean) {
      extension.critical = one.boolean("critical");
      // None is recognized: the standards define no extension.
      reading_.note(extension.critical ? Deviation::CriticalExtension : Deviation::ExplicitDefault);
    }
    extension.value = one.octets("extnValue");
    one.end();
    out.push_back(std::move(extension));
  }
  return out;
}

void Fields::end() {
  if (!atEnd()) reading_.refuse("有多余的内容", std::string(type_));
}

Opened openOutermost(Reading& reading, BytesView input, std::string_view type,
                     std::string_view what) {
  constexpr std::size_t kParts2014 = 2;
  constexpr std::size_t kParts2020 = 4;
  constexpr std::size_t kPartsStamped = 5;
  if (input.size() > limits::kSealBytesMax) {
    reading.refuse(fail("license.format.limit",
                        fmt::format("{}超过 {} 字节", what, limits::kSealBytesMax),
                        std::string(type)));
  }
  Fields outer(reading, input, "");
  const auto whole = outer.take(der::kSequence, type);
  if (!reading.faulty() && !outer.atEnd()) {
    reading.refuse(fail("license.format.der", "DER 编码不合法:末尾有多余字节", std::string(type)));
  }
  Fields parts(reading, whole.content, type);
  const auto count = parts.count(kPartsStamped);
  if (count != kParts2014 && count != kParts2020 && count != kPartsStamped) {
    reading.refuse(fmt::format("{}应由 2、4 或 5 部分组成", what), std::string(type));
  }
  const auto layout = count == kParts2014 ? Layout::Gmt2014 : Layout::Gbt2020;
  return {whole.whole, parts, layout, count == kPartsStamped};
}

}  // namespace tongban::license
