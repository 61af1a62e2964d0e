#include "gateway/crypto/signature_form.hpp"

#include <algorithm>
#include <array>

#include "gateway/crypto/der.hpp"

namespace tongban::crypto {
namespace {

constexpr std::size_t kScalarBytes = 32;
using Scalar = std::array<std::uint8_t, kScalarBytes>;

// The order n of the base point: sm2p256v1 (GB/T 32918.5) and P-256 (FIPS 186-4 D.1.2.3).
constexpr Scalar kOrderSm2 = {0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                              0xff, 0xff, 0xff, 0xff, 0xff, 0x72, 0x03, 0xdf, 0x6b, 0x21, 0xc6,
                              0x05, 0x2b, 0x53, 0xbb, 0xf4, 0x09, 0x39, 0xd5, 0x41, 0x23};
constexpr Scalar kOrderP256 = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
                               0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
                               0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

Error malformed(const char* what) { return fail("crypto.signature-malformed", what); }

bool inRange(SuiteId id, BytesView scalar) {
  const auto& order = id == SuiteId::Sm ? kOrderSm2 : kOrderP256;
  return std::ranges::any_of(scalar, [](std::uint8_t byte) { return byte != 0; }) &&
         std::ranges::lexicographical_compare(scalar, order);
}

}  // namespace

Result<Bytes> toRawSignature(SuiteId id, BytesView derForm) {
  const auto outer = der::single(derForm, der::kSequence);
  if (!outer) return malformed("签名值不是规范的 DER 序列");
  der::Reader reader(outer->content);
  Bytes raw;
  for (int i = 0; i < 2; ++i) {
    const auto element = reader.next(der::kInteger);
    if (!element) return malformed("签名值应含两个整数");
    const auto number = der::unsignedInteger(*element);
    if (!number || number->size() > kScalarBytes) return malformed("签名值的整数编码不规范");
    raw.resize(raw.size() + kScalarBytes - number->size());
    raw.insert(raw.end(), number->begin(), number->end());
    if (!inRange(id, BytesView(raw).last(kScalarBytes))) return malformed("签名值超出曲线的阶");
  }
  if (!reader.atEnd()) return malformed("签名值末尾有多余内容");
  return raw;
}

Result<Bytes> toDerSignature(SuiteId id, BytesView raw) {
  if (raw.size() != kRawSignatureBytes) return malformed("签名值应为 64 字节");
  const auto r = raw.first(kScalarBytes);
  const auto s = raw.last(kScalarBytes);
  if (!inRange(id, r) || !inRange(id, s)) return malformed("签名值超出曲线的阶");
  return der::sequence({der::unsignedInteger(r), der::unsignedInteger(s)});
}

}  // namespace tongban::crypto
