// What peers tell each other about ledgers: the heads that are held of the other's log, and that
// two of them contradict each other.
#include "gateway/ledger/witness.hpp"

#include <fmt/format.h>

#include "gateway/api/router.hpp"
#include "gateway/exchange/alarms.hpp"
#include "gateway/exchange/journeys.hpp"
#include "gateway/record/json.hpp"

namespace tongban::api {
namespace {

constexpr std::string_view kLogParameter = "log=";

Result<ledger::Head> headIn(const record::Document& document, std::string_view name) {
  const auto* value = document.root.find(name);
  if (value == nullptr) return fail("exchange.request-malformed", "缺少树头", std::string(name));
  return ledger::Head::fromValue(*value);
}

}  // namespace

// One head a line, smallest first: what the log's own region audits itself against.
wire::Outgoing witnessed(Context& context, const Found& found) {
  auto reader = exchange::authenticateReader(context.house, found.incoming, found.by);
  if (!reader) return refused(context, found, reader.error());
  const bool named = found.query.starts_with(kLogParameter);
  const auto log = crypto::Digest::parse(named ? found.query.substr(kLogParameter.size()) : "");
  if (!log) {
    return refused(context, found, fail("exchange.query-invalid", "应给出参数 log", "log"));
  }
  auto connection = context.house.connections().lend();
  if (!connection) return refused(context, found, connection.error());
  auto held = ledger::Witness(**connection).held(log->text());
  if (!held) return refused(context, found, held.error());
  std::string lines;
  for (const auto& head : *held) lines += head.form() + "\n";
  return text(std::move(lines), "application/x-ndjson");
}

wire::Outgoing alarm(Context& context, const Found& found) {
  auto reader = exchange::authenticateReader(context.house, found.incoming, found.by);
  if (!reader) return refused(context, found, reader.error());
  auto document = record::parseJson(textOf(found.incoming.body));
  if (!document) {
    return refused(context, found, fail("exchange.request-malformed", document.error().message));
  }
  auto held = headIn(*document, "held");
  auto shown = headIn(*document, "shown");
  if (!held) return refused(context, found, held.error());
  if (!shown) return refused(context, found, shown.error());
  const auto region = context.house.current()->settings.region;
  auto confirmed =
      exchange::judge(context.house, {region, std::move(*held), std::move(*shown), {}});
  if (!confirmed) return refused(context, found, confirmed.error());
  return json(200, fmt::format(R"({{"confirmed":{}}})", *confirmed));
}

}  // namespace tongban::api
