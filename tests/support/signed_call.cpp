#include "tests/support/signed_call.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gateway/crypto/signature_form.hpp"
#include "gateway/wire/content_digest.hpp"
#include "gateway/wire/purpose.hpp"

namespace tongban::tests {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::int64_t secondsOf(Instant at) {
  return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

std::string authorityOf(const std::string& target) {
  const auto from = target.find("://");
  if (from == std::string::npos) return "localhost";
  return target.substr(from + 3, target.find('/', from + 3) - from - 3);
}

std::string pathOf(const std::string& target) {
  const auto from = target.find("://");
  const auto at = target.find('/', from == std::string::npos ? 0 : from + 3);
  return at == std::string::npos ? "/" : target.substr(at);
}

std::string componentOf(const SignedCall& call, const Pairs& fields, const std::string& name) {
  if (name == "@method") return call.method;
  if (name == "@target-uri") return call.target;
  if (name == "@authority") return authorityOf(call.target);
  for (const auto& [field, value] : fields) {
    if (field == name) return value;
  }
  return {};
}

std::vector<std::string> coveredBy(const SignedCall& call) {
  std::vector<std::string> names = {"@method",        "@target-uri",         "content-type",
                                    "content-digest", "tongban-exchange-id", "tongban-on-behalf",
                                    "tongban-purpose"};
  if (call.idempotencyKey) names.emplace_back("idempotency-key");
  std::erase_if(names, [&](const auto& name) {
    return std::ranges::find(call.uncovered, name) != call.uncovered.end();
  });
  names.insert(names.end(), call.alsoCovered.begin(), call.alsoCovered.end());
  return names;
}

Bytes signatureOf(const SignedCall& call, const std::string& base) {
  if (call.proof == SignedCall::Proof::Hmac) {
    const auto secret = call.secret.value_or(call.caller->secret);
    const auto mac = crypto::suite(call.suite).mac(bytesOf(secret), bytesOf(base));
    return {mac.begin(), mac.end()};
  }
  const auto& key = call.signedBy ? *call.signedBy : call.caller->message;
  const auto der = key.signer()->sign(bytesOf(base)).value();
  return crypto::toRawSignature(key.party.key->publicKey().suite(), der).value();
}

std::string keyIdOf(const SignedCall& call) {
  if (call.keyId) return *call.keyId;
  return call.proof == SignedCall::Proof::Hmac ? "hmac:" + call.caller->system
                                               : call.caller->message.keyId();
}

void sign(const SignedCall& call, Pairs& fields) {
  std::vector<std::string> quoted;
  std::string base;
  for (const auto& name : coveredBy(call)) {
    quoted.push_back('"' + name + '"');
    base += fmt::format("\"{}\": {}\n", name, componentOf(call, fields, name));
  }
  const auto input =
      fmt::format("({});created={};expires={};nonce=\"{}\";keyid=\"{}\";tag=\"{}\"{}",
                  fmt::join(quoted, " "), secondsOf(call.created), secondsOf(call.expires),
                  call.nonce, keyIdOf(call), call.tag, call.moreParameters);
  base += "\"@signature-params\": " + input;
  auto value = signatureOf(call, base);
  if (call.spoilt) value.back() = static_cast<std::uint8_t>(value.back() ^ 1);
  fields.emplace_back("signature-input", "tb=" + input);
  fields.emplace_back("signature", "tb=:" + toBase64(value) + ":");
}

SignedCall begun(const Caller& caller, crypto::SuiteId suite, Instant now) {
  SignedCall call;
  call.caller = &caller;
  call.suite = suite;
  call.nonce = toHex(randomBytes(16));
  call.created = now;
  call.expires = now + std::chrono::seconds(120);
  return call;
}

}  // namespace

std::string purposeField(const std::string& matter, const std::string& caseNumber,
                         const std::string& operatorId) {
  wire::Purpose purpose;
  purpose.matter = matter;
  purpose.caseNumber = caseNumber;
  if (!operatorId.empty()) purpose.by = wire::Operator{operatorId, {}, {}};
  return wire::writePurpose(purpose).value();
}

std::string onBehalfField(const Caller& caller) {
  return wire::writeOnBehalf({caller.member, caller.system, {}}).value();
}

SentCall SignedCall::make() const {
  Pairs fields;
  if (contentType) fields.emplace_back("content-type", *contentType);
  fields.emplace_back("content-digest", digest.value_or(wire::contentDigest(suite, bytesOf(body))));
  if (!withoutExchangeId) {
    fields.emplace_back("tongban-exchange-id", exchangeId.value_or(makeUuid(created)));
  }
  fields.emplace_back("tongban-on-behalf", onBehalf.value_or(onBehalfField(*caller)));
  fields.emplace_back("tongban-purpose", purpose.value_or(purposeField()));
  if (idempotencyKey) fields.emplace_back("idempotency-key", *idempotencyKey);
  if (proof != Proof::None) sign(*this, fields);
  fields.insert(fields.end(), moreFields.begin(), moreFields.end());

  SentCall sent;
  sent.head.method = method;
  sent.head.targetUri = target;
  for (const auto& [name, value] : fields) {
    if (std::ranges::find(withoutFields, name) != withoutFields.end()) continue;
    if (auto added = sent.head.fields.add(name, value); !added) {
      throw std::logic_error("signed call: " + added.error().message);
    }
  }
  sent.body = bodyAfterwards.empty() ? body : bodyAfterwards;
  sent.from.address = address;
  if (certificate) {
    sent.from.certificates.push_back(*certificate);
  } else if (withCertificate) {
    sent.from.certificates.push_back(caller->tls.certificate);
  }
  return sent;
}

std::string SentCall::overTheWire() const {
  auto text = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", head.method, pathOf(head.targetUri),
                          authorityOf(head.targetUri));
  for (const auto& field : head.fields.all()) {
    text += fmt::format("{}: {}\r\n", field.name, field.value);
  }
  if (!body.empty() || head.method == "POST") {
    text += fmt::format("Content-Length: {}\r\n", body.size());
  }
  return text + "\r\n" + body;
}

SignedCall SignedCall::query(const Caller& caller, crypto::SuiteId suite, Instant now,
                             std::string_view uscc) {
  auto call = begun(caller, suite, now);
  call.body = fmt::format(R"({{"subject":{{"uscc":"{}"}}}})", uscc);
  return call;
}

SignedCall SignedCall::verifyLicense(const Caller& caller, crypto::SuiteId suite, Instant now,
                                     std::string file) {
  auto call = begun(caller, suite, now);
  call.target = "https://localhost/licenses/v1/verify";
  call.contentType = "application/ofd";
  call.body = std::move(file);
  return call;
}

SignedCall SignedCall::read(const Caller& caller, crypto::SuiteId suite, Instant now,
                            std::string target) {
  auto call = begun(caller, suite, now);
  call.method = "GET";
  call.target = std::move(target);
  return call;
}

}  // namespace tongban::tests
