#include "gateway/crypto/issue.hpp"

#include <algorithm>

#include "gateway/base/ids.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/der.hpp"
#include "gateway/crypto/suite.hpp"
#include "gateway/crypto/x509.hpp"

namespace tongban::crypto {
namespace {

constexpr std::size_t kDnsBytesMax = 253;
constexpr std::size_t kDnsNamesMax = 64;
constexpr std::size_t kSerialBytes = 16;
constexpr std::size_t kKeyIdentifierBytes = 20;

using X509ReqPtr = Handle<X509_REQ, ::X509_REQ_free>;

void dropExtensions(STACK_OF(X509_EXTENSION) * stack) noexcept {
  sk_X509_EXTENSION_pop_free(stack, ::X509_EXTENSION_free);
}
using ExtensionsPtr = Handle<STACK_OF(X509_EXTENSION), dropExtensions>;

Error invalid(const char* what, std::string where = {}) {
  return fail("crypto.issue-invalid", what, std::move(where));
}

Bytes join(std::initializer_list<BytesView> parts) {
  Bytes out;
  for (const auto part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

Bytes algorithmOid(KeyAlgorithm algorithm) {
  switch (algorithm) {
    case KeyAlgorithm::Sm2:
      return der::oid("1.2.156.10197.1.501");
    case KeyAlgorithm::P256:
      return der::oid("1.2.840.10045.4.3.2");
    case KeyAlgorithm::Rsa:
      return der::oid("1.2.840.113549.1.1.11");
  }
  return {};
}

// AlgorithmIdentifier of the signature. ECDSA has no parameters (RFC 5758 section 3.2); SM2 none
// either (GM/T 0009).
Bytes algorithmOf(const PublicKey& key) { return der::sequence({algorithmOid(key.algorithm())}); }

// The same with the NULL that RSA has and that some tools add to others.
bool isAlgorithmOf(const der::Element& named, const PublicKey& key) {
  const auto oid = algorithmOid(key.algorithm());
  return std::ranges::equal(named.content, oid) ||
         std::ranges::equal(named.content, join({oid, der::null()}));
}

Result<Bytes> sealed(const Bytes& content, const Signer& signer) {
  const auto signature = signer.sign(content);
  if (!signature) return signature.error();
  return der::sequence({content, algorithmOf(signer.publicKey()), der::bitString(*signature)});
}

Bytes extension(std::string_view oid, bool critical, const Bytes& value) {
  const auto octets = der::encode(der::kOctetString, BytesView(value));
  if (!critical) return der::sequence({der::oid(oid), octets});
  return der::sequence({der::oid(oid), der::boolean(true), octets});
}

bool isDnsName(std::string_view name) {
  return !name.empty() && name.size() <= kDnsBytesMax && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '*' || c == '_';
  });
}

// subjectAltName, or nothing when there is no name.
Result<Bytes> alternativeNames(const std::vector<std::string>& names) {
  if (names.empty()) return Bytes();
  if (names.size() > kDnsNamesMax) return invalid("域名个数超过上限");
  Bytes content;
  for (const auto& name : names) {
    if (!isDnsName(name)) return invalid("域名不合法");
    content = join({content, der::encode(der::contextTag(2, false), bytesOf(name))});
  }
  return extension("2.5.29.17", false, der::encode(der::kSequence, BytesView(content)));
}

// RFC 5280 section 4.2.1.2 leaves the method open: the first 160 bits of the key's own digest.
Bytes keyIdentifier(const PublicKey& key) {
  const auto digest = suite(key.suite()).digest(key.spki());
  return Bytes(digest.bytes.begin(), digest.bytes.begin() + kKeyIdentifierBytes);
}

// The identifier that the issuer's certificate states, so that any issuer's method is followed.
Bytes identifierOf(const Certificate& issuer, const PublicKey& key) {
  const auto* stated = ::X509_get0_subject_key_id(issuer.native());
  if (stated == nullptr) return keyIdentifier(key);
  const auto* at = ::ASN1_STRING_get0_data(stated);
  return Bytes(at, at + ::ASN1_STRING_length(stated));
}

// KeyUsage as a BIT STRING: the unused bits are those after the last one that is set.
Bytes keyUsage(std::uint8_t bits) {
  std::uint8_t unused = 0;
  while (((bits >> unused) & 1) == 0) ++unused;
  return extension("2.5.29.15", true, Bytes{der::kBitString, 0x02, unused, bits});
}

std::uint8_t bitsOf(std::initializer_list<KeyUsage> usages) {
  std::uint32_t bits = 0;
  for (const auto usage : usages) bits |= static_cast<std::uint32_t>(usage);
  return static_cast<std::uint8_t>(bits);
}

Bytes profileExtensions(Profile profile) {
  const auto ca = [](const Bytes& content) {
    return extension("2.5.29.19", true, der::encode(der::kSequence, BytesView(content)));
  };
  switch (profile) {
    case Profile::Root:
      return join(
          {ca(der::boolean(true)), keyUsage(bitsOf({KeyUsage::KeyCertSign, KeyUsage::CrlSign}))});
    case Profile::Intermediate:
      return join({ca(join({der::boolean(true), der::unsignedInteger(BytesView())})),
                   keyUsage(bitsOf({KeyUsage::KeyCertSign, KeyUsage::CrlSign}))});
    case Profile::Signing:
      return join(
          {ca({}), keyUsage(bitsOf({KeyUsage::DigitalSignature, KeyUsage::NonRepudiation}))});
    case Profile::Encryption:
      return join(
          {ca({}), keyUsage(bitsOf({KeyUsage::KeyEncipherment, KeyUsage::DataEncipherment}))});
    case Profile::Tls:
      return join({ca({}), keyUsage(bitsOf({KeyUsage::DigitalSignature})),
                   extension("2.5.29.37", false,
                             der::sequence(
                                 {der::oid("1.3.6.1.5.5.7.3.1"), der::oid("1.3.6.1.5.5.7.3.2")}))});
  }
  return {};
}

struct Draft {
  const CertificateRequest& request;
  const PublicKey& subjectKey;
  Profile profile;
  Validity validity;
  Bytes issuerName;
  Bytes issuerKeyIdentifier;
};

Result<Certificate> write(const Draft& draft, const Signer& signer) {
  if (signer.publicKey().algorithm() == KeyAlgorithm::Rsa) {
    return fail("crypto.key-unsupported", "本系统不用 RSA 密钥签发证书");
  }
  if (draft.validity.notBefore >= draft.validity.notAfter) return invalid("有效期为空");
  const auto subject = draft.request.subject.der();
  if (!subject) return subject.error();
  const auto names = alternativeNames(draft.request.dnsNames);
  if (!names) return names.error();
  auto serial = randomBytes(kSerialBytes);
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x7f) | 0x40);  // positive, of one length
  const auto extensions =
      join({profileExtensions(draft.profile), *names,
            extension("2.5.29.14", false,
                      der::encode(der::kOctetString, BytesView(keyIdentifier(draft.subjectKey)))),
            extension("2.5.29.35", false,
                      der::sequence({der::encode(der::contextTag(0, false),
                                                 BytesView(draft.issuerKeyIdentifier))}))});
  const auto spki = draft.subjectKey.spki();
  const auto content = der::sequence(
      {der::encode(der::contextTag(0, true), {der::unsignedInteger(BytesView(Bytes{2}))}),
       der::unsignedInteger(serial), algorithmOf(signer.publicKey()), draft.issuerName,
       der::sequence({der::time(draft.validity.notBefore), der::time(draft.validity.notAfter)}),
       *subject, Bytes(spki.begin(), spki.end()),
       der::encode(der::contextTag(3, true),
                   {der::encode(der::kSequence, BytesView(extensions))})});
  const auto whole = sealed(content, signer);
  if (!whole) return whole.error();
  return Certificate::parse(*whole);
}

std::vector<std::string> dnsNamesOf(const X509_REQ* request) {
  std::vector<std::string> names;
  const ExtensionsPtr extensions(::X509_REQ_get_extensions(const_cast<X509_REQ*>(request)));
  const GeneralNamesPtr all(static_cast<GENERAL_NAMES*>(
      ::X509V3_get_d2i(extensions.get(), NID_subject_alt_name, nullptr, nullptr)));
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

}  // namespace

Result<Bytes> makeRequest(const CertificateRequest& request, const Signer& signer) {
  if (signer.publicKey().algorithm() == KeyAlgorithm::Rsa) {
    return fail("crypto.key-unsupported", "本系统不用 RSA 密钥签名申请");
  }
  const auto subject = request.subject.der();
  if (!subject) return subject.error();
  const auto names = alternativeNames(request.dnsNames);
  if (!names) return names.error();
  Bytes attributes;
  if (!names->empty()) {
    // extensionRequest (RFC 2985 section 5.4.2)
    attributes = der::sequence(
        {der::oid("1.2.840.113549.1.9.14"), der::encode(der::kSet, {der::sequence({*names})})});
  }
  const auto spki = signer.publicKey().spki();
  const auto content =
      der::sequence({der::unsignedInteger(BytesView()), *subject, Bytes(spki.begin(), spki.end()),
                     der::encode(der::contextTag(0, true), BytesView(attributes))});
  return sealed(content, signer);
}

Result<ParsedRequest> parseRequest(BytesView input) {
  if (input.size() > limits::kCertificateBytesMax) return invalid("证书申请超过大小上限");
  const auto der = derFromPem(input, "CERTIFICATE REQUEST");
  if (!der) return invalid("不是单独一份 DER 或 PEM 证书申请");
  const QuietErrors quiet;
  const auto* at = der->data();
  const X509ReqPtr native(::d2i_X509_REQ(nullptr, &at, static_cast<long>(der->size())));
  if (!native || at != der->data() + der->size()) return invalid("证书申请不符合 PKCS#10 结构");
  const auto spki = derOf(
      [&](unsigned char** out) {
        return ::i2d_X509_PUBKEY(::X509_REQ_get_X509_PUBKEY(native.get()), out);
      },
      "public key");
  auto key = PublicKey::fromSpki(spki);
  if (!key) return key.error();

  const auto outer = der::single(*der, der::kSequence);
  if (!outer) return invalid("证书申请不是规范的 DER 结构");
  der::Reader reader(outer->content);
  const auto content = reader.next(der::kSequence);
  const auto algorithm = reader.next(der::kSequence);
  const auto bits = reader.next(der::kBitString);
  if (!content || !algorithm || !bits) return invalid("证书申请不是规范的 DER 结构");
  if (!reader.atEnd() || !isAlgorithmOf(*algorithm, *key)) {
    return invalid("证书申请的签名算法与所带公钥不配");
  }
  const auto signature = der::wholeBits(*bits);
  if (!signature || !key->verify(content->whole, *signature)) {
    return invalid("证书申请的签名与所带公钥不符");
  }
  const X509_NAME* subject = ::X509_REQ_get_subject_name(native.get());
  return ParsedRequest{
      *std::move(key), nameText(subject),
      derOf([&](unsigned char** out) { return ::i2d_X509_NAME(subject, out); }, "name"),
      dnsNamesOf(native.get())};
}

Result<Certificate> issueSelfSigned(const CertificateRequest& request, Profile profile,
                                    Validity validity, const Signer& signer) {
  const auto name = request.subject.der();
  if (!name) return name.error();
  const auto& key = signer.publicKey();
  return write({request, key, profile, validity, *name, keyIdentifier(key)}, signer);
}

Result<Certificate> issue(const CertificateRequest& request, const PublicKey& subjectKey,
                          Profile profile, Validity validity, const Certificate& issuer,
                          const Signer& signer) {
  const auto& key = signer.publicKey();
  if (!std::ranges::equal(issuer.spki(), key.spki())) {
    return invalid("签发者证书与签发密钥不配", issuer.subject());
  }
  if (!issuer.isCa() || !issuer.hasUsage(KeyUsage::KeyCertSign)) {
    return invalid("签发者证书不能用于签发证书", issuer.subject());
  }
  if (profile == Profile::Root) return invalid("根证书只能自签");
  if (validity.notAfter > issuer.notAfter()) {
    return invalid("有效期超过签发者证书", issuer.subject());
  }
  const auto name = issuer.subjectDer();
  return write({request, subjectKey, profile, validity, Bytes(name.begin(), name.end()),
                identifierOf(issuer, key)},
               signer);
}

std::string requestPem(BytesView der) {
  constexpr std::size_t kLineChars = 64;
  const auto base64 = toBase64(der);
  std::string out = "-----BEGIN CERTIFICATE REQUEST-----\n";
  for (std::size_t at = 0; at < base64.size(); at += kLineChars) {
    out.append(base64, at, kLineChars).push_back('\n');
  }
  return out + "-----END CERTIFICATE REQUEST-----\n";
}

}  // namespace tongban::crypto
