#include "gateway/base/bytes.hpp"

#include <array>

namespace tongban {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int hexDigit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr auto kBase64Values = [] {
  std::array<std::int16_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kBase64.size(); ++i) {
    values[static_cast<unsigned char>(kBase64[i])] = static_cast<std::int16_t>(i);
  }
  return values;
}();

Error notBase64() {
  return fail("base.base64-invalid", "Base64 文本含非法字符、缺少填充或尾位不为零");
}

}  // namespace

std::string toHex(BytesView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

Result<Bytes> fromHex(std::string_view text) {
  if (text.size() % 2 != 0) return fail("base.hex-invalid", "十六进制文本的位数不是偶数");
  Bytes out(text.size() / 2);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = hexDigit(text[2 * i]);
    const int low = hexDigit(text[2 * i + 1]);
    if (high < 0 || low < 0) return fail("base.hex-invalid", "十六进制文本含非法字符");
    out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return out;
}

std::string toBase64(BytesView bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t have = bytes.size() - i;
    const std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                                (have > 1 ? static_cast<std::uint32_t>(bytes[i + 1]) << 8 : 0u) |
                                (have > 2 ? static_cast<std::uint32_t>(bytes[i + 2]) : 0u);
    out.push_back(kBase64[group >> 18]);
    out.push_back(kBase64[group >> 12 & 63]);
    out.push_back(have > 1 ? kBase64[group >> 6 & 63] : '=');
    out.push_back(have > 2 ? kBase64[group & 63] : '=');
  }
  return out;
}

Result<Bytes> fromBase64(std::string_view text) {
  if (text.size() % 4 != 0) return notBase64();
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const std::size_t pad = last && text[i + 3] == '=' ? (text[i + 2] == '=' ? 2u : 1u) : 0u;
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 4 - pad; ++k) {
      const int value = kBase64Values[static_cast<unsigned char>(text[i + k])];
      if (value < 0) return notBase64();
      group |= static_cast<std::uint32_t>(value) << (18 - 6 * k);
    }
    out.push_back(static_cast<std::uint8_t>(group >> 16));
    if (pad < 2) out.push_back(static_cast<std::uint8_t>(group >> 8));
    if (pad < 1) out.push_back(static_cast<std::uint8_t>(group));
    const std::uint32_t spare = pad == 2 ? group & 0xFFFF : pad == 1 ? group & 0xFF : 0;
    if (spare != 0) return notBase64();
  }
  return out;
}

}  // namespace tongban
