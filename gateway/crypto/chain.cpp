#include "gateway/crypto/chain.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/crypto/x509.hpp"

namespace tongban::crypto {
namespace {

constexpr int kAuthLevel = 2;  // 112 bits: RSA-2048, SHA-256

std::string_view codeOf(int reason) {
  switch (reason) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "crypto.chain-expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "crypto.chain-not-yet-valid";
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_INVALID_PURPOSE:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
    case X509_V_ERR_KEYUSAGE_NO_DIGITAL_SIGNATURE:
      return "crypto.chain-wrong-usage";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_CERT_REJECTED:
    case X509_V_ERR_SUBJECT_ISSUER_MISMATCH:
    case X509_V_ERR_AKID_SKID_MISMATCH:
    case X509_V_ERR_AKID_ISSUER_SERIAL_MISMATCH:
      return "crypto.chain-untrusted";
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
      return "crypto.chain-bad-signature";
    case X509_V_ERR_CERT_CHAIN_TOO_LONG:
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
      return "crypto.chain-too-long";
    default:
      return "crypto.chain-broken";
  }
}

std::string_view sentenceOf(std::string_view code) {
  if (code == "crypto.chain-expired") return "证书在该时刻已过期";
  if (code == "crypto.chain-not-yet-valid") return "证书在该时刻尚未生效";
  if (code == "crypto.chain-wrong-usage") return "证书的密钥用途或 CA 标志不符合要求";
  if (code == "crypto.chain-untrusted") return "找不到通向信任锚的签发者";
  if (code == "crypto.chain-bad-signature") return "证书上的签名不正确";
  if (code == "crypto.chain-too-long") return "证书链超过允许的层级";
  return "证书链不合规";
}

// RFC 5280 section 4.1.2.5 counts the second of notAfter as valid; OpenSSL counts it as expired.
int acceptLastSecond(int good, X509_STORE_CTX* context) {
  if (good == 1 || ::X509_STORE_CTX_get_error(context) != X509_V_ERR_CERT_HAS_EXPIRED) return good;
  const auto last = instantOf(::X509_get0_notAfter(::X509_STORE_CTX_get_current_cert(context)));
  const auto now = ::X509_VERIFY_PARAM_get_time(::X509_STORE_CTX_get0_param(context));
  if (!last || *last != Instant(std::chrono::seconds(now))) return 0;
  ::X509_STORE_CTX_set_error(context, X509_V_OK);
  return 1;
}

// OpenSSL answers with pointers; each is one of the certificates that it was given.
const Certificate* find(const X509* native, const Certificate& leaf,
                        std::span<const Certificate> untrusted,
                        const std::vector<Certificate>& anchors) {
  if (leaf.native() == native) return &leaf;
  for (const auto& one : untrusted) {
    if (one.native() == native) return &one;
  }
  for (const auto& one : anchors) {
    if (one.native() == native) return &one;
  }
  return nullptr;
}

Error refusal(int reason, std::string_view where) {
  const auto code = codeOf(reason);
  return fail(code,
              fmt::format("{}({})", sentenceOf(code), ::X509_verify_cert_error_string(reason)),
              std::string(where));
}

Error wrongUsage(const Certificate& certificate, std::string_view what) {
  return fail("crypto.chain-wrong-usage", std::string(what), certificate.subject());
}

// What OpenSSL leaves open: version 1 certificates as issuers, usages that are not stated.
Result<Chain> checkOwnRules(Chain chain, Purpose purpose, std::size_t lengthMax) {
  const auto& leaf = chain.front();
  if (chain.size() > lengthMax) {
    return fail("crypto.chain-too-long", "证书链超过允许的层级", leaf.subject());
  }
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (!chain[i].isCa() || !chain[i].hasUsage(KeyUsage::KeyCertSign)) {
      return wrongUsage(chain[i], "签发者没有标明 CA 或证书签发用途");
    }
  }
  if (!leaf.hasUsage(purpose.usage)) return wrongUsage(leaf, "证书没有标明所需的密钥用途");
  if (!leaf.hasUsage(purpose.extended)) return wrongUsage(leaf, "证书没有标明所需的扩展密钥用途");
  return chain;
}

}  // namespace

Result<TrustAnchors> TrustAnchors::make(std::vector<Certificate> certificates) {
  for (const auto& certificate : certificates) {
    if (!certificate.isCa()) {
      return fail("crypto.anchor-not-ca", "信任锚的基本约束没有标明 CA", certificate.subject());
    }
  }
  TrustAnchors anchors;
  anchors.certificates_ = std::move(certificates);
  return anchors;
}

Result<TrustAnchors> TrustAnchors::load(const std::filesystem::path& folder) {
  std::error_code trouble;
  std::vector<std::filesystem::path> files;
  std::filesystem::directory_iterator entries(folder, trouble);
  if (trouble) return fail("base.file-missing", "信任目录不存在或无法读取", folder.string());
  for (const auto& entry : entries) {
    const auto kind = entry.path().extension();
    if (kind == ".pem" || kind == ".crt" || kind == ".cer") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<Certificate> all;
  for (const auto& file : files) {
    const auto text = readFile(file, limits::kConfigBytesMax);
    if (!text) return text.error();
    auto some = text->find("-----BEGIN") != std::string::npos
                    ? Certificate::parseBundle(*text)
                    : Certificate::parse(bytesOf(*text)).and_then([](Certificate&& one) {
                        return Result<std::vector<Certificate>>(std::vector{std::move(one)});
                      });
    if (!some || all.size() + some->size() > limits::kTrustAnchorsMax) {
      auto error = some ? fail("crypto.certificate-too-large", "信任目录中的证书张数超过上限")
                        : some.error();
      error.where = file.string();
      return error;
    }
    all.insert(all.end(), some->begin(), some->end());
  }
  return make(std::move(all));
}

struct ChainVerifier::Store {
  X509StorePtr native;
  std::vector<Certificate> anchors;
};

ChainVerifier::ChainVerifier(const TrustAnchors& anchors, std::size_t lengthMax)
    : lengthMax_(std::clamp<std::size_t>(lengthMax, 1, limits::kChainLengthMax)) {
  X509StorePtr store(::X509_STORE_new());
  require(store != nullptr, "X509_STORE");
  for (const auto& anchor : anchors.certificates()) {
    require(::X509_STORE_add_cert(store.get(), anchor.native()) == 1, "X509_STORE");
  }
  store_ = std::make_unique<const Store>(Store{std::move(store), anchors.certificates()});
}
ChainVerifier::ChainVerifier(ChainVerifier&&) noexcept = default;
ChainVerifier& ChainVerifier::operator=(ChainVerifier&&) noexcept = default;
ChainVerifier::~ChainVerifier() = default;

Result<Chain> ChainVerifier::verify(const Certificate& leaf, std::span<const Certificate> untrusted,
                                    Purpose purpose, Instant at) const {
  if (untrusted.size() > limits::kUntrustedCertificatesMax) {
    return fail("crypto.chain-too-long", "随附的中间证书张数超过上限", leaf.subject());
  }
  const QuietErrors quiet;
  const X509StackPtr others(sk_X509_new_null());
  const X509StoreCtxPtr context(::X509_STORE_CTX_new());
  require(others && context, "X509_STORE_CTX");
  for (const auto& other : untrusted) {
    require(sk_X509_push(others.get(), other.native()) > 0, "X509_STORE_CTX");
  }
  require(
      ::X509_STORE_CTX_init(context.get(), store_->native.get(), leaf.native(), others.get()) == 1,
      "X509_STORE_CTX");
  X509_VERIFY_PARAM* rules = ::X509_STORE_CTX_get0_param(context.get());
  ::X509_VERIFY_PARAM_set_time(
      rules, std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count());
  // OpenSSL counts the certificates between leaf and anchor.
  ::X509_VERIFY_PARAM_set_depth(rules, lengthMax_ < 2 ? 0 : static_cast<int>(lengthMax_) - 2);
  ::X509_VERIFY_PARAM_set_auth_level(rules, kAuthLevel);
  ::X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
  ::X509_STORE_CTX_set_verify_cb(context.get(), acceptLastSecond);
  if (::X509_verify_cert(context.get()) != 1) {
    const auto* culprit =
        find(::X509_STORE_CTX_get_current_cert(context.get()), leaf, untrusted, store_->anchors);
    return refusal(::X509_STORE_CTX_get_error(context.get()),
                   (culprit != nullptr ? *culprit : leaf).subject());
  }

  const STACK_OF(X509)* path = ::X509_STORE_CTX_get0_chain(context.get());
  Chain chain;
  for (int i = 0; i < sk_X509_num(path); ++i) {
    const auto* one = find(sk_X509_value(path, i), leaf, untrusted, store_->anchors);
    require(one != nullptr, "X509_verify_cert");
    chain.push_back(*one);
  }
  return checkOwnRules(std::move(chain), purpose, lengthMax_);
}

}  // namespace tongban::crypto
