#include "tests/fault/regions/books.hpp"

#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "gateway/ledger/reader.hpp"
#include "gateway/store/query.hpp"
#include "gateway/store/sqlite/sqlite_store.hpp"

namespace tongban::tests {
namespace {

using Entries = std::vector<ledger::Entry>;

template <class T>
T must(Result<T> result) {
  if (!result) BOOST_FAIL(result.error().code << ' ' << result.error().message);
  return std::move(result).value();
}

// Nobody may be told anything else. In doubt: the question went out and the line was cut, or the
// peer was killed. Unavailable: it was not reached, or had just been lost too often. Busy: all
// turns were taken by questions that waited for it.
const std::set<std::string>& expectedRefusals() {
  static const std::set<std::string> all = {"peer.busy", "peer.in-doubt", "peer.unavailable"};
  return all;
}

// The question left, and its end was not known when its caller was told so.
bool mayHaveLeft(const std::string& code) { return code == "peer.in-doubt"; }

// Nothing left the asking side.
bool neverLeft(const std::string& code) {
  return code == "peer.busy" || code == "peer.unavailable";
}

// The peer's log is known from the head that comes with its answer; a log that is just begun has
// none to show yet.
void mustName(const ledger::Entry& asking, const ledger::Entry& asked, Counts& counts) {
  if (asking.peer.empty()) {
    ++counts.unnamed;
  } else {
    BOOST_REQUIRE(asking.peer == asked.log);
  }
}

// Both committed to the same bytes.
void mustBothHold(const Entries& asking, const Entries& asked, Counts& counts) {
  BOOST_REQUIRE(asking.size() == 1U);
  BOOST_REQUIRE(asked.size() == 1U);
  BOOST_REQUIRE(asked.front().outcomeCode == "ok");
  mustName(asking.front(), asked.front(), counts);
  BOOST_REQUIRE(
      (asking.front().evidence == std::vector{asked.front().request, asked.front().answer}));
}

// What became known later: the request that the peer recorded is the one that was asked.
void mustBeRecorded(const Entries& asking, const Entries& asked) {
  BOOST_REQUIRE(asked.size() == 1U);
  BOOST_REQUIRE(asked.front().outcomeCode == "ok");
  BOOST_REQUIRE(asking.back().peer == asked.front().log);
  BOOST_REQUIRE(asking.back().evidence.size() == 2U);
  BOOST_REQUIRE(asking.back().evidence.front() == asked.front().request);
}

void mustBeVoid(const Entries& asked) {
  BOOST_REQUIRE(asked.size() == 1U);
  BOOST_REQUIRE(asked.front().outcomeCode == "peer.voided");
}

// The last entry of the asking side says how it ended; before it stands at most what the caller was
// told at first.
void mustEndAlike(const Entries& asking, const Entries& asked, Counts& counts) {
  if (asking.empty()) {
    BOOST_REQUIRE(asked.empty());
    return;
  }
  const auto& end = asking.back().outcomeCode;
  if (asking.size() == 2U) {
    BOOST_REQUIRE_MESSAGE(mayHaveLeft(asking.front().outcomeCode),
                          asking.front().outcomeCode << ", then " << end);
  } else {
    BOOST_REQUIRE(asking.size() == 1U);
  }
  if (end == "ok") return mustBothHold(asking, asked, counts);
  if (end == "peer.recorded") return mustBeRecorded(asking, asked);
  if (end == "peer.voided") return mustBeVoid(asked);
  BOOST_REQUIRE_MESSAGE(neverLeft(end), "left at " << end);
  BOOST_REQUIRE(asking.size() == 1U);
  BOOST_REQUIRE(asked.empty());
}

// What the caller was told. Who was told nothing may find anything.
std::string mustFit(const Asked& one, const Entries& asking) {
  if (!one.answer) return {};
  BOOST_REQUIRE(!asking.empty());
  const auto told = one.answer->status == 200 ? std::string("ok") : codeOf(*one.answer);
  BOOST_REQUIRE_MESSAGE(told == "ok" || expectedRefusals().contains(told), one.answer->body);
  BOOST_REQUIRE(asking.front().outcomeCode == told);
  return told;
}

}  // namespace

Book::Book(const MadeDeployment& made)
    : log_(made.pki().gatewayLog.keyId()),
      store_(must(store::openSqlite({made.storeFile()}))),
      connection_(must(store_->connect())) {}

std::vector<ledger::Entry> Book::entriesOf(const std::string& exchange) {
  std::vector<ledger::Entry> entries;
  const auto positions = ledger::positionsOf(*connection_, exchange);
  if (!positions) {
    BOOST_REQUIRE(positions.error().code == "ledger.exchange-unknown");
    return entries;
  }
  for (const auto& position : *positions) {
    auto reader = must(ledger::Reader::open(*connection_, position.log));
    entries.push_back(must(ledger::parseEntry(must(reader.entryForm(position.index)))));
  }
  return entries;
}

std::vector<ledger::Entry> Book::all() {
  std::vector<ledger::Entry> entries;
  auto reader = must(ledger::Reader::open(*connection_, log_));
  for (std::uint64_t i = 0;; ++i) {
    const auto form = reader.entryForm(i);
    if (!form) return entries;
    entries.push_back(must(ledger::parseEntry(*form)));
  }
}

std::int64_t Book::pending() {
  const auto rows =
      must(store::queryOne<std::int64_t>(*connection_, "SELECT COUNT(*) FROM exchange_pending"));
  BOOST_REQUIRE(rows);
  return std::get<0>(*rows);
}

Counts mustAgree(const TwoRegions& made, const std::vector<Asked>& all) {
  Book asking(made.chongqing), asked(made.sichuan);
  BOOST_REQUIRE(asking.pending() == 0);
  Counts counts;
  for (const auto& one : all) {
    BOOST_TEST_CONTEXT("exchange " << one.id) {
      const auto ours = asking.entriesOf(one.id);
      const auto theirs = asked.entriesOf(one.id);
      mustEndAlike(ours, theirs, counts);
      ++counts.told[mustFit(one, ours)];
      ++counts.ended[ours.empty() ? std::string() : ours.back().outcomeCode];
    }
  }
  // From the other side: whatever left 510000 is known in 500000.
  std::size_t given = 0;
  for (const auto& entry : asked.all()) {
    if (entry.outcomeCode != "ok" || entry.caller.member != "500000") continue;
    ++given;
    const auto ours = asking.entriesOf(entry.id);
    BOOST_REQUIRE_MESSAGE(!ours.empty(), "known on one side alone: " << entry.id);
    const auto& end = ours.back().outcomeCode;
    BOOST_REQUIRE_MESSAGE(end == "ok" || end == "peer.recorded", entry.id << " ended " << end);
  }
  BOOST_TEST(given == counts.ended["ok"] + counts.ended["peer.recorded"]);
  return counts;
}

}  // namespace tongban::tests
