#include "gateway/ledger/witness.hpp"

#include <fmt/format.h>

#include "gateway/store/query.hpp"

namespace tongban::ledger {
namespace {

// How often a head is proved again because another was kept meanwhile.
constexpr int kTriesMax = 8;

Error inconsistent(const std::string& region, const Head& held, const Head& shown) {
  return fail("ledger.peer-inconsistent",
              fmt::format("对端平台 {} 的账本前后矛盾:曾签大小 {},现签大小 {}", region, held.size,
                          shown.size),
              shown.log);
}

std::uint64_t sizeOf(const std::optional<Head>& head) { return head ? head->size : 0; }

}  // namespace

Result<std::optional<Head>> Witness::one(std::string_view condition, const std::string& log,
                                         std::uint64_t size) {
  auto found = store::queryOne<std::string>(
      *connection_,
      std::string("SELECT form FROM ledger_witness WHERE log = ? AND size ").append(condition), log,
      static_cast<std::int64_t>(size));
  if (!found) return std::move(found).error();
  if (!*found) return std::optional<Head>();
  auto head = Head::parse(std::get<0>(**found));
  if (!head) return std::move(head).error();
  return std::optional<Head>(std::move(*head));
}

Result<std::optional<Head>> Witness::newest(const std::string& log) {
  return one(">= ? ORDER BY size DESC LIMIT 1", log, 0);
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

Result<Witness::Neighbours> Witness::around(const Head& head) {
  auto below = one("< ? ORDER BY size DESC LIMIT 1", head.log, head.size);
  if (!below) return std::move(below).error();
  auto same = one("= ?", head.log, head.size);
  if (!same) return std::move(same).error();
  auto above = one("> ? ORDER BY size LIMIT 1", head.log, head.size);
  if (!above) return std::move(above).error();
  auto last = newest(head.log);
  if (!last) return std::move(last).error();
  return Neighbours{std::move(*below), std::move(*same), std::move(*above), std::move(*last)};
}

Result<Ok> Witness::observe(const std::string& region, const Head& shown,
                            const crypto::PublicKey& logKey, const AskConsistency& ask) {
  if (auto genuine = shown.verify(logKey); !genuine) return genuine;
  const TreeHash hash(crypto::suite(logKey.suite()));
  if (shown.size == 0 && shown.root != hash.empty()) {
    return fail("ledger.head-invalid", "空账本的根不对", shown.log);
  }
  for (int tries = 0; tries < kTriesMax; ++tries) {
    auto held = around(shown);
    if (!held) return std::move(held).error();
    if (held->same) {
      if (held->same->root != shown.root) return inconsistent(region, *held->same, shown);
      return Ok{};
    }
    // RFC 3339 in UTC with milliseconds: texts compare as times do.
    if (held->below && held->below->time > shown.time) {
      return inconsistent(region, *held->below, shown);
    }
    if (held->above && held->above->time < shown.time) {
      return inconsistent(region, *held->above, shown);
    }
    const auto& newest = held->newest;
    const bool follows = sizeOf(newest) < shown.size;
    if (newest && (follows ? *newest : shown).size > 0) {
      const auto& first = follows ? *newest : shown;
      const auto& second = follows ? shown : *newest;
      auto proof = ask(first.size, second.size);
      if (!proof) return std::move(proof).error();
      if (!verifyConsistency(hash, first.size, second.size, first.root, second.root, *proof)) {
        return inconsistent(region, *newest, shown);
      }
    }
    auto kept = keep(region, shown, newest);
    if (!kept) return std::move(kept).error();
    if (*kept) return Ok{};
  }
  return fail("store.busy", "同时收到的对端账本签名过多,请稍后再核对", shown.log);
}

// False when `newest` is not the newest any more: what was proved says too little then.
Result<bool> Witness::keep(const std::string& region, const Head& head,
                           const std::optional<Head>& newest) {
  auto transaction = connection_->begin(store::Access::Write);
  if (!transaction) return std::move(transaction).error();
  auto now = around(head);
  if (!now) return std::move(now).error();
  if (now->newest != newest || now->same) return false;
  auto kept = store::run(*connection_,
                         "INSERT INTO ledger_witness (log, size, region, form) "
                         "VALUES (?, ?, ?, ?)",
                         head.log, static_cast<std::int64_t>(head.size), region, head.form());
  if (!kept) return std::move(kept).error();
  auto committed = transaction->commit();
  if (!committed) return std::move(committed).error();
  return true;
}

}  // namespace tongban::ledger
