#include "gateway/cli/audit_peers.hpp"

#include <fmt/format.h>

#include "gateway/base/ids.hpp"
#include "gateway/base/text.hpp"
#include "gateway/cli/asking.hpp"
#include "gateway/exchange/peer_fields.hpp"
#include "gateway/record/json.hpp"

namespace tongban::cli {
namespace {

using deployment::Peer;
using deployment::Snapshot;

// A code that is declared, and no other word of whoever answered.
std::string codeIn(const std::string& body) {
  const auto document = record::parseJson(body);
  const auto* code = document ? document->root.find("code") : nullptr;
  const auto* known = code == nullptr ? nullptr : findCode(code->text());
  return known == nullptr ? std::string("没有代码") : std::string(code->text());
}

Result<std::string> ask(const Snapshot& deployed, const Peer& peer, const std::string& log,
                        const Clock& clock) {
  const auto& key = deployed.messageKey;
  if (!key) return fail("deployment.setting-missing", "gateway.yaml 没有写明 keys.message");
  Asking asking;
  asking.member = "gateway";
  asking.system = deployed.settings.node;
  asking.region = deployed.settings.region;
  asking.purpose.matter = "审计存证账本";
  asking.suite = deployed.suite;
  asking.signer = key->signer.get();
  asking.keyId = key->id;
  const auto now = clock.now();
  wire::Request request{"GET", peer.link->origin() + "/ledger/v1/witnessed?log=" + log, {}};
  auto spoken = request.fields.add("tongban-protocol", exchange::kPeerProtocol);
  if (spoken) spoken = dress(asking, makeUuid(now), {}, now, request);
  if (!spoken) return std::move(spoken).error();
  auto answer = peer.link->call(request, {});
  if (!answer) return std::move(answer).error();
  if (answer->head.status == 200) return std::move(answer->body);
  return fail("peer.not-accepted", fmt::format("对端网关 {} 未受理:{}({})", peer.region,
                                               answer->head.status, codeIn(answer->body)));
}

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

std::vector<PeerHolds> askPeers(const Snapshot& deployed, const LogKeys& ours, const Clock& clock) {
  std::vector<PeerHolds> all;
  for (const auto& peer : deployed.peers.all()) {
    if (!peer.link) continue;
    auto& one = all.emplace_back(PeerHolds{peer.region, {}, {}});
    for (const auto& [log, key] : ours) {
      const auto lines = ask(deployed, peer, log, clock);
      const auto read = lines ? readHeads(*lines, log, key, one.heads) : Result<Ok>(lines.error());
      if (read) continue;
      one.error = read.error();
      break;
    }
  }
  return all;
}

}  // namespace tongban::cli
