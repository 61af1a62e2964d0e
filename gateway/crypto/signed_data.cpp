// Reading. What a signer's value proves is in signed_data_verify.cpp.
#include "gateway/crypto/signed_data.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/crypto/der.hpp"
#include "gateway/crypto/oids.hpp"
#include "gateway/crypto/signed_data_parts.hpp"

namespace tongban::crypto {
namespace {

using der::Element;
using der::Reader;

Error malformed(std::string_view what) {
  return fail("crypto.signed-data-malformed", fmt::format("签名数据格式不正确:{}", what));
}

Error unsupported(std::string_view what) {
  return fail("crypto.signed-data-unsupported", fmt::format("不支持的签名数据:{}", what));
}

constexpr std::uint8_t kExplicit0 = der::contextTag(0, true);
constexpr std::uint8_t kExplicit1 = der::contextTag(1, true);

bool isVersion(const Result<Element>& element, std::uint8_t version) {
  return element && element->content.size() == 1 && element->content[0] == version;
}

Result<std::string> readOid(Reader& reader) {
  const auto element = reader.next(der::kOid);
  if (!element) return element.error();
  return der::oidText(*element);
}

Result<Ok> readContent(const Element& info, SignedData& out) {
  Reader reader(info.content);
  const auto type = readOid(reader);
  if (!type) return malformed("内容类型不合法");
  out.contentType = *type;
  if (reader.atEnd()) return Ok{};
  const auto wrapped = reader.next(kExplicit0);
  if (!wrapped || !reader.atEnd()) return malformed("内容的结构不合法");
  const auto octets = der::single(wrapped->content, der::kOctetString);
  if (!octets) return malformed("内容应为单个字节串");
  out.content = octets->content;
  return Ok{};
}

Result<Ok> readCertificates(const Element& bag, SignedData& out) {
  Reader reader(bag.content);
  if (reader.atEnd()) return malformed("证书集合为空");
  while (!reader.atEnd()) {
    const auto element = reader.next();
    if (!element) return malformed("证书集合不合法");
    if (element->tag != der::kSequence) return unsupported("含有 X.509 以外的证书");
    if (out.certificates.size() == limits::kUntrustedCertificatesMax) {
      return malformed("证书张数超过上限");
    }
    auto certificate = Certificate::parse(element->whole);
    if (!certificate) return malformed("其中的证书不合法");
    if (std::ranges::find(out.certificates, *certificate) != out.certificates.end()) {
      return malformed("同一证书出现两次");
    }
    out.certificates.push_back(*std::move(certificate));
  }
  return Ok{};
}

Result<Ok> readSignerId(Reader& reader, SignerInfo& out) {
  if (reader.peekTag() == der::contextTag(0, false)) {
    return unsupported("签名者以密钥标识而不是颁发者和序列号指明");
  }
  const auto id = reader.next(der::kSequence);
  if (!id) return malformed("签名者标识不合法");
  Reader parts(id->content);
  const auto issuer = parts.next(der::kSequence);
  const auto serial = parts.next(der::kInteger);
  if (!issuer || !serial || serial->content.empty() || !parts.atEnd()) {
    return malformed("签名者标识不合法");
  }
  out.issuer = issuer->whole;
  out.serial = serial->content;
  return Ok{};
}

Result<SignerInfo> readSigner(const Element& element) {
  SignerInfo out;
  Reader reader(element.content);
  const auto version = reader.next(der::kInteger);
  if (const auto id = readSignerId(reader, out); !id) return id.error();
  if (!isVersion(version, 1)) return malformed("签名者版本应为 1");
  const auto digest = readAlgorithm(reader);
  if (!digest) return digest.error();
  out.digestAlgorithm = *digest;
  if (reader.peekTag() == kExplicit0) {
    const auto attributes = reader.next();
    if (!attributes) return malformed("签名属性不合法");
    auto all = readAttributes(attributes->content);
    if (!all) return all.error();
    out.attributes = *std::move(all);
    out.attributesWhole = attributes->whole;
  }
  const auto signing = readAlgorithm(reader);
  if (!signing) return signing.error();
  out.signatureAlgorithm = *signing;
  const auto signature = reader.next(der::kOctetString);
  if (!signature) return malformed("缺少签名值");
  out.signature = signature->content;
  if (reader.peekTag() == kExplicit1) {
    const auto unproven = reader.next();
    if (!unproven || unproven->content.empty()) return malformed("未签名属性不合法");
    out.hasUnsignedAttributes = true;
  }
  if (!reader.atEnd()) return malformed("签名者信息有多余内容");
  return out;
}

Result<Ok> readSigners(const Element& set, SignedData& out) {
  Reader reader(set.content);
  while (!reader.atEnd()) {
    const auto element = reader.next(der::kSequence);
    if (!element) return malformed("签名者集合不合法");
    if (out.signers.size() == limits::kSignedDataSignersMax) return malformed("签名者超过上限");
    auto signer = readSigner(*element);
    if (!signer) return signer.error();
    out.signers.push_back(*std::move(signer));
  }
  if (out.signers.empty()) return malformed("没有签名者");
  return Ok{};
}

// RFC 5652 section 5.1, for certificates of X.509 and signers of version 1. GB/T 35275 knows 1.
std::uint8_t versionOf(const SignedData& all) {
  return all.kind == SignedDataKind::Gbt35275 || all.contentType == oids::kCmsData ? 1 : 3;
}

Result<Ok> checkDigests(const Element& set, const SignedData& all) {
  std::set<std::string> wanted;
  for (const auto& signer : all.signers) wanted.insert(signer.digestAlgorithm);
  Reader reader(set.content);
  while (!reader.atEnd()) {
    const auto algorithm = readAlgorithm(reader);
    if (!algorithm) return algorithm.error();
    if (wanted.erase(*algorithm) == 0) return malformed("摘要算法列表与签名者所用不符");
  }
  if (!wanted.empty()) return malformed("摘要算法列表与签名者所用不符");
  return Ok{};
}

// Without signed attributes nothing signs the type of the content, so it is the only one that
// RFC 5652 section 5.3 allows there.
Result<Ok> checkContentType(const SignedData& all) {
  const auto plain = all.kind == SignedDataKind::Cms ? oids::kCmsData : oids::kGbtData;
  for (const auto& signer : all.signers) {
    if (signer.attributes.empty() && all.contentType != plain) {
      return malformed("没有签名属性时,内容类型只能是 data");
    }
  }
  return Ok{};
}

// Each certificate is a signer's, or named as issuer on the way up from one.
Result<Ok> checkNoneIsIdle(const SignedData& all) {
  std::set<std::string_view> issuers;
  std::vector<const Certificate*> left;
  for (const auto& signer : all.signers) issuers.insert(textOf(signer.issuer));
  for (const auto& certificate : all.certificates) {
    const bool signs = std::ranges::any_of(all.signers, [&](const SignerInfo& signer) {
      return isNamed(certificate, signer.issuer, signer.serial);
    });
    if (!signs) left.push_back(&certificate);
  }
  for (bool found = true; found && !left.empty();) {
    found = std::erase_if(left, [&](const Certificate* one) {
              if (!issuers.contains(textOf(one->subjectDer()))) return false;
              issuers.insert(textOf(one->issuerDer()));
              return true;
            }) > 0;
  }
  if (!left.empty()) return malformed("含有与任何签名者无关的证书");
  return Ok{};
}

Result<Ok> readBody(const Element& body, SignedData& out) {
  Reader reader(body.content);
  const auto version = reader.next(der::kInteger);
  const auto digests = reader.next(der::kSet);
  const auto info = reader.next(der::kSequence);
  if (!version || !digests || !info) return malformed("SignedData 的结构不合法");
  if (const auto content = readContent(*info, out); !content) return content.error();
  if (reader.peekTag() == kExplicit0) {
    const auto bag = reader.next();
    if (!bag) return malformed("证书集合不合法");
    if (const auto some = readCertificates(*bag, out); !some) return some.error();
  }
  if (reader.peekTag() == kExplicit1) return unsupported("附带吊销列表");
  const auto signers = reader.next(der::kSet);
  if (!signers || !reader.atEnd()) return malformed("SignedData 的结构不合法");
  if (const auto some = readSigners(*signers, out); !some) return some.error();
  if (!isVersion(version, versionOf(out))) return malformed("SignedData 的版本与内容不符");
  if (const auto match = checkDigests(*digests, out); !match) return match.error();
  if (const auto plain = checkContentType(out); !plain) return plain.error();
  return checkNoneIsIdle(out);
}

}  // namespace

Result<std::string> readAlgorithm(Reader& reader) {
  constexpr std::uint8_t kNull = 0x05;
  const auto sequence = reader.next(der::kSequence);
  if (!sequence) return malformed("算法标识不合法");
  Reader parts(sequence->content);
  const auto algorithm = readOid(parts);
  if (!algorithm) return malformed("算法标识不合法");
  if (parts.atEnd()) return *algorithm;
  const auto parameters = parts.next();
  if (!parameters || !parts.atEnd()) return malformed("算法参数不合法");
  if (parameters->tag != kNull || !parameters->content.empty()) {
    return unsupported(fmt::format("算法 {} 带有参数", *algorithm));
  }
  return *algorithm;
}

Result<std::vector<SignedAttribute>> readAttributes(BytesView content) {
  std::vector<SignedAttribute> all;
  Reader reader(content);
  if (reader.atEnd()) return malformed("签名属性为空");
  while (!reader.atEnd()) {
    const auto element = reader.next(der::kSequence);
    if (!element || all.size() == limits::kSignedAttributesMax) {
      return malformed("签名属性不合法或超过上限");
    }
    Reader parts(element->content);
    auto oid = readOid(parts);
    const auto values = parts.next(der::kSet);
    if (!oid || !values || !parts.atEnd()) return malformed("签名属性不合法");
    Reader inner(values->content);
    const auto value = inner.next();
    if (!value || !inner.atEnd()) return malformed("签名属性应恰有一个值");
    if (std::ranges::find(all, *oid, &SignedAttribute::oid) != all.end()) {
      return malformed("签名属性重复");
    }
    all.push_back({*std::move(oid), value->whole});
  }
  return all;
}

bool isNamed(const Certificate& certificate, BytesView issuer, BytesView serial) {
  if (!std::ranges::equal(certificate.issuerDer(), issuer)) return false;
  const auto outer = der::single(certificate.der(), der::kSequence);
  if (!outer) return false;
  const auto inner = Reader(outer->content).next(der::kSequence);
  if (!inner) return false;
  Reader parts(inner->content);
  if (parts.peekTag() == kExplicit0 && !parts.next()) return false;
  const auto own = parts.next(der::kInteger);
  return own && std::ranges::equal(own->content, serial);
}

const SignedAttribute* SignerInfo::find(std::string_view oid) const noexcept {
  const auto found = std::ranges::find(attributes, oid, &SignedAttribute::oid);
  return found == attributes.end() ? nullptr : &*found;
}

Result<SignedData> parseSignedData(BytesView input) {
  if (input.size() > limits::kSealBytesMax) return malformed("超过大小上限");
  const auto outer = der::single(input, der::kSequence);
  if (!outer) return malformed(outer.error().message);
  Reader reader(outer->content);
  const auto type = readOid(reader);
  const auto wrapped = reader.next(kExplicit0);
  if (!type || !wrapped || !reader.atEnd()) return malformed("不是 ContentInfo");
  SignedData all;
  if (*type == oids::kGbtSignedData) {
    all.kind = SignedDataKind::Gbt35275;
  } else if (*type != oids::kCmsSignedData) {
    return unsupported(fmt::format("类型 {}", *type));
  }
  const auto body = der::single(wrapped->content, der::kSequence);
  if (!body) return malformed(body.error().message);
  if (const auto read = readBody(*body, all); !read) return read.error();
  return all;
}

bool allOnChain(const SignedData& all, std::span<const Certificate> chain) {
  return std::ranges::all_of(all.certificates, [&](const Certificate& one) {
    return std::ranges::find(chain, one) != chain.end();
  });
}

}  // namespace tongban::crypto
