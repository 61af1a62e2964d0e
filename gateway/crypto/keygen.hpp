// gateway/crypto/keygen.hpp — makes the key of one purpose with everything that belongs beside it,
// for `tongban keygen`.
//
// Writes into `folder`, which is made with mode 0700 if it is missing:
//   key.pem   encrypted PKCS#8 (key_file.hpp), mode 0600
//   csr.pem   with Paper::Request       the request to send to a CA
//   cert.pem  with Paper::SelfSigned    a self-signed certificate
// Tls keys are P-256 in both suites (OpenSSL 3.0 has no SM TLS); Message and Log keys are SM2 or
// P-256; Search and Storage are symmetric secrets of 32 bytes, for which no paper exists.
// Nothing that exists is overwritten: the names are taken before a key is made, and given back
// when anything fails. Thread-safe; of two callers for one folder, one gets crypto.key-exists.
// Codes: crypto.key-exists, crypto.name-invalid, crypto.issue-invalid, crypto.passphrase-weak,
// crypto.key-unsupported (paper for a symmetric secret), base.file-*, base.secret-mode.
#pragma once
#include <filesystem>
#include <optional>

#include "gateway/crypto/issue.hpp"

namespace tongban::crypto {

enum class KeyPurpose : std::uint8_t { Tls, Message, Log, Search, Storage };
enum class Paper : std::uint8_t { None, Request, SelfSigned };

// "tls", "message", "log", "search", "storage"; crypto.key-unsupported for another word.
Result<KeyPurpose> parseKeyPurpose(std::string_view);

struct KeygenOrder {
  SuiteId suite = SuiteId::Sm;
  KeyPurpose purpose = KeyPurpose::Message;
  std::filesystem::path folder;
  std::filesystem::path passphraseFile;  // mode 0600
  Paper paper = Paper::None;
  CertificateRequest subject;        // read when there is a paper
  std::optional<Validity> validity;  // required by Paper::SelfSigned
};

struct KeygenOutcome {
  std::string keyId;
  std::filesystem::path keyFile;
  std::optional<std::filesystem::path> requestFile;
  std::optional<std::filesystem::path> certificateFile;
};

Result<KeygenOutcome> generateKeyFiles(const KeygenOrder&);

}  // namespace tongban::crypto
