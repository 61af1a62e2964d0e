#include "gateway/ledger/audit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/ledger/entry.hpp"
#include "gateway/ledger/log_row.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/ledger/segment.hpp"
#include "gateway/ledger/tiles.hpp"
#include "gateway/store/query.hpp"

namespace tongban::ledger {
namespace {

// A root as one group left it: the size after it, and the leaves that it added.
struct StoredRoot {
  std::uint64_t size = 0;
  Bytes root;
  std::vector<Digest> leaves;
};

// Walks one log once, from its first entry (or from an audited head) to its newest root.
class LogWalk final {
 public:
  LogWalk(store::Connection& connection, const AuditOrder& order, const LogRow& row,
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

  // The store's errors end the walk; what is wrong with the log is in the audit.
  Result<LogAudit> run() {
    if (auto ready = prepare(); !ready) return std::move(ready).error();
    if (!out_.finding) {
      auto walked = walkRoots();
      if (!walked) return std::move(walked).error();
    }
    if (!out_.finding) {
      if (auto ended = checkEnd(); !ended) return std::move(ended).error();
    }
    return std::move(out_);
  }

 private:
  void find(std::uint64_t index, std::string_view code, std::string message) {
    if (!out_.finding)
      out_.finding = AuditFinding{row_.log, index, std::string(code), std::move(message)};
  }

  Result<Ok> prepare() {
    auto state = readLogState(connection_, row_, hash_);
    if (!state) return std::move(state).error();
    size_ = state->size;
    auto days = daysOf(connection_, row_, size_);
    if (!days) return std::move(days).error();
    days_ = std::move(*days);
    for (const auto& head : order_.heldByOthers) {
      if (head.log == row_.log) witnessed_.push_back(head);
    }
    std::ranges::sort(witnessed_, {}, &Head::size);
    if (!row_.close.empty()) checkClose(*state);
    if (const auto since = order_.since.find(row_.log); since != order_.since.end()) {
      return startAt(since->second);
    }
    return Ok{};
  }

  // Begins behind a head that was audited before: the tiles must give the root that it signed.
  Result<Ok> startAt(const Head& since) {
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

  void checkClose(const LogState& state) {
    out_.closed = true;
    auto statement = CloseStatement::parse(row_.close);
    if (!statement) return find(state.size, "ledger.audit-close", "关闭声明不合法");
    if (order_.regionRoot) {
      auto key = order_.regionRoot->publicKey();
      if (!key || !statement->verify(*key)) {
        return find(state.size, "ledger.audit-close", "关闭声明不是区域根所签");
      }
    }
    if (statement->size != state.size || statement->root != state.root) {
      find(std::min(statement->size, state.size), "ledger.audit-close",
           fmt::format("关闭时有 {} 条,现有 {} 条,或根不同", statement->size, state.size));
    }
  }

  Result<Ok> walkRoots() {
    const auto from = static_cast<std::int64_t>(out_.from);
    auto roots = store::query(connection_,
                              "SELECT size, root, leaves FROM ledger_root "
                              "WHERE log = ? AND size > ? ORDER BY size",
                              row_.number, from);
    if (!roots) return std::move(roots).error();
    auto entries =
        store::query(connection_,
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
    if (*head) find(tree_.size(), "ledger.audit-head", "有账本签名大于账本本身");
    return Ok{};
  }

  Result<std::optional<StoredRoot>> nextRoot(store::Rows& roots) {
    auto more = roots.next();
    if (!more) return std::move(more).error();
    if (!*more) return std::optional<StoredRoot>();
    auto row = roots.read<std::int64_t, Bytes, BytesView>();
    if (!row) return std::move(row).error();
    StoredRoot root{
        static_cast<std::uint64_t>(std::get<0>(*row)), std::move(std::get<1>(*row)), {}};
    auto leaves = unpackDigests(hash_.suite(), std::get<2>(*row));
    if (leaves) root.leaves = std::move(*leaves);
    return std::optional<StoredRoot>(std::move(root));
  }

  // The entry that stands ready, if any.
  Result<bool> advance(store::Rows& entries) {
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

  Result<Ok> checkGroup(const StoredRoot& root, store::Rows& entries) {
    const auto first = tree_.size();
    if (root.size <= first || root.size - first != root.leaves.size()) {
      find(first, "ledger.audit-root", "所存的根与其条目数不符");
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
      find(first, "ledger.audit-root",
           fmt::format("第 {} 至 {} 条重新推导的根与所存的根不符", first, root.size - 1));
      return Ok{};
    }
    return checkTiles();
  }

  // The leaf of an entry that is here, or, of a detached day, of its tile.
  Result<Digest> leafOf(std::uint64_t index, store::Rows& entries) {
    const auto day = std::ranges::find_if(
        days_, [&](const Day& d) { return d.first <= index && index < d.last; });
    if (day != days_.end() && !day->segment.empty()) return tiles_.leaf(index, size_);
    auto there = advance(entries);
    if (!there) return std::move(there).error();
    if (!*there || nextIndex_ != index) {
      find(index, *there && nextIndex_ < index ? "ledger.audit-extra" : "ledger.audit-missing",
           *there && nextIndex_ < index ? "此处多出条目" : "条目缺失");
      return Digest{};
    }
    ready_ = false;
    auto entry = parseEntry(nextForm_);
    if (!entry || entry->log != row_.log) {
      find(index, "ledger.audit-altered", "条目不是本账本的合法条目");
      return Digest{};
    }
    return hash_.leaf(bytesOf(nextForm_));
  }

  // Proofs come from tiles: each tile that the group completed must be stored as it was derived.
  Result<Ok> checkTiles() {
    for (const auto& tile : tree_.takeFinished()) {
      auto stored = store::queryOne<Bytes>(
          connection_,
          "SELECT digests FROM ledger_tile WHERE log = ? AND level = ? AND position = ?",
          row_.number, static_cast<std::int64_t>(tile.level),
          static_cast<std::int64_t>(tile.position));
      if (!stored) return std::move(stored).error();
      if (*stored && std::get<0>(**stored) == packDigests(tile.digests)) continue;
      find(tile.position << (kTileBits * (tile.level + 1)), "ledger.audit-tile",
           fmt::format("树的摘要块 {}/{} 与条目不符,由其给出的证明不可信", tile.level,
                       tile.position));
      return Ok{};
    }
    return Ok{};
  }

  Result<bool> nextHead(store::Rows& heads) {
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
  Result<Ok> checkHeads(store::Rows& heads) {
    while (!out_.finding) {
      auto there = nextHead(heads);
      if (!there) return std::move(there).error();
      if (!*there || headSize_ > tree_.size()) return Ok{};
      headReady_ = false;
      checkHead();
    }
    return Ok{};
  }

  void checkHead() {
    const auto index = tree_.size() - 1;
    auto head = Head::parse(headForm_);
    if (!head || head->log != row_.log || head->size != tree_.size() || headSize_ != tree_.size()) {
      return find(index, "ledger.audit-head", "账本签名的形式、账本或大小不对");
    }
    if (head->root != tree_.root()) {
      return find(index, "ledger.audit-head", "账本签名的根与条目不符");
    }
    if (!head->verify(key_)) return find(index, "ledger.audit-head", "账本签名验证不通过");
    if (out_.head && head->time < out_.head->time) {
      return find(index, "ledger.audit-head", "账本签名的时间倒退");
    }
    const auto at = fromRfc3339(head->time);
    if (order_.regionRoots != nullptr && !certified_) {
      if (!order_.regionRoots->verify(certificate_, {}, {crypto::KeyUsage::DigitalSignature},
                                      *at)) {
        return find(index, "ledger.audit-certificate", "账本密钥的证书不是受信任的区域根所签");
      }
      certified_ = true;
    }
    ++out_.heads;
    out_.head = std::move(*head);
  }

  void checkWitnessed() {
    while (!out_.finding && witness_ < witnessed_.size() &&
           witnessed_[witness_].size <= tree_.size()) {
      const auto& held = witnessed_[witness_];
      ++witness_;
      if (held.size <= out_.from && held.size != tree_.size()) {
        checkWitnessedBefore(held);
        continue;
      }
      // A head is of a root that was on disk, so its size is one at which a group ended.
      if (held.size != tree_.size() || held.root != tree_.root()) {
        return find(held.size == 0 ? 0 : held.size - 1, "ledger.audit-witness",
                    fmt::format("对端持有大小 {} 的账本签名,与现有账本不符:账本被重写", held.size));
      }
      ++out_.witnessed;
    }
  }

  // A held head from before the part that is walked now: the tiles must give its root.
  void checkWitnessedBefore(const Head& held) {
    const auto root = rootOf(hash_, held.size, tiles_.source(size_));
    if (!root || *root != held.root) {
      return find(held.size == 0 ? 0 : held.size - 1, "ledger.audit-witness",
                  fmt::format("对端持有大小 {} 的账本签名,与现有账本不符:账本被重写", held.size));
    }
    ++out_.witnessed;
  }

  Result<Ok> checkEnd() {
    // The tiles that are still growing, by the root that they give.
    const auto whole = rootOf(hash_, size_, tiles_.source(size_));
    if (!whole && whole.error().code.starts_with("store.")) return whole.error();
    if (!whole || *whole != tree_.root()) {
      find(size_, "ledger.audit-tile", "树的摘要块与条目不符,由其给出的证明不可信");
    }
    checkWitnessed();
    if (!out_.finding && witness_ < witnessed_.size()) {
      find(tree_.size(), "ledger.audit-witness",
           fmt::format("对端持有大小 {} 的账本签名,现有账本只有 {} 条:账本被截短",
                       witnessed_[witness_].size, tree_.size()));
    }
    return Ok{};
  }

  store::Connection& connection_;
  const AuditOrder& order_;
  const LogRow& row_;
  crypto::Certificate certificate_;
  crypto::PublicKey key_;
  TreeHash hash_;
  TileReader tiles_;
  TileWriter tree_;
  LogAudit out_;
  std::uint64_t size_ = 0;
  std::vector<Day> days_;
  std::vector<Head> witnessed_;
  std::size_t witness_ = 0;
  bool certified_ = false;

  bool ready_ = false;
  bool entriesRead_ = false;
  std::uint64_t nextIndex_ = 0;
  std::string nextForm_;
  bool headReady_ = false;
  bool headsRead_ = false;
  std::uint64_t headSize_ = 0;
  std::string headForm_;
};

}  // namespace

bool AuditReport::clean() const noexcept {
  return std::ranges::none_of(logs, [](const LogAudit& log) { return log.finding.has_value(); });
}

Result<AuditReport> audit(store::Connection& connection, const AuditOrder& order) {
  auto transaction = connection.begin(store::Access::Read);
  if (!transaction) return std::move(transaction).error();
  auto rows = allLogRows(connection);
  if (!rows) return std::move(rows).error();
  AuditReport report;
  for (const auto& row : *rows) {
    auto certificate = crypto::Certificate::parse(row.certificate);
    auto key =
        certificate ? certificate->publicKey() : Result<crypto::PublicKey>(certificate.error());
    if (!key || key->id() != row.log) {
      LogAudit broken;
      broken.log = row.log;
      broken.finding = AuditFinding{row.log, 0, "ledger.audit-certificate",
                                    "账本证书不合法,或不是该账本密钥的证书"};
      report.logs.push_back(std::move(broken));
      continue;
    }
    auto walked = LogWalk(connection, order, row, std::move(*certificate), *key).run();
    if (!walked) return std::move(walked).error();
    report.logs.push_back(std::move(*walked));
  }
  for (const auto& held : order.heldByOthers) {
    const bool known =
        std::ranges::any_of(report.logs, [&](const LogAudit& log) { return log.log == held.log; });
    if (known) continue;
    LogAudit gone;
    gone.log = held.log;
    gone.finding = AuditFinding{held.log, 0, "ledger.audit-witness",
                                "对端持有此账本的签名,存储中却没有这本账本"};
    report.logs.push_back(std::move(gone));
  }
  return report;
}

}  // namespace tongban::ledger
