#include "tests/support/license/seal_maker.hpp"

#include "gateway/crypto/der.hpp"

namespace tongban::tests {
namespace {

namespace der = crypto::der;

Bytes copyOf(BytesView view) { return Bytes(view.begin(), view.end()); }

bool isOld(SealLayout layout, std::int64_t version) {
  return layout == SealLayout::ByVersion ? version < 4 : layout == SealLayout::Gmt2014;
}

Bytes extension(const SealExtensionOption& one) {
  Bytes critical;
  if (one.critical != Critical::Absent) critical = der::boolean(one.critical == Critical::True);
  return der::sequence({der::oid(one.oid), critical, derOctets(one.value)});
}

Bytes extensionList(const std::vector<SealExtensionOption>& extensions) {
  Bytes content;
  for (const auto& one : extensions) content = join({content, extension(one)});
  return der::encode(der::kSequence, BytesView(content));
}

Bytes certList(const SealOptions& options) {
  Bytes content;
  const auto users = options.users.value_or(std::vector<Bytes>{demoCa().signer.certificate});
  if (options.certListType != 2) {
    for (const auto& user : users) content = join({content, derOctets(user)});
    return der::encode(der::kSequence, BytesView(content));
  }
  std::vector<CertificateDigestOption> digests;
  for (const auto& user : users) {
    digests.push_back({options.userDigestName, digestOf(user)});
  }
  for (const auto& one : options.userDigests.value_or(digests)) {
    content = join(
        {content, der::sequence({derText(der::kPrintableString, one.type), derOctets(one.value)})});
  }
  return der::encode(der::kSequence, BytesView(content));
}

Bytes property(const SealOptions& options, bool old) {
  const auto timeTag = old ? der::kUtcTime : der::kGeneralizedTime;
  return der::sequence({derInteger(options.type), derText(der::kUtf8String, options.name),
                        old ? Bytes() : derInteger(options.certListType), certList(options),
                        derTime(options.created, timeTag), derTime(options.validFrom, timeTag),
                        derTime(options.validTo, timeTag)});
}

Bytes sealInfo(const SealOptions& options, bool old) {
  const auto& picture = options.picture;
  Bytes extensions;
  if (!options.extensions.empty() || options.emptyExtensions) {
    extensions = extensionList(options.extensions);
    // [0] EXPLICIT in 2014; real seals of that layout leave the tag out when the list is empty.
    if (old && !options.extensions.empty()) {
      extensions = der::encode(der::contextTag(0, true), {extensions});
    }
  }
  return der::sequence(
      {der::sequence({derText(der::kIa5String, options.headerId), derInteger(options.version),
                      derText(der::kIa5String, options.vendor)}),
       derText(der::kIa5String, options.id), property(options, old),
       der::sequence({derText(der::kIa5String, picture.type), derOctets(picture.data),
                      derInteger(picture.width), derInteger(picture.height)}),
       extensions});
}

// [0] EXPLICIT BIT STRING: a token over the octets of a signature value.
Bytes timestampElement(const std::optional<TimestampOptions>& options, BytesView signature) {
  if (!options) return {};
  return der::encode(der::contextTag(0, true),
                     {der::bitString(makeTimestamp(octetsOf(signature), *options))});
}

Bytes timeInfo2014(const SealSignatureOptions& options, BytesView dataHash) {
  switch (options.timeInfo2014) {
    case TimeInfo2014::Text:
      return der::bitString(
          bytesOf(options.time.text.empty() ? digitsOf(options.time.at) + "Z" : options.time.text));
    case TimeInfo2014::UtcTime:
      return der::bitString(derTime(options.time, der::kUtcTime));
    case TimeInfo2014::Token:
      return der::bitString(makeTimestamp(dataHash, options.timeToken));
  }
  return {};
}

}  // namespace

Bytes smallPng() {
  return fromHex(
             "89504e470d0a1a0a0000000d49484452000000080000000808020000004b6d29dc00000011494441"
             "5478da63b8a0a08015310c2d0900be4e44018507140f0000000049454e44ae426082")
      .value();
}

Bytes makeSeal(const SealOptions& options) {
  const bool old = isOld(options.layout, options.version);
  auto info = sealInfo(options, old);
  const auto certificate = derOctets(options.maker.certificate);
  const auto algorithm = der::oid(options.algorithm);
  const auto covered = old ? der::sequence({info, certificate, algorithm}) : info;
  const auto signature = signatureBits(covered, options.maker.key, options.signing);
  if (options.tamperInfo) options.tamperInfo(info);
  auto seal = old ? der::sequence({info, der::sequence({certificate, algorithm, signature})})
                  : der::sequence({info, certificate, algorithm, signature,
                                   timestampElement(options.timestamp, signature)});
  if (options.tamperWhole) options.tamperWhole(seal);
  return seal;
}

Bytes makeSealSignature(BytesView seal, std::int64_t sealVersion, BytesView original,
                        const std::string& path, const SealSignatureOptions& options) {
  const bool old = isOld(options.layout, sealVersion);
  const auto hash = options.dataHash.value_or(digestOf(original));
  const auto certificate = derOctets(options.certificate.value_or(options.signer.certificate));
  const auto algorithm = der::oid(options.algorithm);
  const auto version = derInteger(options.version.value_or(sealVersion));
  const auto hashBits = bitStringOf(hash, options.dataHashForm);
  const auto where = derText(der::kIa5String, options.propertyInfo.value_or(path));
  Bytes toSign;
  if (old) {
    toSign = der::sequence({version, copyOf(seal), timeInfo2014(options, hash), hashBits, where,
                            certificate, algorithm});
  } else {
    Bytes extensions;
    if (!options.extensions.empty()) {
      extensions = der::encode(der::contextTag(0, true), {extensionList(options.extensions)});
    }
    toSign = der::sequence({version, copyOf(seal), derTime(options.time, der::kGeneralizedTime),
                            hashBits, where, extensions});
  }
  const auto signature = signatureBits(toSign, options.signer.key, options.signing);
  if (options.tamperToSign) options.tamperToSign(toSign);
  auto whole = old ? der::sequence({toSign, signature})
                   : der::sequence({toSign, certificate, algorithm, signature,
                                    timestampElement(options.timestamp, signature)});
  if (options.tamperWhole) options.tamperWhole(whole);
  return whole;
}

}  // namespace tongban::tests
