// SES_Signature of both layouts: GM/T 0031-2014 clause 6, GB/T 38540-2020 clause 7.
#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/license/seal/fields.hpp"

namespace tongban::license {
namespace der = crypto::der;
namespace {

constexpr std::string_view kCode = "license.format.signature";

// Of the layout of 2014 only: some makers write an OCTET STRING where a BIT STRING belongs.
SignatureBits bitsOrOctets(Fields& fields, Reading& reading, std::string_view name) {
  if (fields.peekTag() != der::kOctetString) return fields.bits(name);
  reading.note(Deviation::OctetsForBits);
  return {fields.octets(name), 0};
}

// timeInfo of the layout of 2014: a timestamp token, an encoded time, or (seen) the bare text.
void readTimeInfo(BytesView octets, Reading& reading, SealSignature& signature) {
  Fields inner(reading, octets, "TBS_Sign.timeInfo");
  switch (inner.peekTag()) {
    case der::kSequence:
      signature.timeToken = inner.take(der::kSequence, "token").whole;
      break;
    case der::kUtcTime:
      signature.time = inner.utcTime("time");
      break;
    case der::kGeneralizedTime:
      signature.time = inner.generalizedTime("time");
      break;
    default: {
      if (reading.faulty()) return;
      auto time = fromDocumentTime(textOf(octets));
      if (!time) {
        reading.refuse(fail("license.format.time", time.error().message, "TBS_Sign.timeInfo"));
        return;
      }
      reading.note(Deviation::TimeAsText);
      if (time->zoneMissing) reading.note(Deviation::LocalTime);
      signature.time = *time;
      return;
    }
  }
  inner.end();
}

void readSeal(const der::Element& element, Reading& reading, SealSignature& signature) {
  if (reading.faulty()) return;
  auto seal = parseSeal(element.whole);
  if (!seal) {
    reading.refuse(seal.error());
    return;
  }
  signature.seal = std::move(*seal);
  if (signature.seal.layout != signature.layout) {
    reading.refuse("签章与其中印章的结构不属于同一标准", "TBS_Sign.eseal");
  } else if (signature.seal.version != signature.version) {
    reading.refuse(
        fmt::format("签章版本 {} 与印章版本 {} 不一致", signature.version, signature.seal.version),
        "TBS_Sign.version");
  }
}

void readSigner(Fields& fields, SealSignature& signature) {
  signature.signerCertificate = fields.octets("cert");
  signature.algorithm = fields.oid("signatureAlgID");
}

void readToSign(Fields tbs, Reading& reading, SealSignature& signature) {
  signature.version = tbs.integer("version");
  readSeal(tbs.take(der::kSequence, "eseal"), reading, signature);
  if (signature.layout == Layout::Gmt2014) {
    readTimeInfo(bitsOrOctets(tbs, reading, "timeInfo").octets, reading, signature);
    signature.dataHash = bitsOrOctets(tbs, reading, "dataHash");
    signature.propertyInfo = tbs.ia5("propertyInfo");
    readSigner(tbs, signature);
  } else {
    signature.time = tbs.generalizedTime("timeInfo");
    signature.dataHash = tbs.bits("dataHash");
    signature.propertyInfo = tbs.ia5("propertyInfo");
    if (tbs.peekTag() == kExplicit0) {
      Fields tagged(reading, tbs.take(kExplicit0, "extDatas").content, "TBS_Sign");
      signature.extensions = tagged.extensions();
      tagged.end();
    }
  }
  tbs.end();
}

}  // namespace

Result<SealSignature> parseSealSignature(BytesView input) {
  SealSignature signature;
  Reading reading(kCode, signature.deviations);
  auto opened = openOutermost(reading, input, "SES_Signature", "电子签章");
  auto& parts = opened.parts;
  signature.layout = opened.layout;
  const auto toSign = parts.take(der::kSequence, "toSign");
  signature.toSign = toSign.whole;
  readToSign(Fields(reading, toSign.content, "TBS_Sign"), reading, signature);
  if (signature.layout == Layout::Gbt2020) readSigner(parts, signature);
  signature.signature = parts.bits("signature");
  if (signature.layout == Layout::Gbt2020) signature.timestamp = parts.timestamp();
  parts.end();
  if (reading.faulty()) return reading.fault();
  return signature;
}

}  // namespace tongban::license
