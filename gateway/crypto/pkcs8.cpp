#include "gateway/crypto/pkcs8.hpp"

#include <fmt/format.h>

#include "gateway/base/ids.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"

namespace tongban::crypto {
namespace {

constexpr int kIterations = 600000;
constexpr std::size_t kSaltBytes = 16;
constexpr std::string_view kBegin = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n";
constexpr std::string_view kEnd = "-----END ENCRYPTED PRIVATE KEY-----";
constexpr std::size_t kLineChars = 64;

// The DER between the two marks. Anything but white space around them is refused: a file holds
// one key and no second, plain one.
Result<Bytes> encryptedDer(std::string_view pem) {
  const auto body = trim(isUtf8(pem) ? pem : std::string_view());
  if (!body.starts_with(kBegin.substr(0, kBegin.size() - 1))) {
    const bool plain = body.find("PRIVATE KEY-----") != std::string_view::npos &&
                       body.find("ENCRYPTED") == std::string_view::npos;
    return plain ? fail("crypto.key-file-unencrypted", "私钥文件未加密,拒绝载入")
                 : fail("crypto.key-file-malformed", "密钥文件不是加密的 PKCS#8 PEM");
  }
  const auto end = body.find(kEnd);
  if (end == std::string_view::npos || end + kEnd.size() != body.size()) {
    return fail("crypto.key-file-malformed", "密钥文件应只含一段加密的 PKCS#8 PEM");
  }
  std::string base64;
  for (const char c : body.substr(kBegin.size() - 1, end - kBegin.size() + 1)) {
    if (c != '\n' && c != '\r') base64.push_back(c);
  }
  auto der = fromBase64(base64);
  if (!der) return fail("crypto.key-file-malformed", "密钥文件的 Base64 不合法");
  return der;
}

}  // namespace

Secret sealPkcs8(PKCS8_PRIV_KEY_INFO* plain, const Secret& passphrase) {
  auto salt = randomBytes(kSaltBytes);
  PbePtr pbe(::PKCS5_pbe2_set_iv(::EVP_aes_256_cbc(), kIterations, salt.data(),
                                 static_cast<int>(salt.size()), nullptr, NID_hmacWithSHA256));
  require(pbe != nullptr, "PBES2");
  const auto secret = passphrase.view();
  const X509SigPtr sealed(::PKCS8_set0_pbe(reinterpret_cast<const char*>(secret.data()),
                                           static_cast<int>(secret.size()), plain, pbe.get()));
  require(sealed != nullptr, "PKCS#8");
  static_cast<void>(pbe.release());  // now a part of `sealed`
  const auto base64 = toBase64(
      derOf([&](unsigned char** at) { return ::i2d_X509_SIG(sealed.get(), at); }, "PKCS#8"));
  std::string pem(kBegin);
  for (std::size_t at = 0; at < base64.size(); at += kLineChars) {
    pem.append(base64, at, kLineChars).push_back('\n');
  }
  pem.append(kEnd).push_back('\n');
  return Secret(std::move(pem));
}

Result<Pkcs8Ptr> openPkcs8(std::string_view pem, const Secret& passphrase) {
  const auto der = encryptedDer(pem);
  if (!der) return der.error();
  const QuietErrors quiet;
  const auto* at = der->data();
  const X509SigPtr sealed(::d2i_X509_SIG(nullptr, &at, static_cast<long>(der->size())));
  if (!sealed || at != der->data() + der->size()) {
    return fail("crypto.key-file-malformed", "密钥文件不是加密的 PKCS#8");
  }
  const X509_ALGOR* algorithm = nullptr;
  ::X509_SIG_get0(sealed.get(), &algorithm, nullptr);
  if (::OBJ_obj2nid(algorithm->algorithm) != NID_pbes2) {
    return fail("crypto.key-file-malformed", "密钥文件的加密算法不是 PBES2");
  }
  const auto secret = passphrase.view();
  Pkcs8Ptr plain(::PKCS8_decrypt(sealed.get(), reinterpret_cast<const char*>(secret.data()),
                                 static_cast<int>(secret.size())));
  if (!plain) return fail("crypto.passphrase-wrong", "口令不正确或密钥文件已损坏");
  return plain;
}

}  // namespace tongban::crypto
