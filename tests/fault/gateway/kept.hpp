// tests/fault/gateway/kept.hpp — what a gateway's store holds, read by another process than the
// gateway's, whether that one lives or not.
//
// One thread. Lifetime: borrows the deployment. Every difference is a fault of the test.
#pragma once
#include <map>
#include <set>

#include <boost/test/unit_test.hpp>

#include "gateway/catalog/registry.hpp"
#include "gateway/exchange/evidence.hpp"
#include "gateway/exchange/journeys.hpp"
#include "gateway/ledger/reader.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/store/open.hpp"
#include "tests/fault/gateway/load.hpp"
#include "tests/fault/gateway/served.hpp"

namespace tongban::tests {

class Kept final {
 public:
  explicit Kept(const MadeDeployment& made)
      : cipher_(
            must(crypto::StorageCipher::make(made.options().suite, made.pki().storage.bytes()))) {
    std::vector<store::Migration> all;
    for (const auto& part : {ledger::migrations(), catalog::migrations(), exchange::migrations()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    store_ = must(store::open(store::SqliteSettings{made.storeFile()}, all, SystemClock()));
    connection_ = must(store_->connect());
  }

  // How many entries stand under this id.
  std::size_t entriesOf(const std::string& id) {
    auto positions = ledger::positionsOf(*connection_, id);
    if (positions) return positions->size();
    BOOST_REQUIRE(positions.error().code == "ledger.exchange-unknown");
    return 0;
  }

  // Of every log: committed, whether signed or not.
  std::int64_t size() {
    const auto size = must(store::queryOne<std::optional<std::int64_t>>(
        *connection_, "SELECT MAX(size) FROM ledger_root"));
    return size ? std::get<0>(*size).value_or(0) : 0;
  }

  // The answer that was received is the one that is kept, with its signature.
  void mustHold(const Asked& asked) {
    const auto positions = ledger::positionsOf(*connection_, asked.id);
    BOOST_REQUIRE_MESSAGE(positions, "lost: " << asked.id);
    BOOST_REQUIRE_MESSAGE(positions->size() == 1U, "more than once: " << asked.id);
    const auto entry = entryAt(positions->front());
    BOOST_REQUIRE(entry.id == asked.id);
    BOOST_REQUIRE(entry.outcomeCode == "ok");
    BOOST_REQUIRE((entry.kind == ledger::EntryKind::Query));
    const auto opening =
        must(ledger::readOpening(*connection_, positions->front(), ledger::kAnswerSlot, cipher_));
    BOOST_REQUIRE(ledger::checkOpening(opening, entry.answer));
    wire::Outgoing received;
    received.head.status = asked.answer->status;
    received.body = asked.answer->body;
    for (const auto& [name, value] : asked.answer->fields) {
      BOOST_REQUIRE(received.head.fields.add(name, value));
    }
    BOOST_REQUIRE_MESSAGE(exchange::responseForm(received) == opening.body,
                          "another answer is kept: " << asked.id);
  }

  // Reads the entries that came since the last call. No id stands twice in the ledger, and the uses
  // of today that are counted are those that happened.
  void mustCount(const std::string& grant) {
    const auto transaction = must(connection_->begin(store::Access::Read));
    if (log_.empty()) {
      const auto first =
          must(store::queryOne<std::string>(*connection_, "SELECT log FROM ledger_log"));
      BOOST_REQUIRE(first);
      log_ = std::get<0>(*first);
    }
    for (const auto until = static_cast<std::uint64_t>(size()); read_ < until; ++read_) {
      const auto entry = entryAt({log_, read_});
      BOOST_REQUIRE_MESSAGE(ids_.insert(entry.id).second, "stands twice: " << entry.id);
      if (entry.rule != grant || entry.outcomeCode != "ok") continue;
      ++uses_[catalog::dayOf(fromRfc3339(entry.at).value())];
    }
    const auto today = catalog::dayOf(SystemClock().now());
    const auto counted = must(catalog::usesOf(*connection_, today));
    const auto of = counted.find(grant);
    BOOST_TEST((of == counted.end() ? 0U : of->second) == uses_[today]);
  }

  const std::set<std::string>& ids() const noexcept { return ids_; }  // that mustCount() read

 private:
  template <class T>
  static T must(Result<T> result) {
    if (!result) BOOST_FAIL(result.error().code << ' ' << result.error().message);
    return std::move(result).value();
  }

  ledger::Entry entryAt(const ledger::Position& position) {
    auto reader = must(ledger::Reader::open(*connection_, position.log));
    return must(ledger::parseEntry(must(reader.entryForm(position.index))));
  }

  crypto::StorageCipher cipher_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::Connection> connection_;
  std::string log_;
  std::uint64_t read_ = 0;
  std::set<std::string> ids_;
  std::map<std::string, std::uint32_t> uses_;  // of the grant, by day
};

// Every signature, root and entry again, by the program.
inline void mustAudit(const MadeDeployment& made, bool whole = false) {
  std::vector<std::string> arguments = {"audit", "--config", made.folder().string(), "--schemas",
                                        "schemas"};
  if (whole) arguments.emplace_back("--whole");
  const auto ran = runTongban(std::move(arguments));
  BOOST_TEST_INFO(ran.output);
  BOOST_REQUIRE(ran.status == 0);
}

inline bool longRun() {
  const char* const wanted = std::getenv("TONGBAN_LONG");
  return wanted != nullptr && std::string_view(wanted) == "1";
}

}  // namespace tongban::tests
