// gateway/crypto/signed_data.hpp — SignedData: CMS (RFC 5652) and its Chinese twin (GB/T 35275,
// GM/T 0010: PKCS#7 version 1.5 with OIDs of its own), read strictly and verified over the original
// bytes. OpenSSL 3.0 does not know the national OIDs and checks SM2 under the empty id.
//
// parseSignedData() is strict DER and small: bounded numbers of certificates, signers and
// attributes. What is not signed is held to exactly one form, so that no byte of it can change
// unseen: the version numbers that the contents demand; digestAlgorithms = those of the signers;
// algorithm parameters absent or NULL; signers named by issuer and serial, byte for byte those of
// their certificate; no revocation lists; no certificate twice, and none that is not a signer's or,
// by its name, an issuer on the way up from one (allOnChain() is the stricter question). For RSA
// the signature algorithm is rsaEncryption alone: sha256WithRSAEncryption, one byte away, would
// verify just the same. Without signed attributes the content is of type data. Unsigned attributes
// are skipped and reported.
//
// Views point into the input, which must outlive them. Pure, thread-safe.
// Codes: crypto.signed-data-malformed, crypto.signed-data-unsupported; of verifySigner() also
// crypto.digest-mismatch, crypto.digest-weak (MD5, SHA-1), crypto.signature-invalid,
// crypto.signature-malformed, crypto.signer-missing (no such signer, or no certificate of it),
// crypto.signer-mismatch (signing-certificate attribute, RFC 2634 and RFC 5035).
#pragma once
#include <optional>
#include <span>
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

// Whether every certificate that came along lies on `chain`. What does not is signed by nobody that
// the caller trusts, and could be exchanged.
bool allOnChain(const SignedData&, std::span<const Certificate> chain);

// What one signer's value proves, once it verifies.
struct SignerProof {
  Certificate certificate;             // that of the signer, from SignedData or from `known`
  std::optional<Instant> signingTime;  // attribute 1.2.840.113549.1.9.5; claimed, not proven
  bool rawSignature = false;           // the value was r‖s, not DER
};

// Verifies signer `index` over `detached` (used when there is no content inside; when there is,
// `detached` must be absent and the caller compares the content itself):
//   with attributes     messageDigest = digest(content), contentType = SignedData's, and the
//                       signature over the SET OF attributes, in the order in which they came;
//                       a signing-certificate attribute names the signer's certificate
//   without attributes  the signature over the content, which is not itself a set of attributes
// SM2 with SM3 (under the id 1234567812345678), ECDSA P-256 and RSA with SHA-256; r‖s is taken for
// DER. That the certificate deserves trust is the caller's question (chain.hpp).
Result<SignerProof> verifySigner(const SignedData&, std::size_t index,
                                 std::optional<BytesView> detached,
                                 const std::vector<Certificate>& known = {});

}  // namespace tongban::crypto
