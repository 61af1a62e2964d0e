// gateway/cli/demo/forgery.hpp — what a hostile operator can do who holds everything that a region
// holds, the log's real key and the storage key included: write the ledger again with one entry
// altered, and sign it again. Every entry, tree and signature of it is right by itself.
//
// Also what the other region can do about it: show the heads that it kept.
//
// Reads stores that a node may be writing to. Errors: those of settings, keys, store and ledger;
// ledger.exchange-unknown when no such entry is there.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/ledger/head.hpp"

namespace tongban::cli {

struct Forgery {
  std::uint64_t entries = 0;
  std::uint64_t index = 0;  // of the one that was altered
  std::string before;       // what it said the data was for
};

// Copies the deployment `honest`, whose node stands still, to the new folder `forged`; there the
// entry of `exchange` says that it was for `matter`.
Result<Forgery> forgeLedger(const std::filesystem::path& honest,
                            const std::filesystem::path& forged,
                            const std::filesystem::path& schemas, const std::string& exchange,
                            const std::string& matter, const Clock&);

// The heads of `log` that the region of this deployment has kept, smallest first.
Result<std::vector<ledger::Head>> headsHeldBy(const std::filesystem::path& deployment,
                                              const std::string& log);

}  // namespace tongban::cli
