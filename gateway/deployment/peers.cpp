#include "gateway/deployment/peers.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tongban::deployment {
namespace {

std::string fingerprintOf(const crypto::Certificate& certificate) {
  return certificate.fingerprint(crypto::SuiteId::Intl).text();
}

}  // namespace

bool Peer::accepts(crypto::SuiteId suite) const noexcept {
  return std::ranges::find(suites, suite) != suites.end();
}

Result<Peer*> Peers::add(std::string region) {
  if (this->region(region) != nullptr) {
    return fail("deployment.duplicate-id", fmt::format("对端区域 {} 重复", region));
  }
  auto& peer = peers_.emplace_back();
  peer.region = std::move(region);
  return &peer;
}

Result<Ok> Peers::claim(std::string_view key, const Peer& peer, const Members& members,
                        std::string_view what) {
  if (const auto* system = members.owner(key)) {
    return fail("auth.credential-shared", fmt::format("{}已属于接入系统「{}」", what, system->id));
  }
  const auto [place, fresh] = owners_.try_emplace(std::string(key), &peer);
  if (fresh || place->second == &peer) return Ok{};
  return fail("auth.credential-shared",
              fmt::format("{}已属于区域 {} 的网关", what, place->second->region));
}

Result<Ok> Peers::addCertificate(const Peer& peer, crypto::Certificate certificate,
                                 const Members& members) {
  auto owned = claim(certificate.keyId(), peer, members, "TLS 证书的密钥");
  if (!owned) return owned;
  auto id = fingerprintOf(certificate);
  certificates_.try_emplace(id, TlsCredential{&peer, std::move(certificate), id});
  return Ok{};
}

Result<Ok> Peers::addMessageKey(const Peer& peer, crypto::Certificate certificate,
                                const Members& members) {
  auto key = certificate.publicKey();
  if (!key) return std::move(key).error();
  if (key->algorithm() == crypto::KeyAlgorithm::Rsa) {
    return fail("crypto.key-unsupported", "报文密钥须为 SM2 或 P-256", certificate.subject());
  }
  if (auto owned = claim(key->id(), peer, members, "报文密钥"); !owned) return owned;
  const auto known = keys_.find(key->id());
  if (known == keys_.end()) {
    auto id = key->id();
    keys_.emplace(std::move(id), MessageKey{&peer, std::move(certificate), std::move(*key)});
  } else if (known->second.certificate.notAfter() < certificate.notAfter()) {
    known->second.certificate = std::move(certificate);
  }
  return Ok{};
}

const Peer* Peers::region(std::string_view region) const {
  const auto found = std::ranges::find(peers_, region, &Peer::region);
  return found == peers_.end() ? nullptr : &*found;
}

const Peers::TlsCredential* Peers::certificate(const crypto::Certificate& shown) const {
  const auto found = certificates_.find(fingerprintOf(shown));
  return found == certificates_.end() ? nullptr : &found->second;
}

const Peers::MessageKey* Peers::messageKey(std::string_view keyId) const {
  const auto found = keys_.find(keyId);
  return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace tongban::deployment
