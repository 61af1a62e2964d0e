#include "gateway/crypto/key_file.hpp"

#include <utility>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/crypto/der.hpp"
#include "gateway/crypto/evp.hpp"
#include "gateway/crypto/pkcs8.hpp"
#include "gateway/crypto/suite.hpp"

namespace tongban::crypto {
namespace {

constexpr std::size_t kPassphraseBytesMin = 12;
constexpr unsigned kOwnerOnly = 0600;

class SoftwareSigner final : public Signer {
 public:
  SoftwareSigner(std::shared_ptr<evp_pkey_st> key, PublicKey publicKey)
      : key_(std::move(key)), public_(std::move(publicKey)) {}
  const PublicKey& publicKey() const noexcept override { return public_; }

  Result<Bytes> sign(BytesView message) const override {
    const bool sm2 = public_.algorithm() == KeyAlgorithm::Sm2;
    const EvpMdCtxPtr context(::EVP_MD_CTX_new());
    EVP_PKEY_CTX* keyContext = nullptr;  // owned by context
    require(context && ::EVP_DigestSignInit_ex(context.get(), &keyContext, sm2 ? "SM3" : "SHA256",
                                               nullptr, nullptr, key_.get(), nullptr) == 1,
            "signing");
    if (sm2) bindSm2Id(keyContext);
    std::size_t size = static_cast<std::size_t>(::EVP_PKEY_get_size(key_.get()));
    Bytes signature(size);
    require(::EVP_DigestSign(context.get(), signature.data(), &size, message.data(),
                             message.size()) == 1,
            "signing");
    signature.resize(size);
    return signature;
  }

 private:
  std::shared_ptr<evp_pkey_st> key_;
  PublicKey public_;
};

class SoftwareUnwrapper final : public Unwrapper {
 public:
  SoftwareUnwrapper(std::shared_ptr<evp_pkey_st> key, PublicKey publicKey)
      : key_(std::move(key)), public_(std::move(publicKey)) {}
  const PublicKey& publicKey() const noexcept override { return public_; }

  Result<Secret> unwrap(BytesView wrapped) const override {
    const auto refused = [] { return fail("crypto.unwrap-failed", "密钥信封无法用本方私钥解开"); };
    const bool rsa = public_.algorithm() == KeyAlgorithm::Rsa;
    // OpenSSL would overlook bytes after an SM2 ciphertext.
    if (!rsa && !der::single(wrapped, der::kSequence)) return refused();
    const QuietErrors quiet;
    const EvpPkeyCtxPtr context(::EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
    require(context && ::EVP_PKEY_decrypt_init(context.get()) == 1, "decryption");
    if (rsa) useOaep(context.get());
    // No plain text is longer than what carries it, and OpenSSL asks for an RSA modulus of room.
    std::size_t size = std::max<std::size_t>(
        wrapped.size(), static_cast<std::size_t>(::EVP_PKEY_get_size(key_.get())));
    Bytes plain(size);
    const bool opened =
        ::EVP_PKEY_decrypt(context.get(), plain.data(), &size, wrapped.data(), wrapped.size()) == 1;
    Secret room(std::move(plain));
    if (!opened || size == 0 || size > limits::kWrappedBytesMax) return refused();
    const auto key = room.view().first(size);
    return Secret(Bytes(key.begin(), key.end()));
  }

 private:
  std::shared_ptr<evp_pkey_st> key_;
  PublicKey public_;
};

const char* hmacOid(SuiteId id) {
  return id == SuiteId::Sm ? "1.2.156.10197.1.401.2" : "1.2.840.113549.2.9";
}

Result<Secret> readKeyFile(const std::filesystem::path& path) {
  auto text = readSecret(path);
  if (!text) return text.error();
  return Secret(std::move(*text));
}

// Both files of a key, opened by `open`; an error without a place gets the key file's path.
template <class Key>
Result<Key> loadKey(const std::filesystem::path& keyFile,
                    const std::filesystem::path& passphraseFile) {
  const auto passphrase = readPassphrase(passphraseFile);
  if (!passphrase) return passphrase.error();
  const auto pem = readKeyFile(keyFile);
  if (!pem) return pem.error();
  auto key = Key::fromPem(textOf(pem->view()), *passphrase);
  if (!key) {
    auto error = key.error();
    error.where = keyFile.string();
    return error;
  }
  return key;
}

Result<Ok> savePem(const std::filesystem::path& path, const Secret& pem) {
  return replaceFile(path, textOf(pem.view()), kOwnerOnly);
}

}  // namespace

Result<Secret> readPassphrase(const std::filesystem::path& path) {
  auto text = readSecret(path);
  if (!text) return text.error();
  Secret passphrase(std::move(*text));
  const auto size = passphrase.view().size();
  if (size < kPassphraseBytesMin || size > limits::kPassphraseBytesMax) {
    return fail("crypto.passphrase-weak", "口令应为 12 至 1024 字节", path.string());
  }
  return passphrase;
}

Result<PrivateKey> PrivateKey::own(evp_pkey_st* key) {
  std::shared_ptr<evp_pkey_st> owner = EvpPkeyPtr(key);
  const auto spki = derOf([&](unsigned char** at) { return ::i2d_PUBKEY(key, at); }, "public key");
  auto publicKey = PublicKey::fromSpki(spki);
  if (!publicKey) return publicKey.error();
  return PrivateKey(std::move(owner), *std::move(publicKey));
}

PrivateKey PrivateKey::generate(KeyAlgorithm algorithm) {
  EVP_PKEY* key = nullptr;
  switch (algorithm) {
    case KeyAlgorithm::Sm2:
      key = ::EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2");
      break;
    case KeyAlgorithm::P256:
      key = ::EVP_EC_gen("P-256");
      break;
    case KeyAlgorithm::Rsa:
      key = ::EVP_RSA_gen(kEnvelopeRsaBitsMin);
      break;
  }
  require(key != nullptr, "key generation");
  return own(key).value();
}

Result<PrivateKey> PrivateKey::load(const std::filesystem::path& keyFile,
                                    const std::filesystem::path& passphraseFile) {
  return loadKey<PrivateKey>(keyFile, passphraseFile);
}

Result<PrivateKey> PrivateKey::fromPem(std::string_view pem, const Secret& passphrase) {
  const auto plain = openPkcs8(pem, passphrase);
  if (!plain) return plain.error();
  const QuietErrors quiet;
  EvpPkeyPtr key(::EVP_PKCS82PKEY(plain->get()));
  if (!key) return fail("crypto.key-unsupported", "私钥算法不受支持");
  const EvpPkeyCtxPtr context(::EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (!context || ::EVP_PKEY_pairwise_check(context.get()) != 1) {
    return fail("crypto.key-unsupported", "私钥与所带公钥不成对");
  }
  return own(key.release());
}

Secret PrivateKey::toPem(const Secret& passphrase) const {
  const Pkcs8Ptr plain(::EVP_PKEY2PKCS8(key_.get()));
  require(plain != nullptr, "PKCS#8");
  return sealPkcs8(plain.get(), passphrase);
}

Result<Ok> PrivateKey::save(const std::filesystem::path& keyFile, const Secret& passphrase) const {
  return savePem(keyFile, toPem(passphrase));
}

Result<std::unique_ptr<Signer>> PrivateKey::signer() const {
  if (public_.algorithm() == KeyAlgorithm::Rsa) {
    return fail("crypto.key-unsupported", "本系统不用 RSA 密钥签名");
  }
  return std::make_unique<SoftwareSigner>(key_, public_);
}

Result<std::unique_ptr<Unwrapper>> PrivateKey::unwrapper() const {
  if (!canWrap(public_.algorithm(), key_.get())) {
    return fail("crypto.key-unsupported", "该私钥不能解密:须为 SM2 或不短于 3072 位的 RSA");
  }
  return std::make_unique<SoftwareUnwrapper>(key_, public_);
}

SecretKey SecretKey::generate(SuiteId id) { return SecretKey(id, Secret::random(kBytes)); }

Result<SecretKey> SecretKey::load(const std::filesystem::path& keyFile,
                                  const std::filesystem::path& passphraseFile) {
  return loadKey<SecretKey>(keyFile, passphraseFile);
}

Result<SecretKey> SecretKey::fromPem(std::string_view pem, const Secret& passphrase) {
  const auto plain = openPkcs8(pem, passphrase);
  if (!plain) return plain.error();
  const ASN1_OBJECT* algorithm = nullptr;
  const unsigned char* octets = nullptr;
  int size = 0;
  ::PKCS8_pkey_get0(&algorithm, &octets, &size, nullptr, plain->get());
  char oid[64] = "";
  ::OBJ_obj2txt(oid, sizeof oid, algorithm, 1);
  for (const auto id : {SuiteId::Sm, SuiteId::Intl}) {
    if (std::string_view(oid) != hmacOid(id)) continue;
    if (size != static_cast<int>(kBytes)) {
      return fail("crypto.secret-size", "对称密钥应为 32 字节");
    }
    return SecretKey(id, Secret(Bytes(octets, octets + size)));
  }
  return fail("crypto.key-unsupported", "该文件不是对称密钥");
}

Secret SecretKey::toPem(const Secret& passphrase) const {
  const Pkcs8Ptr plain(::PKCS8_PRIV_KEY_INFO_new());
  auto* octets = static_cast<unsigned char*>(::OPENSSL_malloc(kBytes));
  require(plain && octets, "PKCS#8");
  std::copy(bytes().begin(), bytes().end(), octets);
  require(::PKCS8_pkey_set0(plain.get(), ::OBJ_txt2obj(hmacOid(suite_), 1), 0, V_ASN1_UNDEF,
                            nullptr, octets, static_cast<int>(kBytes)) == 1,
          "PKCS#8");
  return sealPkcs8(plain.get(), passphrase);
}

Result<Ok> SecretKey::save(const std::filesystem::path& keyFile, const Secret& passphrase) const {
  return savePem(keyFile, toPem(passphrase));
}

std::string SecretKey::id() const {
  const auto derived = crypto::suite(suite_).derive(bytes(), "tongban key id v1", Digest::kBytes);
  return crypto::suite(suite_).digest(derived.view()).text();
}

}  // namespace tongban::crypto
