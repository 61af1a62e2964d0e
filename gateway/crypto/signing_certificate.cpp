#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gateway/crypto/oids.hpp"
#include "gateway/crypto/openssl.hpp"
#include "gateway/crypto/signed_data_parts.hpp"
#include "gateway/crypto/suite.hpp"

namespace tongban::crypto {
namespace {

using der::Reader;

Error malformed() {
  return fail("crypto.signed-data-malformed", "签名数据格式不正确:签名证书属性不合法");
}

Error mismatch() { return fail("crypto.signer-mismatch", "签名证书属性指明的不是签名者的证书"); }

// Only here, where RFC 2634 leaves no choice, and only in addition to a signature that holds.
Bytes sha1(BytesView message) {
  Bytes digest(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  require(::EVP_Digest(message.data(), message.size(), digest.data(), &size, ::EVP_sha1(),
                       nullptr) == 1,
          "SHA-1");
  digest.resize(size);
  return digest;
}

// IssuerSerial ::= SEQUENCE { GeneralNames, INTEGER }; the one name is a directoryName.
Result<Ok> checkIssuerSerial(Reader& reader, const Certificate& certificate) {
  if (reader.atEnd()) return Ok{};
  const auto whole = reader.next(der::kSequence);
  if (!whole || !reader.atEnd()) return malformed();
  Reader parts(whole->content);
  const auto names = parts.next(der::kSequence);
  const auto serial = parts.next(der::kInteger);
  if (!names || !serial || !parts.atEnd()) return malformed();
  const auto directory = der::single(names->content, der::contextTag(4, true));
  if (!directory) return malformed();
  if (!isNamed(certificate, directory->content, serial->content)) return mismatch();
  return Ok{};
}

// The first entry is the signer's; what follows would narrow the chain and is not used.
Result<Reader> firstEntry(BytesView attribute) {
  const auto outer = der::single(attribute, der::kSequence);
  if (!outer) return malformed();
  const auto list = Reader(outer->content).next(der::kSequence);
  if (!list) return malformed();
  const auto entry = Reader(list->content).next(der::kSequence);
  if (!entry) return malformed();
  return Reader(entry->content);
}

Result<Ok> checkFirst(BytesView attribute, const Certificate& certificate) {
  auto reader = firstEntry(attribute);
  if (!reader) return reader.error();
  const auto digest = reader->next(der::kOctetString);
  if (!digest) return malformed();
  if (!std::ranges::equal(digest->content, sha1(certificate.der()))) return mismatch();
  return checkIssuerSerial(*reader, certificate);
}

Result<Ok> checkSecond(BytesView attribute, const Certificate& certificate) {
  auto reader = firstEntry(attribute);
  if (!reader) return reader.error();
  std::optional<SuiteId> digestSuite = SuiteId::Intl;  // the default of ESSCertIDv2
  if (reader->peekTag() == der::kSequence) {
    const auto algorithm = readAlgorithm(*reader);
    if (!algorithm) return algorithm.error();
    digestSuite = oids::digestSuite(*algorithm);
    if (oids::isWeak(*algorithm)) {
      return fail("crypto.digest-weak", "签名证书属性使用了不安全的摘要算法");
    }
    if (!digestSuite) {
      return fail("crypto.signed-data-unsupported",
                  fmt::format("不支持的签名数据:签名证书属性的摘要算法 {}", *algorithm));
    }
  }
  const auto digest = reader->next(der::kOctetString);
  if (!digest) return malformed();
  const auto own = certificate.fingerprint(*digestSuite);
  if (!std::ranges::equal(digest->content, own.bytes)) return mismatch();
  return checkIssuerSerial(*reader, certificate);
}

}  // namespace

Result<Ok> checkSigningCertificate(const SignerInfo& signer, const Certificate& certificate) {
  if (const auto* first = signer.find(oids::kSigningCertificate)) {
    if (const auto same = checkFirst(first->value, certificate); !same) return same.error();
  }
  if (const auto* second = signer.find(oids::kSigningCertificateV2)) {
    return checkSecond(second->value, certificate);
  }
  return Ok{};
}

}  // namespace tongban::crypto
