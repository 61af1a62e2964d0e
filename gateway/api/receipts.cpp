// What happened in an exchange, and the proof of it: status, receipts, openings.
//
// A status and a receipt are for the parties (who asked, and whose resource it was) and for
// auditors; openings hold what was said, so they are for the one who asked. Everybody else gets the
// same 404 as for an id that is not there.
#include <fmt/format.h>

#include "gateway/api/router.hpp"
#include "gateway/base/ids.hpp"
#include "gateway/exchange/journeys.hpp"
#include "gateway/exchange/peer_ask.hpp"
#include "gateway/ledger/reader.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/record/json.hpp"

namespace tongban::api {
namespace {

constexpr std::chrono::milliseconds kHeadWait{2000};

struct Known {
  exchange::Connections::Loan connection;
  ledger::Position position;
  ledger::Entry entry;
};

Error notFound() { return fail("exchange.not-found", "没有这次交换,或您不是其当事方"); }

Result<Known> find(Context& context, std::string_view id) {
  if (!isUuid(id)) return notFound();
  auto connection = context.house.connections().lend();
  if (!connection) return std::move(connection).error();
  auto positions = ledger::positionsOf(**connection, std::string(id));
  if (!positions) {
    if (positions.error().code == "ledger.exchange-unknown") return notFound();
    return std::move(positions).error();
  }
  auto position = positions->back();  // what is known by now
  auto reader = ledger::Reader::open(**connection, position.log);
  if (!reader) return std::move(reader).error();
  auto form = reader->entryForm(position.index);
  if (!form) return std::move(form).error();
  auto entry = ledger::parseEntry(*form);
  if (!entry) return std::move(entry).error();
  return Known{std::move(*connection), std::move(position), std::move(*entry)};
}

enum class Readers : std::uint8_t { PartiesAndAuditors, CallerAlone };

bool mayRead(Context& context, const deployment::System& reader, const ledger::Entry& entry,
             Readers whom) {
  const bool asked = entry.caller.member == reader.member;
  if (whom == Readers::CallerAlone) return asked && !reader.auditor;
  if (asked || reader.auditor) return true;
  const auto deployed = context.house.current();
  const auto* resource = deployed->catalog.resource(entry.resource);
  return resource != nullptr && resource->provider == reader.member;
}

// The exchange, when the reader may know of it.
Result<Known> readable(Context& context, const Found& found, Readers whom) {
  auto reader = exchange::authenticateReader(context.house, found.incoming, found.by);
  if (!reader) return std::move(reader).error();
  auto known = find(context, found.name);
  if (!known) return known;
  if (!mayRead(context, *reader, known->entry, whom)) return notFound();
  return known;
}

void member(std::string& out, std::string_view name, std::string_view value) {
  out += out.size() > 1 ? "," : "";
  record::writeJsonString(name, out);
  out += ':';
  record::writeJsonString(value, out);
}

}  // namespace

wire::Outgoing exchangeStatus(Context& context, const Found& found) {
  auto known = readable(context, found, Readers::PartiesAndAuditors);
  if (!known) return refused(context, found, known.error());
  const auto& entry = known->entry;
  // A summary and an alarm stand in the ledger and have receipts, but nobody exchanged anything.
  if (entry.kind == ledger::EntryKind::Summary || entry.kind == ledger::EntryKind::Alarm) {
    return refused(context, found, notFound());
  }
  std::string out = "{";
  member(out, "exchangeId", entry.id);
  member(out, "state", "done");
  member(out, "at", entry.at);
  member(out, "kind", ledger::wordOf(entry.kind));
  member(out, "resource", entry.resource);
  if (!entry.rule.empty()) member(out, "rule", entry.rule);
  out += ",\"outcome\":{\"code\":";
  record::writeJsonString(entry.outcomeCode, out);
  out += fmt::format(",\"status\":{}}}", entry.outcomeStatus);
  member(out, "receipt", "/receipts/v1/" + entry.id);
  return json(200, out + "}");
}

namespace {

wire::Outgoing receiptOf(Context& context, const Found& found, Known& known) {
  // The entry is durable before its head is signed.
  if (known.position.log == context.house.ledger().log()) {
    auto head = context.house.ledger().waitForHead(known.position.index + 1, kHeadWait);
    if (!head) return refused(context, found, head.error());
  }
  auto reader = ledger::Reader::open(*known.connection, known.position.log);
  if (!reader) return refused(context, found, reader.error());
  auto receipt = reader->receipt(known.position.index);
  if (!receipt) return refused(context, found, receipt.error());
  return json(200, receipt->form());
}

}  // namespace

wire::Outgoing receipt(Context& context, const Found& found) {
  auto known = readable(context, found, Readers::PartiesAndAuditors);
  if (!known) return refused(context, found, known.error());
  return receiptOf(context, found, *known);
}

wire::Outgoing settle(Context& context, const Found& found) {
  auto reader = exchange::authenticateReader(context.house, found.incoming, found.by);
  if (!reader) return refused(context, found, reader.error());
  auto over = exchange::settle(context.house, reader->member, std::string(found.name));
  if (!over) return refused(context, found, over.error());
  auto known = find(context, found.name);
  if (!known) return refused(context, found, known.error());
  return receiptOf(context, found, *known);
}

// What the other region's ledger says of the same exchange. Whoever keeps both can show later that
// both sides committed to the same.
wire::Outgoing peerReceipt(Context& context, const Found& found) {
  auto known = readable(context, found, Readers::PartiesAndAuditors);
  if (!known) return refused(context, found, known.error());
  const auto place = catalog::splitResourceId(known->entry.resource);
  if (place.region.empty()) return refused(context, found, notFound());
  auto receipt = exchange::receiptOfPeer(context.house, place.region, known->entry.id);
  if (!receipt) return refused(context, found, receipt.error());
  return json(200, std::move(receipt->form));
}

wire::Outgoing openings(Context& context, const Found& found) {
  auto known = readable(context, found, Readers::CallerAlone);
  if (!known) return refused(context, found, known.error());
  // What was destroyed is left out; nothing else is.
  const auto read = [&](std::int64_t slot) -> Result<std::string> {
    auto opening =
        ledger::readOpening(*known->connection, known->position, slot, context.house.cipher());
    if (opening) return opening->file();
    if (opening.error().code == "ledger.opening-destroyed") return std::string();
    return std::move(opening).error();
  };
  std::string out = "{";
  member(out, "exchangeId", known->entry.id);
  const std::pair<const char*, std::int64_t> sides[] = {{"request", ledger::kRequestSlot},
                                                        {"answer", ledger::kAnswerSlot}};
  for (const auto& [name, slot] : sides) {
    auto file = read(slot);
    if (!file) return refused(context, found, file.error());
    if (!file->empty()) out += fmt::format(",\"{}\":{}", name, *file);
  }
  std::string evidence;
  for (std::size_t i = 0; i < known->entry.evidence.size(); ++i) {
    auto file = read(ledger::kEvidenceSlot + static_cast<std::int64_t>(i));
    if (!file) return refused(context, found, file.error());
    if (!file->empty()) evidence += (evidence.empty() ? "" : ",") + *file;
  }
  if (!evidence.empty()) out += ",\"evidence\":[" + evidence + "]";
  return json(200, out + "}");
}

}  // namespace tongban::api
