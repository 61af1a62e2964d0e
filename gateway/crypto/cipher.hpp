// gateway/crypto/cipher.hpp — bare block cipher modes, for platforms whose interface prescribes
// one, and as the base of StorageCipher. They do not notice tampering: what we keep ourselves goes
// through StorageCipher.
//
// SM4 (GB/T 32907, modes GB/T 17964; 16-byte key) and AES-256 (FIPS 197; 32-byte key); the IV has
// 16 bytes and is absent in Ecb. Ecb and Cbc pad as PKCS#7 or, with Padding::None, take whole
// blocks only; the stream modes never pad. Codes: crypto.cipher-parameters (key, IV or input of a
// wrong size), crypto.cipher-padding. Pure, thread-safe.
#pragma once
#include "gateway/base/bytes.hpp"

namespace tongban::crypto {

enum class Cipher : std::uint8_t { Sm4, Aes256 };
enum class CipherMode : std::uint8_t { Ecb, Cbc, Ctr, Cfb, Ofb };
enum class Padding : std::uint8_t { None, Pkcs7 };

struct CipherSpec {
  Cipher cipher;
  CipherMode mode;
  Padding padding = Padding::Pkcs7;
};

Result<Bytes> encryptBare(CipherSpec, BytesView key, BytesView iv, BytesView plain);
Result<Bytes> decryptBare(CipherSpec, BytesView key, BytesView iv, BytesView secret);

}  // namespace tongban::crypto
