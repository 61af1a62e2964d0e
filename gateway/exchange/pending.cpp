#include "gateway/exchange/pending.hpp"

#include <fmt/format.h>

#include "gateway/exchange/stages.hpp"
#include "gateway/store/query.hpp"

namespace tongban::exchange {
namespace {

std::string sealContext(std::string_view exchange) {
  return fmt::format("exchange_pending|{}", exchange);
}

}  // namespace

std::string pendingHold(std::string_view exchange) { return fmt::format("pending:{}", exchange); }

Result<Ok> writePending(House& house, const Trail& trail) {
  auto draft = entryOf(trail, "peer.in-doubt", 504);
  draft.log = house.ledger().log();
  auto form = draft.form();
  if (!form) return std::move(form).error();
  const auto sealed =
      house.cipher().encrypt(trail.across->request->packed(), bytesOf(sealContext(trail.id)));
  return house.ledger().write([&](store::Connection& connection) {
    return store::run(connection,
                      "INSERT INTO exchange_pending (exchange, region, draft, request, since) "
                      "VALUES (?, ?, ?, ?, ?)",
                      trail.id, trail.across->peer->region, *form, sealed,
                      static_cast<std::int64_t>(trail.at.time_since_epoch().count()));
  });
}

Result<Ok> dropPending(store::Connection& connection, const std::string& exchange) {
  return store::run(connection, "DELETE FROM exchange_pending WHERE exchange = ?", exchange);
}

Result<bool> isPending(House& house, const std::string& exchange) {
  auto connection = house.connections().lend();
  if (!connection) return std::move(connection).error();
  auto row = store::queryOne<std::int64_t>(
      **connection, "SELECT COUNT(*) FROM exchange_pending WHERE exchange = ?", exchange);
  if (!row) return std::move(row).error();
  return *row && std::get<0>(**row) > 0;
}

Result<std::vector<PendingRow>> readPending(House& house, const std::string& region,
                                            std::size_t most) {
  auto connection = house.connections().lend();
  if (!connection) return std::move(connection).error();
  auto rows = store::query(**connection,
                           "SELECT exchange, draft, request, since FROM exchange_pending "
                           "WHERE region = ? ORDER BY since LIMIT ?",
                           region, static_cast<std::int64_t>(most));
  if (!rows) return std::move(rows).error();
  std::vector<PendingRow> pending;
  while (true) {
    auto more = rows->next();
    if (!more) return std::move(more).error();
    if (!*more) return pending;
    auto row = rows->read<std::string, std::string, Bytes, std::int64_t>();
    if (!row) return std::move(row).error();
    auto& [exchange, draft, sealed, since] = *row;
    auto packed = house.cipher().decrypt(sealed, bytesOf(sealContext(exchange)));
    if (!packed) return std::move(packed).error();
    auto request = ledger::Opening::unpack(*packed);
    if (!request) return std::move(request).error();
    pending.push_back({std::move(exchange), region, std::move(draft), std::move(*request),
                       Instant(std::chrono::milliseconds(since))});
  }
}

}  // namespace tongban::exchange
