// tests/support/license/seal_maker.hpp — electronic seals and seal signatures of every version,
// as the standards have them and as they should not be.
//
//   version 1–3  GM/T 0031-2014: SESeal of two elements, the seal's signature over SEQUENCE
//                { SES_SealInfo, cert, signatureAlgorithm }
//   version 4    GB/T 38540-2020: SESeal of four elements, the signature over SES_SealInfo
//   version 5    GM/T 0031-2025: as 4, with a timestamp as the fifth element if asked for
// The defaults make what every reader must accept. Values; thread-safe.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "tests/support/license/token_maker.hpp"

namespace tongban::tests {

enum class SealLayout : std::uint8_t { ByVersion, Gmt2014, Gbt2020 };

enum class Critical : std::uint8_t { Absent, ExplicitFalse, True };
struct SealExtensionOption {
  std::string oid = "1.2.156.10197.6.7.2.2.1";
  Critical critical = Critical::Absent;
  Bytes value = bytesFrom("2.1");
};

struct CertificateDigestOption {
  std::string type = "SM3";  // PrintableString
  Bytes value;
};

Bytes smallPng();  // 8 × 8, red

struct PictureOptions {
  std::string type = "PNG";
  Bytes data = smallPng();
  std::int64_t width = 40;  // mm
  std::int64_t height = 40;
};

// A change of encoded bytes after they were signed.
using Tamper = std::function<void(Bytes&)>;

struct SealOptions {
  std::int64_t version = 4;
  SealLayout layout = SealLayout::ByVersion;
  std::string headerId = "ES";
  std::string vendor = "TongbanDemo";
  std::string id = "51010000000001";
  std::int64_t type = 1;
  std::string name = "演示市市场监督管理局";  // any octets
  // Certificates (DER) that may use the seal. 1: the certificates, 2: their digests, any other
  // number: certificates under that number. The layout of 2014 has no number.
  std::int64_t certListType = 1;
  std::optional<std::vector<Bytes>> users;  // default: demoCa().signer; in a package, its signer
  std::optional<std::vector<CertificateDigestOption>> userDigests;  // in place of the right ones
  std::string userDigestName = "SM3";                               // as written for type 2
  TimeField created{demoNotBefore(), {}, 0};
  TimeField validFrom{demoNotBefore(), {}, 0};
  TimeField validTo{demoNotAfter(), {}, 0};
  PictureOptions picture;
  std::vector<SealExtensionOption> extensions;
  bool emptyExtensions = false;  // 30 00, when there are none
  Party maker = demoCa().maker;
  std::string algorithm{kOidSm2WithSm3};
  Signing signing;
  std::optional<TimestampOptions> timestamp;  // over the signature value; version 5
  Tamper tamperInfo;                          // SES_SealInfo, after it was signed
  Tamper tamperWhole;                         // SESeal
};

Bytes makeSeal(const SealOptions& = {});

// What the BIT STRING timeInfo of 2014 holds.
enum class TimeInfo2014 : std::uint8_t {
  Text,     // the characters of the time, YYYYMMDDHHMMSSZ: what real files have
  UtcTime,  // a DER UTCTime
  Token     // a timestamp token over dataHash's octets
};

struct SealSignatureOptions {
  std::optional<std::int64_t> version;        // default: the seal's
  SealLayout layout = SealLayout::ByVersion;  // by the seal's version
  TimeField time{demoSignedAt(), {}, 0};
  TimeInfo2014 timeInfo2014 = TimeInfo2014::Text;
  TimestampOptions timeToken;                       // for TimeInfo2014::Token
  std::optional<Bytes> dataHash;                    // default: SM3 of what is signed
  SignatureForm dataHashForm = SignatureForm::Der;  // UnusedBits drops what zeros there are
  std::optional<std::string> propertyInfo;          // default: the path of what is signed
  Party signer = demoCa().signer;
  std::optional<Bytes> certificate;  // default: the signer's
  std::string algorithm{kOidSm2WithSm3};
  Signing signing;
  std::vector<SealExtensionOption> extensions;  // TBS_Sign.extDatas [0]
  std::optional<TimestampOptions> timestamp;    // [0] over the signature value; 2020 layout
  Tamper tamperToSign;                          // TBS_Sign, after it was signed
  Tamper tamperWhole;                           // SES_Signature
};

// SES_Signature under `seal` (SESeal) over `original`, which is found at `path`. `sealVersion` is
// what the options leave to the seal.
Bytes makeSealSignature(BytesView seal, std::int64_t sealVersion, BytesView original,
                        const std::string& path, const SealSignatureOptions& = {});

}  // namespace tongban::tests
