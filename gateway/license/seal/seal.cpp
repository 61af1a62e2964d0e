// SESeal of both layouts: GM/T 0031-2014 clause 5, GB/T 38540-2020 clause 5.
#include "gateway/license/seal/seal.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/license/seal/fields.hpp"

namespace tongban::license {
namespace der = crypto::der;
namespace {

constexpr std::string_view kCode = "license.format.seal";

constexpr std::int64_t kCertificates = 1;
constexpr std::int64_t kDigests = 2;

bool agrees(Layout layout, std::int64_t version) {
  return layout == Layout::Gmt2014 ? version >= 1 && version <= 3 : version == 4 || version == 5;
}

void readHeader(Fields header, Seal& seal) {
  if (header.ia5("ID") != "ES") header.refuse("头标识应为 ES", "ID");
  seal.version = header.integer("version");
  if (!agrees(seal.layout, seal.version)) {
    header.refuse(fmt::format("版本 {} 与印章结构不符", seal.version), "version");
  }
  seal.vendor = header.ia5("Vid");
  header.end();
}

bool isFull(std::size_t size, Reading& reading) {
  if (size < limits::kSealCertificatesMax) return false;
  reading.refuse(fail("license.format.limit",
                      fmt::format("签章人证书列表超过 {} 项", limits::kSealCertificatesMax),
                      "SES_ESPropertyInfo.certList"));
  return true;
}

void readCertificates(Fields list, Reading& reading, Seal& seal) {
  while (!list.atEnd() && !isFull(seal.certificates.size(), reading)) {
    seal.certificates.push_back(list.octets("Cert"));
  }
}

void readDigests(Fields list, Reading& reading, Seal& seal) {
  while (!list.atEnd() && !isFull(seal.digests.size(), reading)) {
    auto one = list.sequence("CertDigestObj", "CertDigestObj");
    CertificateDigest digest;
    digest.algorithm = one.printable("type");
    digest.value = one.octets("value");
    one.end();
    seal.digests.push_back(std::move(digest));
  }
}

// The dates of the layout of 2014 are UTCTime; some makers write GeneralizedTime there.
StatedTime readDate(Fields& property, Reading& reading, const Seal& seal, std::string_view name) {
  if (seal.layout == Layout::Gbt2020) return property.generalizedTime(name);
  if (property.peekTag() != der::kGeneralizedTime) return property.utcTime(name);
  reading.note(Deviation::GeneralizedDates);
  return property.generalizedTime(name);
}

void readProperty(Fields property, Reading& reading, Seal& seal) {
  seal.type = property.integer("type");
  seal.name = property.utf8("name");
  if (seal.layout == Layout::Gbt2020) {
    seal.certListType = property.integer("certListType");
    if (seal.certListType != kCertificates && seal.certListType != kDigests) {
      property.refuse(fmt::format("证书列表类型 {} 不是 1 或 2", seal.certListType),
                      "certListType");
    }
  }
  auto list = property.sequence("certList", "SES_CertList");
  if (seal.certListType == kDigests) {
    readDigests(list, reading, seal);
  } else {
    readCertificates(list, reading, seal);
  }
  seal.created = readDate(property, reading, seal, "createDate");
  seal.validFrom = readDate(property, reading, seal, "validStart");
  seal.validTo = readDate(property, reading, seal, "validEnd");
  property.end();
}

void readPicture(Fields picture, Reading& reading, Seal& seal) {
  constexpr std::array<std::string_view, 5> listed = {"GIF", "BMP", "JPG", "PNG", "SVG"};
  seal.picture.type = picture.ia5("type");
  if (std::ranges::find(listed, seal.picture.type) == listed.end()) {
    reading.note(Deviation::PictureTypeCase);
  }
  seal.picture.data = picture.octets("data");
  seal.picture.widthMm = picture.integer("width");
  seal.picture.heightMm = picture.integer("height");
  picture.end();
}

void readInfo(Fields info, Reading& reading, Seal& seal) {
  readHeader(info.sequence("header", "SES_Header"), seal);
  seal.id = info.ia5("esID");
  readProperty(info.sequence("property", "SES_ESPropertyInfo"), reading, seal);
  readPicture(info.sequence("picture", "SES_ESPictrueInfo"), reading, seal);
  // 2014: [0] EXPLICIT, though makers leave the tag out; 2020: without a tag.
  if (seal.layout == Layout::Gmt2014 && info.peekTag() == kExplicit0) {
    Fields tagged(reading, info.take(kExplicit0, "extDatas").content, "SES_SealInfo");
    seal.extensions = tagged.extensions();
    tagged.end();
  } else if (!info.atEnd()) {
    seal.extensions = info.extensions();
  }
  info.end();
}

// cert, algorithm and signature: beside the info (2020), or in a part of their own (2014).
void readProof(Fields& proof, Seal& seal) {
  const auto certificate = proof.take(der::kOctetString, "cert");
  seal.makerCertificate = certificate.content;
  const auto algorithm = proof.take(der::kOid, "signatureAlgorithm");
  seal.algorithm = proof.dotted(algorithm, "signatureAlgorithm");
  seal.signature = proof.bits("signedValue");
  if (seal.layout == Layout::Gmt2014) seal.signedTail = {certificate.whole, algorithm.whole};
}

}  // namespace

Bytes Seal::signedBytes() const {
  if (layout == Layout::Gbt2020) return Bytes(info.begin(), info.end());
  Bytes content(info.begin(), info.end());
  for (const auto part : signedTail) content.insert(content.end(), part.begin(), part.end());
  return der::encode(der::kSequence, BytesView(content));
}

Result<Seal> parseSeal(BytesView input) {
  Seal seal;
  Reading reading(kCode, seal.deviations);
  auto [whole, parts, layout, isStamped] = openOutermost(reading, input, "SESeal", "电子印章");
  seal.whole = whole;
  seal.layout = layout;
  const auto info = parts.take(der::kSequence, "eSealInfo");
  seal.info = info.whole;
  readInfo(Fields(reading, info.content, "SES_SealInfo"), reading, seal);
  if (isStamped && seal.version != 5) {
    reading.refuse(fmt::format("版本 {} 的印章不带时间戳", seal.version), "SESeal.timeStamp");
  }
  if (seal.layout == Layout::Gmt2014) {
    auto proof = parts.sequence("signInfo", "SES_SignInfo");
    readProof(proof, seal);
    proof.end();
  } else {
    readProof(parts, seal);
    seal.timestamp = parts.timestamp();
  }
  parts.end();
  if (reading.faulty()) return reading.fault();
  return seal;
}

}  // namespace tongban::license
