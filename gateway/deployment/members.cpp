#include "gateway/deployment/members.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"

namespace tongban::deployment {
namespace {

using crypto::Certificate;

constexpr std::chrono::seconds kStandingKept{60};
constexpr std::string_view kSecretPrefix = "hmac:";
constexpr std::size_t kSecretBytesMin = 32;
constexpr std::size_t kSecretBytesMax = 1024;

std::string fingerprintOf(const Certificate& certificate) {
  return certificate.fingerprint(crypto::SuiteId::Intl).text();
}

crypto::Purpose purposeOf(CertificateUse use) {
  return {crypto::KeyUsage::DigitalSignature, use == CertificateUse::Tls
                                                  ? crypto::ExtendedUsage::TlsClient
                                                  : crypto::ExtendedUsage::Any};
}

Error refusal(std::string_view code, std::string why, const Certificate& certificate) {
  return fail(code, std::move(why), certificate.subject());
}

Result<Ok> checkValidity(const Certificate& certificate, Instant now) {
  if (now < certificate.notBefore()) {
    return refusal("auth.certificate-not-yet-valid",
                   fmt::format("证书自 {} 起才有效", toRfc3339(certificate.notBefore())),
                   certificate);
  }
  // The last second is still good.
  if (now >= certificate.notAfter() + std::chrono::seconds(1)) {
    return refusal("auth.certificate-expired",
                   fmt::format("证书已于 {} 到期", toRfc3339(certificate.notAfter())), certificate);
  }
  return Ok{};
}

Error chainRefusal(const Error& error, const Certificate& certificate) {
  if (error.code == "crypto.chain-expired") {
    return refusal("auth.certificate-expired", error.message, certificate);
  }
  if (error.code == "crypto.chain-not-yet-valid") {
    return refusal("auth.certificate-not-yet-valid", error.message, certificate);
  }
  if (error.code == "crypto.chain-wrong-usage") {
    return refusal("auth.certificate-usage", error.message, certificate);
  }
  return refusal("auth.certificate-untrusted", error.message, certificate);
}

}  // namespace

Result<Ok> checkUsage(const Certificate& certificate, CertificateUse use) {
  const auto purpose = purposeOf(use);
  if (certificate.hasUsage(purpose.usage) && certificate.hasUsage(purpose.extended)) return Ok{};
  return refusal("auth.certificate-usage",
                 use == CertificateUse::Tls ? "证书没有声明数字签名与客户端认证用途"
                                            : "证书没有声明数字签名用途",
                 certificate);
}

Result<Ok> MemberTrust::standing(const Certificate& certificate,
                                 std::span<const Certificate> others, CertificateUse use,
                                 Instant now) const {
  if (auto valid = checkValidity(certificate, now); !valid) return valid;
  if (auto fits = checkUsage(certificate, use); !fits) return fits;
  if (!authorities_) return Ok{};
  const auto key =
      fmt::format("{}{}", use == CertificateUse::Tls ? 't' : 'm', fingerprintOf(certificate));
  {
    const std::lock_guard lock(mutex_);
    const auto until = goodUntil_.find(key);
    // A clock that was put back makes us look again.
    if (until != goodUntil_.end() && now < until->second && now + kStandingKept >= until->second) {
      return Ok{};
    }
  }
  auto judged = judgeChain(certificate, others, use, now);
  if (!judged) return judged;
  const std::lock_guard lock(mutex_);
  // A peer's log certificates are as many as its root signs.
  if (goodUntil_.size() >= limits::kVerifierCacheMax) goodUntil_.clear();
  goodUntil_.insert_or_assign(key, now + kStandingKept);
  return judged;
}

Result<Ok> MemberTrust::judgeChain(const Certificate& certificate,
                                   std::span<const Certificate> others, CertificateUse use,
                                   Instant now) const {
  const auto& verifier = authorities_->verifierFor(license::TrustPurpose::Signer);
  const auto chain = verifier.verify(
      certificate, others.first(std::min(others.size(), limits::kUntrustedCertificatesMax)),
      purposeOf(use), now);
  if (!chain) return chainRefusal(chain.error(), certificate);
  if (!revocationRequired_) return Ok{};
  const auto revocation = authorities_->revocationOf(*chain, now).state;
  if (std::holds_alternative<crypto::Revoked>(revocation)) {
    return refusal("auth.certificate-revoked", "证书已被签发机构吊销", certificate);
  }
  if (const auto* unknown = std::get_if<crypto::Unknown>(&revocation)) {
    return refusal("auth.revocation-unknown", unknown->why.message, certificate);
  }
  return Ok{};
}

const System& Members::add(System system) { return systems_.emplace_back(std::move(system)); }

Result<Ok> Members::claim(std::string_view credential, const System& system,
                          std::string_view what) {
  const auto [place, fresh] = owners_.try_emplace(std::string(credential), &system);
  if (fresh || place->second == &system) return Ok{};
  return fail("auth.credential-shared",
              fmt::format("{}已属于接入系统「{}」", what, place->second->id));
}

Result<Ok> Members::addCertificate(const System& system, Certificate certificate) {
  auto owned = claim(certificate.keyId(), system, "TLS 证书的密钥");
  if (!owned) return owned;
  auto id = fingerprintOf(certificate);
  certificates_.try_emplace(id, TlsCredential{&system, std::move(certificate), id});
  return Ok{};
}

Result<Ok> Members::addMessageKey(const System& system, Certificate certificate) {
  auto key = certificate.publicKey();
  if (!key) return std::move(key).error();
  if (key->algorithm() == crypto::KeyAlgorithm::Rsa) {
    return fail("crypto.key-unsupported", "报文密钥须为 SM2 或 P-256", certificate.subject());
  }
  if (auto owned = claim(key->id(), system, "报文密钥"); !owned) return owned;
  const auto known = keys_.find(key->id());
  if (known == keys_.end()) {
    auto id = key->id();
    keys_.emplace(std::move(id), MessageKey{&system, std::move(certificate), std::move(*key)});
  } else if (known->second.certificate.notAfter() < certificate.notAfter()) {
    known->second.certificate = std::move(certificate);
  }
  return Ok{};
}

Result<Ok> Members::addSecret(const System& system, crypto::Secret secret, crypto::SuiteId suite) {
  if (secret.view().size() < kSecretBytesMin || secret.view().size() > kSecretBytesMax) {
    return fail("deployment.secret-invalid", "共享密钥应为 32 至 1024 字节的文本");
  }
  const auto mac = crypto::suite(suite).mac(secret.view(), bytesOf("tongban credential id"));
  auto id = fmt::format("{}:{}", crypto::suite(suite).digestName(), toHex(mac));
  if (auto owned = claim(id, system, "共享密钥"); !owned) return owned;
  secrets_.insert_or_assign(std::string(kSecretPrefix) + system.id,
                            SharedSecret{&system, std::move(secret), std::move(id)});
  return Ok{};
}

const Members::TlsCredential* Members::certificate(const Certificate& shown) const {
  const auto found = certificates_.find(fingerprintOf(shown));
  return found == certificates_.end() ? nullptr : &found->second;
}

const Members::MessageKey* Members::messageKey(std::string_view keyId) const {
  const auto found = keys_.find(keyId);
  return found == keys_.end() ? nullptr : &found->second;
}

const Members::SharedSecret* Members::secret(std::string_view keyId) const {
  const auto found = secrets_.find(keyId);
  return found == secrets_.end() ? nullptr : &found->second;
}

const System* Members::owner(std::string_view credential) const {
  const auto found = owners_.find(credential);
  return found == owners_.end() ? nullptr : found->second;
}

}  // namespace tongban::deployment
