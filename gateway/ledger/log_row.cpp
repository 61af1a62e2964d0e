#include "gateway/ledger/log_row.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/ledger/ledger.hpp"
#include "gateway/ledger/tiles.hpp"
#include "gateway/store/query.hpp"

namespace tongban::ledger {
namespace {

constexpr std::string_view kColumns =
    "SELECT number, log, certificate, opened, close FROM ledger_log ";

using Columns =
    std::tuple<std::int64_t, std::string, Bytes, std::string, std::optional<std::string>>;

LogRow rowFrom(Columns&& columns) {
  auto& [number, log, certificate, opened, close] = columns;
  return {number, std::move(log), std::move(certificate), std::move(opened),
          close.value_or(std::string())};
}

template <class... Args>
Result<LogRow> oneRow(store::Connection& connection, std::string_view where, const Args&... args) {
  auto found =
      store::queryOne<std::int64_t, std::string, Bytes, std::string, std::optional<std::string>>(
          connection, std::string(kColumns).append(where), args...);
  if (!found) return std::move(found).error();
  if (!*found) return fail("ledger.log-unknown", "存储中没有这本账本");
  return rowFrom(std::move(**found));
}

}  // namespace

Result<LogRow> logRowOf(store::Connection& connection, const std::string& log) {
  return oneRow(connection, "WHERE log = ?", log);
}

Result<LogRow> logRowAt(store::Connection& connection, std::int64_t number) {
  return oneRow(connection, "WHERE number = ?", number);
}

Result<std::vector<LogRow>> allLogRows(store::Connection& connection) {
  auto rows = store::query(connection, std::string(kColumns).append("ORDER BY number"));
  if (!rows) return std::move(rows).error();
  std::vector<LogRow> out;
  while (true) {
    auto more = rows->next();
    if (!more) return std::move(more).error();
    if (!*more) return out;
    auto row =
        rows->read<std::int64_t, std::string, Bytes, std::string, std::optional<std::string>>();
    if (!row) return std::move(row).error();
    out.push_back(rowFrom(std::move(*row)));
  }
}

Result<LogRow> openLogRow(store::Connection& connection, const crypto::Certificate& certificate,
                          const Clock& clock) {
  auto transaction = connection.begin(store::Access::Write);
  if (!transaction) return std::move(transaction).error();
  auto known = logRowOf(connection, certificate.keyId());
  if (known || known.error().code != "ledger.log-unknown") return known;
  auto newest = store::queryOne<std::optional<std::int64_t>>(connection,
                                                             "SELECT MAX(number) FROM ledger_log");
  if (!newest) return std::move(newest).error();
  LogRow row;
  row.number = *newest ? std::get<0>(**newest).value_or(0) + 1 : 1;
  row.log = certificate.keyId();
  row.certificate.assign(certificate.der().begin(), certificate.der().end());
  row.opened = toRfc3339(clock.now());
  auto made = store::run(
      connection, "INSERT INTO ledger_log (number, log, certificate, opened) VALUES (?, ?, ?, ?)",
      row.number, row.log, row.certificate, row.opened);
  if (!made) return std::move(made).error();
  auto committed = transaction->commit();
  if (!committed) return std::move(committed).error();
  return row;
}

Result<std::optional<Head>> newestHead(store::Connection& connection, std::int64_t logNumber) {
  auto found = store::queryOne<std::string>(
      connection, "SELECT form FROM ledger_head WHERE log = ? ORDER BY size DESC LIMIT 1",
      logNumber);
  if (!found) return std::move(found).error();
  if (!*found) return std::optional<Head>();
  auto head = Head::parse(std::get<0>(**found));
  if (!head) return std::move(head).error();
  return std::optional<Head>(std::move(*head));
}

Result<LogState> readLogState(store::Connection& connection, const LogRow& row,
                              const TreeHash& hash) {
  LogState state;
  state.root = hash.empty();
  auto root = store::queryOne<std::int64_t, Bytes>(
      connection, "SELECT size, root FROM ledger_root WHERE log = ? ORDER BY size DESC LIMIT 1",
      row.number);
  if (!root) return std::move(root).error();
  if (*root) {
    auto digests = unpackDigests(hash.suite(), std::get<1>(**root));
    if (!digests || digests->size() != 1) {
      return fail("ledger.root-mismatch", "存储中的账本根长度不对");
    }
    state.size = static_cast<std::uint64_t>(std::get<0>(**root));
    state.root = digests->front();
  }
  auto head = newestHead(connection, row.number);
  if (!head) return std::move(head).error();
  state.head = std::move(*head);
  auto day = store::queryOne<std::optional<std::string>>(
      connection, "SELECT MAX(day) FROM ledger_day WHERE log = ?", row.number);
  if (!day) return std::move(day).error();
  if (*day) state.day = std::get<0>(**day).value_or(std::string());
  return state;
}

Result<Ok> closeLog(store::Connection& connection, const CloseStatement& statement,
                    const crypto::Certificate& regionRoot) {
  auto key = regionRoot.publicKey();
  if (!key) return std::move(key).error();
  if (auto genuine = statement.verify(*key); !genuine) return genuine;
  auto transaction = connection.begin(store::Access::Write);
  if (!transaction) return std::move(transaction).error();
  auto row = logRowOf(connection, statement.log);
  if (!row) return std::move(row).error();
  if (!row->close.empty()) return fail("ledger.log-closed", "该账本已关闭,关闭声明不可更换");
  const TreeHash hash(crypto::suite(statement.root.suite));
  auto state = readLogState(connection, *row, hash);
  if (!state) return std::move(state).error();
  if (state->size != statement.size || state->root != statement.root) {
    return fail("ledger.root-mismatch", "关闭声明的大小或根与账本不符");
  }
  auto done = store::run(connection, "UPDATE ledger_log SET close = ? WHERE number = ?",
                         statement.form(), row->number);
  if (!done) return done;
  return transaction->commit();
}

}  // namespace tongban::ledger
