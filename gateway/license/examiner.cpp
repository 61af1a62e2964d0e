#include "gateway/license/examiner.hpp"

#include <algorithm>
#include <cstring>

#include "gateway/base/limits.hpp"
#include "gateway/crypto/signature_form.hpp"
#include "gateway/crypto/suite.hpp"

namespace tongban::license {
namespace {

constexpr std::chrono::minutes kAgeMax{10};

// SHA-256 whatever the suite: these digests name things in memory, they prove nothing.
std::array<std::uint8_t, crypto::Digest::kBytes> keyOf(std::initializer_list<BytesView> parts) {
  return crypto::suite(crypto::SuiteId::Intl).digest(parts).bytes;
}

std::optional<crypto::KeyAlgorithm> keyFor(std::string_view algorithm) {
  if (algorithm == kSm2WithSm3) return crypto::KeyAlgorithm::Sm2;
  if (algorithm == kEcdsaWithSha256) return crypto::KeyAlgorithm::P256;
  if (algorithm == kRsaWithSha256) return crypto::KeyAlgorithm::Rsa;
  return std::nullopt;
}

bool isWeak(std::string_view algorithm) {
  constexpr std::array<std::string_view, 5> weak{"1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5",
                                                 "1.2.840.10045.4.1", "1.3.14.3.2.29",
                                                 "1.2.840.113549.1.1.2"};
  return std::ranges::find(weak, algorithm) != weak.end();
}

ValueProof verifyOctets(const crypto::PublicKey& key, BytesView message, BytesView octets) {
  auto proven = key.verify(message, octets);
  if (proven) return {Finding::SignatureOk, {}};
  if (key.algorithm() != crypto::KeyAlgorithm::Rsa && octets.size() == crypto::kRawSignatureBytes) {
    const auto der = crypto::toDerSignature(key.suite(), octets);
    if (der) proven = key.verify(message, *der);
    if (proven) return {Finding::SignatureOk, {}, true};
  }
  return {Finding::SignatureInvalid, proven.error().message};
}

}  // namespace

std::optional<crypto::KeyUsage> KnownCertificate::signingUsage() const noexcept {
  for (const auto usage : {crypto::KeyUsage::DigitalSignature, crypto::KeyUsage::NonRepudiation}) {
    if (certificate.hasUsage(usage)) return usage;
  }
  return std::nullopt;
}

std::size_t Examiner::KeyHash::operator()(const Key& key) const noexcept {
  std::size_t value = 0;
  std::memcpy(&value, key.data(), sizeof value);
  return value;
}

Examiner::Examiner(TrustStore trust)
    : trust_(std::move(trust)),
      certificates_(limits::kVerifierCacheMax, kAgeMax),
      seals_(limits::kVerifierCacheMax, kAgeMax),
      chains_(limits::kVerifierCacheMax, kAgeMax) {}

Result<KnownCertificatePtr> Examiner::certificate(BytesView der, Instant now) {
  const auto key = keyOf({der});
  if (auto known = certificates_.find(key, now)) return *std::move(known);
  auto certificate = crypto::Certificate::parse(der);
  if (!certificate) return certificate.error();
  // PEM is a form for people; inside a signature there is DER or nothing.
  if (!std::ranges::equal(certificate->der(), der)) {
    return fail("crypto.certificate-malformed", "签章内的证书不是 DER 编码");
  }
  auto publicKey = certificate->publicKey();
  auto known = std::make_shared<const KnownCertificate>(KnownCertificate{
      *std::move(certificate), publicKey ? std::optional(*std::move(publicKey)) : std::nullopt});
  certificates_.store(key, known, now);
  return KnownCertificatePtr(std::move(known));
}

ValueProof Examiner::verifyValue(const KnownCertificate& signer, std::string_view algorithm,
                                 BytesView message, const SignatureBits& value) {
  if (isWeak(algorithm)) return {Finding::AlgorithmWeak, std::string(algorithm)};
  const auto expected = keyFor(algorithm);
  if (!expected) return {Finding::AlgorithmUnknown, std::string(algorithm)};
  if (!signer.key) return {Finding::AlgorithmUnknown, "证书中的公钥不受支持"};
  if (signer.key->algorithm() != *expected) {
    return {Finding::AlgorithmMismatch, "签名算法与证书公钥不配"};
  }
  auto proof = verifyOctets(*signer.key, message, value.octets);
  if (proof.finding == Finding::SignatureOk || value.unusedBits == 0) return proof;
  Bytes restored(value.octets.begin(), value.octets.end());
  restored.push_back(0);
  auto second = verifyOctets(*signer.key, message, restored);
  return second.finding == Finding::SignatureOk ? second : proof;
}

ValueProof Examiner::verifySeal(const Seal& seal, const KnownCertificate& maker, Instant now) {
  const auto key = keyOf({seal.whole});
  if (const auto known = seals_.find(key, now)) return **known;
  const auto message = seal.signedBytes();
  auto proof = verifyValue(maker, seal.algorithm, message, seal.signature);
  if (proof.finding == Finding::SignatureOk) {
    seals_.store(key, std::make_shared<const ValueProof>(proof), now);
  }
  return proof;
}

Result<crypto::Chain> Examiner::chain(const crypto::Certificate& leaf, crypto::KeyUsage usage,
                                      const std::vector<crypto::Certificate>& alongside,
                                      TrustPurpose purpose, Instant at, Instant now) {
  at = std::clamp(at, leaf.notBefore(), std::max(leaf.notBefore(), leaf.notAfter()));
  Bytes named{static_cast<std::uint8_t>(purpose), static_cast<std::uint8_t>(usage)};
  for (const auto& one : alongside) {
    const auto print = one.fingerprint(crypto::SuiteId::Intl).bytes;
    named.insert(named.end(), print.begin(), print.end());
  }
  const auto key = keyOf({named, leaf.der()});
  if (const auto known = chains_.find(key, now);
      known && at >= (*known)->from && at <= (*known)->to) {
    return (*known)->chain;
  }
  auto chain =
      trust_.verifierFor(purpose).verify(leaf, alongside, {usage, crypto::ExtendedUsage::Any}, at);
  if (!chain) return chain.error();
  auto from = leaf.notBefore();
  auto to = leaf.notAfter();
  for (const auto& one : *chain) {
    from = std::max(from, one.notBefore());
    to = std::min(to, one.notAfter());
  }
  chains_.store(key, std::make_shared<const KnownChain>(KnownChain{*chain, from, to}), now);
  return *std::move(chain);
}

}  // namespace tongban::license
