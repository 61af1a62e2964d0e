// gateway/exchange/peer_fields.hpp — what two gateways tell each other beside the signed fields.
//
//   tongban-protocol: 1        the version that both speak; older or newer is refused, so that no
//                              field is ever ignored by one side
//   tongban-head: head=:…:, certificate=:…:
//                              the sender's newest head, as its form, with the certificate of its
//                              log key (DER). It carries its own signature, so the message's does
//                              not cover it: who strips it delays a check and cannot pass one.
//   tongban-commitment: request=:…:, answer=:…:
//                              the salts, 32 random bytes each, with which both sides commit to
//                              this request and its answer; so their commitments are equal where
//                              the bytes are, and `receipt verify --with` needs no body to say so
//
// Values have a bound each; a field that is malformed is peer.message-malformed, a version that is
// not ours peer.protocol-unsupported. Pure, thread-safe.
#pragma once
#include <array>
#include <optional>
#include <string>

#include "gateway/crypto/certificate.hpp"
#include "gateway/ledger/commitment.hpp"
#include "gateway/ledger/head.hpp"
#include "gateway/wire/message.hpp"

namespace tongban::exchange {

inline constexpr std::string_view kPeerProtocol = "1";
inline constexpr std::string_view kHeadField = "tongban-head";

using Salt = std::array<std::uint8_t, ledger::Opening::kSaltBytes>;

struct Salts {
  Salt request{};
  Salt answer{};
  static Salts fresh();
};

struct ShownHead {
  ledger::Head head;
  crypto::Certificate certificate;
};

Result<Ok> checkProtocol(const wire::Fields&);

std::string writeSalts(const Salts&);
Result<Salts> readSalts(const wire::Fields&);

std::string writeHead(const ledger::Head&, const crypto::Certificate& ofItsLog);
Result<ShownHead> readHead(std::string_view value);

ledger::Opening openingWith(const Salt&, BytesView body);

}  // namespace tongban::exchange
