#include "gateway/ledger/ledger.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "gateway/ledger/group.hpp"
#include "gateway/ledger/log_row.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/store/query.hpp"

namespace tongban::ledger {
namespace {

// What waits to be signed: a root on disk that is newer than every head.
struct Root {
  std::uint64_t size = 0;
  Digest root;
};

// Whether the tree on disk is the one of its newest root and of its newest head, and ends there.
// On another tree no entry may follow: its next head would contradict one that was given out.
Result<Ok> checkTree(store::Connection& connection, const LogRow& row, const LogState& state,
                     const TileWriter& tiles, const crypto::PublicKey& key) {
  const auto broken = [](std::uint64_t size) {
    return fail("ledger.root-mismatch",
                fmt::format("存证账本与其第 {} 条处的根不符,请先运行 tongban audit", size));
  };
  if (tiles.root() != state.root) return broken(state.size);
  auto last = store::queryOne<std::optional<std::int64_t>>(
      connection, "SELECT MAX(entry) FROM ledger_entry WHERE entry >= ? AND entry < ?",
      rowOf(row.number, state.size), rowOf(row.number + 1, 0));
  if (!last) return std::move(last).error();
  if (*last && std::get<0>(**last)) return broken(state.size);
  if (!state.head) return Ok{};
  if (auto genuine = state.head->verify(key); !genuine) return genuine;
  if (state.head->size > state.size) return broken(state.head->size);
  const TreeHash hash(crypto::suite(key.suite()));
  TileReader reader(connection, row.number, hash);
  auto signedRoot = rootOf(hash, state.head->size, reader.source(state.size));
  if (!signedRoot) return std::move(signedRoot).error();
  if (*signedRoot != state.head->root) return broken(state.head->size);
  return Ok{};
}

}  // namespace

class Ledger::Core final {
 public:
  Core(LedgerSettings settings, const Clock& clock, std::unique_ptr<store::Connection> connection,
       LogRow row, Edge edge, std::optional<Head> head, std::optional<Root> unsignedRoot)
      : settings_(std::move(settings)),
        clock_(clock),
        connection_(std::move(connection)),
        row_(std::move(row)),
        edge_(std::move(edge)),
        head_(std::move(head)),
        lastHeadTime_(head_ ? fromRfc3339(head_->time).value() : Instant{}),
        committed_(unsignedRoot) {
    writer_ = std::thread([this] { writeLoop(); });
    signer_ = std::thread([this] { signLoop(); });
  }

  ~Core() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    signWake_.notify_all();
    signer_.join();
    writer_.join();
  }

  Result<Position> append(Proposal proposal) {
    auto prepared = prepare(std::move(proposal), row_.log, settings_);
    if (!prepared) return std::move(prepared).error();
    return enqueue(std::move(*prepared));
  }

  Result<Ok> write(std::function<Result<Ok>(store::Connection&)> what) {
    auto pending = std::make_unique<Pending>();
    pending->alsoWrite = std::move(what);
    auto done = enqueue(std::move(pending));
    if (!done) return std::move(done).error();
    return Ok{};
  }

  Result<Position> enqueue(std::unique_ptr<Pending> pending) {
    auto answer = pending->promise.get_future();
    {
      const std::lock_guard lock(mutex_);
      if (auto open = room(); !open) return std::move(open).error();
      queue_.push_back(std::move(pending));
      wake_.notify_one();  // under the lock: once it is released the ledger may end
    }
    return answer.get();
  }

  Result<Ok> accepts() const {
    const std::lock_guard lock(mutex_);
    return room();
  }

  const std::string& log() const noexcept { return row_.log; }

  std::optional<Head> head() const {
    const std::lock_guard lock(mutex_);
    return head_;
  }

  Result<Head> waitForHead(std::uint64_t size, std::chrono::milliseconds wait) const {
    std::unique_lock lock(mutex_);
    const bool there =
        headShown_.wait_for(lock, wait, [&] { return (head_ && head_->size >= size) || broken_; });
    if (there && head_ && head_->size >= size) return *head_;
    return fail("ledger.head-late", fmt::format("大小 {} 的账本签名尚未就绪", size));
  }

 private:
  // For one more entry; under the lock.
  Result<Ok> room() const {
    if (stopping_ || broken_) return fail("ledger.closed", "存证账本已停止写入");
    if (queue_.size() < settings_.queueEntriesMax) return Ok{};
    return fail("ledger.busy", fmt::format("等待写入存证账本的条目已达 {} 条", queue_.size()));
  }

  void writeLoop() {
    GroupWriter groups(*connection_, row_.number, clock_);
    while (true) {
      Group group;
      std::optional<Head> signedHead;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [&] { return stopping_ || !queue_.empty() || signed_; });
        if (queue_.empty() && !signed_) break;
        while (!queue_.empty() && group.size() < settings_.groupEntriesMax) {
          group.push_back(std::move(queue_.front()));
          queue_.pop_front();
        }
        signedHead = std::exchange(signed_, std::nullopt);
      }
      const auto before = edge_.tiles.size();
      const auto written = groups.write(group, signedHead, edge_);
      settle(group, signedHead, before, written);
    }
  }

  // Tells the callers, hands the new root to the signer, shows the head.
  void settle(Group& group, const std::optional<Head>& signedHead, std::uint64_t before,
              const Result<Ok>& written) {
    {
      const std::lock_guard lock(mutex_);
      if (written) {
        if (edge_.tiles.size() > before) committed_ = Root{edge_.tiles.size(), edge_.tiles.root()};
        if (signedHead) head_ = signedHead;
      } else {
        // A store in doubt takes no more writes, nor does a log that the region closed; what was
        // asked meanwhile is told so.
        const auto& code = written.error().code;
        broken_ = broken_ || code == "store.in-doubt" || code == "store.closed" ||
                  code == "ledger.log-closed";
        // A head that could not be kept was never shown; its root waits to be signed again, unless
        // a newer one was signed meanwhile: the times of heads follow their sizes.
        if (signedHead && !committed_ && signedHead->size == signedSize_) {
          committed_ = Root{signedHead->size, signedHead->root};
        }
      }
    }
    auto index = before;
    for (auto& pending : group) {
      if (written) {
        pending->promise.set_value(Position{row_.log, index});
        if (pending->isEntry()) ++index;
      } else {
        pending->refuse(written.error());
      }
    }
    signWake_.notify_one();
    headShown_.notify_all();
    if (broken_) refuseQueue();
  }

  void refuseQueue() {
    std::deque<std::unique_ptr<Pending>> queue;
    {
      const std::lock_guard lock(mutex_);
      queue.swap(queue_);
    }
    for (auto& pending : queue) pending->refuse(fail("ledger.closed", "存证账本已停止写入"));
  }

  void signLoop() {
    constexpr auto pause = std::chrono::milliseconds(1000 / kHeadsPerSecondMax);
    while (true) {
      Root root;
      {
        std::unique_lock lock(mutex_);
        signWake_.wait(lock, [&] { return stopping_ || (committed_ && !signed_ && !broken_); });
        if (stopping_) return;
        root = *std::exchange(committed_, std::nullopt);
        signedSize_ = root.size;
      }
      lastHeadTime_ = std::max(lastHeadTime_, clock_.now());
      auto head = Head::make(row_.log, root.size, root.root, lastHeadTime_, *settings_.signer);
      std::unique_lock lock(mutex_);
      if (head) {
        signed_ = std::move(*head);
        wake_.notify_one();
      } else if (!committed_) {
        committed_ = root;  // the device did not answer: again, after the pause
      }
      signWake_.wait_for(lock, pause, [&] { return stopping_; });
    }
  }

  const LedgerSettings settings_;
  const Clock& clock_;
  std::unique_ptr<store::Connection> connection_;  // the writer thread's
  const LogRow row_;
  Edge edge_;  // the writer thread's

  mutable std::mutex mutex_;
  std::condition_variable wake_;      // the writer: entries or a head wait
  std::condition_variable signWake_;  // the signer: a root waits
  mutable std::condition_variable headShown_;
  std::deque<std::unique_ptr<Pending>> queue_;
  std::optional<Head> head_;       // the newest on disk
  Instant lastHeadTime_;           // the signer thread's
  std::optional<Root> committed_;  // the newest on disk that no head was made for
  std::optional<Head> signed_;     // made, not yet on disk
  std::uint64_t signedSize_ = 0;   // of the newest root that the signer took
  bool stopping_ = false;
  bool broken_ = false;

  std::thread writer_;
  std::thread signer_;
};

Ledger::Ledger(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Ledger::~Ledger() = default;

Result<std::unique_ptr<Ledger>> Ledger::open(store::Store& store, LedgerSettings settings,
                                             const Clock& clock) {
  auto connection = store.connect();
  if (!connection) return std::move(connection).error();
  if (settings.certificate.keyId() != settings.signer->publicKey().id()) {
    return fail("ledger.key-mismatch", "账本证书与签名密钥不是一对");
  }
  auto row = openLogRow(**connection, settings.certificate, clock);
  if (!row) return std::move(row).error();
  if (!row->close.empty()) return fail("ledger.log-closed", "该账本已关闭,请换用新密钥开新账本");

  const TreeHash hash(crypto::suite(settings.signer->publicKey().suite()));
  auto state = readLogState(**connection, *row, hash);
  if (!state) return std::move(state).error();
  auto tiles = TileWriter::resume(**connection, row->number, hash, state->size);
  if (!tiles) return std::move(tiles).error();
  if (auto sound = checkTree(**connection, *row, *state, *tiles, settings.signer->publicKey());
      !sound) {
    return std::move(sound).error();
  }
  std::optional<Root> unsignedRoot;
  if (state->size > (state->head ? state->head->size : 0)) {
    unsignedRoot = Root{state->size, state->root};
  }
  auto core = std::make_unique<Core>(std::move(settings), clock, std::move(*connection),
                                     std::move(*row), Edge{std::move(*tiles), state->day},
                                     std::move(state->head), unsignedRoot);
  return std::unique_ptr<Ledger>(new Ledger(std::move(core)));
}

Result<Position> Ledger::append(Proposal proposal) { return core_->append(std::move(proposal)); }
Result<Ok> Ledger::write(std::function<Result<Ok>(store::Connection&)> what) {
  return core_->write(std::move(what));
}
Result<Ok> Ledger::accepts() const { return core_->accepts(); }
const std::string& Ledger::log() const noexcept { return core_->log(); }
std::optional<Head> Ledger::head() const { return core_->head(); }
Result<Head> Ledger::waitForHead(std::uint64_t size, std::chrono::milliseconds wait) const {
  return core_->waitForHead(size, wait);
}

}  // namespace tongban::ledger
