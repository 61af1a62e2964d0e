// gateway/wire/content_digest.hpp — the Content-Digest field (RFC 9530 section 2): the body bound
// to the head, and by the head's signature to its sender.
//
// Always sha-256; in suite sm also `sm3` (GB/T 32905; in no registry, 32 bytes as sha-256):
//   Content-Digest: sha-256=:…:, sm3=:…:
// A reader needs sha-256, and in suite sm also sm3, and checks each of the two that is there in
// either suite. Algorithms that we do not know are ignored beside them, as the RFC says.
// Repr-Digest is not read: the content is what we receive.
//
// Bodies pass through in pieces and are not kept. An empty body has a digest like any other.
// Codes: wire.digest-missing, wire.digest-malformed, wire.digest-mismatch.
// Thread-compatible, move-only; finish() once.
#pragma once
#include <optional>
#include <string>

#include "gateway/crypto/digest.hpp"
#include "gateway/wire/message.hpp"

namespace tongban::wire {

class ContentDigestWriter final {
 public:
  explicit ContentDigestWriter(crypto::SuiteId);

  ContentDigestWriter& update(BytesView);
  std::string finish();  // the field's value

 private:
  crypto::Hasher sha256_;
  std::optional<crypto::Hasher> sm3_;
};

std::string contentDigest(crypto::SuiteId, BytesView body);

class ContentDigestReader final {
 public:
  // Reads the field before the body comes, so that a request without one costs nothing.
  static Result<ContentDigestReader> open(const Fields&, crypto::SuiteId);

  ContentDigestReader& update(BytesView);
  Result<Ok> finish();

 private:
  ContentDigestReader(crypto::Digest sha256, std::optional<crypto::Digest> sm3);

  crypto::Digest sha256Expected_;
  crypto::Hasher sha256_;
  std::optional<crypto::Digest> sm3Expected_;
  std::optional<crypto::Hasher> sm3_;
};

Result<Ok> checkContentDigest(const Fields&, crypto::SuiteId, BytesView body);

}  // namespace tongban::wire
