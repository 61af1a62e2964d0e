// goal: whatever the bytes, signed data and timestamps are read and verified or refused; what is
// read is the whole input, and a timestamp that verifies says what it says unproven.
#include <cstdint>
#include <cstdlib>
#include <numeric>

#include "gateway/crypto/signed_data.hpp"
#include "gateway/crypto/suite.hpp"
#include "gateway/crypto/timestamp.hpp"

namespace {

using namespace tongban;
using namespace tongban::crypto;

void require(bool holds) {
  if (!holds) std::abort();
}

// What the tokens of tests/vectors/crypto/timestamp stamp.
Bytes stampedBytes() {
  Bytes bytes(64);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  return bytes;
}

// Trusts each CA that came along, so that chains are built as well.
ChainVerifier anchoredInItself(const SignedData& all) {
  std::vector<Certificate> roots;
  for (const auto& one : all.certificates) {
    if (one.isCa()) roots.push_back(one);
  }
  return ChainVerifier(TrustAnchors::make(roots).value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Bytes stamped = stampedBytes();
  const BytesView input(data, size);
  const auto all = parseSignedData(input);
  const auto unproven = readTimestamp(input);
  if (!all) {
    require(!unproven);
    return 0;
  }
  Bytes longer(input.begin(), input.end());
  longer.push_back(0);
  require(!parseSignedData(longer));
  require(!all->signers.empty());
  const auto detached = all->content ? std::nullopt : std::optional<BytesView>(stamped);
  bool proven = false;
  for (std::size_t i = 0; i < all->signers.size(); ++i) {
    const auto proof = verifySigner(*all, i, detached);
    proven = proven || proof;
    if (!proof) require(findCode(proof.error().code) != nullptr);
  }
  const auto timestamp = verifyTimestamp(input, stamped, anchoredInItself(*all));
  if (timestamp) {
    require(proven && unproven && unproven->time == timestamp->time);
    require(suite(unproven->imprint.suite).digest(stamped) == unproven->imprint);
    require(allOnChain(*all, timestamp->chain));
  }
  return 0;
}
