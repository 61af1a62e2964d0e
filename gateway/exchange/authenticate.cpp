// Stage authenticate: who asks. A TLS certificate, a message signature, or both, which then have to
// belong to one system; a credential that is shown and not known refuses, whatever else is shown.
#include <fmt/format.h>

#include "gateway/exchange/peer_caller.hpp"
#include "gateway/exchange/stages.hpp"
#include "gateway/ledger/reader.hpp"
#include "gateway/wire/content_digest.hpp"

namespace tongban::exchange {
namespace {

using deployment::CertificateUse;

// The system whose key or secret made the signature.
Result<Identity> signerOf(const Trail& trail, const wire::MessageSignature& signature,
                          Instant now) {
  const auto& deployed = *trail.deployment;
  const auto& keyId = signature.parameters().keyId;
  if (const auto* known = deployed.members.messageKey(keyId)) {
    auto good = deployed.trust.standing(known->certificate, {}, CertificateUse::Message, now);
    if (!good) return std::move(good).error();
    if (auto right = signature.verify(known->key); !right) return std::move(right).error();
    return Identity{known->system, "signature", known->key.id()};
  }
  if (const auto* known = deployed.members.secret(keyId)) {
    auto right = signature.verify(deployed.suite, known->secret.view());
    if (!right) return std::move(right).error();
    return Identity{known->system, "hmac", known->id};
  }
  return fail("auth.key-unknown", "没有接入系统登记过这个 keyid");
}

Result<std::optional<Identity>> bySignature(House& house, Trail& trail) {
  auto signature = wire::readSignature({trail.incoming.head});
  if (!signature) {
    if (signature.error().code == "wire.signature-missing") return std::optional<Identity>();
    return std::move(signature).error();
  }
  const auto now = house.now();
  if (auto timely = wire::checkWindow(signature->parameters(), now); !timely) {
    return std::move(timely).error();
  }
  auto signer = signerOf(trail, *signature, now);
  if (!signer) return std::move(signer).error();
  auto whole = wire::checkContentDigest(trail.incoming.head.fields, trail.deployment->suite,
                                        trail.incoming.body);
  if (!whole) return std::move(whole).error();
  trail.signature = std::move(*signature);
  return std::optional(std::move(*signer));
}

Result<std::optional<Identity>> byCertificate(House& house, const Trail& trail) {
  const auto& shown = trail.incoming.from.certificates;
  if (shown.empty()) return std::optional<Identity>();
  const auto* known = trail.deployment->members.certificate(shown.front());
  if (known == nullptr) {
    return fail("auth.certificate-unknown",
                fmt::format("客户端证书「{}」没有登记", shown.front().subject()));
  }
  auto good = trail.deployment->trust.standing(known->certificate, std::span(shown).subspan(1),
                                               CertificateUse::Tls, house.now());
  if (!good) return std::move(good).error();
  return std::optional(Identity{known->system, "mtls", known->id});
}

// From here on somebody is known, and a refusal leaves an entry.
Result<Ok> identify(House& house, Trail& trail) {
  if (trail.entrance == Entrance::Peer) return identifyPeer(house, trail);
  auto bySigning = bySignature(house, trail);
  if (!bySigning) return std::move(bySigning).error();
  auto byTls = byCertificate(house, trail);
  if (!byTls) return std::move(byTls).error();
  if (!*bySigning && !*byTls) {
    return fail("auth.caller-unknown", "请求没有签名,连接也没有出示客户端证书");
  }
  trail.identity = *bySigning ? std::move(**bySigning) : **byTls;
  if (*bySigning && *byTls && (*byTls)->system != trail.identity->system) {
    return fail("auth.binding-mismatch", "TLS 证书与报文签名属于不同的接入系统");
  }
  return Ok{};
}

Result<Ok> claimNonce(House& house, Trail& trail) {
  if (!trail.signature) return Ok{};
  const auto& parameters = trail.signature->parameters();
  Nonces::Claim claim{parameters.keyId, parameters.nonce, parameters.expires};
  auto fresh = house.nonces().claim(claim, std::chrono::floor<std::chrono::seconds>(house.now()));
  if (fresh) trail.nonce = std::move(claim);
  return fresh;
}

// Reading leaves no entry, so the nonce is written alone.
Result<Ok> keepNonce(House& house, const Trail& trail) {
  if (!trail.nonce) return Ok{};
  auto connection = house.connections().lend();
  if (!connection) return std::move(connection).error();
  auto transaction = (*connection)->begin(store::Access::Write);
  if (!transaction) return std::move(transaction).error();
  if (auto written = Nonces::write(**connection, *trail.nonce); !written) return written;
  return transaction->commit();
}

// An id names one exchange for ever. The one that a caller proposes may be taken, so it becomes the
// id of this exchange here and not before: a refusal until then goes under an id of its own.
Result<Ok> claimId(House& house, Trail& trail) {
  if (trail.proposedId.empty()) return Ok{};
  const auto used = [] { return fail("exchange.id-used", "该交换流水号已属于另一次交换"); };
  auto hold = house.inFlight().take("id:" + trail.proposedId);
  if (!hold) return used();
  auto connection = house.connections().lend();
  if (!connection) return std::move(connection).error();
  auto known = ledger::positionsOf(**connection, trail.proposedId);
  if (known && !known->empty()) return used();
  if (!known && known.error().code != "ledger.exchange-unknown") return std::move(known).error();
  trail.holds.push_back(std::move(*hold));
  trail.id = trail.proposedId;
  return Ok{};
}

Result<Ok> readPurpose(Trail& trail, const std::optional<wire::Purpose>& inDocument) {
  if (trail.incoming.head.fields.has("tongban-purpose")) {
    auto purpose = wire::readPurpose(trail.incoming.head.fields);
    if (!purpose) return std::move(purpose).error();
    trail.purpose = std::move(*purpose);
    if (inDocument && !(*inDocument == trail.purpose)) {
      return fail("caller.purpose-mismatch", "正文中的用途与 tongban-purpose 不同", "/purpose");
    }
    return Ok{};
  }
  if (!inDocument) {
    return fail("caller.purpose-missing", "请求没有说明用途(事项)");
  }
  trail.purpose = *inDocument;
  return Ok{};
}

// A system speaks for itself, a peer for a system of its region.
Result<Ok> checkOnBehalf(Trail& trail) {
  if (trail.entrance == Entrance::Peer) return readOnBehalfOfPeer(trail);
  if (!trail.incoming.head.fields.has("tongban-on-behalf")) return Ok{};
  auto named = wire::readOnBehalf(trail.incoming.head.fields);
  if (!named) return std::move(named).error();
  const auto& system = *trail.identity->system;
  const auto& region = trail.deployment->settings.region;
  trail.role = std::move(named->role);
  if (named->member == system.member && named->system == system.id &&
      (named->region.empty() || named->region == region)) {
    return Ok{};
  }
  return fail("auth.binding-mismatch", "tongban-on-behalf 写的不是发出请求的接入系统");
}

}  // namespace

Result<Ok> prove(House& house, Trail& trail, const std::optional<wire::Purpose>& inDocument) {
  if (auto known = identify(house, trail); !known) return known;
  if (auto fresh = claimNonce(house, trail); !fresh) return fresh;
  if (auto ours = claimId(house, trail); !ours) return ours;
  if (auto own = checkOnBehalf(trail); !own) return own;
  return readPurpose(trail, inDocument);
}

Result<deployment::System> authenticateReader(House& house, const wire::Incoming& incoming,
                                              Entrance by) {
  Trail trail(house, incoming, ledger::EntryKind::Service, "read", "", by);
  if (auto known = identify(house, trail); !known) return std::move(known).error();
  if (auto fresh = claimNonce(house, trail); !fresh) return std::move(fresh).error();
  if (auto kept = keepNonce(house, trail); !kept) {
    house.nonces().giveBack(*trail.nonce);
    return std::move(kept).error();
  }
  if (auto own = checkOnBehalf(trail); !own) return std::move(own).error();
  // What a peer reads it reads as itself, whomever it names.
  if (trail.byPeer) return deployment::System{trail.byPeer->peer->region, {}, {}, false};
  return *trail.identity->system;
}

}  // namespace tongban::exchange
