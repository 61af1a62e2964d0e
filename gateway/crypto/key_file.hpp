// gateway/crypto/key_file.hpp — private keys on disk: encrypted PKCS#8 (RFC 5958) in PEM
// (RFC 7468), mode 0600, the passphrase in another file of mode 0600.
//
// Written with PBES2 (RFC 8018): AES-256-CBC under PBKDF2-HMAC-SHA-256, 600 000 iterations, a
// 16-byte salt. Any PBES2 file that OpenSSL can open is read, so that keys made by
// `openssl genpkey -aes256` work; plain and PBES1 files are refused. A symmetric secret travels in
// the same container, its algorithm being the OID of the suite's HMAC (1.2.156.10197.1.401.2 for
// HMAC-SM3, 1.2.840.113549.2.9 for HMAC-SHA-256) and its key octets the secret itself.
//
// Thread-safe. Codes: base.file-*, base.secret-mode, crypto.key-file-malformed,
// crypto.key-file-unencrypted, crypto.key-unsupported, crypto.passphrase-weak,
// crypto.passphrase-wrong, crypto.secret-size.
#pragma once
#include <filesystem>
#include <memory>

#include "gateway/crypto/signer.hpp"

namespace tongban::crypto {

// 12 to 1024 bytes, from a file of mode 0600.
Result<Secret> readPassphrase(const std::filesystem::path&);

// A private key in memory. Move-only; immutable and thread-safe once made. The objects that
// signer() and unwrapper() give share the key and live on their own.
class PrivateKey final {
 public:
  // RSA keys are made with 3072 bits, for envelopes of suite intl.
  static PrivateKey generate(KeyAlgorithm);
  static Result<PrivateKey> load(const std::filesystem::path& keyFile,
                                 const std::filesystem::path& passphraseFile);
  static Result<PrivateKey> fromPem(std::string_view pem, const Secret& passphrase);

  Secret toPem(const Secret& passphrase) const;
  Result<Ok> save(const std::filesystem::path& keyFile, const Secret& passphrase) const;

  const PublicKey& publicKey() const noexcept { return public_; }

  // SM2 or P-256; crypto.key-unsupported for RSA.
  Result<std::unique_ptr<Signer>> signer() const;
  // SM2, or RSA of at least 3072 bits; crypto.key-unsupported for P-256.
  Result<std::unique_ptr<Unwrapper>> unwrapper() const;

  // For this room and for the TLS of gateway/wire.
  evp_pkey_st* native() const noexcept { return key_.get(); }

 private:
  PrivateKey(std::shared_ptr<evp_pkey_st> key, PublicKey publicKey)
      : key_(std::move(key)), public_(std::move(publicKey)) {}
  static Result<PrivateKey> own(evp_pkey_st* key);

  std::shared_ptr<evp_pkey_st> key_;
  PublicKey public_;
};

// A symmetric secret of 32 bytes. Its id is a digest of a value derived from it, which tells
// nothing about the secret.
class SecretKey final {
 public:
  static constexpr std::size_t kBytes = 32;

  static SecretKey generate(SuiteId);
  static Result<SecretKey> load(const std::filesystem::path& keyFile,
                                const std::filesystem::path& passphraseFile);
  static Result<SecretKey> fromPem(std::string_view pem, const Secret& passphrase);

  Secret toPem(const Secret& passphrase) const;
  Result<Ok> save(const std::filesystem::path& keyFile, const Secret& passphrase) const;

  SuiteId suite() const noexcept { return suite_; }
  BytesView bytes() const noexcept { return secret_.view(); }
  std::string id() const;

 private:
  SecretKey(SuiteId suite, Secret secret) : suite_(suite), secret_(std::move(secret)) {}

  SuiteId suite_;
  Secret secret_;
};

}  // namespace tongban::crypto
