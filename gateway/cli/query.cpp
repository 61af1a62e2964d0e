// tongban query: a department asks a gateway, as its own system would.
#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/ids.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/cli/asking.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/crypto/key_file.hpp"
#include "gateway/record/json.hpp"
#include "gateway/wire/client/client.hpp"

namespace tongban::cli {
namespace {

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
  std::string body = "{\"subject\":{";
  bool first = true;
  for (const auto& one : options.subject) {
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

std::string textAt(const record::Value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value == nullptr ? std::string() : std::string(value->text());
}

void printRefusal(const record::Value& problem, std::ostream& err) {
  err << fmt::format("被拒绝:{}\n  为什么:{}\n  怎么办:{}\n  {}\n", textAt(problem, "title"),
                     textAt(problem, "detail"), textAt(problem, "remedy"), textAt(problem, "code"));
}

void printRecords(const record::Value& answer, std::ostream& out) {
  const auto* records = answer.find("records");
  out << fmt::format("交换流水号 {}\n", textAt(answer, "exchangeId"));
  if (records == nullptr || records->items().empty()) {
    out << "没有这个主体的记录。\n";
    return;
  }
  std::string masked;
  for (const auto& item : answer.find("masked")->items()) masked += std::string(item.text()) + '\n';
  for (const auto& record : records->items()) {
    for (const auto& member : record.members()) {
      const auto value =
          member.value.isText() ? std::string(member.value.text()) : record::toJson(member.value);
      const bool hidden = masked.find(std::string(member.name) + '\n') != std::string::npos;
      out << fmt::format("  {}: {}{}\n", member.name, value, hidden ? "  (已脱敏)" : "");
    }
  }
  for (const auto& withheld : answer.find("withheld")->items()) {
    out << fmt::format("  {}: 未提供({})\n", textAt(withheld, "item"), textAt(withheld, "rule"));
  }
}

Result<Ok> saveReceipt(const QueryOptions& options, const Proof& proof, wire::Client& client,
                       const std::string& id, Instant now) {
  wire::Request request{"GET", options.server + "/receipts/v1/" + id, {}};
  if (auto ready = dress(askingOf(options, proof), makeUuid(now), "", now, request); !ready)
    return ready;
  auto answer = client.call(request, {});
  if (!answer) return std::move(answer).error();
  if (answer->head.status != 200) {
    return fail("exchange.not-found", fmt::format("没有取到回执(状态 {})", answer->head.status));
  }
  return replaceFile(options.receipt, answer->body, 0644);
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
  const bool good = answer->head.status == 200;
  if (options.json) {
    around.out << answer->body << '\n';
  } else if (good) {
    printRecords(document->root, around.out);
  } else {
    printRefusal(document->root, around.err);
  }
  if (good && !options.receipt.empty()) {
    auto saved = saveReceipt(options, *proof, **client, textAt(document->root, "exchangeId"), now);
    if (!saved) return unusable(saved.error());
  }
  return good ? kGood : kNo;
}

}  // namespace tongban::cli
