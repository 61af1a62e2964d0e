// gateway/exchange/pending.hpp — questions that left for a peer and whose end is not known: written
// before they leave, dropped with the entry that says how they ended. What was asked lies there
// sealed, as openings do.
//
// An exchange that runs holds pendingHold(id) of House::inFlight(); who settles takes it first and
// looks again whether the row is still there. Thread-safe. Errors: the store's and the ledger's,
// crypto.at-rest-tampered.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/exchange/house.hpp"
#include "gateway/ledger/commitment.hpp"

namespace tongban::exchange {

struct Trail;

struct PendingRow {
  std::string exchange;
  std::string region;
  std::string draft;        // form of the entry as far as it was known
  ledger::Opening request;  // what was asked
  Instant since{};
};

// Durable when it returns; in the transaction of a group of the ledger.
Result<Ok> writePending(House&, const Trail&);
Result<Ok> dropPending(store::Connection&, const std::string& exchange);
Result<bool> isPending(House&, const std::string& exchange);
// The oldest first.
Result<std::vector<PendingRow>> readPending(House&, const std::string& region, std::size_t most);

std::string pendingHold(std::string_view exchange);

}  // namespace tongban::exchange
