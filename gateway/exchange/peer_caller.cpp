#include "gateway/exchange/peer_caller.hpp"

#include <fmt/format.h>

#include "gateway/wire/content_digest.hpp"

namespace tongban::exchange {
namespace {

using deployment::CertificateUse;
using deployment::Peer;

Result<const Peer*> peerOfConnection(const Trail& trail, Instant now) {
  const auto& shown = trail.incoming.from.certificates;
  if (shown.empty()) return fail("auth.caller-unknown", "连接没有出示客户端证书");
  const auto* known = trail.deployment->peers.certificate(shown.front());
  if (known == nullptr) {
    return fail("auth.certificate-unknown",
                fmt::format("证书「{}」没有登记为对端网关", shown.front().subject()));
  }
  auto good = known->peer->tlsTrust.standing(known->certificate, std::span(shown).subspan(1),
                                             CertificateUse::Tls, now);
  if (!good) return std::move(good).error();
  return known->peer;
}

Result<Identity> peerOfSignature(Trail& trail, Instant now) {
  auto signature = wire::readSignature({trail.incoming.head});
  if (!signature) return std::move(signature).error();
  if (auto timely = wire::checkWindow(signature->parameters(), now); !timely) {
    return std::move(timely).error();
  }
  const auto* known = trail.deployment->peers.messageKey(signature->parameters().keyId);
  if (known == nullptr) return fail("auth.key-unknown", "没有对端网关登记过这个 keyid");
  auto good = known->peer->trust.standing(known->certificate, {}, CertificateUse::Message, now);
  if (!good) return std::move(good).error();
  if (auto right = signature->verify(known->key); !right) return std::move(right).error();
  auto whole =
      wire::checkContentDigest(trail.incoming.head.fields, known->key.suite(), trail.incoming.body);
  if (!whole) return std::move(whole).error();
  trail.signature = std::move(*signature);
  trail.byPeer.emplace().peer = known->peer;
  return Identity{&trail.spokenFor, "signature", known->key.id()};
}

// A head that cannot be read is looked at with the next one; it is no part of what is asked.
void noteHead(House& house, Trail& trail) {
  auto shown = trail.incoming.head.fields.combined(kHeadField);
  if (!shown) return;
  if (const auto head = readHead(*shown)) trail.byPeer->log = head->head.log;
  house.peerHeads().note(trail.byPeer->peer->region, std::move(*shown));
}

}  // namespace

Result<Ok> identifyPeer(House& house, Trail& trail) {
  const auto now = house.now();
  if (auto spoken = checkProtocol(trail.incoming.head.fields); !spoken) return spoken;
  auto connected = peerOfConnection(trail, now);
  if (!connected) return std::move(connected).error();
  auto signer = peerOfSignature(trail, now);
  if (!signer) return std::move(signer).error();
  trail.identity = std::move(*signer);
  trail.spokenFor.member = trail.byPeer->peer->region;
  if (trail.byPeer->peer != *connected) {
    return fail("auth.binding-mismatch", "TLS 证书与报文签名属于不同区域的对端网关");
  }
  noteHead(house, trail);
  return Ok{};
}

Result<Ok> readOnBehalfOfPeer(Trail& trail) {
  auto named = wire::readOnBehalf(trail.incoming.head.fields);
  if (!named) return std::move(named).error();
  const auto& peer = *trail.byPeer->peer;
  if (named->region != peer.region) {
    return fail("peer.region-mismatch",
                fmt::format("对端网关只能代区域 {} 的接入机构请求,所写为「{}」", peer.region,
                            named->region));
  }
  trail.spokenFor.member = std::move(named->member);
  trail.spokenFor.id = std::move(named->system);
  trail.role = std::move(named->role);
  if (!trail.incoming.head.fields.has("tongban-commitment")) return Ok{};
  auto salts = readSalts(trail.incoming.head.fields);
  if (!salts) return std::move(salts).error();
  trail.byPeer->salts = *salts;
  return Ok{};
}

}  // namespace tongban::exchange
