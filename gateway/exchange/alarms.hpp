// gateway/exchange/alarms.hpp — a ledger that contradicts what it signed: a peer's, found here, or
// ours, found by a peer. Each is told once in the ledger, and in log and metrics as often as it is
// seen; `tongban audit` shows them until the region roots have settled the matter.
//
// Thread-safe. Errors: the store's, ledger.head-invalid.
#pragma once
#include <string>
#include <vector>

#include "gateway/exchange/house.hpp"
#include "gateway/ledger/head.hpp"

namespace tongban::exchange {

struct Alarm {
  std::string region;  // whose ledger it is
  ledger::Head held;   // signed before
  ledger::Head shown;  // signed since, of a tree that does not hold the first
  std::string at;      // RFC 3339; set by raise()
};

// Keeps it, with an entry of kind alarm that commits to both heads. True when it is new.
Result<bool> raise(House&, const Alarm&);

Result<std::vector<Alarm>> alarmsOf(store::Connection&);

// A peer says that two heads of ours contradict each other. True when our ledger is indeed not the
// one that `held` was signed of: then it is raised here too. ledger.log-unknown: no log of ours;
// ledger.head-invalid, crypto.signature-*: not our signature.
Result<bool> judge(House&, const Alarm&);

}  // namespace tongban::exchange
