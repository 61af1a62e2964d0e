#include "tests/support/license/token_maker.hpp"

#include <algorithm>

#include "gateway/crypto/der.hpp"

namespace tongban::tests {
namespace {

namespace der = crypto::der;

constexpr std::string_view kTstInfo = "1.2.840.113549.1.9.16.1.4";

struct Oids {
  std::string_view data;
  std::string_view signedData;
  std::string_view sm2;
};

Oids oidsOf(Dialect dialect) {
  if (dialect == Dialect::Gbt35275) {
    return {"1.2.156.10197.6.1.4.2.1", "1.2.156.10197.6.1.4.2.2", "1.2.156.10197.1.301.1"};
  }
  return {"1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2", kOidSm2WithSm3};
}

Bytes algorithm(std::string_view oid) { return der::sequence({der::oid(oid)}); }

Bytes attribute(std::string_view oid, const Bytes& value) {
  return der::sequence({der::oid(oid), der::encode(der::kSet, {value})});
}

// SET OF in DER: the encodings in ascending order (X.690 clause 11.6).
Bytes setContent(std::vector<Bytes> members) {
  std::ranges::sort(members, [](const Bytes& a, const Bytes& b) {
    return std::ranges::lexicographical_compare(a, b);
  });
  Bytes content;
  for (const auto& one : members) content = join({content, one});
  return content;
}

Bytes attributesOf(const SignedDataOptions& options, const std::string& contentType,
                   BytesView content) {
  std::vector<Bytes> all;
  all.push_back(attribute("1.2.840.113549.1.9.3", der::oid(contentType)));
  if (options.signingTime) {
    all.push_back(attribute("1.2.840.113549.1.9.5", der::time(*options.signingTime)));
  }
  const auto digest = options.messageDigest.value_or(digestOf(content, options.digestName));
  all.push_back(attribute("1.2.840.113549.1.9.4", derOctets(digest)));
  for (const auto& one : options.more) all.push_back(attribute(one.oid, one.value));
  return setContent(std::move(all));
}

Bytes unsignedAttributes(const SignedDataOptions& options) {
  if (options.unsignedOnes.empty()) return {};
  std::vector<Bytes> all;
  for (const auto& one : options.unsignedOnes) all.push_back(attribute(one.oid, one.value));
  return der::encode(der::contextTag(1, true), BytesView(setContent(all)));
}

Bytes signerInfo(const Party& signer, const SignedDataOptions& options,
                 const std::string& contentType, BytesView content) {
  const auto oids = oidsOf(options.dialect);
  Bytes attributes;
  Bytes signedBytes(content.begin(), content.end());
  if (options.attributes) {
    const auto inner = attributesOf(options, contentType, content);
    signedBytes = der::encode(der::kSet, BytesView(inner));
    attributes = der::encode(der::contextTag(0, true), BytesView(inner));
  }
  const auto name =
      options.signatureAlgorithm.empty() ? std::string(oids.sm2) : options.signatureAlgorithm;
  return der::sequence(
      {derInteger(1),
       der::sequence({signer.issuerName, der::unsignedInteger(BytesView(signer.serial))}),
       algorithm(options.digestAlgorithm), attributes, algorithm(name),
       derOctets(signatureOver(signedBytes, signer.key, options.signing)),
       unsignedAttributes(options)});
}

Bytes essCertId(const TimestampOptions& options) {
  const auto& certificate = options.essCertId == EssCertId::V2OfAnother
                                ? demoCa().signer.certificate
                                : options.authority.certificate;
  const auto hash = derOctets(digestOf(certificate, "SM3"));
  if (options.essCertId == EssCertId::V1) {
    return der::sequence(
        {der::sequence({der::sequence({derOctets(digestOf(certificate, "SHA1"))})})});
  }
  return der::sequence({der::sequence({der::sequence({algorithm(kOidSm3), hash})})});
}

Bytes tstInfo(BytesView stamped, const TimestampOptions& options) {
  const auto imprint = der::sequence(
      {algorithm(options.imprintAlgorithm), derOctets(digestOf(stamped, options.imprintName))});
  return der::sequence(
      {derInteger(1), der::oid(options.policy), imprint, derInteger(options.serial),
       derTime({options.time, {}, 0}, der::kGeneralizedTime),
       options.accuracySeconds ? der::sequence({derInteger(*options.accuracySeconds)}) : Bytes()});
}

}  // namespace

Bytes makeSignedData(const Party& signer, BytesView content, const SignedDataOptions& options) {
  const auto oids = oidsOf(options.dialect);
  const auto contentType =
      options.contentType.empty() ? std::string(oids.data) : options.contentType;
  Bytes inner;
  if (options.content) {
    inner = der::encode(der::contextTag(0, true), {derOctets(content)});
  }
  std::vector<Bytes> certificates = options.moreCertificates;
  if (options.certificate) certificates.push_back(signer.certificate);
  Bytes carried;
  if (!certificates.empty()) {
    carried = der::encode(der::contextTag(0, true), BytesView(setContent(certificates)));
  }
  // CMS counts 3 as soon as the content is not plain data (RFC 5652 section 5.1).
  const bool third = options.dialect == Dialect::Cms && contentType != oids.data;
  const auto body = der::sequence(
      {derInteger(third ? 3 : 1), der::encode(der::kSet, {algorithm(options.digestAlgorithm)}),
       der::sequence({der::oid(contentType), inner}), carried,
       der::encode(der::kSet, {signerInfo(signer, options, contentType, content)})});
  return der::sequence({der::oid(oids.signedData), der::encode(der::contextTag(0, true), {body})});
}

Bytes makeTimestamp(BytesView stamped, const TimestampOptions& options) {
  const auto info = tstInfo(options.stamped ? BytesView(*options.stamped) : stamped, options);
  auto signedData = options.signedData;
  signedData.content = true;
  signedData.contentType = kTstInfo;
  signedData.signingTime = options.time;
  if (options.essCertId == EssCertId::V1) {
    signedData.more.push_back({"1.2.840.113549.1.9.16.2.12", essCertId(options)});
  } else if (options.essCertId != EssCertId::Absent) {
    signedData.more.push_back({"1.2.840.113549.1.9.16.2.47", essCertId(options)});
  }
  return makeSignedData(options.authority, info, signedData);
}

}  // namespace tongban::tests
