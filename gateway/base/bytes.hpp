// gateway/base/bytes.hpp — raw bytes and the two text forms they travel in.
//
// Pure functions, thread-safe. Hex is lower case; Base64 is RFC 4648 section 4 with padding, and
// decoding takes the canonical form only (no white space, no missing padding, zero spare bits),
// so that one value has one text.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace tongban {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

inline BytesView bytesOf(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view textOf(BytesView bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string toHex(BytesView);
Result<Bytes> fromHex(std::string_view);  // lower or upper case; base.hex-invalid
std::string toBase64(BytesView);
Result<Bytes> fromBase64(std::string_view);  // base.base64-invalid

}  // namespace tongban
