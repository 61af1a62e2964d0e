// gateway/ledger/witness.hpp — the heads of other regions' logs that this node has seen, and the
// alarm when a log contradicts itself.
//
// A region that rewrites its ledger and signs it again with the right key is caught here: the head
// that a peer holds is no part of the new tree. Heads are only ever added.
// One thread at a time. Errors: ledger.peer-inconsistent (the alarm: both regions must look),
// ledger.head-invalid, crypto.signature-*, the store's.
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
  // not be earlier than that of a smaller head, a head of the same size must have the same root,
  // and the log must prove that it continues the newest head held. Then it is kept.
  Result<Ok> observe(const std::string& region, const Head&, const crypto::PublicKey& logKey,
                     const AskConsistency&);

  std::optional<Head> newest(const std::string& log);

  // Every head held of one log, smallest first: what its own region audits itself against.
  Result<std::vector<Head>> held(const std::string& log);

 private:
  Result<Ok> keep(const std::string& region, const Head&);
  store::Connection* connection_;
};

}  // namespace tongban::ledger
