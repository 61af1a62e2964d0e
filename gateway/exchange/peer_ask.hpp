// gateway/exchange/peer_ask.hpp — asking the gateway of another region, and what its answer is
// worth.
//
// The question goes out under the same exchange id, signed, for the member that asked us; that it
// is about to leave is durable first, so that a crash or a cut line leaves no question of which
// nobody knows (peer_keeper.hpp asks what became of it). Its answer counts only when it is signed
// by that peer over this very request; a refusal that is signed is the member's answer, under the
// peer's own code.
//
// Codes: those of connectors/peer/link.hpp, peer.not-accepted (refused without a signature),
// peer.answer-unsigned, peer.answer-invalid, peer.answer-malformed, peer.protocol-unsupported, and
// whatever declared code the peer refused with. Threads: the exchange's own.
#pragma once
#include "gateway/exchange/stages.hpp"
#include "gateway/wire/client/client.hpp"

namespace tongban::exchange {

// A request to a peer, ready to be signed over. `method` and `path` at the peer's origin.
struct PeerQuestion {
  std::string method;
  std::string path;
  std::string exchangeId;
  wire::OnBehalf onBehalf;  // with its region
  wire::Purpose purpose;
  std::string body;
  std::optional<Salts> salts;
};
Result<wire::Request> requestFor(House&, const deployment::Snapshot&, const deployment::Peer&,
                                 const PeerQuestion&);

// Whether the answer is that peer's, signed over that request. Notes the head that came with it
// and gives its log.
Result<std::string> checkAnswer(House&, const deployment::Snapshot&, const deployment::Peer&,
                                const wire::Request&, const wire::Answer&);

// The body of the peer's answer to a query. Leaves trail.across behind.
Result<std::string> askPeer(House&, Trail&, const deployment::Peer&, const QueryOrder&);

// The records of an answer: of the subject that was asked for, with no item that was not.
Result<Canonical> readPeerAnswer(const House&, const Trail&, const std::string& body);

// What the gateway asks for itself, about what was exchanged: signed, in its own name.
struct OwnQuestion {
  std::string method;
  std::string path;
  std::string matter;
  std::string body;
};
// Answers of status 200 only; every other is peer.not-accepted. The answer's signature is not
// looked at: what is asked this way proves itself (receipts, heads, proofs).
Result<wire::Answer> askForItself(House&, const deployment::Snapshot&, const deployment::Peer&,
                                  const OwnQuestion&);

// The peer's receipt of an exchange, in its form.
Result<std::string> receiptOfPeer(House&, std::string_view region, const std::string& exchange);

// exchange_pending: questions that left and whose end is not known.
struct PendingRow {
  std::string exchange;
  std::string region;
  std::string draft;        // form of the entry as far as it was known
  ledger::Opening request;  // what was asked
  std::int64_t since = 0;   // milliseconds
};
Result<Ok> writePending(House&, const Trail&);
Result<Ok> dropPending(store::Connection&, const std::string& exchange);
Result<bool> isPending(House&, const std::string& exchange);
Result<std::vector<PendingRow>> readPending(House&, const std::string& region, std::size_t most);

// What a running exchange holds so that nobody settles it meanwhile.
std::string pendingHold(std::string_view exchange);

}  // namespace tongban::exchange
