// tests/support/signed_call.hpp — a signed request to the gateway, right in every part until a test
// spoils one.
//
//   auto call = SignedCall::query(made.oneWindow(), made.options().suite, clock.now());
//   call.nonce = "too-short";
//   const auto sent = call.make();
//   auto answer = exchange::query(house, sent.incoming(), "enterprise-registration");
//   auto other = TlsClient(address, {.identity = identity.get()}).ask(sent.overTheWire());
//
// The signature base is written here a second time, so that any component can be left out, doubled
// or made up; the product's writer would refuse. Values; make() draws a signature each time. Throws
// std::logic_error for what has no bytes at all.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/wire/server/server.hpp"
#include "tests/support/deployment_maker.hpp"

namespace tongban::tests {

// What was made, with what an Incoming borrows.
struct SentCall {
  wire::Request head;
  std::string body;
  wire::Connection from;

  wire::Incoming incoming() const { return {head, bytesOf(body), from}; }
  // HTTP/1.1, with the Host of the target and the length of the body.
  std::string overTheWire() const;
  std::string field(std::string_view name) const { return head.fields.combined(name).value_or(""); }
};

struct SignedCall {
  enum class Proof : std::uint8_t { Signature, Hmac, None };

  const Caller* caller = nullptr;
  crypto::SuiteId suite = crypto::SuiteId::Sm;

  std::string method = "POST";
  std::string target = "https://localhost/exchange/v1/query/enterprise-registration";
  std::optional<std::string> contentType = "application/json";
  std::string body;
  std::optional<std::string> exchangeId;  // of make(): a fresh one unless given
  bool withoutExchangeId = false;
  std::optional<std::string> onBehalf;        // the caller's own unless given
  std::optional<std::string> purpose;         // matter, case and operator unless given
  std::optional<std::string> idempotencyKey;  // as it stands in the field, quotes included
  std::optional<std::string> digest;          // Content-Digest; of the body unless given

  Proof proof = Proof::Signature;
  std::string nonce;
  Instant created{};
  Instant expires{};
  std::optional<std::string> keyId;  // of the proof unless given
  std::string tag = "tongban";
  std::string moreParameters;            // ;alg="…"
  std::vector<std::string> uncovered;    // components that are not signed: @method
  std::vector<std::string> alsoCovered;  // and others that are
  std::optional<Credential> signedBy;    // another key than keyId names
  std::optional<std::string> secret;     // another secret
  bool spoilt = false;                   // one bit of the signature is turned
  std::string bodyAfterwards;            // not empty: in the place of what was signed

  std::vector<std::pair<std::string, std::string>> moreFields;  // after signing
  std::vector<std::string> withoutFields;                       // not sent, though signed

  std::string address = "192.0.2.7";
  bool withCertificate = true;
  std::optional<crypto::Certificate> certificate;  // shown in place of the caller's

  SentCall make() const;

  // A question about 示例渝北软件有限公司 at `now`; a verification of `file`.
  static SignedCall query(const Caller&, crypto::SuiteId, Instant now,
                          std::string_view uscc = "91500112MAF000012X");
  static SignedCall verifyLicense(const Caller&, crypto::SuiteId, Instant now, std::string file);
  // A GET without a body, to read something.
  static SignedCall read(const Caller&, crypto::SuiteId, Instant now, std::string target);
};

// What the caller says by default, as fields.
std::string purposeField(const std::string& matter = "企业开办",
                         const std::string& caseNumber = "2026-0001",
                         const std::string& operatorId = "A0137");
std::string onBehalfField(const Caller&);

}  // namespace tongban::tests
