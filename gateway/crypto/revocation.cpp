#include "gateway/crypto/revocation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/crypto/der.hpp"
#include "gateway/crypto/x509.hpp"

namespace tongban::crypto {

struct Crl::Content {
  X509CrlPtr native;
  Bytes der;
  BytesView signedBytes;  // TBSCertList as it was sent; a view into der
  Bytes signature;
  int algorithm = NID_undef;
  std::string issuer;
  Bytes issuerDer;
  Instant thisUpdate;
  Instant nextUpdate;
  bool onlyUsers = false;
  bool onlyCas = false;
  GeneralNamesPtr distributionPoint;  // null: the whole issuer
};

namespace {

constexpr std::string_view kLabel = "X509 CRL";

using IdpPtr = Handle<ISSUING_DIST_POINT, ::ISSUING_DIST_POINT_free>;

Error malformed(std::string_view what) {
  return fail("crypto.crl-malformed", fmt::format("吊销列表格式不正确:{}", what));
}
Error unsupported(std::string_view what) {
  return fail("crypto.crl-unsupported", fmt::format("不支持的吊销列表:{}", what));
}

// SEQUENCE { tbsCertList, signatureAlgorithm, signature } cut apart without touching a byte.
struct Parts {
  BytesView signedBytes;
  BytesView signature;
};
Result<Parts> cut(BytesView input) {
  const auto outer = der::single(input, der::kSequence);
  if (!outer) return outer.error();
  der::Reader reader(outer->content);
  const auto list = reader.next(der::kSequence);
  if (!list) return list.error();
  const auto algorithm = reader.next(der::kSequence);
  if (!algorithm) return algorithm.error();
  const auto bits = reader.next(der::kBitString);
  if (!bits) return bits.error();
  const auto signature = der::wholeBits(*bits);
  if (!signature) return signature.error();
  if (!reader.atEnd()) return malformed("末尾有多余内容");
  // RFC 5280 section 5.1.1.2: the signed structure names the same algorithm as the outer one.
  der::Reader inner(list->content);
  if (inner.peekTag() == der::kInteger && !inner.next()) return malformed("版本号");
  const auto named = inner.next(der::kSequence);
  if (!named || !std::ranges::equal(named->whole, algorithm->whole)) {
    return malformed("内外签名算法不一致");
  }
  return Parts{list->whole, *signature};
}

// A flag of IssuingDistributionPoint: absent or any BOOLEAN that is not FALSE.
bool isSet(ASN1_BOOLEAN flag) { return flag > 0; }

bool isKnownCritical(const X509_EXTENSION* extension) {
  return ::OBJ_obj2nid(::X509_EXTENSION_get_object(const_cast<X509_EXTENSION*>(extension))) ==
         NID_issuing_distribution_point;
}

Result<Ok> checkExtensions(const X509_CRL* crl) {
  if (::X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) >= 0) return unsupported("增量列表");
  for (int at = -1; (at = ::X509_CRL_get_ext_by_critical(crl, 1, at)) >= 0;) {
    if (!isKnownCritical(::X509_CRL_get_ext(crl, at))) return unsupported("含未知的关键扩展");
  }
  STACK_OF(X509_REVOKED)* entries = ::X509_CRL_get_REVOKED(const_cast<X509_CRL*>(crl));
  for (int i = 0; i < sk_X509_REVOKED_num(entries); ++i) {
    const X509_REVOKED* entry = sk_X509_REVOKED_value(entries, i);
    // The one critical entry extension that exists, certificateIssuer, makes a list indirect.
    if (::X509_REVOKED_get_ext_by_critical(entry, 1, -1) >= 0 ||
        ::X509_REVOKED_get_ext_by_NID(entry, NID_certificate_issuer, -1) >= 0) {
      return unsupported("条目含关键扩展或由他人签发");
    }
    if (!instantOf(::X509_REVOKED_get0_revocationDate(entry))) return malformed("吊销时刻不合法");
  }
  return Ok{};
}

bool coversOneOf(const GENERAL_NAMES* mine, const GENERAL_NAMES* theirs) {
  for (int i = 0; i < sk_GENERAL_NAME_num(mine); ++i) {
    for (int k = 0; k < sk_GENERAL_NAME_num(theirs); ++k) {
      if (::GENERAL_NAME_cmp(sk_GENERAL_NAME_value(mine, i), sk_GENERAL_NAME_value(theirs, k)) ==
          0) {
        return true;
      }
    }
  }
  return false;
}

// Whether one of the subject's own distribution points names this list's.
bool isListedFor(const GENERAL_NAMES* listPoint, X509* subject) {
  const Handle<CRL_DIST_POINTS, ::CRL_DIST_POINTS_free> points(static_cast<CRL_DIST_POINTS*>(
      ::X509_get_ext_d2i(subject, NID_crl_distribution_points, nullptr, nullptr)));
  for (int i = 0; points && i < sk_DIST_POINT_num(points.get()); ++i) {
    const DIST_POINT* point = sk_DIST_POINT_value(points.get(), i);
    const bool plain = point->distpoint != nullptr && point->distpoint->type == 0 &&
                       point->reasons == nullptr && point->CRLissuer == nullptr;
    if (plain && coversOneOf(listPoint, point->distpoint->name.fullname)) return true;
  }
  return false;
}

RevocationReason reasonOf(const X509_REVOKED* entry) {
  const Handle<ASN1_ENUMERATED, ::ASN1_ENUMERATED_free> code(static_cast<ASN1_ENUMERATED*>(
      ::X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr)));
  const long number = code ? ::ASN1_ENUMERATED_get(code.get()) : 0;
  const bool known = number >= 0 && number <= 10 && number != 7;
  return known ? static_cast<RevocationReason>(number) : RevocationReason::Unspecified;
}

bool fits(int algorithm, KeyAlgorithm key) {
  switch (key) {
    case KeyAlgorithm::Sm2:
      return algorithm == NID_SM2_with_SM3;
    case KeyAlgorithm::P256:
      return algorithm == NID_ecdsa_with_SHA256;
    case KeyAlgorithm::Rsa:
      return algorithm == NID_sha256WithRSAEncryption;
  }
  return false;
}

Unknown unknown(std::string_view code, std::string message) {
  return Unknown{fail(code, std::move(message))};
}

}  // namespace

Result<Crl> Crl::parse(BytesView input) {
  if (input.size() > limits::kCrlBytesMax) {
    return fail("crypto.crl-too-large",
                fmt::format("吊销列表 {} 字节,上限 {} 字节", input.size(), limits::kCrlBytesMax));
  }
  auto der = derFromPem(input, kLabel);
  if (!der) return malformed("不是单独一份 DER 或 PEM 吊销列表");
  auto content = std::make_shared<Content>();
  content->der = *std::move(der);
  const auto parts = cut(content->der);
  if (!parts) return fail("crypto.crl-malformed", parts.error().message);
  content->signedBytes = parts->signedBytes;
  content->signature.assign(parts->signature.begin(), parts->signature.end());

  const QuietErrors quiet;
  const auto* at = content->der.data();
  content->native.reset(::d2i_X509_CRL(nullptr, &at, static_cast<long>(content->der.size())));
  const X509_CRL* native = content->native.get();
  if (native == nullptr || at != content->der.data() + content->der.size()) {
    return malformed("不符合 X.509 结构");
  }
  const auto thisUpdate = instantOf(::X509_CRL_get0_lastUpdate(native));
  const auto nextUpdate = instantOf(::X509_CRL_get0_nextUpdate(native));
  if (!thisUpdate || !nextUpdate) return malformed("缺少更新时刻或时刻不合法");
  if (const auto fine = checkExtensions(native); !fine) return fine.error();

  int critical = -1;
  const IdpPtr scope(static_cast<ISSUING_DIST_POINT*>(
      ::X509_CRL_get_ext_d2i(native, NID_issuing_distribution_point, &critical, nullptr)));
  if (!scope && critical != -1) return malformed("签发分发点扩展不合法");
  if (scope) {
    if (isSet(scope->indirectCRL)) return unsupported("间接列表");
    if (isSet(scope->onlyattr) || scope->onlysomereasons != nullptr) {
      return unsupported("按原因或按属性分段的列表");
    }
    content->onlyUsers = isSet(scope->onlyuser);
    content->onlyCas = isSet(scope->onlyCA);
    if (scope->distpoint != nullptr) {
      if (scope->distpoint->type != 0) return unsupported("相对名称的分发点");
      content->distributionPoint.reset(std::exchange(scope->distpoint->name.fullname, nullptr));
    }
  }
  const X509_ALGOR* algorithm = nullptr;
  ::X509_CRL_get0_signature(native, nullptr, &algorithm);
  content->algorithm = ::OBJ_obj2nid(algorithm->algorithm);
  content->thisUpdate = *thisUpdate;
  content->nextUpdate = *nextUpdate;
  const X509_NAME* issuer = ::X509_CRL_get_issuer(native);
  content->issuer = nameText(issuer);
  content->issuerDer =
      derOf([&](unsigned char** out) { return ::i2d_X509_NAME(issuer, out); }, "name");
  return Crl(std::move(content));
}

const std::string& Crl::issuer() const noexcept { return content_->issuer; }
BytesView Crl::issuerDer() const noexcept { return content_->issuerDer; }
Instant Crl::thisUpdate() const noexcept { return content_->thisUpdate; }
Instant Crl::nextUpdate() const noexcept { return content_->nextUpdate; }

Result<VerifiedCrl> Crl::verifiedBy(const Certificate& issuer) const {
  if (!std::ranges::equal(issuer.subjectDer(), issuerDer())) {
    return fail("crypto.crl-issuer-mismatch", "吊销列表的签发者与证书签发者不是同一个",
                this->issuer());
  }
  if (!issuer.isCa() || !issuer.hasUsage(KeyUsage::CrlSign)) {
    return fail("crypto.crl-wrong-usage", "签发者证书没有标明吊销列表签发用途", issuer.subject());
  }
  const auto key = issuer.publicKey();
  if (!key || !fits(content_->algorithm, key->algorithm())) {
    return unsupported("签名算法与签发者密钥不配");
  }
  if (!key->verify(content_->signedBytes, content_->signature)) {
    return fail("crypto.crl-bad-signature", "吊销列表的签名与签发者密钥不符", issuer.subject());
  }
  return VerifiedCrl(*this);
}

Revocation VerifiedCrl::check(const Certificate& subject, Instant at) const {
  const auto& list = *crl_.content_;
  if (!std::ranges::equal(subject.issuerDer(), crl_.issuerDer())) {
    return unknown("crypto.crl-issuer-mismatch", "证书不是由该吊销列表的签发者签发");
  }
  if (at < list.thisUpdate) {
    return unknown("crypto.crl-not-yet-valid",
                   fmt::format("吊销列表自 {} 起生效", toRfc3339(list.thisUpdate)));
  }
  if (at > list.nextUpdate) {
    return unknown("crypto.crl-stale",
                   fmt::format("吊销列表应在 {} 前更新", toRfc3339(list.nextUpdate)));
  }
  const bool otherKind = (list.onlyUsers && subject.isCa()) || (list.onlyCas && !subject.isCa());
  if (otherKind ||
      (list.distributionPoint && !isListedFor(list.distributionPoint.get(), subject.native()))) {
    return unknown("crypto.crl-scope", "吊销列表的范围不包括该证书");
  }
  X509_REVOKED* entry = nullptr;
  // OpenSSL sorts the entries at the first look-up, under the list's own lock.
  const int found = ::X509_CRL_get0_by_serial(list.native.get(), &entry,
                                              ::X509_get0_serialNumber(subject.native()));
  if (found == 0) return Good{};
  return Revoked{instantOf(::X509_REVOKED_get0_revocationDate(entry)).value(), reasonOf(entry)};
}

Revocation checkRevocation(const Certificate& subject, const Certificate& issuer, const Crl& crl,
                           Instant at) {
  const auto verified = crl.verifiedBy(issuer);
  if (!verified) return Unknown{verified.error()};
  return verified->check(subject, at);
}

}  // namespace tongban::crypto
