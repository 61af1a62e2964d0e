#include "gateway/cli/audit_peers.hpp"

#include "gateway/base/text.hpp"
#include "gateway/exchange/peer_ask.hpp"

namespace tongban::cli {
namespace {

// One form a line, each of this log and signed by its key.
Result<Ok> readHeads(std::string_view lines, const std::string& log, const crypto::PublicKey& key,
                     std::vector<ledger::Head>& out) {
  for (const auto line : split(lines, '\n')) {
    if (trim(line).empty()) continue;
    auto head = ledger::Head::parse(line);
    if (!head) return std::move(head).error();
    if (head->log != log || !head->verify(key)) {
      return fail("ledger.head-invalid", "对端出示的树头不是本账本密钥所签");
    }
    out.push_back(std::move(*head));
  }
  return Ok{};
}

}  // namespace

std::vector<PeerHolds> askPeers(const deployment::Snapshot& deployed, const LogKeys& ours,
                                const Clock& clock) {
  std::vector<PeerHolds> all;
  for (const auto& peer : deployed.peers.all()) {
    if (!peer.link) continue;
    auto& one = all.emplace_back(PeerHolds{peer.region, {}, {}});
    for (const auto& [log, key] : ours) {
      const auto answer = exchange::askForItself(
          deployed, peer, {"GET", "/ledger/v1/witnessed?log=" + log, "审计存证账本", {}},
          clock.now(), {});
      const auto read =
          answer ? readHeads(answer->body, log, key, one.heads) : Result<Ok>(answer.error());
      if (read) continue;
      one.error = read.error();
      break;
    }
  }
  return all;
}

}  // namespace tongban::cli
