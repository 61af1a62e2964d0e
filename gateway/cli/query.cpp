// tongban query: a department asks a gateway, as its own system would.
#include <thread>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/ids.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/cli/asking.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/query_output.hpp"
#include "gateway/crypto/key_file.hpp"
#include "gateway/record/json.hpp"
#include "gateway/wire/client/client.hpp"
#include "gateway/wire/content_digest.hpp"
#include "gateway/wire/signature.hpp"

namespace tongban::cli {
namespace {

constexpr int kReceiptAttempts = 5;
constexpr std::chrono::seconds kReceiptPause{1};  // what a gateway's Retry-After says

// The key or secret that signs, or nothing: then the certificate of TLS alone speaks.
struct Proof {
  std::unique_ptr<crypto::Signer> signer;
  crypto::Secret secret;
  std::string keyId;
  crypto::SuiteId suite = crypto::SuiteId::Sm;

  explicit operator bool() const noexcept { return !keyId.empty(); }
};

Result<Proof> readProof(const QueryOptions& options) {
  Proof proof;
  auto suite = crypto::parseSuite(options.suite);
  if (!suite) return std::move(suite).error();
  proof.suite = *suite;
  if (!options.messageKey.empty()) {
    auto key = crypto::PrivateKey::load(options.messageKey, options.messagePassphraseFile);
    if (!key) return std::move(key).error();
    auto signer = key->signer();
    if (!signer) return std::move(signer).error();
    proof.keyId = key->publicKey().id();
    proof.signer = std::move(*signer);
  } else if (!options.secretFile.empty()) {
    auto secret = readSecret(options.secretFile);
    if (!secret) return std::move(secret).error();
    proof.secret = crypto::Secret(std::move(*secret));
    proof.keyId = "hmac:" + options.system;
  }
  return proof;
}

Result<std::unique_ptr<wire::Client>> connect(const QueryOptions& options) {
  wire::ClientSettings settings;
  settings.origin = options.server;
  auto pem = readFile(options.authority, limits::kCertificateBytesMax * limits::kChainLengthMax);
  if (!pem) return std::move(pem).error();
  auto roots = crypto::Certificate::parseBundle(*pem);
  if (!roots) return std::move(roots).error();
  auto anchors = crypto::TrustAnchors::make(std::move(*roots));
  if (!anchors) return std::move(anchors).error();
  settings.authorities = std::move(*anchors);
  if (!options.certificate.empty()) {
    auto chain =
        readFile(options.certificate, limits::kCertificateBytesMax * limits::kChainLengthMax);
    if (!chain) return std::move(chain).error();
    auto certificates = crypto::Certificate::parseBundle(*chain);
    if (!certificates) return std::move(certificates).error();
    auto key = crypto::PrivateKey::load(options.key, options.passphraseFile);
    if (!key) return std::move(key).error();
    auto identity = wire::TlsIdentity::make(std::move(*certificates), std::move(*key));
    if (!identity) return std::move(identity).error();
    settings.identity = std::move(*identity);
  }
  return wire::Client::make(std::move(settings));
}

void quote(std::string& out, std::string_view text) { record::writeJsonString(text, out); }

Result<std::string> bodyOf(const QueryOptions& options) {
  auto subject = options.subject;
  if (!options.uscc.empty()) subject.push_back("uscc=" + options.uscc);
  if (subject.empty()) {
    return fail("exchange.subject-invalid", "没有写明查询主体", "--uscc 或 --subject");
  }
  std::string body = "{\"subject\":{";
  bool first = true;
  for (const auto& one : subject) {
    const auto equals = one.find('=');
    if (equals == std::string::npos) {
      return fail("exchange.subject-invalid", "查询主体应写作 名称=值", "--subject " + one);
    }
    body += first ? "" : ",";
    first = false;
    quote(body, one.substr(0, equals));
    body += ':';
    quote(body, one.substr(equals + 1));
  }
  body += '}';
  if (!options.items.empty()) {
    body += ",\"items\":[";
    for (const auto item : split(options.items, ',')) {
      body += body.back() == '[' ? "" : ",";
      quote(body, trim(item));
    }
    body += ']';
  }
  return body + "}";
}

Asking askingOf(const QueryOptions& options, const Proof& proof) {
  Asking asking;
  asking.member = options.member;
  asking.system = options.system;
  asking.purpose = {options.matter, options.basis, options.caseNumber, std::nullopt};
  if (!options.operatorId.empty()) {
    asking.purpose.by = wire::Operator{options.operatorId, options.unit, std::nullopt};
  }
  asking.suite = proof.suite;
  asking.signer = proof.signer.get();
  if (proof && !proof.signer) asking.secret = &proof.secret;
  asking.keyId = proof.keyId;
  asking.idempotencyKey = options.idempotencyKey;
  return asking;
}

// That the answer is the gateway's own, and to this very request.
Result<Ok> checkAnswer(const QueryOptions& options, crypto::SuiteId suite,
                       const wire::Request& request, const wire::Answer& answer, Instant now) {
  auto pem = readFile(options.serverMessageCertificate, limits::kCertificateBytesMax);
  if (!pem) return std::move(pem).error();
  auto certificate = crypto::Certificate::parse(bytesOf(*pem));
  if (!certificate) return std::move(certificate).error();
  auto key = certificate->publicKey();
  if (!key) return std::move(key).error();
  auto signature = wire::readSignature({request, &answer.head});
  if (!signature) return std::move(signature).error();
  if (auto timely = wire::checkWindow(signature->parameters(), now); !timely) return timely;
  if (auto right = signature->verify(*key); !right) return right;
  return wire::checkContentDigest(answer.head.fields, suite, bytesOf(answer.body));
}

Error errorOf(const wire::Answer& answer) {
  const auto document = record::parseJson(answer.body);
  const auto detail = document ? textAt(document->root, "detail") : std::string();
  return fail("exchange.not-found",
              fmt::format("没有取到回执(状态 {}){}", answer.head.status, detail));
}

// An entry is durable before its head is signed: the gateway may ask to come again shortly.
Result<Ok> saveReceipt(const QueryOptions& options, const Proof& proof, wire::Client& client,
                       const std::string& id, const Clock& clock) {
  for (int attempt = 1;; ++attempt) {
    const auto now = clock.now();
    wire::Request request{"GET", options.server + "/receipts/v1/" + id, {}};
    auto ready = dress(askingOf(options, proof), makeUuid(now), "", now, request);
    if (!ready) return ready;
    auto answer = client.call(request, {});
    if (!answer) return std::move(answer).error();
    if (answer->head.status == 200) return replaceFile(options.receipt, answer->body, 0644);
    if (answer->head.status != 503 || attempt == kReceiptAttempts) return errorOf(*answer);
    std::this_thread::sleep_for(kReceiptPause);
  }
}

// Prints what came: 0, or 1 when the answer is no.
int show(const QueryOptions& options, const record::Value& document, const wire::Answer& answer,
         Surroundings& around) {
  const bool good = answer.head.status == 200;
  if (options.json) {
    around.out << answer.body << '\n';
  } else if (good) {
    const auto schemas = schemasFor(options.schemas, "", around);
    printAnswer(document, schemas ? itemNamesFor(document, *schemas) : ItemNames(), around.out);
  } else {
    printRefusal(document, around.err);
  }
  return good ? kGood : kNo;
}

}  // namespace

int runQuery(const QueryOptions& options, Surroundings& around) {
  const auto unusable = [&](const Error& error) {
    explain(error, around);
    return kUnusable;
  };
  auto proof = readProof(options);
  if (!proof) return unusable(proof.error());
  auto client = connect(options);
  if (!client) return unusable(client.error());
  auto body = bodyOf(options);
  if (!body) return unusable(body.error());
  const auto now = around.clock.now();
  const auto id = options.exchangeId.empty() ? makeUuid(now) : options.exchangeId;
  wire::Request request{"POST", options.server + "/exchange/v1/query/" + options.resource, {}};
  if (auto ready = dress(askingOf(options, *proof), id, *body, now, request); !ready) {
    return unusable(ready.error());
  }
  auto answer = (*client)->call(request, bytesOf(*body));
  if (!answer) return unusable(answer.error());
  auto document = record::parseJson(answer->body);
  if (!document) return unusable(document.error());
  if (!options.serverMessageCertificate.empty() && answer->head.status == 200) {
    auto own = checkAnswer(options, proof->suite, request, *answer, around.clock.now());
    if (!own) {
      explain(own.error(), around);
      return kNo;
    }
  }
  const int shown = show(options, document->root, *answer, around);
  if (shown == kGood && !options.receipt.empty()) {
    auto saved =
        saveReceipt(options, *proof, **client, textAt(document->root, "exchangeId"), around.clock);
    if (!saved) return unusable(saved.error());
  }
  return shown;
}

}  // namespace tongban::cli
