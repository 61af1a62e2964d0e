// tests/support/license/token_maker.hpp — SignedData in its two dialects, and timestamp tokens.
//
// GB/T 35275 (GM/T 0010) is PKCS#7 version 1.5 under national identifiers; CMS is RFC 5652. A
// token is a SignedData over a TSTInfo (RFC 3161, GB/T 20520). Values; thread-safe.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "tests/support/license/demo_ca.hpp"

namespace tongban::tests {

enum class Dialect : std::uint8_t { Gbt35275, Cms };

struct SignedAttributeOption {
  std::string oid;
  Bytes value;  // DER of the one value
};

struct SignedDataOptions {
  Dialect dialect = Dialect::Gbt35275;
  // With attributes: contentType, signingTime, messageDigest, and the signature over DER SET OF.
  bool attributes = true;
  bool content = false;     // the content stands inside
  std::string contentType;  // dotted; default: data of the dialect
  std::optional<Instant> signingTime = demoSignedAt();
  std::optional<Bytes> messageDigest;               // default: the content's SM3
  std::vector<SignedAttributeOption> more;          // after the usual ones; sorted as DER asks
  std::vector<SignedAttributeOption> unsignedOnes;  // [1], which nothing protects
  std::string signatureAlgorithm;  // default: 1.2.156.10197.1.301.1 or, CMS, …1.501
  std::string digestAlgorithm{kOidSm3};
  std::string digestName = "SM3";       // what libcrypto calls it
  bool certificate = true;              // the signer's stands inside
  std::vector<Bytes> moreCertificates;  // DER
  Signing signing;
};

// `content`: what is signed; it stands inside only when the options say so.
Bytes makeSignedData(const Party& signer, BytesView content, const SignedDataOptions& = {});

enum class EssCertId : std::uint8_t { Absent, V1, V2, V2OfAnother };

struct TimestampOptions {
  Party authority = demoCa().tsa;
  Instant time = demoSignedAt() + std::chrono::seconds(5);
  std::optional<Bytes> stamped;  // other bytes than those asked for
  std::string imprintAlgorithm{kOidSm3};
  std::string imprintName = "SM3";
  std::string policy = "1.2.156.112600.1";
  std::int64_t serial = 7;
  std::optional<int> accuracySeconds = 1;
  EssCertId essCertId = EssCertId::V2;
  SignedDataOptions signedData = cms();  // its content type is always TSTInfo

  static SignedDataOptions cms() {
    SignedDataOptions options;
    options.dialect = Dialect::Cms;
    return options;
  }
};

Bytes makeTimestamp(BytesView stamped, const TimestampOptions& = {});

}  // namespace tongban::tests
