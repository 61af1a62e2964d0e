// gateway/crypto/timestamp.hpp — timestamp tokens (RFC 3161, GB/T 20520): a time that an authority
// signed together with the digest of some bytes.
//
// A token is a CMS or GB/T 35275 SignedData whose content is a TSTInfo. Verified over its original
// bytes: message imprint (SM3 or SHA-256; anything else is crypto.timestamp-weak), exactly one
// signer, signing-certificate attribute (ESSCertID v1 or v2) when present = the signer's
// certificate, the signer's chain to an anchor of the caller's at the stamped time with the
// critical extended usage timeStamping and nothing else (RFC 3161 section 2.3). No policy or nonce
// is asked for; a critical extension of TSTInfo is refused. A fraction of the time is cut to
// milliseconds.
//
// No byte of a token may change unseen. So there are no unsigned attributes, and every certificate
// that comes along lies on the chain: a root does when it is the anchor itself, but a certificate
// above the anchor, a cross certificate or a second way up make the token malformed.
//
// Pure, thread-safe. Codes: crypto.timestamp-malformed, crypto.timestamp-weak,
// crypto.timestamp-mismatch (it stamps other bytes), crypto.timestamp-untrusted (no chain;
// `message` says which), crypto.timestamp-usage, crypto.signed-data-unsupported, and those of
// verifySigner.
#pragma once
#include <optional>

#include "gateway/crypto/chain.hpp"
#include "gateway/crypto/digest.hpp"

namespace tongban::crypto {

struct Timestamp {
  Instant time;
  std::optional<std::chrono::milliseconds> accuracy;
  std::string serial;  // hexadecimal
  std::string policy;  // dotted OID
  Chain chain;         // the authority's certificate first, the anchor last
};

// `stamped`: the bytes whose digest the token must hold (for a signature: its value).
// Revocation of the chain is the caller's question.
Result<Timestamp> verifyTimestamp(BytesView token, BytesView stamped, const ChainVerifier& anchors);

// The time and imprint without any proof, for reports about tokens that cannot be verified.
struct UnprovenTimestamp {
  Instant time;
  Digest imprint;
};
Result<UnprovenTimestamp> readTimestamp(BytesView token);

}  // namespace tongban::crypto
