#include "gateway/crypto/suite.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/core_names.h>

#include "gateway/crypto/openssl.hpp"

namespace tongban::crypto {
namespace {

// Fetched once: a fetch by name costs more than the digest of a tree node.
struct Algorithms {
  explicit Algorithms(const char* digestName)
      : digest(::EVP_MD_fetch(nullptr, digestName, nullptr)),
        hmac(::EVP_MAC_fetch(nullptr, "HMAC", nullptr)),
        hkdf(::EVP_KDF_fetch(nullptr, "HKDF", nullptr)) {
    require(digest && hmac && hkdf, digestName);
  }
  EvpMdPtr digest;
  EvpMacPtr hmac;
  EvpKdfPtr hkdf;
};

const Algorithms& algorithms(SuiteId id) {
  static const Algorithms sm("SM3");
  static const Algorithms intl("SHA256");
  return id == SuiteId::Sm ? sm : intl;
}

char* opensslName(SuiteId id) {
  static char sm[] = "SM3";
  static char intl[] = "SHA256";
  return id == SuiteId::Sm ? sm : intl;
}

Digest digestInto(EVP_MD_CTX* context, SuiteId id, std::initializer_list<BytesView> parts) {
  Digest out{id, {}};
  bool done = ::EVP_DigestInit_ex2(context, algorithms(id).digest.get(), nullptr) == 1;
  for (const auto part : parts) {
    done = done && ::EVP_DigestUpdate(context, part.data(), part.size()) == 1;
  }
  unsigned size = 0;
  done = done && ::EVP_DigestFinal_ex(context, out.bytes.data(), &size) == 1;
  require(done && size == Digest::kBytes, "digest");
  return out;
}

}  // namespace

std::string Digest::text() const {
  return std::string(crypto::suite(suite).digestName()) + ":" + toHex(bytes);
}

Result<Digest> Digest::parse(std::string_view text) {
  for (const auto id : {SuiteId::Sm, SuiteId::Intl}) {
    const auto prefix = crypto::suite(id).digestName();
    if (!text.starts_with(prefix) || text.substr(prefix.size()).size() != 1 + 2 * kBytes) continue;
    const auto digits = text.substr(prefix.size() + 1);
    const bool lowerHex = std::ranges::all_of(
        digits, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    if (text[prefix.size()] != ':' || !lowerHex) break;
    Digest out{id, {}};
    const auto bytes = fromHex(digits);
    std::ranges::copy(*bytes, out.bytes.begin());
    return out;
  }
  return fail("crypto.digest-malformed", "摘要应写作 sm3: 或 sha256: 加 64 位小写十六进制数字");
}

Hasher::Hasher(SuiteId id) : suite_(id), context_(::EVP_MD_CTX_new()) {
  require(context_ && ::EVP_DigestInit_ex2(context_.get(), algorithms(id).digest.get(), nullptr),
          "digest");
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;
void Hasher::Free::operator()(evp_md_ctx_st* context) const noexcept {
  const EvpMdCtxPtr owner(context);
}

Hasher& Hasher::update(BytesView part) {
  require(::EVP_DigestUpdate(context_.get(), part.data(), part.size()) == 1, "digest");
  return *this;
}

Digest Hasher::finish() {
  Digest out{suite_, {}};
  unsigned size = 0;
  const bool done = ::EVP_DigestFinal_ex(context_.get(), out.bytes.data(), &size) == 1;
  require(done && size == Digest::kBytes, "digest");
  return out;
}

Digest Suite::digest(BytesView message) const { return digest({message}); }

Digest Suite::digest(std::initializer_list<BytesView> parts) const {
  thread_local const EvpMdCtxPtr sm(::EVP_MD_CTX_new());
  thread_local const EvpMdCtxPtr intl(::EVP_MD_CTX_new());
  return digestInto(id_ == SuiteId::Sm ? sm.get() : intl.get(), id_, parts);
}

Mac Suite::mac(BytesView key, BytesView message) const { return mac(key, {message}); }

Mac Suite::mac(BytesView key, std::initializer_list<BytesView> parts) const {
  const EvpMacCtxPtr context(::EVP_MAC_CTX_new(algorithms(id_).hmac.get()));
  const OSSL_PARAM params[] = {
      ::OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, opensslName(id_), 0),
      ::OSSL_PARAM_construct_end()};
  // An empty key is legal in HMAC, but OpenSSL reads a null pointer as "no key was given".
  static constexpr std::uint8_t kNothing = 0;
  const auto* keyAt = key.empty() ? &kNothing : key.data();
  Mac out{};
  std::size_t size = 0;
  bool done = context && ::EVP_MAC_init(context.get(), keyAt, key.size(), params) == 1;
  for (const auto part : parts) {
    done = done && ::EVP_MAC_update(context.get(), part.data(), part.size()) == 1;
  }
  done = done && ::EVP_MAC_final(context.get(), out.data(), &size, out.size()) == 1;
  require(done && size == out.size(), "HMAC");
  return out;
}

bool Suite::checkMac(BytesView key, BytesView message, BytesView expected) const {
  const auto computed = mac(key, message);
  return equalInConstantTime(computed, expected);
}

Secret Suite::derive(BytesView secret, std::string_view label, std::size_t bytes) const {
  const EvpKdfCtxPtr context(::EVP_KDF_CTX_new(algorithms(id_).hkdf.get()));
  Bytes key(secret.begin(), secret.end());
  std::string info(label);
  const OSSL_PARAM params[] = {
      ::OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, opensslName(id_), 0),
      ::OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key.data(), key.size()),
      ::OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
      ::OSSL_PARAM_construct_end()};
  Bytes out(bytes);
  const bool done = context && ::EVP_KDF_derive(context.get(), out.data(), out.size(), params) == 1;
  wipe(key.data(), key.size());
  require(done, "HKDF");
  return Secret(std::move(out));
}

const Suite& suite(SuiteId id) noexcept {
  static constexpr Suite kSm(SuiteId::Sm, "sm", "sm3");
  static constexpr Suite kIntl(SuiteId::Intl, "intl", "sha256");
  return id == SuiteId::Sm ? kSm : kIntl;
}

Result<SuiteId> parseSuite(std::string_view name) {
  for (const auto id : {SuiteId::Sm, SuiteId::Intl}) {
    if (name == suite(id).name()) return id;
  }
  return fail("crypto.suite-unknown", "密码套件只能是 sm 或 intl");
}

bool equalInConstantTime(BytesView left, BytesView right) noexcept {
  return left.size() == right.size() &&
         (left.empty() || ::CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0);
}

}  // namespace tongban::crypto
