#include "gateway/crypto/public_key.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "gateway/base/limits.hpp"
#include "gateway/crypto/evp.hpp"
#include "gateway/crypto/signature_form.hpp"
#include "gateway/crypto/suite.hpp"

namespace tongban::crypto {
namespace {

constexpr std::size_t kCurveSpkiBytes = 91;
constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 8192;

// SEQUENCE { SEQUENCE { id-ecPublicKey, curve }, BIT STRING { 04 …
using SpkiHead = std::array<std::uint8_t, 27>;
constexpr SpkiHead kSm2Head = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                               0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x81, 0x1c,
                               0xcf, 0x55, 0x01, 0x82, 0x2d, 0x03, 0x42, 0x00, 0x04};
constexpr SpkiHead kP256Head = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};

std::optional<KeyAlgorithm> curveOf(BytesView spki) {
  if (spki.size() != kCurveSpkiBytes) return std::nullopt;
  const auto head = spki.first(kSm2Head.size());
  if (std::ranges::equal(head, kSm2Head)) return KeyAlgorithm::Sm2;
  if (std::ranges::equal(head, kP256Head)) return KeyAlgorithm::P256;
  return std::nullopt;
}

Error unsupported() {
  return fail("crypto.key-unsupported", "公钥不是 SM2、P-256 或 2048 至 8192 位 RSA 公钥");
}

}  // namespace

Result<PublicKey> PublicKey::fromSpki(BytesView spki) {
  if (spki.empty() || spki.size() > limits::kCertificateBytesMax) return unsupported();
  const QuietErrors quiet;
  const auto* at = spki.data();
  const EvpPkeyPtr native(::d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  if (at != spki.data() + spki.size()) return unsupported();
  return decoded(spki, native.get());
}

Result<PublicKey> PublicKey::decoded(BytesView spki, EVP_PKEY* native) {
  if (native == nullptr) return unsupported();
  PublicKey key;
  if (const auto curve = curveOf(spki)) {
    // Decoding has checked that the point lies on the curve.
    key.algorithm_ = *curve;
  } else {
    const int bits = ::EVP_PKEY_get_bits(native);
    if (::EVP_PKEY_is_a(native, "RSA") != 1 || bits < kRsaBitsMin || bits > kRsaBitsMax) {
      return unsupported();
    }
    key.algorithm_ = KeyAlgorithm::Rsa;
  }
  require(::EVP_PKEY_up_ref(native) == 1, "EVP_PKEY");
  key.key_ = EvpPkeyPtr(native);
  key.spki_ = std::make_shared<const Bytes>(spki.begin(), spki.end());
  key.id_ = std::make_shared<const std::string>(crypto::suite(key.suite()).digest(spki).text());
  return key;
}

Result<Ok> PublicKey::verify(BytesView message, BytesView signature) const {
  if (algorithm_ != KeyAlgorithm::Rsa) {
    const auto raw = toRawSignature(suite(), signature);
    if (!raw) return raw.error();
  }
  const QuietErrors quiet;
  const EvpMdCtxPtr context(::EVP_MD_CTX_new());
  EVP_PKEY_CTX* keyContext = nullptr;  // owned by context
  require(context && ::EVP_DigestVerifyInit_ex(context.get(), &keyContext,
                                               algorithm_ == KeyAlgorithm::Sm2 ? "SM3" : "SHA256",
                                               nullptr, nullptr, key_.get(), nullptr) == 1,
          "verification");
  if (algorithm_ == KeyAlgorithm::Sm2) bindSm2Id(keyContext);
  if (::EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                         message.size()) != 1) {
    return fail("crypto.signature-invalid", "签名与内容或公钥不符");
  }
  return Ok{};
}

Result<Bytes> PublicKey::wrap(BytesView secret) const {
  if (secret.empty() || secret.size() > limits::kWrappedBytesMax) {
    return fail("crypto.wrap-size", "密钥信封只能封装 1 至 256 字节");
  }
  if (!canWrap(algorithm_, key_.get())) {
    return fail("crypto.key-unsupported", "该公钥不能用于加密:须为 SM2 或不短于 3072 位的 RSA");
  }
  const EvpPkeyCtxPtr context(::EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
  require(context && ::EVP_PKEY_encrypt_init(context.get()) == 1, "encryption");
  if (algorithm_ == KeyAlgorithm::Rsa) useOaep(context.get());
  std::size_t size = 0;
  require(::EVP_PKEY_encrypt(context.get(), nullptr, &size, secret.data(), secret.size()) == 1,
          "encryption");
  Bytes wrapped(size);
  require(
      ::EVP_PKEY_encrypt(context.get(), wrapped.data(), &size, secret.data(), secret.size()) == 1,
      "encryption");
  wrapped.resize(size);
  return wrapped;
}

}  // namespace tongban::crypto
