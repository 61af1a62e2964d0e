// gateway/ledger/commitment.hpp — how an entry speaks of a body without telling it.
//
//   commitment = H(0x02 ‖ salt ‖ body), salt 32 random bytes
//
// The opening (salt and body) lies outside the ledger and goes to the parties. Who holds it can
// show what was exchanged; once it is destroyed, nobody can tell the body from the commitment,
// however few bodies are possible. Every proof of the entry stays valid. Text of an opening file:
// RFC 8785 of {"salt": hex, "body": Base64}. Thread-safe. Errors: ledger.opening-invalid,
// ledger.opening-mismatch.
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "gateway/base/bytes.hpp"
#include "gateway/crypto/suite.hpp"

namespace tongban::ledger {

struct Opening {
  static constexpr std::size_t kSaltBytes = 32;
  std::array<std::uint8_t, kSaltBytes> salt{};
  Bytes body;

  // With a fresh salt.
  static Opening of(BytesView body);

  crypto::Digest commitment(const crypto::Suite&) const;

  // salt ‖ body, as it is encrypted at rest.
  Bytes packed() const;
  static Result<Opening> unpack(BytesView packed);

  std::string file() const;
  static Result<Opening> parseFile(std::string_view text);
};

// Whether the opening is what the commitment (sm3:… or sha256:…) stands for.
Result<Ok> checkOpening(const Opening&, std::string_view commitment);

}  // namespace tongban::ledger
