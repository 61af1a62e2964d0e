#include "gateway/record/encoding.hpp"

#include <cerrno>

#include <fmt/format.h>
#include <iconv.h>

#include "gateway/base/handle.hpp"
#include "gateway/base/text.hpp"

namespace tongban::record {
namespace {

constexpr std::size_t kSequenceBytesMax = 4;

std::size_t asciiPrefix(std::string_view bytes) noexcept {
  std::size_t at = 0;
  while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80) ++at;
  return at;
}

// Whether more bytes could make the UTF-8 sequence at the front of `tail` well-formed.
bool isUtf8Start(std::string_view tail) noexcept {
  if (tail.size() >= kSequenceBytesMax) return false;
  const auto lead = static_cast<unsigned char>(tail[0]);
  if (lead < 0xC2 || lead > 0xF4) return false;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (tail.size() >= length) return false;
  // The lowest and the highest continuation decide between well-formed and not (table 3-7).
  for (const char filler : {'\x80', '\xBF'}) {
    std::string whole(tail);
    whole.append(length - tail.size(), filler);
    if (isUtf8(whole)) return true;
  }
  return false;
}

// iconv_open answers -1 for "none", which must not reach an owner.
void* openConversion(const char* to, const char* from) noexcept {
  const ::iconv_t conversion = ::iconv_open(to, from);
  return reinterpret_cast<std::intptr_t>(conversion) == -1 ? nullptr : conversion;
}

}  // namespace

Result<Encoding> parseEncoding(std::string_view name) {
  const auto upper = toUpperAscii(name);
  if (upper == "UTF-8" || upper == "UTF8") return Encoding::Utf8;
  for (const std::string_view known : {"GB18030", "GB-18030", "GBK", "CP936", "GB2312"}) {
    if (upper == known) return Encoding::Gb18030;
  }
  return fail("record.encoding-unknown",
              "不支持的字符编码,只支持 UTF-8 与 GB18030(含 GBK、GB2312)");
}

std::string_view nameOf(Encoding encoding) noexcept {
  return encoding == Encoding::Utf8 ? "UTF-8" : "GB18030";
}

std::string_view byteOrderMarkOf(Encoding encoding) noexcept {
  return encoding == Encoding::Utf8 ? "\xEF\xBB\xBF" : "\x84\x31\x95\x33";
}

void Decoder::Closer::operator()(void* conversion) const noexcept { ::iconv_close(conversion); }

Result<Decoder> Decoder::open(Encoding encoding) {
  if (encoding == Encoding::Utf8) return Decoder(encoding, nullptr);
  void* const conversion = openConversion("UTF-8", "GB18030");
  if (conversion == nullptr) {
    return fail("record.encoding-unknown", "本机的 C 库缺少 GB18030 转换表");
  }
  return Decoder(encoding, conversion);
}

Decoder::Progress Decoder::decode(std::string_view bytes, std::string& out) {
  if (encoding_ == Encoding::Gb18030) return convert(bytes, out);
  const std::size_t valid = validUtf8Prefix(bytes);
  out.append(bytes.substr(0, valid));
  return {valid, valid < bytes.size() && !isUtf8Start(bytes.substr(valid))};
}

Decoder::Progress Decoder::convert(std::string_view bytes, std::string& out) {
  const std::size_t plain = asciiPrefix(bytes);
  out.append(bytes.substr(0, plain));
  if (plain == bytes.size()) return {plain, false};

  const auto rest = bytes.substr(plain);
  const std::size_t before = out.size();
  // Two bytes become at most four, one and four at most as many.
  out.resize(before + 2 * rest.size());
  char* from = const_cast<char*>(rest.data());  // iconv does not write to its input
  char* to = out.data() + before;
  std::size_t fromLeft = rest.size();
  std::size_t toLeft = 2 * rest.size();
  ::iconv(conversion_.get(), nullptr, nullptr, nullptr, nullptr);
  const auto converted = ::iconv(conversion_.get(), &from, &fromLeft, &to, &toLeft);
  const bool cut = errno == EINVAL && fromLeft < kSequenceBytesMax;
  out.resize(out.size() - toLeft);
  return {bytes.size() - fromLeft, converted == static_cast<std::size_t>(-1) && !cut};
}

Error Decoder::refusal(std::string_view bytes, const Progress& progress, std::size_t before) const {
  const std::size_t at = progress.taken;
  const auto bad = static_cast<unsigned>(static_cast<unsigned char>(bytes[at]));
  const bool utf16 =
      at + before == 0 && (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"));
  return fail(
      "record.encoding-invalid",
      fmt::format("第 {} 字节(0x{:02X})起不是合法的 {}{}{}", at + before, bad, nameOf(encoding_),
                  progress.invalid ? "" : ":字符不完整", utf16 ? ":文件似为 UTF-16" : ""),
      fmt::format("byte {}", at + before));
}

Result<Ok> Decoder::append(std::string_view bytes, std::string& out) {
  const std::size_t before = out.size();
  const auto progress = decode(bytes, out);
  if (progress.taken == bytes.size()) return Ok{};
  out.resize(before);
  return refusal(bytes, progress, 0);
}

Result<std::size_t> Decoder::appendPart(std::string_view bytes, std::string& out) {
  const auto progress = decode(bytes, out);
  if (progress.invalid) return refusal(bytes, progress, position_);
  position_ += progress.taken;
  return progress.taken;
}

Result<Ok> Decoder::appendLast(std::string_view bytes, std::string& out) {
  const auto progress = decode(bytes, out);
  if (progress.taken == bytes.size()) return Ok{};
  return refusal(bytes, progress, position_);
}

Result<std::string> toUtf8(std::string_view bytes, Encoding encoding) {
  auto decoder = Decoder::open(encoding);
  if (!decoder) return decoder.error();
  std::string out;
  if (auto done = decoder->append(bytes, out); !done) return done.error();
  const auto mark = byteOrderMarkOf(Encoding::Utf8);
  if (out.starts_with(mark)) out.erase(0, mark.size());
  return out;
}

Result<std::string> fromUtf8(std::string_view utf8, Encoding encoding) {
  if (const auto valid = validUtf8Prefix(utf8); valid != utf8.size()) {
    return fail("record.encoding-invalid", fmt::format("第 {} 字节起不是合法的 UTF-8", valid),
                fmt::format("byte {}", valid));
  }
  if (encoding == Encoding::Utf8 || asciiPrefix(utf8) == utf8.size()) return std::string(utf8);
  const Handle<void, ::iconv_close> conversion(openConversion("GB18030", "UTF-8"));
  if (!conversion) {
    return fail("record.encoding-unknown", "本机的 C 库缺少 GB18030 转换表");
  }
  // Two bytes or more become at most four.
  std::string out(2 * utf8.size(), '\0');
  char* from = const_cast<char*>(utf8.data());  // iconv does not write to its input
  char* to = out.data();
  std::size_t fromLeft = utf8.size();
  std::size_t toLeft = out.size();
  const auto converted = ::iconv(conversion.get(), &from, &fromLeft, &to, &toLeft);
  if (converted == static_cast<std::size_t>(-1) || fromLeft != 0) {
    const auto at = utf8.size() - fromLeft;
    return fail("record.encoding-invalid", fmt::format("第 {} 字节起的字无法写成 GB18030", at),
                fmt::format("byte {}", at));
  }
  out.resize(out.size() - toLeft);
  return out;
}

Oddities odditiesOf(std::string_view text) noexcept {
  Oddities found;
  while (true) {
    // Only sequences led by 0xEE…0xF4 can be either.
    std::size_t at = 0;
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0xEE) ++at;
    text.remove_prefix(at);
    if (text.empty()) return found;
    const char32_t c = takeCodePoint(text);
    if (c == 0xFFFD) ++found.replacementCharacters;
    if ((c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000) ++found.privateUse;
  }
}

}  // namespace tongban::record
