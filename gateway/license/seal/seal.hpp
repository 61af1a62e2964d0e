// gateway/license/seal/seal.hpp — electronic seals (SESeal) and seal signatures (SES_Signature),
// read from their bytes; reading proves nothing about them (verifier.hpp does).
//
//   layout 2014   GM/T 0031-2014, header versions 1 to 3; the seal has two parts
//   layout 2020   GB/T 38540-2020, version 4, and version 5 (GM/T 0031-2025), whose seal may have a
//                 fifth part, a timestamp
// The layout is told by the number of parts, and must agree with the version that the header and
// TBS_Sign state. Strict DER (crypto/der.hpp): an indefinite length, a length or integer that is
// not minimal, bytes after the end are license.format.der. What real files do otherwise and is
// tolerated is named in `deviations` (deviations.def); everything else that the ASN.1 does not
// allow is license.format.seal or license.format.signature, a time license.format.time, a bound of
// base/limits.hpp license.format.limit.
//
// Everything is a view into the input, which must outlive it: signatures are verified over the
// original bytes, never over an encoding made again. Pure functions, thread-safe.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/bytes.hpp"
#include "gateway/base/result.hpp"
#include "gateway/license/seal/deviation.hpp"
#include "gateway/license/seal/stated_time.hpp"

namespace tongban::license {

enum class Layout : std::uint8_t { Gmt2014, Gbt2020 };

struct SealExtension {
  std::string oid;  // dotted
  bool critical = false;
  BytesView value;
};

struct CertificateDigest {
  std::string algorithm;  // PrintableString as written
  BytesView value;
};

struct SealPicture {
  std::string type;  // as written
  BytesView data;
  std::int64_t widthMm = 0;
  std::int64_t heightMm = 0;
};

// A BIT STRING that is a signature or a digest. `unusedBits` says that trailing zero bits were
// dropped; `octets` then has them back only as far as the last octet goes.
struct SignatureBits {
  BytesView octets;
  unsigned unusedBits = 0;
};

struct Seal {
  Layout layout = Layout::Gbt2020;
  std::int64_t version = 0;                // header.version
  BytesView whole;                         // SESeal
  BytesView info;                          // SES_SealInfo, tag and length included
  std::string vendor;                      // header.Vid
  std::string id;                          // esID
  std::int64_t type = 0;                   // property.type, any value
  std::string name;                        // UTF-8
  std::int64_t certListType = 1;           // 1 for the layout of 2014, which has none
  std::vector<BytesView> certificates;     // DER, for certListType 1
  std::vector<CertificateDigest> digests;  // for certListType 2
  StatedTime created;
  StatedTime validFrom;
  StatedTime validTo;
  SealPicture picture;
  std::vector<SealExtension> extensions;
  BytesView makerCertificate;  // DER
  std::string algorithm;       // signature algorithm, dotted OID
  SignatureBits signature;
  std::optional<BytesView> timestamp;  // version 5
  std::vector<Deviation> deviations;

  // The bytes that the maker signed: SES_SealInfo (2020), or SEQUENCE { SES_SealInfo, cert,
  // signatureAlgorithm } of the original parts (2014).
  Bytes signedBytes() const;

  // For signedBytes(): the parts after SES_SealInfo, tag and length included (2014 only).
  std::array<BytesView, 2> signedTail;
};

struct SealSignature {
  Layout layout = Layout::Gbt2020;
  std::int64_t version = 0;  // TBS_Sign.version
  Seal seal;
  BytesView toSign;                    // TBS_Sign, tag and length included: what the signer signed
  std::optional<StatedTime> time;      // timeInfo as a time
  std::optional<BytesView> timeToken;  // timeInfo as a timestamp token (2014)
  SignatureBits dataHash;
  std::string propertyInfo;
  std::vector<SealExtension> extensions;
  BytesView signerCertificate;  // DER
  std::string algorithm;        // dotted OID
  SignatureBits signature;
  std::optional<BytesView> timestamp;  // GB/T 20520 token over the signature value
  std::vector<Deviation> deviations;   // its own; the seal's are in `seal`
};

Result<Seal> parseSeal(BytesView der);
Result<SealSignature> parseSealSignature(BytesView der);

// What a SignedValue file holds, by its first element. license.format.signature when it is none,
// license.format.der when it is not DER at all.
enum class SignedValueKind : std::uint8_t {
  SealSignature,  // SES_Signature
  SignedData,     // GB/T 35275 or CMS ContentInfo: begins with an OID
  BareSignature   // SEQUENCE of two INTEGER, or 64 octets r‖s
};
Result<SignedValueKind> kindOfSignedValue(BytesView);

}  // namespace tongban::license
