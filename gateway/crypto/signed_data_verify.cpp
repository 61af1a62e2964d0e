#include <algorithm>

#include <fmt/format.h>

#include "gateway/crypto/oids.hpp"
#include "gateway/crypto/signature_form.hpp"
#include "gateway/crypto/signed_data_parts.hpp"
#include "gateway/crypto/suite.hpp"

namespace tongban::crypto {
namespace {

Error malformed(std::string_view what) {
  return fail("crypto.signed-data-malformed", fmt::format("签名数据格式不正确:{}", what));
}

const Certificate* certificateOf(const SignerInfo& signer, const std::vector<Certificate>& some) {
  const auto found = std::ranges::find_if(
      some, [&](const Certificate& one) { return isNamed(one, signer.issuer, signer.serial); });
  return found == some.end() ? nullptr : &*found;
}

bool signsWith(KeyAlgorithm key, std::string_view algorithm) {
  switch (key) {
    case KeyAlgorithm::Sm2:
      return algorithm == oids::kSm2Sign || algorithm == oids::kSm2WithSm3;
    case KeyAlgorithm::P256:
      return algorithm == oids::kEcdsaWithSha256;
    case KeyAlgorithm::Rsa:
      return algorithm == oids::kRsa;
  }
  return false;
}

Result<Ok> checkAlgorithms(const SignerInfo& signer, const PublicKey& key) {
  if (oids::isWeak(signer.digestAlgorithm) || oids::isWeak(signer.signatureAlgorithm)) {
    return fail("crypto.digest-weak", "签名使用了不安全的摘要算法");
  }
  if (oids::digestSuite(signer.digestAlgorithm) != key.suite() ||
      !signsWith(key.algorithm(), signer.signatureAlgorithm)) {
    return fail("crypto.signed-data-unsupported",
                fmt::format("不支持的签名数据:摘要算法 {} 与签名算法 {} 同该公钥不能配用",
                            signer.digestAlgorithm, signer.signatureAlgorithm));
  }
  return Ok{};
}

Result<BytesView> signedContent(const SignedData& all, std::optional<BytesView> detached) {
  if (all.content && detached) return malformed("内容已在其中,不能另给内容");
  if (!all.content && !detached) return malformed("其中没有内容");
  return all.content ? *all.content : *detached;
}

// What the signature covers when there are attributes: their set under its own tag (RFC 5652
// section 5.4), every byte as it came.
Result<Bytes> signedAttributes(const SignedData& all, const SignerInfo& signer, BytesView content,
                               SuiteId suiteId) {
  const auto* type = signer.find(oids::kContentType);
  const auto* digest = signer.find(oids::kMessageDigest);
  if (type == nullptr || digest == nullptr) return malformed("缺少内容类型或摘要属性");
  const auto typeOid = der::single(type->value, der::kOid);
  const auto octets = der::single(digest->value, der::kOctetString);
  if (!typeOid || !octets) return malformed("内容类型或摘要属性不合法");
  const auto typeText = der::oidText(*typeOid);
  if (!typeText || *typeText != all.contentType) return malformed("内容类型属性与内容类型不符");
  if (!std::ranges::equal(octets->content, suite(suiteId).digest(content).bytes)) {
    return fail("crypto.digest-mismatch", "签名属性中的摘要与内容不符");
  }
  Bytes covered(signer.attributesWhole.begin(), signer.attributesWhole.end());
  covered.front() = der::kSet;
  return covered;
}

// Someone else's signed attributes, shown as if they were a content that was signed without any.
bool looksLikeAttributes(BytesView content) {
  const auto set = der::single(content, der::kSet);
  return set && readAttributes(set->content).has_value();
}

Result<std::optional<Instant>> signingTimeOf(const SignerInfo& signer) {
  const auto* attribute = signer.find(oids::kSigningTime);
  if (attribute == nullptr) return std::optional<Instant>();
  der::Reader reader(attribute->value);
  const auto element = reader.next();
  const auto time = element ? der::timeOf(*element) : element.error();
  if (!time) return malformed("签名时间属性不合法");
  return std::optional<Instant>(*time);
}

}  // namespace

Result<SignerProof> verifySigner(const SignedData& all, std::size_t index,
                                 std::optional<BytesView> detached,
                                 const std::vector<Certificate>& known) {
  if (index >= all.signers.size()) return fail("crypto.signer-missing", "没有这一个签名者");
  const auto& signer = all.signers[index];
  const auto content = signedContent(all, detached);
  if (!content) return content.error();
  const auto* certificate = certificateOf(signer, all.certificates);
  if (certificate == nullptr) certificate = certificateOf(signer, known);
  if (certificate == nullptr) return fail("crypto.signer-missing", "找不到签名者的证书");
  const auto key = certificate->publicKey();
  if (!key) return fail("crypto.signed-data-unsupported", key.error().message);
  if (const auto fit = checkAlgorithms(signer, *key); !fit) return fit.error();

  SignerProof proof{*certificate, std::nullopt, false};
  Result<Bytes> covered = Bytes();
  BytesView message = *content;
  if (!signer.attributes.empty()) {
    covered = signedAttributes(all, signer, *content, key->suite());
    if (!covered) return covered.error();
    message = *covered;
  } else if (looksLikeAttributes(message)) {
    return fail("crypto.signature-invalid", "被签内容是另一签名的属性,不能当作内容");
  }

  Result<Bytes> converted = Bytes();
  auto signature = signer.signature;
  if (key->algorithm() != KeyAlgorithm::Rsa && signature.size() == kRawSignatureBytes &&
      !toRawSignature(key->suite(), signature)) {
    converted = toDerSignature(key->suite(), signature);
    if (!converted) return converted.error();
    signature = *converted;
    proof.rawSignature = true;
  }
  if (const auto good = key->verify(message, signature); !good) return good.error();
  if (const auto same = checkSigningCertificate(signer, *certificate); !same) return same.error();
  const auto time = signingTimeOf(signer);
  if (!time) return time.error();
  proof.signingTime = *time;
  return proof;
}

}  // namespace tongban::crypto
