// goal: whatever the bytes, a seal, a seal signature, a signed value and a stated time are read or
// refused, and every view of what is read can be used.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "gateway/license/seal/seal.hpp"

namespace {

using namespace tongban;
using namespace tongban::license;

void require(bool holds) {
  if (!holds) std::abort();
}

unsigned touched = 0;

// Reads every byte of the view, so that the sanitizer sees one that points nowhere.
void touch(BytesView view) {
  for (const auto octet : view) touched += octet;
}

void check(const StatedTime& time) {
  require(time.earliest <= time.at && time.at <= time.latest);
  require(time.zoneMissing == (time.earliest != time.latest));
  require(toRfc3339(time.earliest).size() == 24 && toRfc3339(time.latest).size() == 24);
}

void check(const std::vector<SealExtension>& extensions) {
  for (const auto& extension : extensions) {
    require(!extension.oid.empty());
    touch(extension.value);
  }
}

void check(const Seal& seal) {
  require(seal.version >= 1 && seal.version <= 5);
  require(seal.certListType == 1 ? seal.digests.empty() : seal.certificates.empty());
  const auto message = seal.signedBytes();
  const auto info = std::search(message.begin(), message.end(), seal.info.begin(), seal.info.end());
  require(!seal.info.empty() && info != message.end());
  touch(seal.whole);
  for (const auto certificate : seal.certificates) touch(certificate);
  for (const auto& digest : seal.digests) touch(digest.value);
  for (const auto& time : {seal.created, seal.validFrom, seal.validTo}) check(time);
  touch(seal.picture.data);
  check(seal.extensions);
  touch(seal.makerCertificate);
  touch(seal.signature.octets);
  require(seal.signature.unusedBits < 8);
  if (seal.timestamp) touch(*seal.timestamp);
}

void check(const SealSignature& signature) {
  require(signature.version == signature.seal.version);
  require(signature.layout == signature.seal.layout);
  require(signature.time.has_value() != signature.timeToken.has_value());
  check(signature.seal);
  touch(signature.toSign);
  if (signature.time) check(*signature.time);
  if (signature.timeToken) touch(*signature.timeToken);
  touch(signature.dataHash.octets);
  check(signature.extensions);
  touch(signature.signerCertificate);
  touch(signature.signature.octets);
  if (signature.timestamp) touch(*signature.timestamp);
}

// A value is used; a refusal names its code.
template <class T>
void use(const Result<T>& result) {
  if (result) {
    check(*result);
  } else {
    require(result.error().code.starts_with("license.format."));
  }
}

}  // namespace

// The first byte picks the doorway.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // A copy of its own: nothing readable stands before or behind it.
  const Bytes input(data + 1, data + size);
  switch (data[0] % 3) {
    case 0:
      use(parseSeal(input));
      break;
    case 1: {
      const auto signature = parseSealSignature(input);
      use(signature);
      const auto kind = kindOfSignedValue(input);
      require(!signature || (kind && *kind == SignedValueKind::SealSignature));
      break;
    }
    default:
      use(fromGeneralizedTime(textOf(input)));
      use(fromUtcTime(textOf(input)));
      use(fromDocumentTime(textOf(input)));
      break;
  }
  return 0;
}
