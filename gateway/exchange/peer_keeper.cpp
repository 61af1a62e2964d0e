#include "gateway/exchange/peer_keeper.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/deployment/expiry.hpp"
#include "gateway/exchange/alarms.hpp"
#include "gateway/exchange/journeys.hpp"
#include "gateway/ledger/witness.hpp"
#include "gateway/record/json.hpp"

namespace tongban::exchange {
namespace {

constexpr std::size_t kSettledAtOnce = 100;
constexpr std::chrono::hours kPendingKept{7 * 24};
constexpr std::chrono::minutes kSettleAgain{1};
constexpr std::chrono::hours kExpiryEvery{1};
constexpr std::chrono::seconds kWatchAgain{5};

// Whether it says something of the way to the peer, and nothing of what was asked.
bool isOfLink(std::string_view code) {
  return code == "peer.unavailable" || code == "peer.busy" || code == "peer.in-doubt";
}

Result<std::vector<ledger::Digest>> readProof(const std::string& body) {
  const auto broken = [] { return fail("peer.answer-malformed", "一致性证明不是约定的形式"); };
  auto document = record::parseJson(body);
  const auto* list = document ? document->root.find("consistency") : nullptr;
  if (list == nullptr || !list->isArray()) return broken();
  std::vector<ledger::Digest> path;
  for (const auto& value : list->items()) {
    auto digest = crypto::Digest::parse(value.text());
    if (!digest) return broken();
    path.push_back(*digest);
  }
  return path;
}

}  // namespace

Result<wire::Answer> PeerKeeper::ask(const Snapshot& deployed, const Peer& peer,
                                     const OwnQuestion& question) {
  return askForItself(deployed, peer, question, house_.clock().now(), house_.shownHead());
}

void PeerKeeper::tick() {
  const auto deployed = house_.current();
  for (const auto& peer : deployed->peers.all()) {
    if (!peer.link) continue;
    settleAll(*deployed, peer);
    watch(*deployed, peer);
  }
  warnOfExpiry(*deployed);
}

// --- what became of questions whose answer was lost

// A row that its peer cannot answer for waits a while, and holds up no other; a peer that is not
// reached is asked again with the next tick.
void PeerKeeper::settleAll(const Snapshot& deployed, const Peer& peer) {
  const auto warn = [&](const Error& error) {
    house_.log().write(observe::Level::Warning, "peer.settle-failed",
                       {{"region", peer.region}, {"code", error.code}, {"detail", error.message}});
  };
  const auto rows = readPending(house_, peer.region, kSettledAtOnce);
  if (!rows) return warn(rows.error());
  const auto now = house_.clock().now();
  std::erase_if(settleLater_, [&](const auto& one) { return one.second <= now; });
  for (const auto& row : *rows) {
    if (settleLater_.contains(row.exchange)) continue;
    const auto hold = house_.inFlight().take(pendingHold(row.exchange));
    if (!hold) continue;  // it is being asked just now
    // It may have been asked when the rows were read, and have its end since.
    const auto open = isPending(house_, row.exchange);
    if (!open) return warn(open.error());
    if (!*open) continue;
    auto done = settleOne(deployed, peer, row);
    if (done) continue;
    warn(done.error());
    const bool notReached = isOfLink(done.error().code);
    if (now - row.since > kPendingKept) {
      done = close(row, kUnresolved, 504, {}, std::nullopt);
      if (!done) return warn(done.error());
    } else if (notReached) {
      return;
    } else {
      settleLater_.insert_or_assign(row.exchange, now + kSettleAgain);
    }
  }
}

Result<Ok> PeerKeeper::settleOne(const Snapshot& deployed, const Peer& peer,
                                 const PendingRow& row) {
  auto answer =
      ask(deployed, peer, {"POST", "/exchange/v1/settle/" + row.exchange, "核对交换结果", {}});
  if (!answer) return std::move(answer).error();
  auto receipt =
      readPeerReceipt(deployed, peer, std::move(answer->body), row.exchange, house_.now());
  if (!receipt) return std::move(receipt).error();
  const auto& entry = receipt->entry;
  auto proof = ledger::Opening::of(bytesOf(receipt->form));
  if (entry.outcomeCode == kVoided) {
    return close(row, kVoided, 410, receipt->log, std::move(proof));
  }
  // What the peer refused it has recorded too, as what it was.
  const bool same = ledger::checkOpening(row.request, entry.request).has_value();
  const auto status = same ? static_cast<int>(entry.outcomeStatus) : 409;
  return close(row, same ? kRecorded : kDiffers, status, receipt->log, std::move(proof));
}

// The second entry of the exchange: what is known of it now, with the peer's receipt as evidence.
Result<Ok> PeerKeeper::close(const PendingRow& row, std::string_view code, int status,
                             std::string log, std::optional<ledger::Opening> proof) {
  auto entry = ledger::parseEntry(row.draft);
  if (!entry) return std::move(entry).error();
  const auto at = house_.clock().now();
  ledger::Proposal proposal;
  proposal.entry = std::move(*entry);
  proposal.entry.at = toRfc3339(at);
  const bool answered = code == kRecorded && status == 200;
  proposal.entry.kind = answered ? ledger::EntryKind::Query : ledger::EntryKind::Refusal;
  proposal.entry.outcomeCode = code;
  proposal.entry.outcomeStatus = status;
  proposal.entry.peer = std::move(log);
  proposal.evidence.push_back(row.request);
  if (proof) proposal.evidence.push_back(std::move(*proof));
  proposal.alsoWrite = [&](store::Connection& connection) {
    return dropPending(connection, row.exchange);
  };
  auto done = house_.ledger().append(std::move(proposal));
  if (!done) return std::move(done).error();
  house_.sawEntryAt(at);
  house_.log().write(observe::Level::Notice, "peer.settled",
                     {{"request", row.exchange}, {"region", row.region}, {"code", code}});
  return Ok{};
}

// --- heads

void PeerKeeper::watch(const Snapshot& deployed, const Peer& peer) {
  const auto now = house_.clock().now();
  const auto last = watched_.find(peer.region);
  if (last != watched_.end() && now < last->second + peer.witnessEvery && now >= last->second) {
    return;
  }
  watched_.insert_or_assign(peer.region, now);
  auto shown = house_.peerHeads().take(peer.region);
  auto done = [&]() -> Result<Ok> {
    if (shown) return watchHead(deployed, peer, *shown);
    auto asked = askForHead(deployed, peer);
    if (!asked) return std::move(asked).error();
    return asked->empty() ? Result<Ok>(Ok{}) : watchHead(deployed, peer, *asked);
  }();
  if (done) return;
  // Again soon: while nobody looks, nothing is proven.
  const auto soon = std::min<std::chrono::seconds>(peer.witnessEvery, kWatchAgain);
  watched_.insert_or_assign(peer.region, now + soon - peer.witnessEvery);
  house_.log().write(
      observe::Level::Warning, "peer.witness-failed",
      {{"region", peer.region}, {"code", done.error().code}, {"detail", done.error().message}});
}

Result<std::string> PeerKeeper::askForHead(const Snapshot& deployed, const Peer& peer) {
  auto answer = ask(deployed, peer, {"GET", "/ledger/v1/head", "核对账本树头", {}});
  if (!answer) return std::move(answer).error();
  return answer->head.fields.combined(kHeadField).value_or(std::string());
}

Result<Ok> PeerKeeper::watchHead(const Snapshot& deployed, const Peer& peer,
                                 const std::string& value) {
  auto shown = readHead(value);
  if (!shown) return std::move(shown).error();
  auto good = peer.trust.standing(shown->certificate, {}, deployment::CertificateUse::Message,
                                  house_.now());
  if (!good) return good;
  auto key = shown->certificate.publicKey();
  if (!key) return std::move(key).error();
  auto connection = house_.connections().lend();
  if (!connection) return std::move(connection).error();
  ledger::Witness witness(**connection);
  const auto prove = [&](std::uint64_t first,
                         std::uint64_t second) -> Result<std::vector<ledger::Digest>> {
    auto answer =
        ask(deployed, peer,
            {"GET",
             fmt::format("/ledger/v1/proof/consistency?first={}&second={}", first, second),
             "核对账本一致性",
             {}});
    if (!answer) return std::move(answer).error();
    return readProof(answer->body);
  };
  auto held = witness.newest(shown->head.log);
  if (!held) return std::move(held).error();
  auto sound = witness.observe(peer.region, shown->head, *key, prove);
  if (sound || sound.error().code != "ledger.peer-inconsistent" || !*held) return sound;
  auto raised = raise(house_, {peer.region, **held, shown->head, {}});
  if (!raised) return std::move(raised).error();
  if (*raised) tellPeer(deployed, peer, **held, shown->head);
  return Ok{};
}

// Both sides have to look; what the peer makes of it is its own affair.
void PeerKeeper::tellPeer(const Snapshot& deployed, const Peer& peer, const ledger::Head& held,
                          const ledger::Head& shown) {
  auto told = ask(deployed, peer,
                  {"POST", "/ledger/v1/alarm", "账本前后矛盾",
                   fmt::format(R"({{"held":{},"shown":{}}})", held.form(), shown.form())});
  if (told) return;
  const auto& error = told.error();
  house_.log().write(observe::Level::Error, "peer.alarm-untold",
                     {{"region", peer.region}, {"code", error.code}, {"detail", error.message}});
}

// --- certificates

void PeerKeeper::warnOfExpiry(const Snapshot& deployed) {
  const auto now = house_.clock().now();
  if (lookedForExpiry_ && now < *lookedForExpiry_ + kExpiryEvery && now >= *lookedForExpiry_) {
    return;
  }
  lookedForExpiry_ = now;
  std::map<std::string, int, std::less<>> reached;
  for (const auto& one : deployment::certificatesOf(deployed)) {
    const auto left = std::chrono::floor<std::chrono::days>(one.notAfter - now).count();
    const auto step = deployment::warnedDays(now, one.notAfter);
    house_.metrics().certificate(one.what, static_cast<double>(left));
    if (step < 0) continue;
    const auto key = fmt::format("{}|{}|{}", one.what, one.subject, toRfc3339(one.notAfter));
    const auto before = warned_.find(key);
    reached.emplace(key, step);
    if (before != warned_.end() && before->second == step) continue;
    house_.log().write(step > 1 ? observe::Level::Warning : observe::Level::Error,
                       step == 0 ? "certificate.expired" : "certificate.expiring",
                       {{"certificate", one.what}, {"subject", one.subject}, {"days", left}});
  }
  warned_ = std::move(reached);
}

}  // namespace tongban::exchange
