// gateway/crypto/signed_data_parts.hpp — the pieces that reading and verifying SignedData and
// timestamps share. Internal to this room. Codes: crypto.signed-data-malformed,
// crypto.signed-data-unsupported, and for the last crypto.signer-mismatch, crypto.digest-weak.
// Pure, thread-safe; views point into the input.
#pragma once
#include "gateway/crypto/der.hpp"
#include "gateway/crypto/signed_data.hpp"

namespace tongban::crypto {

// An AlgorithmIdentifier whose parameters are absent or NULL: its OID.
Result<std::string> readAlgorithm(der::Reader&);

// The inside of a SET OF Attribute: at least one, no type twice, one value each. The order is the
// writer's own; the signature covers it as it stands.
Result<std::vector<SignedAttribute>> readAttributes(BytesView content);

// Whether issuer (Name, DER) and serial (INTEGER content) are exactly those of the certificate.
bool isNamed(const Certificate&, BytesView issuer, BytesView serial);

// ESSCertID with SHA-1 (RFC 2634 section 5.4) and ESSCertIDv2 with SHA-256 or SM3 (RFC 5035): each
// that is there must name the certificate.
Result<Ok> checkSigningCertificate(const SignerInfo&, const Certificate&);

}  // namespace tongban::crypto
