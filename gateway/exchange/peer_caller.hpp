// gateway/exchange/peer_caller.hpp — who asks at the peer listener: the gateway of another region,
// and for whom.
//
// A peer shows both its TLS certificate and a signature, of one region; nothing is taken from it
// unsigned. It speaks for members of its own region and for no other. Used by authenticate.cpp.
#pragma once
#include "gateway/exchange/trail.hpp"

namespace tongban::exchange {

// Codes: peer.protocol-unsupported, auth.certificate-*, auth.key-unknown, auth.binding-mismatch,
// wire.signature-*, wire.digest-*.
Result<Ok> identifyPeer(House&, Trail&);

// Codes: caller.on-behalf-*, peer.region-mismatch, peer.message-malformed.
Result<Ok> readOnBehalfOfPeer(Trail&);

}  // namespace tongban::exchange
