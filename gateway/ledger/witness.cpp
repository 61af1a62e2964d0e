#include "gateway/ledger/witness.hpp"

#include <fmt/format.h>

#include "gateway/store/query.hpp"

namespace tongban::ledger {
namespace {

Error inconsistent(const std::string& region, const Head& held, const Head& shown) {
  return fail("ledger.peer-inconsistent",
              fmt::format("对端平台 {} 的账本前后矛盾:曾签大小 {},现签大小 {}", region, held.size,
                          shown.size),
              shown.log);
}

}  // namespace

std::optional<Head> Witness::newest(const std::string& log) {
  auto found = store::queryOne<std::string>(
      *connection_, "SELECT form FROM ledger_witness WHERE log = ? ORDER BY size DESC LIMIT 1",
      log);
  if (!found || !*found) return std::nullopt;
  auto head = Head::parse(std::get<0>(**found));
  return head ? std::optional<Head>(std::move(*head)) : std::nullopt;
}

Result<std::vector<Head>> Witness::held(const std::string& log) {
  auto rows = store::query(*connection_,
                           "SELECT form FROM ledger_witness WHERE log = ? ORDER BY size", log);
  if (!rows) return std::move(rows).error();
  std::vector<Head> heads;
  while (true) {
    auto more = rows->next();
    if (!more) return std::move(more).error();
    if (!*more) return heads;
    auto row = rows->read<std::string>();
    if (!row) return std::move(row).error();
    auto head = Head::parse(std::get<0>(*row));
    if (!head) return std::move(head).error();
    heads.push_back(std::move(*head));
  }
}

Result<Ok> Witness::observe(const std::string& region, const Head& shown,
                            const crypto::PublicKey& logKey, const AskConsistency& ask) {
  if (auto genuine = shown.verify(logKey); !genuine) return genuine;
  auto heads = held(shown.log);
  if (!heads) return std::move(heads).error();
  if (heads->empty()) return keep(region, shown);
  for (const auto& head : *heads) {
    const bool sameSizeOtherRoot = head.size == shown.size && head.root != shown.root;
    // RFC 3339 in UTC with milliseconds: texts compare as times do.
    const bool timeWentBack = (head.size < shown.size && head.time > shown.time) ||
                              (head.size > shown.size && head.time < shown.time);
    if (sameSizeOtherRoot || timeWentBack) return inconsistent(region, head, shown);
    if (head.size == shown.size) return Ok{};
  }
  const auto& newest = heads->back();
  const auto& first = newest.size < shown.size ? newest : shown;
  const auto& second = newest.size < shown.size ? shown : newest;
  if (first.size == 0) return keep(region, shown);
  auto proof = ask(first.size, second.size);
  if (!proof) return std::move(proof).error();
  const TreeHash hash(crypto::suite(logKey.suite()));
  auto follows = verifyConsistency(hash, first.size, second.size, first.root, second.root, *proof);
  if (!follows) return inconsistent(region, newest, shown);
  return keep(region, shown);
}

Result<Ok> Witness::keep(const std::string& region, const Head& head) {
  auto transaction = connection_->begin(store::Access::Write);
  if (!transaction) return std::move(transaction).error();
  auto kept = store::run(*connection_,
                         "INSERT INTO ledger_witness (log, size, region, form) "
                         "VALUES (?, ?, ?, ?) ON CONFLICT (log, size) DO NOTHING",
                         head.log, static_cast<std::int64_t>(head.size), region, head.form());
  if (!kept) return kept;
  return transaction->commit();
}

}  // namespace tongban::ledger
