// gateway/ledger/witness.hpp — the heads of other regions' logs that this node has seen, and the
// alarm when a log contradicts itself.
//
// A region that rewrites its ledger and signs it again with the right key is caught here: the head
// that a peer holds is no part of the new tree. Heads are only ever added.
// One thread at a time; several may watch the same log through connections of their own. Errors:
// ledger.peer-inconsistent (the alarm: both regions must look), ledger.head-invalid,
// crypto.signature-*, those of the question, the store's.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/ledger/head.hpp"
#include "gateway/ledger/tree.hpp"
#include "gateway/store/store.hpp"

namespace tongban::ledger {

// Asks a log for its consistency proof between two sizes.
using AskConsistency =
    std::function<Result<std::vector<Digest>>(std::uint64_t first, std::uint64_t second)>;

class Witness final {
 public:
  explicit Witness(store::Connection& connection) : connection_(&connection) {}

  // Takes a head that came with a message of `region`. Its signature must be right, its time must
  // not be earlier than that of a smaller head nor later than that of a larger one, a head of the
  // same size must have the same root, and the log must prove that it continues the newest head
  // held, or is continued by it. Then it is kept. `ask` is called outside any transaction, again
  // when another head was kept meanwhile.
  Result<Ok> observe(const std::string& region, const Head&, const crypto::PublicKey& logKey,
                     const AskConsistency&);

  Result<std::optional<Head>> newest(const std::string& log);

  // Every head held of one log, smallest first: what its own region audits itself against.
  Result<std::vector<Head>> held(const std::string& log);

 private:
  // What is held around a size.
  struct Neighbours {
    std::optional<Head> below, same, above, newest;
  };
  Result<std::optional<Head>> one(std::string_view condition, const std::string& log,
                                  std::uint64_t size);
  Result<Neighbours> around(const Head&);
  Result<bool> keep(const std::string& region, const Head&, const std::optional<Head>& newest);

  store::Connection* connection_;
};

}  // namespace tongban::ledger
