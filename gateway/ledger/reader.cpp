#include "gateway/ledger/reader.hpp"

#include <fmt/format.h>

#include "gateway/ledger/group.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/store/query.hpp"

namespace tongban::ledger {

Reader::Reader(store::Connection& connection, LogRow row, TreeHash hash)
    : connection_(&connection),
      row_(std::move(row)),
      hash_(hash),
      tiles_(connection, row_.number, hash) {}

Result<Reader> Reader::open(store::Connection& connection, const std::string& log) {
  auto row = logRowOf(connection, log);
  if (!row) return std::move(row).error();
  auto id = crypto::Digest::parse(row->log);
  if (!id) return std::move(id).error();
  return Reader(connection, std::move(*row), TreeHash(crypto::suite(id->suite)));
}

Result<std::optional<Head>> Reader::newestHead() {
  return ledger::newestHead(*connection_, row_.number);
}

Result<std::vector<Digest>> Reader::inclusion(std::uint64_t index, std::uint64_t size) {
  return inclusionProof(hash_, index, size, tiles_.source(size));
}

Result<std::vector<Digest>> Reader::consistency(std::uint64_t first, std::uint64_t second) {
  return consistencyProof(hash_, first, second, tiles_.source(second));
}

Result<std::string> Reader::entryForm(std::uint64_t index) {
  auto form = store::queryOne<Bytes>(*connection_, "SELECT form FROM ledger_entry WHERE entry = ?",
                                     rowOf(row_.number, index));
  if (!form) return std::move(form).error();
  if (*form) return std::string(textOf(std::get<0>(**form)));
  auto detached = store::queryOne<std::string>(
      *connection_,
      "SELECT segment FROM ledger_day WHERE log = ? AND first <= ? AND segment IS NOT NULL "
      "ORDER BY first DESC LIMIT 1",
      row_.number, static_cast<std::int64_t>(index));
  if (detached && *detached) {
    return fail("ledger.day-detached", fmt::format("第 {} 条所在的日期已移出,见分段文件 {}", index,
                                                   std::get<0>(**detached)));
  }
  return fail("ledger.entry-missing", fmt::format("存证账本缺少第 {} 条", index));
}

Result<Receipt> Reader::receipt(std::uint64_t index) {
  auto form = entryForm(index);
  if (!form) return std::move(form).error();
  return receipt(index, std::move(*form));
}

Result<Receipt> Reader::receipt(std::uint64_t index, std::string form) {
  auto head = newestHead();
  if (!head) return std::move(head).error();
  if (!*head || (*head)->size <= index) {
    return fail("ledger.head-late", fmt::format("第 {} 条的账本签名尚未就绪", index));
  }
  Receipt receipt;
  receipt.log = row_.log;
  receipt.index = index;
  receipt.head = std::move(**head);
  receipt.certificate = row_.certificate;
  auto leaf = tiles_.leaf(index, receipt.head.size);
  if (!leaf) return std::move(leaf).error();
  if (*leaf != hash_.leaf(bytesOf(form))) {
    return fail("ledger.root-mismatch", fmt::format("第 {} 条与账本的树不符", index));
  }
  receipt.entry = std::move(form);
  auto path = inclusion(index, receipt.head.size);
  if (!path) return std::move(path).error();
  receipt.inclusion = std::move(*path);
  return receipt;
}

Result<std::vector<Position>> positionsOf(store::Connection& connection,
                                          const std::string& exchangeId) {
  auto rows = store::query(
      connection, "SELECT entry FROM ledger_exchange WHERE id = ? ORDER BY entry", exchangeId);
  if (!rows) return std::move(rows).error();
  std::vector<std::int64_t> entries;
  while (true) {
    auto more = rows->next();
    if (!more) return std::move(more).error();
    if (!*more) break;
    auto row = rows->read<std::int64_t>();
    if (!row) return std::move(row).error();
    entries.push_back(std::get<0>(*row));
  }
  std::vector<Position> positions;
  for (const auto entry : entries) {
    auto log = logRowAt(connection, logNumberOf(entry));
    if (!log) return std::move(log).error();
    positions.push_back({log->log, indexOf(entry)});
  }
  if (positions.empty()) return fail("ledger.exchange-unknown", "存证账本中没有此交换流水号");
  return positions;
}

Result<Opening> readOpening(store::Connection& connection, const Position& position,
                            std::int64_t slot, const crypto::StorageCipher& cipher) {
  auto log = logRowOf(connection, position.log);
  if (!log) return std::move(log).error();
  auto found = store::queryOne<Bytes, std::optional<Bytes>>(
      connection,
      "SELECT o.sealed, e.form FROM ledger_opening o LEFT JOIN ledger_entry e "
      "ON e.entry = o.entry WHERE o.entry = ? AND o.slot = ?",
      rowOf(log->number, position.index), slot);
  if (!found) return std::move(found).error();
  if (!*found) {
    return fail("ledger.opening-destroyed", "该交换的内容未留存或已销毁,仅承诺在账");
  }
  const auto& [sealed, form] = **found;
  if (!form) {
    return fail("ledger.entry-missing", fmt::format("存证账本缺少第 {} 条", position.index));
  }
  auto id = crypto::Digest::parse(log->log);
  if (!id) return std::move(id).error();
  const auto leaf = TreeHash(crypto::suite(id->suite)).leaf(*form);
  const auto context = openingContext(leaf, slot);
  auto packed = cipher.decrypt(sealed, bytesOf(context));
  if (!packed) return std::move(packed).error();
  return Opening::unpack(*packed);
}

Result<std::size_t> eraseOpenings(store::Store& store, const std::string& exchangeId) {
  auto connection = store.connect();
  if (!connection) return std::move(connection).error();
  std::size_t erased = 0;
  {
    auto transaction = (*connection)->begin(store::Access::Write);
    if (!transaction) return std::move(transaction).error();
    auto positions = positionsOf(**connection, exchangeId);
    if (!positions) return std::move(positions).error();
    for (const auto& position : *positions) {
      auto log = logRowOf(**connection, position.log);
      if (!log) return std::move(log).error();
      const auto row = rowOf(log->number, position.index);
      auto count = store::queryOne<std::int64_t>(
          **connection, "SELECT COUNT(*) FROM ledger_opening WHERE entry = ?", row);
      if (!count) return std::move(count).error();
      erased += static_cast<std::size_t>(std::get<0>(**count));
      auto gone = store::run(**connection, "DELETE FROM ledger_opening WHERE entry = ?", row);
      if (!gone) return std::move(gone).error();
    }
    auto committed = transaction->commit();
    if (!committed) return std::move(committed).error();
  }
  connection->reset();
  auto scrubbed = store.scrub();
  if (!scrubbed) return std::move(scrubbed).error();
  return erased;
}

}  // namespace tongban::ledger
