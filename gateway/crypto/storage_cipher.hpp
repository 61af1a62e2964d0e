// gateway/crypto/storage_cipher.hpp — bodies at rest: encrypted, bound to their place, and refused
// when one bit is not as it was written.
//
// Encrypt-then-MAC: SM4-CTR and HMAC-SM3, or AES-256-CTR and HMAC-SHA-256, under two keys that
// HKDF derives from one 32-byte secret (OpenSSL 3.0 has no SM4-GCM). A fresh random 16-byte IV
// each time. Written form:
//   01 | suite (01 sm, 02 intl) | IV (16) | ciphertext | MAC (32)
// The MAC covers everything before it, then the context, then the context's length (8 bytes, big
// endian). The context (table, column, row id…) is not stored; a sealed body that is moved to
// another row does not open. Thread-safe after construction; value owns its keys.
// Codes: crypto.secret-size, crypto.at-rest-tampered (whatever differs).
#pragma once
#include "gateway/crypto/suite.hpp"

namespace tongban::crypto {

class StorageCipher final {
 public:
  static constexpr std::size_t kSecretBytes = 32;
  static constexpr std::size_t kOverheadBytes = 2 + 16 + 32;

  static Result<StorageCipher> make(SuiteId, BytesView secret);

  Bytes encrypt(BytesView plain, BytesView context) const;
  Result<Bytes> decrypt(BytesView sealed, BytesView context) const;

 private:
  StorageCipher(SuiteId, BytesView secret);

  SuiteId suite_;
  Secret cipherKey_;
  Secret macKey_;
};

}  // namespace tongban::crypto
