// gateway/ledger/ledger.hpp — the ledger of this node: entries in, durable and in order; heads out.
//
// append() answers only when the entry is on disk. One writer thread commits what has gathered as
// one transaction (entries, openings, tree, root, and whatever the caller writes with them), so a
// disk that syncs 100 times a second still takes thousands of entries. A second thread signs the
// newest committed root, at most kHeadsPerSecondMax times a second; a head is shown only after it
// is on disk too. Roots are durable before they are signed: after a crash the stored root is
// signed, never another of the same size. The time of heads never goes back.
//
// Thread-safe: any number of threads append and ask. Lifetime: the store, signer, cipher and clock
// outlive the ledger; the destructor lets what is queued be committed, then stops both threads.
// Errors: ledger.busy (the queue is full: Retry later), ledger.closed (stopping, or the store takes
// no more writes), ledger.log-closed (closed by the region while it ran), ledger.entry-invalid,
// those of the store; open(): ledger.log-closed, ledger.key-mismatch, ledger.head-invalid,
// ledger.root-mismatch (the store does not hold the tree that its root and newest head say).
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/crypto/certificate.hpp"
#include "gateway/crypto/signer.hpp"
#include "gateway/crypto/storage_cipher.hpp"
#include "gateway/ledger/commitment.hpp"
#include "gateway/ledger/entry.hpp"
#include "gateway/ledger/head.hpp"
#include "gateway/store/store.hpp"

namespace tongban::ledger {

struct LedgerSettings {
  crypto::Certificate certificate;      // of the log's key, by the region's root
  const crypto::Signer* signer;         // the log's key
  const crypto::StorageCipher* cipher;  // for openings at rest
  std::size_t groupEntriesMax = 1024;   // committed at once
  std::size_t queueEntriesMax = 8192;   // waiting; above it ledger.busy
};

// An entry and what it commits to. The ledger fills in `log` and the commitments.
struct Proposal {
  Entry entry;
  std::optional<Opening> request;
  std::optional<Opening> answer;
  std::vector<Opening> evidence;
  // Written in the entry's own transaction (a nonce, an outbox row). Runs on the writer thread;
  // must not begin or end transactions. When it fails, this entry alone is refused with its error.
  std::function<Result<Ok>(store::Connection&)> alsoWrite;
};

struct Position {
  std::string log;
  std::uint64_t index = 0;
};

class Ledger final {
 public:
  static constexpr int kHeadsPerSecondMax = 200;

  static Result<std::unique_ptr<Ledger>> open(store::Store&, LedgerSettings, const Clock&);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Blocks until the entry is durable, or refused and not there.
  Result<Position> append(Proposal);

  // Something that has to be durable before an exchange goes on (that a question is about to leave
  // for a peer), written in the transaction of the next group and so at no sync of its own. Runs as
  // Proposal::alsoWrite does. Errors as those of append().
  Result<Ok> write(std::function<Result<Ok>(store::Connection&)>);

  // Whether append() would be taken now: ledger.closed, ledger.busy.
  Result<Ok> accepts() const;

  const std::string& log() const noexcept;

  // The newest head on disk; none before the first entry.
  std::optional<Head> head() const;

  // The first head on disk of at least this size. ledger.head-late when none comes in time.
  Result<Head> waitForHead(std::uint64_t size, std::chrono::milliseconds wait) const;

 private:
  class Core;
  explicit Ledger(std::unique_ptr<Core>);
  std::unique_ptr<Core> core_;
};

// Whether the region says that the log is over, and writes it down: no Ledger opens on it any more.
Result<Ok> closeLog(store::Connection&, const CloseStatement&,
                    const crypto::Certificate& regionRoot);

}  // namespace tongban::ledger
