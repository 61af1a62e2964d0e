// gateway/crypto/signature_form.hpp — the two forms of an SM2 or ECDSA P-256 signature.
//
// DER: SEQUENCE { r INTEGER, s INTEGER } (GM/T 0009 clause 7.3, RFC 3279 section 2.2.3), in heads,
// receipts and certificates. Raw: r‖s, 32 bytes each, in HTTP message signatures (RFC 9421 section
// 3.3.4). Both directions check 0 < r, s < n and DER's one encoding, so that a signature has
// exactly one text. Code: crypto.signature-malformed. Pure, thread-safe.
#pragma once
#include "gateway/crypto/digest.hpp"

namespace tongban::crypto {

inline constexpr std::size_t kRawSignatureBytes = 64;

Result<Bytes> toRawSignature(SuiteId, BytesView der);
Result<Bytes> toDerSignature(SuiteId, BytesView raw);

}  // namespace tongban::crypto
