// The part of LogWalk that is about what was signed, and about the end of the log.
#include <algorithm>

#include <fmt/format.h>

#include "gateway/ledger/group.hpp"
#include "gateway/ledger/log_walk.hpp"
#include "gateway/ledger/schema.hpp"

namespace tongban::ledger {
namespace {

// The commitment that an opening of this slot belongs to; empty when there is none.
std::string commitmentAt(const Entry& entry, std::int64_t slot) {
  if (slot == kRequestSlot) return entry.request;
  if (slot == kAnswerSlot) return entry.answer;
  const auto at = static_cast<std::uint64_t>(slot - kEvidenceSlot);
  return slot >= kEvidenceSlot && at < entry.evidence.size() ? entry.evidence[at] : std::string();
}

}  // namespace

Result<bool> LogWalk::nextHead(store::Rows& heads) {
  if (headReady_ || headsRead_) return headReady_;
  auto more = heads.next();
  if (!more) return more;
  headsRead_ = !*more;
  if (headsRead_) return false;
  auto row = heads.read<std::int64_t, std::string>();
  if (!row) return std::move(row).error();
  headSize_ = static_cast<std::uint64_t>(std::get<0>(*row));
  headForm_ = std::move(std::get<1>(*row));
  headReady_ = true;
  return true;
}

// Every head up to the present size: each is of a root that some group left.
Result<Ok> LogWalk::checkHeads(store::Rows& heads) {
  while (!out_.finding) {
    auto there = nextHead(heads);
    if (!there) return std::move(there).error();
    if (!*there || headSize_ > tree_.size()) return Ok{};
    headReady_ = false;
    if (auto checked = checkHead(); !checked) return checked;
  }
  return Ok{};
}

Result<Ok> LogWalk::checkHead() {
  const auto wrong = [&](std::string_view why) {
    find(headSize_ == 0 ? 0 : headSize_ - 1, "ledger.audit-head",
         fmt::format("大小 {} 的账本签名{}", headSize_, why));
    return Ok{};
  };
  auto head = Head::parse(headForm_);
  if (!head || head->log != row_.log || head->size != headSize_ || headSize_ != tree_.size()) {
    return wrong("的形式、账本或大小不对");
  }
  if (!head->verify(key_)) return wrong("验证不通过");
  if (head->root != tree_.root()) {
    const auto from = out_.head ? out_.head->size : 0;
    auto index = firstUnlikeItsTile(from, tree_.size());
    if (!index) return std::move(index).error();
    find(*index, "ledger.audit-head",
         fmt::format("第 {} 至 {} 条与当时的账本签名不符", from, tree_.size() - 1));
    return Ok{};
  }
  if (out_.head && head->time < out_.head->time) return wrong("的时间倒退");
  const auto& day = dayOf(tree_.size() - 1);
  const auto signedAt = *fromRfc3339(head->time) + std::chrono::hours(9);  // China, clock set
  if (toRfc3339(signedAt).substr(0, 10) < day.day) {
    find(day.first, "ledger.audit-day",
         fmt::format("登记的写入日期 {} 晚于账本签名的时间", day.day));
    return Ok{};
  }
  if (out_.heads == 0) checkCertificate(*head);
  ++out_.heads;
  out_.head = std::move(*head);
  return Ok{};
}

// At the time of the first head and of the last: then it was valid at those in between.
void LogWalk::checkCertificate(const Head& head) {
  if (order_.regionRoots == nullptr || out_.finding) return;
  if (!order_.regionRoots->verify(certificate_, {}, {crypto::KeyUsage::DigitalSignature},
                                  *fromRfc3339(head.time))) {
    find(head.size - 1, "ledger.audit-certificate", "签名时账本密钥的证书不是受信任的区域根所签");
  }
}

void LogWalk::checkWitnessed() {
  while (!out_.finding && witness_ < witnessed_.size() &&
         witnessed_[witness_].size <= tree_.size()) {
    const auto& held = witnessed_[witness_];
    ++witness_;
    const auto index = held.size == 0 ? 0 : held.size - 1;
    if (!held.verify(key_)) {
      return find(index, "ledger.audit-witness",
                  fmt::format("对端所持大小 {} 的账本签名不是本账本密钥所签", held.size));
    }
    if (!isOfThisTree(held)) {
      return find(index, "ledger.audit-witness",
                  fmt::format("对端持有大小 {} 的账本签名,与现有账本不符:账本被重写", held.size));
    }
    ++out_.witnessed;
  }
}

bool LogWalk::isOfThisTree(const Head& held) {
  // A head is of a root that was on disk, so its size is one at which a group ended.
  if (held.size > out_.from || held.size == tree_.size()) {
    return held.size == tree_.size() && held.root == tree_.root();
  }
  // From before the part that is walked now: the tiles must give its root.
  const auto root = rootOf(hash_, held.size, tiles_.source(size_));
  return root && *root == held.root;
}

Result<Ok> LogWalk::checkEnd() {
  if (auto growing = checkTiles(tree_.growing()); !growing || out_.finding) return growing;
  checkWitnessed();
  if (!out_.finding && witness_ < witnessed_.size()) {
    find(tree_.size(), "ledger.audit-witness",
         fmt::format("对端持有大小 {} 的账本签名,现有账本只有 {} 条:账本被截短",
                     witnessed_[witness_].size, tree_.size()));
  }
  if (!row_.close.empty()) checkClose();
  if (out_.head) checkCertificate(*out_.head);
  const auto covered = out_.head ? out_.head->size : 0;
  // A closed log ends with its statement, which the region signed.
  out_.unsignedEntries = out_.closed ? 0 : tree_.size() - covered;
  if (order_.everythingSigned && out_.unsignedEntries > 0) {
    find(covered, "ledger.audit-head", fmt::format("第 {} 条起没有任何账本签名", covered));
  }
  return Ok{};
}

void LogWalk::checkClose() {
  out_.closed = true;
  auto statement = CloseStatement::parse(row_.close);
  if (!statement || statement->log != row_.log) {
    return find(tree_.size(), "ledger.audit-close", "关闭声明不合法");
  }
  if (order_.regionRoot) {
    auto key = order_.regionRoot->publicKey();
    if (!key || !statement->verify(*key)) {
      return find(tree_.size(), "ledger.audit-close", "关闭声明不是区域根所签");
    }
  }
  if (statement->size != tree_.size() || statement->root != tree_.root()) {
    find(std::min(statement->size, tree_.size()), "ledger.audit-close",
         fmt::format("关闭时有 {} 条,现有 {} 条,或根不同", statement->size, tree_.size()));
  }
}

// The bodies that are still kept: each opens in its place, and is what its entry commits to.
Result<Ok> LogWalk::checkOpenings() {
  if (order_.cipher == nullptr) return Ok{};
  auto rows = store::query(connection_,
                           "SELECT o.entry, o.slot, o.sealed, e.form FROM ledger_opening o "
                           "LEFT JOIN ledger_entry e ON e.entry = o.entry "
                           "WHERE o.entry >= ? AND o.entry < ? ORDER BY o.entry, o.slot",
                           rowOf(row_.number, out_.from), rowOf(row_.number + 1, 0));
  if (!rows) return std::move(rows).error();
  while (!out_.finding) {
    auto more = rows->next();
    if (!more) return std::move(more).error();
    if (!*more) break;
    auto row = rows->read<std::int64_t, std::int64_t, BytesView, std::optional<BytesView>>();
    if (!row) return std::move(row).error();
    const auto& [number, slot, sealed, form] = *row;
    const auto index = indexOf(number);
    const auto bytes = form.value_or(BytesView{});
    const auto entry = parseEntry(textOf(bytes));
    const auto commitment = entry ? commitmentAt(*entry, slot) : std::string();
    const auto packed =
        order_.cipher->decrypt(sealed, bytesOf(openingContext(hash_.leaf(bytes), slot)));
    const auto opening = packed ? Opening::unpack(*packed) : Result<Opening>(packed.error());
    if (!opening || commitment.empty() || !checkOpening(*opening, commitment)) {
      find(index, "ledger.audit-opening", fmt::format("留存的内容({})不是此条目所承诺的", slot));
      break;
    }
    ++out_.openings;
  }
  return Ok{};
}

}  // namespace tongban::ledger
