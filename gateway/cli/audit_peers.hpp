// gateway/cli/audit_peers.hpp — the heads that other regions hold of our logs, asked for over the
// links of the deployment and signed with its message key, as a node asks.
//
// Only heads that our own keys signed come back: a peer that shows another one proves nothing about
// our ledger (ledger.head-invalid, told as that peer's error). Blocks; a peer costs at most the
// time of its limits for each log.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/crypto/public_key.hpp"
#include "gateway/deployment/snapshot.hpp"
#include "gateway/ledger/head.hpp"

namespace tongban::cli {

// A peer with an address, and what it said.
struct PeerHolds {
  std::string region;
  std::vector<ledger::Head> heads;
  std::optional<Error> error;  // it was not asked to the end
};

using LogKeys = std::map<std::string, crypto::PublicKey>;  // by log

std::vector<PeerHolds> askPeers(const deployment::Snapshot&, const LogKeys& ours, const Clock&);

}  // namespace tongban::cli
