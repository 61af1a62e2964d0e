// gateway/exchange/peer_keeper.hpp — what a node does about its peers while nobody asks: settles
// questions whose answer was lost, holds their ledgers' heads against each other, warns before
// certificates end.
//
// tick() does whatever is due and returns; it may be called as often as once a second, by one
// thread. What fails is logged and is due again. It blocks for as long as a peer's link allows.
#pragma once
#include <map>
#include <optional>
#include <string>

#include "gateway/exchange/peer_ask.hpp"
#include "gateway/exchange/pending.hpp"

namespace tongban::exchange {

class PeerKeeper final {
 public:
  explicit PeerKeeper(House& house) : house_(house) {}

  void tick();

 private:
  using Snapshot = deployment::Snapshot;
  using Peer = deployment::Peer;

  Result<wire::Answer> ask(const Snapshot&, const Peer&, const OwnQuestion&);

  void settleAll(const Snapshot&, const Peer&);
  Result<Ok> settleOne(const Snapshot&, const Peer&, const PendingRow&);
  Result<Ok> close(const PendingRow&, std::string_view code, int status, std::string log,
                   std::optional<ledger::Opening> proof);

  void watch(const Snapshot&, const Peer&);
  Result<Ok> watchHead(const Snapshot&, const Peer&, const std::string& shown);
  Result<std::string> askForHead(const Snapshot&, const Peer&);
  void tellPeer(const Snapshot&, const Peer&, const ledger::Head& held, const ledger::Head& shown);

  void warnOfExpiry(const Snapshot&);

  House& house_;
  std::map<std::string, Instant, std::less<>> settleLater_;  // exchanges, until when
  std::map<std::string, Instant, std::less<>> watched_;      // regions, when last
  std::map<std::string, int, std::less<>> warned_;           // certificates, to which step
  std::optional<Instant> lookedForExpiry_;
};

}  // namespace tongban::exchange
