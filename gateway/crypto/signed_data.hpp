// gateway/crypto/signed_data.hpp — SignedData: CMS (RFC 5652) and its Chinese twin (GB/T 35275,
// GM/T 0010: PKCS#7 version 1.5 with OIDs of its own), read strictly and verified over the original
// bytes. OpenSSL 3.0 does not know the national OIDs and checks SM2 under the empty id.
//
// parse() is strict DER and small: bounded numbers of certificates, signers and attributes; no
// revocation lists are used; what is not signed is held to exactly one form (version numbers,
// digestAlgorithms = those of the signers, algorithm parameters absent or NULL), so that no byte of
// it can change unseen. Views point into the input, which must outlive them.
// Pure, thread-safe. Codes: crypto.signed-data-malformed, crypto.signed-data-unsupported,
// crypto.digest-mismatch, crypto.signature-invalid, crypto.signature-malformed,
// crypto.signer-missing.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/crypto/certificate.hpp"

namespace tongban::crypto {

enum class SignedDataKind : std::uint8_t { Cms, Gbt35275 };

struct SignedAttribute {
  std::string oid;
  BytesView value;  // the single value of the set, tag and length included
};

struct SignerInfo {
  BytesView issuer;                         // Name, DER
  BytesView serial;                         // INTEGER content
  std::string digestAlgorithm;              // dotted OID
  std::string signatureAlgorithm;           // dotted OID
  std::vector<SignedAttribute> attributes;  // authenticated; empty when there are none
  BytesView attributesWhole;  // [0], tag and length included; empty when there are none
  BytesView signature;
  bool hasUnsignedAttributes = false;

  const SignedAttribute* find(std::string_view oid) const noexcept;
};

struct SignedData {
  SignedDataKind kind = SignedDataKind::Cms;
  std::string contentType;           // dotted OID of the content
  std::optional<BytesView> content;  // octets of the OCTET STRING
  std::vector<Certificate> certificates;
  std::vector<SignerInfo> signers;  // at least one
};

Result<SignedData> parseSignedData(BytesView der);

// What one signer's value proves, once it verifies.
struct SignerProof {
  Certificate certificate;             // that of the signer, from SignedData or from `known`
  std::optional<Instant> signingTime;  // attribute 1.2.840.113549.1.9.5; claimed, not proven
  bool rawSignature = false;           // the value was r‖s, not DER
};

// Verifies signer `index` over `detached` (used when there is no content inside; when there is,
// `detached` must be absent and the caller compares the content itself):
//   with attributes     messageDigest = digest(content), contentType = SignedData's, and the
//   signature
//                       over DER SET OF attributes
//   without attributes  the signature over the content
// SM2 with SM3 (under the id 1234567812345678), ECDSA and RSA with SHA-256; r‖s is taken for DER.
Result<SignerProof> verifySigner(const SignedData&, std::size_t index,
                                 std::optional<BytesView> detached,
                                 const std::vector<Certificate>& known = {});

}  // namespace tongban::crypto
