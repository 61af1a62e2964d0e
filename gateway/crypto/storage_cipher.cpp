#include "gateway/crypto/storage_cipher.hpp"

#include <algorithm>

#include "gateway/base/ids.hpp"
#include "gateway/crypto/cipher.hpp"

namespace tongban::crypto {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kHeadBytes = 2;
constexpr std::size_t kIvBytes = 16;

CipherSpec specOf(SuiteId id) {
  return {id == SuiteId::Sm ? Cipher::Sm4 : Cipher::Aes256, CipherMode::Ctr, Padding::None};
}

Mac macOf(SuiteId id, const Secret& key, BytesView sealed, BytesView context) {
  std::array<std::uint8_t, 8> contextBytes{};
  for (std::size_t i = 0; i < contextBytes.size(); ++i) {
    contextBytes[i] = static_cast<std::uint8_t>(std::uint64_t{context.size()} >> (56 - 8 * i));
  }
  return suite(id).mac(key.view(), {sealed, context, contextBytes});
}

}  // namespace

StorageCipher::StorageCipher(SuiteId id, BytesView secret)
    : suite_(id),
      cipherKey_(
          suite(id).derive(secret, "tongban storage cipher v1", id == SuiteId::Sm ? 16 : 32)),
      macKey_(suite(id).derive(secret, "tongban storage mac v1", 32)) {}

Result<StorageCipher> StorageCipher::make(SuiteId id, BytesView secret) {
  if (secret.size() != kSecretBytes) {
    return fail("crypto.secret-size", "存储密钥应为 32 字节");
  }
  return StorageCipher(id, secret);
}

Bytes StorageCipher::encrypt(BytesView plain, BytesView context) const {
  const auto iv = randomBytes(kIvBytes);
  Bytes sealed = {kVersion, static_cast<std::uint8_t>(suite_)};
  sealed.reserve(plain.size() + kOverheadBytes);
  sealed.insert(sealed.end(), iv.begin(), iv.end());
  const auto body = encryptBare(specOf(suite_), cipherKey_.view(), iv, plain).value();
  sealed.insert(sealed.end(), body.begin(), body.end());
  const auto mac = macOf(suite_, macKey_, sealed, context);
  sealed.insert(sealed.end(), mac.begin(), mac.end());
  return sealed;
}

Result<Bytes> StorageCipher::decrypt(BytesView sealed, BytesView context) const {
  const auto refused = [] { return fail("crypto.at-rest-tampered", "落盘数据无法通过完整性校验"); };
  if (sealed.size() < kOverheadBytes || sealed[0] != kVersion ||
      sealed[1] != static_cast<std::uint8_t>(suite_)) {
    return refused();
  }
  const auto covered = sealed.first(sealed.size() - sizeof(Mac));
  const auto expected = sealed.last(sizeof(Mac));
  if (!equalInConstantTime(macOf(suite_, macKey_, covered, context), expected)) return refused();
  return decryptBare(specOf(suite_), cipherKey_.view(), covered.subspan(kHeadBytes, kIvBytes),
                     covered.subspan(kHeadBytes + kIvBytes));
}

}  // namespace tongban::crypto
