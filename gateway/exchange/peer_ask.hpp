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
// peer.answer-unsigned, peer.answer-invalid (another version of the protocol included),
// peer.answer-malformed, and whatever declared code the peer refused with. Threads: the exchange's
// own.
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
// `shownHead` is House::shownHead(), or empty.
Result<wire::Request> requestFor(const deployment::Snapshot&, const deployment::Peer&,
                                 const PeerQuestion&, Instant now, std::string shownHead);

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
Result<wire::Answer> askForItself(const deployment::Snapshot&, const deployment::Peer&,
                                  const OwnQuestion&, Instant now, std::string shownHead);

// The peer of that region, when it can be asked: peer.unavailable.
Result<const deployment::Peer*> peerToAsk(const deployment::Snapshot&, std::string_view region);

// A receipt of that peer's ledger, of that exchange, which this region asked: peer.answer-invalid
// for any other.
struct PeerReceipt {
  std::string form;
  std::string log;
  ledger::Entry entry;
};
Result<PeerReceipt> readPeerReceipt(const deployment::Snapshot&, const deployment::Peer&,
                                    std::string form, const std::string& exchange, Instant now);

// Asks for it.
Result<PeerReceipt> receiptOfPeer(House&, std::string_view region, const std::string& exchange);

}  // namespace tongban::exchange
