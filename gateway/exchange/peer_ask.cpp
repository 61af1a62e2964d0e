#include "gateway/exchange/peer_ask.hpp"

#include <fmt/format.h>

#include "gateway/base/ids.hpp"
#include "gateway/exchange/evidence.hpp"
#include "gateway/exchange/pending.hpp"
#include "gateway/ledger/receipt.hpp"
#include "gateway/record/json.hpp"
#include "gateway/wire/content_digest.hpp"

namespace tongban::exchange {
namespace {

using deployment::Peer;
using deployment::Snapshot;

constexpr std::chrono::seconds kRequestSigned{limits::kSignatureLifetimeSecondsMax};

std::string questionOf(const Trail& trail, const QueryOrder& order) {
  std::string body = "{\"subject\":{";
  for (std::size_t i = 0; i < trail.subject.size(); ++i) {
    if (i > 0) body += ',';
    record::writeJsonString(trail.resource->subject[i], body);
    body += ':';
    record::writeJsonString(trail.subject[i], body);
  }
  body += "},\"items\":[";
  for (const auto& item : trail.items) {
    if (body.back() != '[') body += ',';
    record::writeJsonString(item, body);
  }
  body += ']';
  if (order.pageSize > 0 || !order.after.empty()) {
    body += ",\"page\":{";
    if (order.pageSize > 0) body += fmt::format("\"size\":{}", order.pageSize);
    if (!order.after.empty()) {
      body += order.pageSize > 0 ? ",\"after\":" : "\"after\":";
      record::writeJsonString(order.after, body);
    }
    body += '}';
  }
  return body + "}";
}

// The same bytes as the peer commits to.
Bytes formOfRequest(const wire::Request& request, BytesView body) {
  const wire::Connection nobody;
  return requestForm({request, body, nobody});
}

Bytes formOfAnswer(const wire::Answer& answer) { return responseForm({answer.head, answer.body}); }

// Of a peer's refusal: the code is the peer's, what it means is the same table's.
Error refusalOf(const Peer& peer, const wire::Answer& answer, bool isSigned) {
  auto document = record::parseJson(answer.body);
  const auto text = [&](std::string_view name) -> std::string {
    const auto* value = document ? document->root.find(name) : nullptr;
    return value != nullptr && value->isText() ? std::string(value->text()) : std::string();
  };
  const auto code = text("code");
  const auto* known = findCode(code);
  if (!isSigned) {
    return fail("peer.not-accepted",
                fmt::format("对端网关 {} 未受理:{}({})", peer.region, answer.head.status,
                            known == nullptr ? "没有代码" : code));
  }
  if (known == nullptr) {
    return fail("peer.answer-malformed", fmt::format("对端网关 {} 以不认识的代码拒绝(状态 {})",
                                                     peer.region, answer.head.status));
  }
  return fail(code, fmt::format("{}({}):{}", peer.name, peer.region, text("detail")),
              text("where"));
}

Error invalid(const Peer& peer, const Error& why) {
  return fail("peer.answer-invalid", fmt::format("对端网关 {} 的应答没有通过核验:{}({})",
                                                 peer.region, why.message, why.code));
}

}  // namespace

Result<wire::Request> requestFor(const Snapshot& deployed, const Peer& peer,
                                 const PeerQuestion& question, Instant now, std::string shownHead) {
  const auto& key = deployed.messageKey;
  if (!key) return fail("deployment.setting-missing", "gateway.yaml 没有写明 keys.message");
  auto purpose = wire::writePurpose(question.purpose);
  if (!purpose) return std::move(purpose).error();
  auto onBehalf = wire::writeOnBehalf(question.onBehalf);
  if (!onBehalf) return std::move(onBehalf).error();
  wire::Request request{question.method, peer.link->origin() + question.path, {}};
  std::vector<std::pair<std::string_view, std::string>> fields = {
      {"content-type", "application/json"},
      {"content-digest", wire::contentDigest(deployed.suite, bytesOf(question.body))},
      {"tongban-exchange-id", question.exchangeId},
      {"tongban-on-behalf", std::move(*onBehalf)},
      {"tongban-purpose", std::move(*purpose)},
      {"tongban-protocol", std::string(kPeerProtocol)}};
  if (question.salts) fields.emplace_back("tongban-commitment", writeSalts(*question.salts));
  if (!shownHead.empty()) fields.emplace_back(kHeadField, std::move(shownHead));
  for (const auto& [name, value] : fields) {
    if (auto added = request.fields.add(name, value); !added) return std::move(added).error();
  }
  const auto created = std::chrono::floor<std::chrono::seconds>(now);
  auto done = wire::signRequest(
      request, {created, created + kRequestSigned, toHex(randomBytes(16)), key->id}, *key->signer);
  if (!done) return std::move(done).error();
  return request;
}

Result<wire::Answer> askForItself(const Snapshot& deployed, const Peer& peer,
                                  const OwnQuestion& own, Instant now, std::string shownHead) {
  const PeerQuestion question{own.method,
                              own.path,
                              makeUuid(now),
                              {"gateway", deployed.settings.node, {}, deployed.settings.region},
                              {own.matter, {}, {}, {}},
                              own.body,
                              std::nullopt};
  auto request = requestFor(deployed, peer, question, now, std::move(shownHead));
  if (!request) return std::move(request).error();
  auto answer = peer.link->call(*request, bytesOf(own.body));
  if (!answer || answer->head.status == 200) return answer;
  return refusalOf(peer, *answer, false);
}

Result<const Peer*> peerToAsk(const Snapshot& deployed, std::string_view region) {
  const auto* peer = deployed.peers.region(region);
  if (peer != nullptr && peer->link) return peer;
  return fail("peer.unavailable", fmt::format("区域 {} 的对端网关不在部署中", region));
}

Result<PeerReceipt> readPeerReceipt(const Snapshot& deployed, const Peer& peer, std::string form,
                                    const std::string& exchange, Instant now) {
  auto receipt = ledger::Receipt::parse(form);
  if (!receipt) return invalid(peer, receipt.error());
  auto certificate = crypto::Certificate::parse(receipt->certificate);
  if (!certificate) return invalid(peer, certificate.error());
  auto good = peer.trust.standing(*certificate, {}, deployment::CertificateUse::Message, now);
  if (!good) return invalid(peer, good.error());
  auto proven = ledger::verifyReceipt(*receipt, crypto::ChainVerifier(peer.roots));
  if (!proven) return invalid(peer, proven.error());
  if (proven->entry.id != exchange || proven->entry.caller.member != deployed.settings.region) {
    return invalid(peer, fail("ledger.receipt-mismatch", "回执不是这次交换的"));
  }
  return PeerReceipt{std::move(form), std::move(receipt->log), std::move(proven->entry)};
}

Result<PeerReceipt> receiptOfPeer(House& house, std::string_view region,
                                  const std::string& exchange) {
  const auto deployed = house.current();
  const auto peer = peerToAsk(*deployed, region);
  if (!peer) return peer.error();
  auto answer =
      askForItself(*deployed, **peer, {"GET", "/receipts/v1/" + exchange, "取回存证回执", {}},
                   house.clock().now(), house.shownHead());
  if (!answer) return std::move(answer).error();
  return readPeerReceipt(*deployed, **peer, std::move(answer->body), exchange, house.now());
}

Result<std::string> checkAnswer(House& house, const Snapshot& deployed, const Peer& peer,
                                const wire::Request& request, const wire::Answer& answer) {
  auto signature = wire::readSignature({request, &answer.head});
  if (!signature && signature.error().code == "wire.signature-missing") {
    return fail("peer.answer-unsigned", fmt::format("对端网关 {} 的应答没有签名", peer.region));
  }
  if (!signature) return invalid(peer, signature.error());
  if (auto spoken = checkProtocol(answer.head.fields); !spoken) {
    return invalid(peer, spoken.error());
  }
  const auto now = house.now();
  if (auto timely = wire::checkWindow(signature->parameters(), now); !timely) {
    return invalid(peer, timely.error());
  }
  const auto* known = deployed.peers.messageKey(signature->parameters().keyId);
  if (known == nullptr || known->peer != &peer) {
    return invalid(peer, fail("auth.key-unknown", "签名密钥不是该对端网关的"));
  }
  auto good = peer.trust.standing(known->certificate, {}, deployment::CertificateUse::Message, now);
  if (good) good = signature->verify(known->key);
  if (good) {
    good = wire::checkContentDigest(answer.head.fields, known->key.suite(), bytesOf(answer.body));
  }
  if (!good) return invalid(peer, good.error());
  auto shown = answer.head.fields.combined(kHeadField);
  if (!shown) return std::string();
  auto head = readHead(*shown);
  house.peerHeads().note(peer.region, std::move(*shown));
  return head ? head->head.log : std::string();
}

Result<std::string> askPeer(House& house, Trail& trail, const Peer& peer, const QueryOrder& order) {
  auto& across = trail.across.emplace();
  across.peer = &peer;
  across.salts = Salts::fresh();
  const auto& deployed = *trail.deployment;
  const auto& caller = *trail.identity->system;
  const PeerQuestion question{
      "POST",        "/exchange/v1/query/" + trail.resourceId,
      trail.id,      {caller.member, caller.id, trail.role, deployed.settings.region},
      trail.purpose, questionOf(trail, order),
      across.salts};
  auto request = requestFor(deployed, peer, question, house.clock().now(), house.shownHead());
  if (!request) return std::move(request).error();
  across.request =
      openingWith(across.salts.request, formOfRequest(*request, bytesOf(question.body)));
  if (auto hold = house.inFlight().take(pendingHold(trail.id))) {
    trail.holds.push_back(std::move(*hold));
  }
  if (auto left = writePending(house, trail); !left) return std::move(left).error();
  across.pending = true;
  auto answer = peer.link->call(*request, bytesOf(question.body));
  if (!answer) {
    const auto& code = answer.error().code;
    across.settled = code == "peer.unavailable" || code == "peer.busy";  // nothing was sent
    return std::move(answer).error();
  }
  across.answer = openingWith(across.salts.answer, formOfAnswer(*answer));
  auto genuine = checkAnswer(house, deployed, peer, *request, *answer);
  const bool refused = answer->head.status != 200;
  if (!genuine && refused && genuine.error().code == "peer.answer-unsigned") {
    return refusalOf(peer, *answer, false);
  }
  if (!genuine) return std::move(genuine).error();
  across.settled = true;
  across.log = std::move(*genuine);
  if (refused) return refusalOf(peer, *answer, true);
  return std::move(answer->body);
}

}  // namespace tongban::exchange
