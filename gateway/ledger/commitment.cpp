#include "gateway/ledger/commitment.hpp"

#include <algorithm>

#include "gateway/base/ids.hpp"
#include "gateway/ledger/canonical.hpp"
#include "gateway/record/json.hpp"

namespace tongban::ledger {
namespace {

constexpr std::uint8_t kMark[] = {2};

Error malformed() { return fail("ledger.opening-invalid", "展开件应含 salt 与 body,且为规范形式"); }

}  // namespace

Opening Opening::of(BytesView body) {
  Opening opening;
  const auto salt = randomBytes(kSaltBytes);
  std::ranges::copy(salt, opening.salt.begin());
  opening.body.assign(body.begin(), body.end());
  return opening;
}

crypto::Digest Opening::commitment(const crypto::Suite& suite) const {
  return suite.digest({kMark, salt, body});
}

Bytes Opening::packed() const {
  Bytes bytes(salt.begin(), salt.end());
  bytes.insert(bytes.end(), body.begin(), body.end());
  return bytes;
}

Result<Opening> Opening::unpack(BytesView packed) {
  if (packed.size() < kSaltBytes) return malformed();
  Opening opening;
  std::ranges::copy(packed.first(kSaltBytes), opening.salt.begin());
  opening.body.assign(packed.begin() + kSaltBytes, packed.end());
  return opening;
}

std::string Opening::file() const {
  return "{\"body\":\"" + toBase64(body) + "\",\"salt\":\"" + toHex(salt) + "\"}";
}

Result<Opening> Opening::parseFile(std::string_view text) {
  auto document = record::parseJson(text);
  if (!document) return std::move(document).error();
  const auto* salt = document->root.find("salt");
  const auto* body = document->root.find("body");
  if (salt == nullptr || body == nullptr || document->root.members().size() != 2) {
    return malformed();
  }
  auto saltBytes = fromHex(salt->text());
  auto bodyBytes = fromBase64(body->text());
  if (!saltBytes || !bodyBytes || saltBytes->size() != kSaltBytes) return malformed();
  Opening opening;
  std::ranges::copy(*saltBytes, opening.salt.begin());
  opening.body = std::move(*bodyBytes);
  if (opening.file() != text) return malformed();
  return opening;
}

Result<Ok> checkOpening(const Opening& opening, std::string_view commitment) {
  auto expected = crypto::Digest::parse(commitment);
  if (!expected) return std::move(expected).error();
  if (opening.commitment(crypto::suite(expected->suite)) == *expected) return Ok{};
  return fail("ledger.opening-mismatch", "展开件与账本中的承诺不符,不是当时交换的内容");
}

}  // namespace tongban::ledger
