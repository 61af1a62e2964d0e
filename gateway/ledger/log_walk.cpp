#include "gateway/ledger/log_walk.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/ledger/group.hpp"
#include "gateway/ledger/schema.hpp"

namespace tongban::ledger {
namespace {

constexpr auto kChina = std::chrono::hours(8);
// A day is taken from the clock when a group is written, a head's time when it is signed, an
// entry's when it was accepted: a clock that was set in between makes no finding.
constexpr auto kClockSet = std::chrono::hours(1);

std::string dayAt(Instant time) { return toRfc3339(time + kChina).substr(0, 10); }

// What cannot be read as it was written was changed; what cannot be read at all is the store's.
std::string_view findingFor(const Error& error) noexcept {
  if (error.code == "store.type-mismatch") return "ledger.audit-altered";
  if (error.code.starts_with("store.")) return {};
  if (error.code == "ledger.tile-missing") return "ledger.audit-tile";
  if (error.code == "ledger.entry-missing") return "ledger.audit-missing";
  if (error.code == "ledger.segment-invalid" || error.code.starts_with("base.file-")) {
    return "ledger.audit-segment";
  }
  return "ledger.audit-day";
}

}  // namespace

LogWalk::LogWalk(store::Connection& connection, const AuditOrder& order, const LogRow& row,
                 crypto::Certificate certificate, crypto::PublicKey key)
    : connection_(connection),
      order_(order),
      row_(row),
      certificate_(std::move(certificate)),
      key_(std::move(key)),
      hash_(crypto::suite(key_.suite())),
      tiles_(connection, row.number, hash_),
      tree_(row.number, hash_) {
  out_.log = row.log;
}

Result<LogAudit> LogWalk::run() {
  auto walked = walk();
  if (!walked) {
    const auto code = findingFor(walked.error());
    if (code.empty()) return std::move(walked).error();
    find(tree_.size(), code, walked.error().message);
  }
  return std::move(out_);
}

Result<Ok> LogWalk::walk() {
  if (auto ready = prepare(); !ready || out_.finding) return ready;
  if (auto walked = walkRoots(); !walked || out_.finding) return walked;
  if (auto ended = checkEnd(); !ended || out_.finding) return ended;
  return checkOpenings();
}

void LogWalk::find(std::uint64_t index, std::string_view code, std::string message) {
  if (out_.finding) return;
  out_.finding = AuditFinding{row_.log, index, std::string(code), std::move(message)};
}

Result<Ok> LogWalk::prepare() {
  auto newest = store::queryOne<std::optional<std::int64_t>>(
      connection_, "SELECT MAX(size) FROM ledger_root WHERE log = ?", row_.number);
  if (!newest) return std::move(newest).error();
  size_ = *newest ? static_cast<std::uint64_t>(std::get<0>(**newest).value_or(0)) : 0;
  auto days = daysOf(connection_, row_, size_);
  if (!days) return std::move(days).error();
  days_ = std::move(*days);
  checkDays();
  for (const auto& head : order_.heldByOthers) {
    if (head.log == row_.log) witnessed_.push_back(head);
  }
  std::ranges::sort(witnessed_, {}, &Head::size);
  if (out_.finding) return Ok{};
  if (const auto since = order_.since.find(row_.log); since != order_.since.end()) {
    return startAt(since->second);
  }
  return Ok{};
}

// The days divide the log; a detached one says in what file it is.
void LogWalk::checkDays() {
  if (days_.empty() && size_ > 0) return find(0, "ledger.audit-day", "日期登记缺失");
  for (std::size_t i = 0; i < days_.size(); ++i) {
    const auto& day = days_[i];
    const auto first = i == 0 ? 0 : days_[i - 1].last;
    if (day.first != first || day.last <= day.first) {
      return find(std::min({first, day.first, size_}), "ledger.audit-day",
                  fmt::format("{} 的起始序号 {} 不对", day.day, day.first));
    }
    const auto digest = day.segment.substr(day.segment.find(' ') + 1);
    if (!day.segment.empty() && !crypto::Digest::parse(digest)) {
      return find(day.first, "ledger.audit-day", fmt::format("{} 的分段登记不合法", day.day));
    }
  }
}

// Begins behind a head that was audited before: the tiles must give the root that it signed.
Result<Ok> LogWalk::startAt(const Head& since) {
  if (!since.verify(key_) || since.size > size_) {
    find(size_, "ledger.audit-head", "上次审计所停的账本签名与本账本不符");
    return Ok{};
  }
  auto writer = TileWriter::resume(connection_, row_.number, hash_, since.size);
  if (!writer) return std::move(writer).error();
  if (writer->root() != since.root) {
    find(0, "ledger.audit-head", "上次审计之前的条目已与当时的签名不符,请做全量审计");
    return Ok{};
  }
  tree_ = std::move(*writer);
  out_.from = since.size;
  out_.head = since;
  return Ok{};
}

Result<Ok> LogWalk::walkRoots() {
  const auto from = static_cast<std::int64_t>(out_.from);
  auto roots = store::query(connection_,
                            "SELECT size, root, leaves FROM ledger_root "
                            "WHERE log = ? AND size > ? ORDER BY size",
                            row_.number, from);
  if (!roots) return std::move(roots).error();
  auto entries = store::query(connection_,
                              "SELECT entry, form FROM ledger_entry WHERE entry >= ? AND entry < ? "
                              "ORDER BY entry",
                              rowOf(row_.number, out_.from), rowOf(row_.number + 1, 0));
  if (!entries) return std::move(entries).error();
  auto heads = store::query(
      connection_, "SELECT size, form FROM ledger_head WHERE log = ? AND size > ? ORDER BY size",
      row_.number, from);
  if (!heads) return std::move(heads).error();
  while (!out_.finding) {
    auto root = nextRoot(*roots);
    if (!root) return std::move(root).error();
    if (!*root) break;
    auto checked = checkGroup(**root, *entries);
    if (!checked || out_.finding) return checked;
    checked = checkHeads(*heads);
    if (!checked) return checked;
    checkWitnessed();
  }
  if (out_.finding) return Ok{};
  auto extra = advance(*entries);
  if (!extra) return std::move(extra).error();
  if (*extra) find(tree_.size(), "ledger.audit-extra", "账本末尾有不属于任何根的条目");
  auto head = nextHead(*heads);
  if (!head) return std::move(head).error();
  if (*head) find(tree_.size(), "ledger.audit-head", "有账本签名大于账本本身:账本被截短");
  return Ok{};
}

Result<std::optional<LogWalk::StoredRoot>> LogWalk::nextRoot(store::Rows& roots) {
  auto more = roots.next();
  if (!more) return std::move(more).error();
  if (!*more) return std::optional<StoredRoot>();
  auto row = roots.read<std::int64_t, Bytes, BytesView>();
  if (!row) return std::move(row).error();
  StoredRoot root{static_cast<std::uint64_t>(std::get<0>(*row)), std::move(std::get<1>(*row)), {}};
  auto leaves = unpackDigests(hash_.suite(), std::get<2>(*row));
  if (leaves) root.leaves = std::move(*leaves);
  return std::optional<StoredRoot>(std::move(root));
}

// The entry that stands ready, if any.
Result<bool> LogWalk::advance(store::Rows& entries) {
  if (ready_ || entriesRead_) return ready_;
  auto more = entries.next();
  if (!more) return more;
  entriesRead_ = !*more;
  if (entriesRead_) return false;
  auto row = entries.read<std::int64_t, BytesView>();
  if (!row) return std::move(row).error();
  nextIndex_ = indexOf(std::get<0>(*row));
  nextForm_ = textOf(std::get<1>(*row));
  ready_ = true;
  return true;
}

Result<Ok> LogWalk::checkGroup(const StoredRoot& root, store::Rows& entries) {
  const auto first = tree_.size();
  if (root.size <= first || root.size - first != root.leaves.size()) {
    find(first, "ledger.audit-root", "所存的根与其条目数不符");
    return Ok{};
  }
  if (dayOf(first).last < root.size) {
    find(dayOf(first).last, "ledger.audit-day", "日期的分界不在两次写入之间");
    return Ok{};
  }
  while (tree_.size() < root.size) {
    const auto index = tree_.size();
    auto leaf = leafOf(index, entries);
    if (!leaf) return std::move(leaf).error();
    if (out_.finding) return Ok{};
    if (*leaf != root.leaves[index - first]) {
      find(index, "ledger.audit-altered", "条目与写入时的摘要不符:被改动、调换或改期");
      return Ok{};
    }
    tree_.add(*leaf);
    ++out_.entries;
  }
  if (!std::ranges::equal(tree_.root().bytes, root.root)) {
    auto index = firstUnlikeItsTile(first, root.size);
    if (!index) return std::move(index).error();
    find(*index, "ledger.audit-root",
         fmt::format("第 {} 至 {} 条重新推导的根与所存的根不符", first, root.size - 1));
    return Ok{};
  }
  return checkTiles(tree_.takeFinished());
}

const Day& LogWalk::dayOf(std::uint64_t index) {
  while (days_[day_].last <= index && day_ + 1 < days_.size()) ++day_;
  return days_[day_];
}

// The leaf of an entry that is here, or, of a detached day, of its segment or tile.
Result<Digest> LogWalk::leafOf(std::uint64_t index, store::Rows& entries) {
  if (const auto& day = dayOf(index); !day.segment.empty()) {
    return detachedLeafOf(day, index, entries);
  }
  auto there = advance(entries);
  if (!there) return std::move(there).error();
  if (!*there || nextIndex_ != index) {
    find(index, "ledger.audit-missing", "条目缺失");
    return Digest{};
  }
  ready_ = false;
  auto entry = parseEntry(nextForm_);
  if (!entry || entry->log != row_.log) {
    find(index, "ledger.audit-altered", "条目不是本账本的合法条目");
    return Digest{};
  }
  if (auto checked = checkEntryAt(index, *entry); !checked) return std::move(checked).error();
  return hash_.leaf(bytesOf(nextForm_));
}

Result<Digest> LogWalk::detachedLeafOf(const Day& day, std::uint64_t index, store::Rows& entries) {
  auto there = advance(entries);
  if (!there) return std::move(there).error();
  if (*there && nextIndex_ < day.last) {
    find(nextIndex_, "ledger.audit-extra", fmt::format("{} 已移出,此处却有条目", day.day));
    return Digest{};
  }
  if (!order_.segments) {
    ++out_.detached;
    return tiles_.leaf(index, size_);
  }
  if (segmentDay_ != day.day) {
    const auto file = *order_.segments / day.segment.substr(0, day.segment.find(' '));
    auto forms = readSegment(connection_, row_.log, day.day, file);
    if (!forms) return std::move(forms).error();
    segment_ = std::move(*forms);
    segmentDay_ = day.day;
  }
  return hash_.leaf(bytesOf(segment_[index - day.first]));
}

// What the store says beside an entry: under which id it is found, and on which day it was written.
Result<Ok> LogWalk::checkEntryAt(std::uint64_t index, const Entry& entry) {
  auto known = store::queryOne<std::int64_t>(
      connection_, "SELECT entry FROM ledger_exchange WHERE id = ? AND entry = ?", entry.id,
      rowOf(row_.number, index));
  if (!known) return std::move(known).error();
  if (!*known) find(index, "ledger.audit-index", "按流水号查不到此条目");
  const auto& day = dayOf(index).day;
  if (entry.at.substr(0, 10) < day) return Ok{};
  if (dayAt(*fromRfc3339(entry.at) - kClockSet) > day) {
    find(index, "ledger.audit-day", fmt::format("登记的写入日期 {} 早于受理时间", day));
  }
  return Ok{};
}

// Proofs come from tiles: each must be stored as it was derived.
Result<Ok> LogWalk::checkTiles(const std::vector<TileWriter::Finished>& tiles) {
  for (const auto& tile : tiles) {
    auto stored = store::queryOne<Bytes>(
        connection_, "SELECT digests FROM ledger_tile WHERE log = ? AND level = ? AND position = ?",
        row_.number, static_cast<std::int64_t>(tile.level),
        static_cast<std::int64_t>(tile.position));
    if (!stored) return std::move(stored).error();
    const auto derived = packDigests(tile.digests);
    if (*stored && std::get<0>(**stored) == derived) continue;
    std::size_t differs = 0;
    if (*stored) {
      const auto [mine, theirs] = std::ranges::mismatch(derived, std::get<0>(**stored));
      differs = std::min(static_cast<std::size_t>(mine - derived.begin()) / Digest::kBytes,
                         tile.digests.size() - 1);
    }
    const auto index = (tile.position * kTileWidth + differs) << (kTileBits * tile.level);
    find(
        index, "ledger.audit-tile",
        fmt::format("树的摘要块 {}/{} 与条目不符,由其给出的证明不可信", tile.level, tile.position));
    return Ok{};
  }
  return Ok{};
}

// Of entries that are, together, not what was signed: the first whose tile knows another leaf, or
// `from` when no tile says more.
Result<std::uint64_t> LogWalk::firstUnlikeItsTile(std::uint64_t from, std::uint64_t to) {
  const auto complete = std::min(to, size_ / kTileWidth * kTileWidth);
  if (from >= complete) return from;
  auto entries = store::query(
      connection_,
      "SELECT entry, form FROM ledger_entry WHERE entry >= ? AND entry < ? ORDER BY entry",
      rowOf(row_.number, from), rowOf(row_.number, complete));
  if (!entries) return std::move(entries).error();
  while (true) {
    auto more = entries->next();
    if (!more) return std::move(more).error();
    if (!*more) return from;
    auto row = entries->read<std::int64_t, BytesView>();
    if (!row) return std::move(row).error();
    const auto index = indexOf(std::get<0>(*row));
    auto leaf = tiles_.leaf(index, size_);
    if (leaf && *leaf != hash_.leaf(std::get<1>(*row))) return index;
  }
}

}  // namespace tongban::ledger
