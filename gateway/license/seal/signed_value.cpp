// What a SignedValue file holds: GB/T 33190 clause 18 leaves it to the kind of signature.
#include "gateway/license/seal/fields.hpp"

namespace tongban::license {
namespace der = crypto::der;
namespace {

constexpr std::string_view kCode = "license.format.signature";

}  // namespace

Result<SignedValueKind> kindOfSignedValue(BytesView input) {
  constexpr std::size_t rawBytes = 64;
  // Nothing else is as short as that.
  if (input.size() == rawBytes) return SignedValueKind::BareSignature;
  std::vector<Deviation> none;
  Reading reading(kCode, none);
  Fields outer(reading, input, "");
  Fields parts = outer.sequence("SignedValue", "SignedValue");
  if (!reading.faulty() && !outer.atEnd()) {
    return fail("license.format.der", "DER 编码不合法:末尾有多余字节", "SignedValue");
  }
  const auto count = parts.count(2);
  if (reading.faulty()) return reading.fault();
  switch (parts.peekTag()) {
    case der::kSequence:
      return SignedValueKind::SealSignature;
    case der::kOid:
      return SignedValueKind::SignedData;
    case der::kInteger: {
      parts.take(der::kInteger, "r");
      if (count == 2 && parts.peekTag() == der::kInteger) return SignedValueKind::BareSignature;
      break;
    }
    default:
      break;
  }
  return fail(kCode, "签名值既不是电子签章,也不是签名数据或单独的签名", "SignedValue");
}

}  // namespace tongban::license
