// gateway/wire/signature.hpp — signed messages: HTTP Message Signatures (RFC 9421) in the one
// profile of this gateway.
//
// Label `tb`, tag `tongban`; parameters created, expires (at most 300 s later), nonce, keyid and
// tag, and no other: no `alg`, for the key decides. A nonce has 16 to 64 characters of letters,
// digits and -._~+/=; a request needs one, a response may have one.
//   request   @method @target-uri content-type content-digest tongban-exchange-id
//             tongban-on-behalf tongban-purpose, and idempotency-key when the request has it
//   response  @status content-type content-digest tongban-exchange-id @method;req @target-uri;req
//             content-digest;req signature;req;key="tb"
// Each exactly once, none besides; a reader takes any order. Signatures under other labels are the
// business of others and are left alone.
//
// Values: SM2 with SM3 (id 1234567812345678) or ECDSA P-256 with SHA-256 as r‖s, 64 bytes (section
// 3.3.4; SM2 is in no registry of the RFC); HMAC-SM3 or HMAC-SHA-256, 32 bytes, for requests of
// systems that cannot hold a key pair.
//
// A signature covers the head. The body is covered through Content-Digest, which the reader of the
// body has to check (content_digest.hpp); that a nonce comes once is for a store to know, until
// `expires`; whose key `keyid` names is for the caller to look up.
//
// Codes: wire.signature-missing, -malformed, -component-missing, -component-unknown, -parameter,
// -duplicate, -stale, -future, -wrong. Thread-safe: functions keep no state, MessageSignature is
// immutable.
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/crypto/signer.hpp"
#include "gateway/wire/message.hpp"

namespace tongban::wire {

inline constexpr std::string_view kSignatureLabel = "tb";
inline constexpr std::string_view kSignatureTag = "tongban";
inline constexpr std::chrono::seconds kSignatureLifetimeMax{limits::kSignatureLifetimeSecondsMax};
inline constexpr std::chrono::seconds kSignatureAheadMax{limits::kSignatureAheadSecondsMax};

struct SignatureParameters {
  std::chrono::sys_seconds created{};
  std::chrono::sys_seconds expires{};
  std::string nonce;
  std::string keyId;
};

// Adds Signature-Input and Signature to the message; on failure it is left as it was. Fields that
// are covered must be there already. A message that has a signature `tb` is refused with
// wire.signature-duplicate; an error of the signer's device passes through.
Result<Ok> signRequest(Request&, const SignatureParameters&, const crypto::Signer&);
Result<Ok> signRequest(Request&, const SignatureParameters&, crypto::SuiteId,
                       const crypto::Secret&);

// `answered` as it was sent, its signature included.
Result<Ok> signResponse(Response&, const Request& answered, const SignatureParameters&,
                        const crypto::Signer&);

// A signature that was read and keeps the profile. It proves nothing until verify() says so.
class MessageSignature final {
 public:
  const SignatureParameters& parameters() const noexcept { return parameters_; }

  // What was signed, and with what: the evidence that a ledger keeps.
  const std::string& base() const noexcept { return base_; }
  BytesView value() const noexcept { return value_; }

  // wire.signature-wrong, whatever the reason.
  Result<Ok> verify(const crypto::PublicKey&) const;
  Result<Ok> verify(crypto::SuiteId, BytesView secret) const;

 private:
  friend Result<MessageSignature> readSignature(const Message&);
  MessageSignature() = default;

  SignatureParameters parameters_;
  std::string base_;
  Bytes value_;
};

// The signature `tb` of a request, or of a response and the request that it answers. The message is
// not needed afterwards.
Result<MessageSignature> readSignature(const Message&);

// Whether a signature may be taken now: not after `expires` (wire.signature-stale), and not made
// more than five minutes ahead of our clock (wire.signature-future). A nonce therefore has to be
// remembered until `expires`, at most ten minutes.
Result<Ok> checkWindow(const SignatureParameters&, Instant now);

}  // namespace tongban::wire
