#include "gateway/crypto/cipher.hpp"

#include <array>
#include <climits>

#include "gateway/crypto/openssl.hpp"

namespace tongban::crypto {
namespace {

constexpr std::size_t kBlockBytes = 16;

const EVP_CIPHER* fetched(CipherSpec spec) {
  static constexpr const char* kNames[2][5] = {
      {"SM4-ECB", "SM4-CBC", "SM4-CTR", "SM4-CFB", "SM4-OFB"},
      {"AES-256-ECB", "AES-256-CBC", "AES-256-CTR", "AES-256-CFB", "AES-256-OFB"}};
  static const auto kAll = [] {
    std::array<std::array<EvpCipherPtr, 5>, 2> all;
    for (std::size_t cipher = 0; cipher < 2; ++cipher) {
      for (std::size_t mode = 0; mode < 5; ++mode) {
        all[cipher][mode].reset(::EVP_CIPHER_fetch(nullptr, kNames[cipher][mode], nullptr));
        require(all[cipher][mode] != nullptr, kNames[cipher][mode]);
      }
    }
    return all;
  }();
  return kAll[static_cast<std::size_t>(spec.cipher)][static_cast<std::size_t>(spec.mode)].get();
}

bool worksOnBlocks(CipherMode mode) { return mode == CipherMode::Ecb || mode == CipherMode::Cbc; }

Result<Bytes> run(CipherSpec spec, bool encrypt, BytesView key, BytesView iv, BytesView input) {
  const std::size_t keyBytes = spec.cipher == Cipher::Sm4 ? 16 : 32;
  const std::size_t ivBytes = spec.mode == CipherMode::Ecb ? 0 : kBlockBytes;
  const bool wholeBlocks = worksOnBlocks(spec.mode) && (spec.padding == Padding::None || !encrypt);
  if (key.size() != keyBytes || iv.size() != ivBytes || input.size() > INT_MAX - kBlockBytes ||
      (wholeBlocks && input.size() % kBlockBytes != 0)) {
    return fail("crypto.cipher-parameters", "密钥、初始向量或数据长度不符合分组密码模式的要求");
  }
  const QuietErrors quiet;
  const EvpCipherCtxPtr context(::EVP_CIPHER_CTX_new());
  require(context && ::EVP_CipherInit_ex2(context.get(), fetched(spec), key.data(),
                                          ivBytes > 0 ? iv.data() : nullptr, encrypt ? 1 : 0,
                                          nullptr) == 1,
          "cipher");
  ::EVP_CIPHER_CTX_set_padding(context.get(), spec.padding == Padding::Pkcs7 ? 1 : 0);
  Bytes out(input.size() + kBlockBytes);
  int body = 0;
  int tail = 0;
  require(::EVP_CipherUpdate(context.get(), out.data(), &body, input.data(),
                             static_cast<int>(input.size())) == 1,
          "cipher");
  if (::EVP_CipherFinal_ex(context.get(), out.data() + body, &tail) != 1) {
    return fail("crypto.cipher-padding", "解密后的填充不正确,密钥不对或数据已损坏");
  }
  out.resize(static_cast<std::size_t>(body) + static_cast<std::size_t>(tail));
  return out;
}

}  // namespace

Result<Bytes> encryptBare(CipherSpec spec, BytesView key, BytesView iv, BytesView plain) {
  return run(spec, true, key, iv, plain);
}

Result<Bytes> decryptBare(CipherSpec spec, BytesView key, BytesView iv, BytesView secret) {
  return run(spec, false, key, iv, secret);
}

}  // namespace tongban::crypto
