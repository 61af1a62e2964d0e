// gateway/deployment/members.hpp — 接入系统 by what they show: a TLS certificate, a message key, a
// shared secret. Each credential belongs to exactly one system of one member.
//
//   key id of a message key   the digest of its SubjectPublicKeyInfo, sm3:… or sha256:…
//   key id of a secret        hmac:<system>; the secret is the text of its file, ≥ 32 bytes
//
// A certificate is good when it is one of those that members.yaml names, and, where trust.members
// is configured, when it chains to an authority there and is not revoked. Chain and revocation that
// were found good are good for a minute: then they are looked at again; a refusal is not kept, for
// another connection may bring the intermediates that this one did not. Validity and usage are
// looked at always. Intermediate authorities of message certificates stand in trust.members:
// nothing comes along with a signature.
//
// Immutable but for that memory; thread-safe. Codes of standing(): auth.certificate-expired,
// -not-yet-valid, -usage, -untrusted, -revoked, auth.revocation-unknown.
#pragma once
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/crypto/certificate.hpp"
#include "gateway/crypto/secret.hpp"
#include "gateway/crypto/suite.hpp"
#include "gateway/license/trust.hpp"

namespace tongban::deployment {

struct System {
  std::string member;
  std::string id;
  std::string name;
  bool auditor = false;
};

enum class CertificateUse : std::uint8_t { Tls, Message };

// Whether it states what it is used for: auth.certificate-usage.
Result<Ok> checkUsage(const crypto::Certificate&, CertificateUse);

// What it remembers is bounded.
class MemberTrust final {
 public:
  // Until it is called there are no authorities: the certificates themselves are what is trusted.
  void trust(license::TrustStore authorities, bool revocationRequired) {
    authorities_ = std::move(authorities);
    revocationRequired_ = revocationRequired;
  }

  // `others` came along with it.
  Result<Ok> standing(const crypto::Certificate&, std::span<const crypto::Certificate> others,
                      CertificateUse, Instant now) const;

 private:
  Result<Ok> judgeChain(const crypto::Certificate&, std::span<const crypto::Certificate> others,
                        CertificateUse, Instant now) const;

  std::optional<license::TrustStore> authorities_;
  bool revocationRequired_ = true;
  mutable std::mutex mutex_;
  mutable std::map<std::string, Instant, std::less<>> goodUntil_;
};

class Members final {
 public:
  struct TlsCredential {
    const System* system;
    crypto::Certificate certificate;
    std::string id;  // digest of the certificate
  };
  struct MessageKey {
    const System* system;
    crypto::Certificate certificate;  // of several for one key the one that ends last
    crypto::PublicKey key;
  };
  struct SharedSecret {
    const System* system;
    crypto::Secret secret;
    std::string id;  // digest derived from it, that tells nothing of it
  };

  // auth.credential-shared: another system has it, or the same key or secret in another form.
  // addMessageKey: crypto.key-unsupported for what signs no message. addSecret:
  // deployment.secret-invalid for a size that is not 32 to 1024 bytes.
  const System& add(System);
  Result<Ok> addCertificate(const System&, crypto::Certificate);
  Result<Ok> addMessageKey(const System&, crypto::Certificate);
  Result<Ok> addSecret(const System&, crypto::Secret, crypto::SuiteId);

  const TlsCredential* certificate(const crypto::Certificate&) const;
  const MessageKey* messageKey(std::string_view keyId) const;
  const SharedSecret* secret(std::string_view keyId) const;
  // Of a key, of whatever use, or of a secret, by its digest; null: nobody's.
  const System* owner(std::string_view credential) const;

  const std::map<std::string, TlsCredential, std::less<>>& certificates() const noexcept {
    return certificates_;
  }
  const std::map<std::string, MessageKey, std::less<>>& messageKeys() const noexcept {
    return keys_;
  }

 private:
  Result<Ok> claim(std::string_view credential, const System&, std::string_view what);

  std::deque<System> systems_;  // addresses stay
  std::map<std::string, TlsCredential, std::less<>> certificates_;
  std::map<std::string, MessageKey, std::less<>> keys_;
  std::map<std::string, SharedSecret, std::less<>> secrets_;
  std::map<std::string, const System*, std::less<>> owners_;  // of keys and secrets, by digest
};

}  // namespace tongban::deployment
