#include "gateway/crypto/certificate.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/crypto/suite.hpp"
#include "gateway/crypto/x509.hpp"

namespace tongban::crypto {

struct Certificate::Content {
  X509Ptr native;
  Bytes der;
  std::string subject;
  std::string issuer;
  Bytes subjectDer;
  Bytes issuerDer;
  std::string serial;
  Instant notBefore;
  Instant notAfter;
  bool isCa = false;
  std::uint32_t usage = 0;          // 0 when the extension is absent
  std::uint32_t extendedUsage = 0;  // likewise
  bool timeStampingOnly = false;
  std::vector<std::string> dnsNames;
  Bytes spki;
  std::optional<PublicKey> publicKey;
  std::string keyId;
};

namespace {

constexpr std::string_view kLabel = "CERTIFICATE";

Error malformed(std::string_view what) {
  return fail("crypto.certificate-malformed", fmt::format("证书格式不正确:{}", what));
}

// OpenSSL checks an SM2 signature under the id that the certificate carries, and takes the empty
// one when it carries none. With other algorithms an id would make every check fail.
void bindSm2IdTo(X509* certificate) {
  if (::X509_get_signature_nid(certificate) != NID_SM2_with_SM3) return;
  Asn1OctetsPtr id(::ASN1_OCTET_STRING_new());
  require(id && ::ASN1_OCTET_STRING_set(id.get(), reinterpret_cast<const unsigned char*>(kSm2Id),
                                        kSm2IdBytes) == 1,
          "SM2 id");
  ::X509_set0_distinguishing_id(certificate, id.release());
}

Bytes nameDer(const X509_NAME* name) {
  return derOf([&](unsigned char** at) { return ::i2d_X509_NAME(name, at); }, "name");
}

std::vector<std::string> dnsNamesOf(X509* certificate) {
  std::vector<std::string> names;
  const GeneralNamesPtr all(static_cast<GENERAL_NAMES*>(
      ::X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
    int kind = 0;
    const auto* value = static_cast<const ASN1_STRING*>(
        ::GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(all.get(), i), &kind));
    if (kind != GEN_DNS) continue;
    names.emplace_back(reinterpret_cast<const char*>(::ASN1_STRING_get0_data(value)),
                       static_cast<std::size_t>(::ASN1_STRING_length(value)));
  }
  return names;
}

bool isTimeStampingOnly(const X509* certificate) {
  int critical = 0;
  const ExtendedKeyUsagePtr usages(static_cast<EXTENDED_KEY_USAGE*>(
      ::X509_get_ext_d2i(certificate, NID_ext_key_usage, &critical, nullptr)));
  return usages && critical == 1 && sk_ASN1_OBJECT_num(usages.get()) == 1 &&
         ::OBJ_obj2nid(sk_ASN1_OBJECT_value(usages.get(), 0)) == NID_time_stamp;
}

}  // namespace

Result<Certificate> Certificate::parse(BytesView input) {
  if (input.size() > limits::kCertificateBytesMax) {
    return fail(
        "crypto.certificate-too-large",
        fmt::format("证书 {} 字节,上限 {} 字节", input.size(), limits::kCertificateBytesMax));
  }
  auto der = derFromPem(input, kLabel);
  if (!der) return malformed("不是单独一张 DER 或 PEM 证书");
  const QuietErrors quiet;
  auto content = std::make_shared<Content>();
  const auto* at = der->data();
  content->native.reset(::d2i_X509(nullptr, &at, static_cast<long>(der->size())));
  X509* native = content->native.get();
  if (native == nullptr) return malformed("不符合 X.509 结构");
  if (at != der->data() + der->size()) return malformed("末尾有多余字节");
  const auto notBefore = instantOf(::X509_get0_notBefore(native));
  const auto notAfter = instantOf(::X509_get0_notAfter(native));
  if (!notBefore || !notAfter) return malformed("有效期不是合法时刻");
  // Reading the flags also makes OpenSSL decode and keep all extensions, so that later use from
  // several threads only reads.
  const auto flags = ::X509_get_extension_flags(native);
  if ((flags & EXFLAG_INVALID) != 0) return malformed("扩展项不合法");
  bindSm2IdTo(native);

  content->notBefore = *notBefore;
  content->notAfter = *notAfter;
  content->subject = nameText(::X509_get_subject_name(native));
  content->issuer = nameText(::X509_get_issuer_name(native));
  content->subjectDer = nameDer(::X509_get_subject_name(native));
  content->issuerDer = nameDer(::X509_get_issuer_name(native));
  content->serial = serialText(::X509_get0_serialNumber(native));
  content->isCa = (flags & EXFLAG_BCONS) != 0 && (flags & EXFLAG_CA) != 0;
  if ((flags & EXFLAG_KUSAGE) != 0) content->usage = ::X509_get_key_usage(native);
  if ((flags & EXFLAG_XKUSAGE) != 0) {
    content->extendedUsage = ::X509_get_extended_key_usage(native);
  }
  content->timeStampingOnly = isTimeStampingOnly(native);
  content->dnsNames = dnsNamesOf(native);
  content->spki = derOf(
      [&](unsigned char** out) { return ::i2d_X509_PUBKEY(::X509_get_X509_PUBKEY(native), out); },
      "public key");
  if (auto key = PublicKey::decoded(content->spki, ::X509_get0_pubkey(native))) {
    content->publicKey = *std::move(key);
  }
  content->keyId = content->publicKey ? content->publicKey->id()
                                      : crypto::suite(SuiteId::Intl).digest(content->spki).text();
  content->der = *std::move(der);
  return Certificate(std::move(content));
}

Result<std::vector<Certificate>> Certificate::parseBundle(std::string_view pem) {
  static constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
  static constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
  std::vector<Certificate> all;
  while (true) {
    const auto begin = pem.find(kBegin);
    if (begin == std::string_view::npos) break;
    const auto end = pem.find(kEnd, begin);
    if (end == std::string_view::npos) return malformed("PEM 段没有结束标记");
    const auto stop = end + kEnd.size();
    auto one = parse(bytesOf(pem.substr(begin, stop - begin)));
    if (!one) return one.error();
    all.push_back(*std::move(one));
    if (all.size() > limits::kTrustAnchorsMax) return malformed("证书张数超过上限");
    pem.remove_prefix(stop);
  }
  if (all.empty()) return malformed("没有 PEM 证书");
  return all;
}

Result<Certificate> Certificate::load(const std::filesystem::path& path) {
  const auto text = readFile(path, limits::kCertificateBytesMax);
  if (!text) return text.error();
  auto certificate = parse(bytesOf(*text));
  if (!certificate) {
    auto error = certificate.error();
    error.where = path.string();
    return error;
  }
  return certificate;
}

std::string Certificate::pem() const {
  constexpr std::size_t kLineChars = 64;
  const auto base64 = toBase64(der());
  std::string out = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t at = 0; at < base64.size(); at += kLineChars) {
    out.append(base64, at, kLineChars).push_back('\n');
  }
  return out + "-----END CERTIFICATE-----\n";
}

BytesView Certificate::der() const noexcept { return content_->der; }
const std::string& Certificate::subject() const noexcept { return content_->subject; }
const std::string& Certificate::issuer() const noexcept { return content_->issuer; }
BytesView Certificate::subjectDer() const noexcept { return content_->subjectDer; }
BytesView Certificate::issuerDer() const noexcept { return content_->issuerDer; }
const std::string& Certificate::serial() const noexcept { return content_->serial; }
Instant Certificate::notBefore() const noexcept { return content_->notBefore; }
Instant Certificate::notAfter() const noexcept { return content_->notAfter; }
bool Certificate::isCa() const noexcept { return content_->isCa; }
const std::vector<std::string>& Certificate::dnsNames() const noexcept {
  return content_->dnsNames;
}
BytesView Certificate::spki() const noexcept { return content_->spki; }
const std::string& Certificate::keyId() const noexcept { return content_->keyId; }
x509_st* Certificate::native() const noexcept { return content_->native.get(); }

bool Certificate::hasUsage(KeyUsage usage) const noexcept {
  return (content_->usage & static_cast<std::uint32_t>(usage)) != 0;
}

bool Certificate::statesUsage() const noexcept { return content_->usage != 0; }

bool Certificate::hasUsage(ExtendedUsage usage) const noexcept {
  switch (usage) {
    case ExtendedUsage::Any:
      return true;
    case ExtendedUsage::TlsServer:
      return (content_->extendedUsage & XKU_SSL_SERVER) != 0;
    case ExtendedUsage::TlsClient:
      return (content_->extendedUsage & XKU_SSL_CLIENT) != 0;
    case ExtendedUsage::TimeStamping:
      return content_->timeStampingOnly;
  }
  return false;
}

Result<PublicKey> Certificate::publicKey() const {
  if (content_->publicKey) return *content_->publicKey;
  return fail("crypto.key-unsupported", "证书公钥不是 SM2、P-256 或 2048 至 8192 位 RSA",
              content_->subject);
}

Digest Certificate::fingerprint(SuiteId id) const { return crypto::suite(id).digest(der()); }

Result<Ok> Certificate::signedBy(const Certificate& issuer) const {
  const QuietErrors quiet;
  EVP_PKEY* key = ::X509_get0_pubkey(issuer.native());
  if (key == nullptr || ::X509_verify(native(), key) != 1) {
    return fail("crypto.signature-invalid", "证书不是由所称签发者的密钥签名", subject());
  }
  return Ok{};
}

bool operator==(const Certificate& a, const Certificate& b) noexcept {
  return std::ranges::equal(a.der(), b.der());
}

}  // namespace tongban::crypto
