// gateway/crypto/certificate.hpp — an X.509 certificate (RFC 5280, GM/T 0015), read once, then
// only looked at. Reading proves nothing about it: ChainVerifier does (chain.hpp).
//
// Value type, cheap to copy, immutable: safe to share between threads. Views live as long as some
// copy does. Codes: crypto.certificate-malformed, crypto.certificate-too-large,
// crypto.key-unsupported, and base.file-* from loading.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/crypto/public_key.hpp"

struct x509_st;

namespace tongban::crypto {

// Bits as in RFC 5280 section 4.2.1.3, in OpenSSL's numbering.
enum class KeyUsage : std::uint32_t {
  DigitalSignature = 0x80,
  NonRepudiation = 0x40,
  KeyEncipherment = 0x20,
  DataEncipherment = 0x10,
  KeyAgreement = 0x08,
  KeyCertSign = 0x04,
  CrlSign = 0x02
};

// TimeStamping is held only by a certificate whose extension is critical and names nothing else
// (RFC 3161 section 2.3).
enum class ExtendedUsage : std::uint8_t { Any, TlsServer, TlsClient, TimeStamping };

class Certificate final {
 public:
  // One certificate, DER or PEM, and nothing else but white space.
  static Result<Certificate> parse(BytesView derOrPem);
  // At least one certificate in PEM; text between them is skipped, as tools write it there.
  static Result<std::vector<Certificate>> parseBundle(std::string_view pem);
  static Result<Certificate> load(const std::filesystem::path&);

  BytesView der() const noexcept;
  std::string pem() const;

  const std::string& subject() const noexcept;  // RFC 2253 text in UTF-8, for people
  const std::string& issuer() const noexcept;
  BytesView subjectDer() const noexcept;  // the encoded Name, for comparing
  BytesView issuerDer() const noexcept;
  const std::string& serial() const noexcept;  // lower-case hexadecimal, even count of digits
  Instant notBefore() const noexcept;
  Instant notAfter() const noexcept;  // the last second that is still good
  bool isCa() const noexcept;         // basicConstraints says so
  const std::vector<std::string>& dnsNames() const noexcept;

  // False when the extension is absent: who needs a usage demands that it is stated.
  bool hasUsage(KeyUsage) const noexcept;
  bool statesUsage() const noexcept;            // whether there is a keyUsage extension at all
  bool hasUsage(ExtendedUsage) const noexcept;  // Any is always held

  BytesView spki() const noexcept;
  Result<PublicKey> publicKey() const;
  // As PublicKey::id(); a key that we do not support is digested with SHA-256.
  const std::string& keyId() const noexcept;
  Digest fingerprint(SuiteId) const;  // of the whole DER

  // Whether `issuer`'s key signed this certificate, by signature alone: crypto.signature-invalid.
  Result<Ok> signedBy(const Certificate& issuer) const;

  friend bool operator==(const Certificate&, const Certificate&) noexcept;

  // For this room and for the TLS of gateway/wire.
  x509_st* native() const noexcept;

 private:
  struct Content;
  explicit Certificate(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

  std::shared_ptr<const Content> content_;
};

}  // namespace tongban::crypto
