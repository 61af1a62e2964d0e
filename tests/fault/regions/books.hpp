// tests/fault/regions/books.hpp — what the ledgers of two regions say of the same exchanges, held
// against each other and against what the callers were told.
//
// One thread; the gateways may live or not. Every difference is a fault of the test.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gateway/ledger/entry.hpp"
#include "gateway/store/store.hpp"
#include "tests/fault/gateway/load.hpp"
#include "tests/support/two_regions.hpp"

namespace tongban::tests {

// One region's store, read by another process than the gateway's.
class Book final {
 public:
  explicit Book(const MadeDeployment&);

  // Of an exchange, oldest first.
  std::vector<ledger::Entry> entriesOf(const std::string& exchange);
  // The whole log.
  std::vector<ledger::Entry> all();
  std::int64_t pending();

 private:
  std::string log_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::Connection> connection_;
};

// What became of the exchanges.
struct Counts {
  std::map<std::string, std::size_t> told;  // by code; "": no answer came
  std::map<std::string, std::size_t>
      ended;                // by the code of the asking side's last entry; "": none
  std::size_t unnamed = 0;  // answers of a log that had no head to show yet
};

// Of every exchange that was asked both ledgers say the same, and it fits what its caller was told:
// nothing is in doubt any more, and nothing is on one side alone.
Counts mustAgree(const TwoRegions&, const std::vector<Asked>&);

}  // namespace tongban::tests
