// Stage record: the answer is made and signed, and what happened is durable before it leaves.
//
// A refusal of somebody known leaves an entry like an outcome does. A refusal of somebody unknown
// is counted and waits for nothing.
#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "gateway/catalog/registry.hpp"
#include "gateway/exchange/evidence.hpp"
#include "gateway/exchange/idempotency.hpp"
#include "gateway/exchange/journeys.hpp"
#include "gateway/exchange/pending.hpp"
#include "gateway/exchange/stages.hpp"
#include "gateway/ledger/reader.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/wire/content_digest.hpp"
#include "gateway/wire/problem.hpp"

namespace tongban::exchange {
namespace {

constexpr std::chrono::seconds kAnswerSigned{limits::kSignatureLifetimeSecondsMax};

wire::Outgoing problemOf(const Error& error, const std::string& id) {
  auto problem = wire::makeProblem(error, id);
  wire::Outgoing out;
  out.head.status = problem.status;
  out.body = std::move(problem.body);
  [[maybe_unused]] auto typed = out.head.fields.add("content-type", wire::kProblemMediaType);
  if (problem.status == 429 || problem.status == 503) {
    [[maybe_unused]] auto later = out.head.fields.add("retry-after", "1");
  }
  return out;
}

wire::Outgoing answerOf(int status, std::string_view type, std::string body) {
  wire::Outgoing out;
  out.head.status = status;
  out.body = std::move(body);
  [[maybe_unused]] auto typed = out.head.fields.add("content-type", type);
  return out;
}

// Whoever signs gets a signed answer. A signature over nothing that the caller signed would prove
// nothing, so the answer to an unsigned request has its receipt alone.
Result<Ok> sign(const Trail& trail, wire::Outgoing& out) {
  auto& fields = out.head.fields;
  if (auto named = fields.add("tongban-exchange-id", trail.id); !named) return named;
  auto whole =
      fields.add("content-digest", wire::contentDigest(trail.deployment->suite, bytesOf(out.body)));
  if (!whole) return whole;
  const auto& key = trail.deployment->messageKey;
  if (!trail.signature || !key) return Ok{};
  const auto created = std::chrono::floor<std::chrono::seconds>(trail.at);
  return wire::signResponse(out.head, trail.incoming.head,
                            {created, created + kAnswerSigned, {}, key->id}, *key->signer);
}

}  // namespace

ledger::Entry entryOf(const Trail& trail, const std::string& code, int status) {
  ledger::Entry entry;
  entry.id = trail.id;
  entry.at = toRfc3339(trail.at);
  entry.kind = code == "ok" ? trail.kind : ledger::EntryKind::Refusal;
  entry.caller = {trail.identity->system->member, trail.identity->system->id, trail.identity->auth,
                  trail.identity->credential};
  if (trail.byPeer) {
    entry.onBehalf = trail.spokenFor.id.empty() ? std::string() : trail.spokenFor.member;
    entry.caller.member = trail.byPeer->peer->region;
    entry.caller.system = "gateway";
    entry.peer = trail.byPeer->log;
  }
  if (trail.across) entry.peer = trail.across->log;
  entry.resource = trail.resourceId;
  entry.matter = trail.purpose.matter;
  entry.basis = trail.purpose.basis;
  entry.caseId = trail.purpose.caseNumber;
  if (trail.grant != nullptr) entry.rule = trail.grant->id;
  entry.items = trail.items;
  if (code == "ok") entry.rows = trail.rows;
  entry.outcomeCode = code;
  entry.outcomeStatus = status;
  return entry;
}

namespace {

// HMAC under the region's search key and the month: found again only by who has the key.
Result<Ok> writeSubject(store::Connection& connection, const Trail& trail) {
  const auto& search = trail.deployment->searchKey;
  if (!search || trail.subject.empty()) return Ok{};
  const auto month = catalog::dayOf(trail.at).substr(0, 7);
  const auto& suite = crypto::suite(search->suite());
  std::string subject;
  for (const auto& value : trail.subject) subject += value + '\n';
  const auto mac = suite.mac(search->bytes(), {bytesOf(trail.deployment->settings.region),
                                               bytesOf(month), bytesOf(subject)});
  return store::run(connection,
                    "INSERT INTO exchange_subject (month, search_key, exchange) VALUES (?, ?, ?)",
                    month, Bytes(mac.begin(), mac.end()), trail.id);
}

Result<Ok> writeBeside(store::Connection& connection, const Trail& trail, bool good, int status) {
  auto done = trail.nonce ? Nonces::write(connection, *trail.nonce) : Result<Ok>(Ok{});
  if (done) done = writeIdempotency(connection, trail, status);
  if (done && good && trail.used) {
    done = catalog::countUse(connection, trail.grant->id, catalog::dayOf(*trail.used));
  }
  if (done && good) done = writeSubject(connection, trail);
  const auto& across = trail.across;
  if (done && across && across->pending && across->settled) {
    done = dropPending(connection, trail.id);
  }
  return done;
}

// Nothing of it happened: what was taken in advance goes back.
void undo(House& house, Trail& trail) {
  if (trail.used) house.meter().giveBack(*trail.grant, *trail.used);
  trail.used.reset();
}

Result<Ok> commit(House& house, Trail& trail, const wire::Outgoing& out, const std::string& code) {
  ledger::Proposal proposal;
  proposal.entry = entryOf(trail, code, out.head.status);
  // With a peer both sides use the same salts: their commitments can be compared.
  const auto& salts = trail.byPeer ? trail.byPeer->salts : std::nullopt;
  const auto request = requestForm(trail.incoming);
  const auto answer = responseForm(out);
  proposal.request = salts ? openingWith(salts->request, request) : ledger::Opening::of(request);
  proposal.answer = salts ? openingWith(salts->answer, answer) : ledger::Opening::of(answer);
  if (trail.across) {
    if (trail.across->request) proposal.evidence.push_back(std::move(*trail.across->request));
    if (trail.across->answer) proposal.evidence.push_back(std::move(*trail.across->answer));
  }
  std::ranges::move(trail.evidence, std::back_inserter(proposal.evidence));
  const bool good = code == "ok";
  proposal.alsoWrite = [&trail, good, status = out.head.status](store::Connection& connection) {
    return writeBeside(connection, trail, good, status);
  };
  auto position = house.ledger().append(std::move(proposal));
  if (!position) return std::move(position).error();
  house.sawEntryAt(trail.at);
  return Ok{};
}

}  // namespace

// Makes Recorded; apart so that both ways of making one share it.
class Recorder final {
 public:
  static Recorded keep(House& house, Trail& trail, wire::Outgoing&& out,
                       std::optional<Error> refusal = std::nullopt) {
    auto done = sign(trail, out);
    if (done) done = commit(house, trail, out, refusal ? refusal->code : "ok");
    if (done) return Recorded(std::move(out), std::move(refusal));
    // Not durable, so it did not happen.
    if (trail.nonce) house.nonces().giveBack(*trail.nonce);
    undo(house, trail);
    return Recorded(problemOf(done.error(), trail.id), done.error());
  }

  static Recorded count(House& house, const Trail& trail, const Error& error) {
    return Recorded(refuse(house, error, trail.incoming.from, trail.entrance), error);
  }
};

Recorded record(House& house, Trail& trail, Result<Minimized>&& outcome) {
  if (outcome) {
    return Recorder::keep(house, trail,
                          answerOf(200, "application/json", std::move(outcome.value().body)));
  }
  const auto& error = outcome.error();
  if (!trail.identity) return Recorder::count(house, trail, error);
  undo(house, trail);
  return Recorder::keep(house, trail, problemOf(error, trail.id), error);
}

Recorded recordRepeat(House& house, Trail& trail) {
  const auto first = trail.idempotency->first;
  const auto kept = [&]() -> Result<KeptAnswer> {
    auto connection = house.connections().lend();
    if (!connection) return std::move(connection).error();
    auto positions = ledger::positionsOf(**connection, first);
    if (!positions) return std::move(positions).error();
    auto opening =
        ledger::readOpening(**connection, positions->front(), ledger::kAnswerSlot, house.cipher());
    if (!opening) return fail("exchange.answer-erased", opening.error().message);
    return parseResponseForm(opening->body);
  }();
  if (!kept) return record(house, trail, Result<Minimized>(kept.error()));
  auto again = answerOf(kept->status, kept->contentType, kept->body);
  if (kept->status < 400) return Recorder::keep(house, trail, std::move(again));
  return Recorder::keep(house, trail, std::move(again),
                        fail("exchange.refused-before", "同一 Idempotency-Key 的首次请求已被拒绝"));
}

namespace {

// One line an exchange: who, what, how it ended, how long each stage took.
void tell(House& house, const Trail& trail, const Recorded& recorded) {
  using observe::Field;
  const auto& known = trail.identity;
  const auto* why = recorded.refusal ? &*recorded.refusal : nullptr;
  std::vector<Field> fields = {{"request", trail.id},
                               {"journey", trail.journey},
                               {"member", known ? std::string_view(known->system->member) : ""},
                               {"system", known ? std::string_view(known->system->id) : ""},
                               {"resource", trail.resourceId},
                               {"code", why == nullptr ? std::string_view("ok") : why->code},
                               {"status", recorded.answer.head.status},
                               {"stages", std::span<const Field::Count>(trail.stages)}};
  if (why == nullptr) {
    fields.emplace_back("rows", trail.rows.value_or(0));
    return house.log().write(observe::Level::Notice, "exchange.done", fields);
  }
  fields.emplace_back("detail", why->message);
  fields.emplace_back("where", why->where);
  house.log().write(observe::Level::Warning, "exchange.refused", fields);
}

}  // namespace

wire::Outgoing reply(House& house, Trail& trail, Recorded&& recorded) {
  const auto whole = std::chrono::steady_clock::now() - trail.started;
  for (const auto& [stage, microseconds] : trail.stages) {
    house.metrics().stage(trail.journey, stage, std::chrono::microseconds(microseconds));
  }
  // A resource is a label only when it is one of ours.
  house.metrics().exchange(trail.journey, trail.resource == nullptr ? "" : trail.resourceId,
                           recorded.refusal ? std::string_view(recorded.refusal->code) : "ok",
                           whole);
  tell(house, trail, recorded);
  return std::move(recorded.answer);
}

wire::Outgoing refuse(House& house, const Error& error, const wire::Connection& from, Entrance by) {
  house.refusals().count(error.code, wordOf(by), from.address);
  house.metrics().refused(wordOf(by), error.code);
  return problemOf(error, {});
}

}  // namespace tongban::exchange
