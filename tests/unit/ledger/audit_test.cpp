// goal: whatever is changed in a ledger by SQL is named: in which log, at which entry, and what.
#include <functional>
#include <thread>

#include "tests/unit/ledger/node.hpp"

using namespace tongban;
using namespace std::chrono_literals;
using Fix = tests::LogNode::Fix;

namespace {

// 301 entries in groups that end at 1, 4, 5, 256, 300, 301; the last two on the next day.
struct Log : tests::LogNode {
  explicit Log(crypto::SuiteId suite = crypto::SuiteId::Sm) : LogNode(suite) {
    for (const auto count : {1, 3, 1, 251}) writeSome(static_cast<std::size_t>(count));
    clock.advance(24h);
    writeSome(44);
    writeSome(1);
  }
  ledger::AuditOrder strict() { return {.cipher = &region.cipher, .everythingSigned = true}; }
  void flipTile(std::int64_t level, std::int64_t position, std::size_t digest) {
    auto digests = std::get<0>(store::queryOne<Bytes>(*connection,
                                                      "SELECT digests FROM ledger_tile WHERE level "
                                                      "= ? AND position = ?",
                                                      level, position)
                                   .value()
                                   .value());
    digests[digest * 32 + 5] ^= 1;
    sql("UPDATE ledger_tile SET digests = ? WHERE level = ? AND position = ?", digests, level,
        position);
  }
  void putHead(std::size_t which, ledger::Head head) {
    sql("UPDATE ledger_head SET form = ? WHERE size = ?", head.form(),
        static_cast<std::int64_t>(heads[which].size));
  }
  ledger::Head signedAnew(std::size_t which, std::string_view time, const crypto::Signer& signer) {
    return ledger::Head::make(row.log, heads[which].size, heads[which].root,
                              fromRfc3339(time).value(), signer)
        .value();
  }
};

struct Case {
  const char* name;
  std::function<void(Log&)> tamper;
  const char* code;
  std::uint64_t index;
};

void expect(Log& log, const Case& one) {
  log.restore();
  BOOST_REQUIRE(log.audit(log.strict()).clean());
  one.tamper(log);
  const auto report = log.audit(log.strict());
  BOOST_REQUIRE_MESSAGE(!report.clean(), one.name << ": nothing was found");
  const auto& finding = *report.logs.front().finding;
  BOOST_TEST(finding.code == one.code, one.name << ": " << finding.code << ' ' << finding.message);
  BOOST_TEST(finding.index == one.index, one.name << ": at " << finding.index);
  BOOST_TEST(finding.log == log.row.log, one.name);
  BOOST_TEST(!finding.message.empty());
}

void expectAll(std::span<const Case> cases) {
  Log log;
  log.keep();
  for (const auto& one : cases) expect(log, one);
}

const Case kEntryCases[] = {
    {"altered", [](Log& l) { l.put(2, "{}"); }, "ledger.audit-altered", 2},
    {"altered, in its form", [](Log& l) { l.put(2, l.reworded(2, "other")); },
     "ledger.audit-altered", 2},
    {"of another type",
     [](Log& l) { l.sql("UPDATE ledger_entry SET form = 'x' WHERE entry = ?", l.at(30)); },
     "ledger.audit-altered", 30},
    {"of another log",
     [](Log& l) {
       auto entry = ledger::parseEntry(l.form(8)).value();
       entry.log = "sm3:" + std::string(64, '0');
       l.put(8, entry.form().value());
     },
     "ledger.audit-altered", 8},
    {"first removed", [](Log& l) { l.sql("DELETE FROM ledger_entry WHERE entry = ?", l.at(0)); },
     "ledger.audit-missing", 0},
    {"removed", [](Log& l) { l.sql("DELETE FROM ledger_entry WHERE entry = ?", l.at(100)); },
     "ledger.audit-missing", 100},
    {"last removed", [](Log& l) { l.sql("DELETE FROM ledger_entry WHERE entry = ?", l.at(300)); },
     "ledger.audit-missing", 300},
    {"added at the end",
     [](Log& l) {
       l.sql("INSERT INTO ledger_entry (entry, form) VALUES (?, ?)", l.at(301), bytesOf(l.form(3)));
     },
     "ledger.audit-extra", 301},
    {"inserted in the middle",
     [](Log& l) {
       l.sql("UPDATE ledger_entry SET entry = entry + 1000000 WHERE entry >= ?", l.at(10));
       l.sql("UPDATE ledger_entry SET entry = entry - 999999 WHERE entry >= ?", l.at(1000000));
       l.sql("INSERT INTO ledger_entry (entry, form) VALUES (?, ?)", l.at(10),
             bytesOf(l.reworded(9, "planted")));
     },
     "ledger.audit-index", 10},
    {"removed and closed up",
     [](Log& l) {
       l.sql("DELETE FROM ledger_entry WHERE entry = ?", l.at(10));
       l.sql("UPDATE ledger_entry SET entry = entry - 1 WHERE entry > ?", l.at(10));
       l.sql("UPDATE ledger_exchange SET entry = entry - 1 WHERE entry > ?", l.at(10));
     },
     "ledger.audit-altered", 10},
    {"swapped",
     [](Log& l) {
       const auto seventh = l.form(7);
       l.put(7, l.form(9));
       l.put(9, seventh);
       l.sql("UPDATE ledger_exchange SET entry = ? - entry WHERE entry IN (?, ?)",
             l.at(7) + l.at(9), l.at(7), l.at(9));
     },
     "ledger.audit-altered", 7},
    {"re-dated",
     [](Log& l) {
       auto entry = ledger::parseEntry(l.form(20)).value();
       entry.at = "2026-11-23T00:00:00.000Z";
       l.put(20, entry.form().value());
     },
     "ledger.audit-altered", 20},
    {"not found by its id",
     [](Log& l) { l.sql("DELETE FROM ledger_exchange WHERE entry = ?", l.at(40)); },
     "ledger.audit-index", 40},
};

const Case kRefittedCases[] = {
    {"leaves fit again, the tile is whole",
     [](Log& l) {
       l.put(20, l.reworded(20, "other"));
       l.refit(Fix::Leaves);
     },
     "ledger.audit-root", 20},
    {"leaves fit again, the tile grows",
     [](Log& l) {
       l.put(290, l.reworded(290, "other"));
       l.refit(Fix::Leaves);
     },
     "ledger.audit-root", 256},
    {"roots fit again, the tile knows",
     [](Log& l) {
       l.put(2, l.reworded(2, "other"));
       l.refit(Fix::Roots);
     },
     "ledger.audit-head", 2},
    {"roots fit again, in the group that filled the tile",
     [](Log& l) {
       l.put(20, l.reworded(20, "other"));
       l.refit(Fix::Roots);
     },
     "ledger.audit-tile", 20},
    {"tiles fit again, the heads do not",
     [](Log& l) {
       l.put(4, l.reworded(4, "other"));
       l.refit(Fix::Tiles);
     },
     "ledger.audit-head", 4},
    {"tiles fit again, a head covers many",
     [](Log& l) {
       l.put(20, l.reworded(20, "other"));
       l.refit(Fix::Tiles);
     },
     "ledger.audit-head", 5},
};

const Case kHeadCases[] = {
    {"no head at all", [](Log& l) { l.sql("UPDATE ledger_head SET form = 'x' WHERE size = 301"); },
     "ledger.audit-head", 300},
    {"one bit of the signature",
     [](Log& l) {
       auto h = l.heads[2];
       h.signature[20] ^= 1;
       l.putHead(2, h);
     },
     "ledger.audit-head", 4},
    {"another time under the old signature",
     [](Log& l) {
       auto h = l.heads[2];
       h.time = "2026-11-24T08:00:00.000Z";
       l.putHead(2, h);
     },
     "ledger.audit-head", 4},
    {"an earlier time, signed anew",
     [](Log& l) { l.putHead(2, l.signedAnew(2, "2026-11-24T07:59:59.000Z", *l.log.signer)); },
     "ledger.audit-head", 4},
    {"another root, signed anew",
     [](Log& l) {
       auto root = l.heads[2].root;
       root.bytes[0] ^= 1;
       l.putHead(2, ledger::Head::make(l.row.log, 5, root, l.clock.now(), *l.log.signer).value());
     },
     "ledger.audit-head", 4},
    {"another key",
     [](Log& l) {
       const auto other = l.region.pki.issue("other", crypto::Profile::Signing);
       l.putHead(2, l.signedAnew(2, l.heads[2].time, *other.signer));
     },
     "ledger.audit-head", 4},
    {"of another size", [](Log& l) { l.putHead(2, l.heads[3]); }, "ledger.audit-head", 4},
    {"of a size where no group ended",
     [](Log& l) { l.sql("UPDATE ledger_head SET size = 7 WHERE size = 5"); }, "ledger.audit-head",
     6},
    {"beyond the end", [](Log& l) { l.sql("UPDATE ledger_head SET size = 400 WHERE size = 301"); },
     "ledger.audit-head", 301},
    {"the newest removed", [](Log& l) { l.sql("DELETE FROM ledger_head WHERE size = 301"); },
     "ledger.audit-head", 300},
    {"all removed", [](Log& l) { l.sql("DELETE FROM ledger_head"); }, "ledger.audit-head", 0},
};

const Case kTreeCases[] = {
    {"a digest of a whole tile", [](Log& l) { l.flipTile(0, 0, 77); }, "ledger.audit-tile", 77},
    {"a whole tile removed", [](Log& l) { l.sql("DELETE FROM ledger_tile WHERE level = 0"); },
     "ledger.audit-tile", 0},
    {"a growing tile", [](Log& l) { l.flipTile(1, 0, 0); }, "ledger.audit-tile", 0},
    {"a growing tile removed", [](Log& l) { l.sql("DELETE FROM ledger_tile WHERE level = 1"); },
     "ledger.audit-tile", 0},
    {"a tile cut short",
     [](Log& l) { l.sql("UPDATE ledger_tile SET digests = x'00' WHERE level = 0"); },
     "ledger.audit-tile", 0},
    {"a root", [](Log& l) { l.sql("UPDATE ledger_root SET root = x'00' WHERE size = 5"); },
     "ledger.audit-root", 4},
    {"a root removed", [](Log& l) { l.sql("DELETE FROM ledger_root WHERE size = 5"); },
     "ledger.audit-root", 4},
    {"leaves", [](Log& l) { l.sql("UPDATE ledger_root SET leaves = x'00' WHERE size = 5"); },
     "ledger.audit-root", 4},
};

const Case kBesideCases[] = {
    {"a body of another entry",
     [](Log& l) {
       l.sql(
           "UPDATE ledger_opening SET sealed = (SELECT sealed FROM ledger_opening WHERE entry = ? "
           "AND slot = 1) WHERE entry = ? AND slot = 1",
           l.at(60), l.at(50));
     },
     "ledger.audit-opening", 50},
    {"an answer as a request",
     [](Log& l) {
       l.sql(
           "UPDATE ledger_opening SET sealed = (SELECT sealed FROM ledger_opening WHERE entry = ? "
           "AND slot = 1) WHERE entry = ? AND slot = 0",
           l.at(50), l.at(50));
     },
     "ledger.audit-opening", 50},
    {"a body of no commitment",
     [](Log& l) {
       l.sql("UPDATE ledger_opening SET slot = 2 WHERE entry = ? AND slot = 1", l.at(50));
     },
     "ledger.audit-opening", 50},
    {"no days", [](Log& l) { l.sql("DELETE FROM ledger_day"); }, "ledger.audit-day", 0},
    {"the first day removed", [](Log& l) { l.sql("DELETE FROM ledger_day WHERE first = 0"); },
     "ledger.audit-day", 0},
    {"a day removed", [](Log& l) { l.sql("DELETE FROM ledger_day WHERE first = 256"); },
     "ledger.audit-day", 256},
    {"a day named earlier",
     [](Log& l) { l.sql("UPDATE ledger_day SET day = '2026-11-20' WHERE first = 0"); },
     "ledger.audit-day", 0},
    {"a day begins inside a group",
     [](Log& l) { l.sql("UPDATE ledger_day SET first = 250 WHERE first = 256"); },
     "ledger.audit-day", 250},
    {"a day begins later",
     [](Log& l) { l.sql("UPDATE ledger_day SET first = 300 WHERE first = 256"); },
     "ledger.audit-day", 256},
    {"a day begins earlier",
     [](Log& l) { l.sql("UPDATE ledger_day SET first = 5 WHERE first = 256"); }, "ledger.audit-day",
     5},
    {"a day beyond the end",
     [](Log& l) { l.sql("UPDATE ledger_day SET first = 999 WHERE first = 256"); },
     "ledger.audit-day", 301},
    {"said to be detached",
     [](Log& l) {
       l.sql("UPDATE ledger_day SET segment = ? WHERE first = 0", "a sm3:" + std::string(64, '0'));
     },
     "ledger.audit-extra", 0},
    {"detached to nowhere",
     [](Log& l) { l.sql("UPDATE ledger_day SET segment = 'a b' WHERE first = 0"); },
     "ledger.audit-day", 0},
    {"another certificate of the region",
     [](Log& l) {
       const auto other = l.region.pki.issue("other", crypto::Profile::Signing);
       l.sql("UPDATE ledger_log SET certificate = ?", other.certificate.der());
     },
     "ledger.audit-certificate", 0},
    {"closed by itself", [](Log& l) { l.sql("UPDATE ledger_log SET close = 'x'"); },
     "ledger.audit-close", 301},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(ledger_audit)

BOOST_AUTO_TEST_CASE(entries) { expectAll(kEntryCases); }
BOOST_AUTO_TEST_CASE(entries_with_what_no_key_protects_made_to_fit) { expectAll(kRefittedCases); }
BOOST_AUTO_TEST_CASE(heads) { expectAll(kHeadCases); }
BOOST_AUTO_TEST_CASE(tiles_and_roots) { expectAll(kTreeCases); }
BOOST_AUTO_TEST_CASE(openings_days_certificates) { expectAll(kBesideCases); }

BOOST_AUTO_TEST_CASE(a_ledger_signed_again_with_its_own_key_is_caught_by_what_others_hold) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    Log log(suite);
    log.put(20, log.reworded(20, "other"));
    log.refit(Fix::Heads);
    BOOST_TEST(log.audit({.everythingSigned = true}).clean());  // the tree does not tell
    // Kept bodies do, unless the attacker has the key for storage as well, or destroys them.
    const auto kept = log.audit(log.strict());
    BOOST_REQUIRE(!kept.clean());
    BOOST_TEST(kept.logs[0].finding->code == "ledger.audit-opening");
    BOOST_TEST(kept.logs[0].finding->index == 20U);
    const auto early = log.audit({.heldByOthers = {log.heads[2]}});
    BOOST_TEST(early.clean());  // entries 0 to 4 are as they were
    BOOST_TEST(early.logs[0].witnessed == 1U);
    const auto caught = log.audit({.heldByOthers = {log.heads[4], log.heads[1], log.heads[3]}});
    BOOST_REQUIRE(!caught.clean());
    BOOST_TEST(caught.logs[0].finding->code == "ledger.audit-witness");
    BOOST_TEST(caught.logs[0].finding->index == 255U);
    BOOST_TEST(caught.logs[0].witnessed == 1U);
    const auto since = log.audit({.since = {{log.row.log, log.heads[3]}}});
    BOOST_TEST(since.logs[0].finding->code == "ledger.audit-head");
  }
}

BOOST_AUTO_TEST_CASE(a_head_that_was_never_signed_accuses_nobody_of_rewriting) {
  Log log;
  auto forged = log.heads[3];
  forged.root.bytes[0] ^= 1;
  const auto report = log.audit({.heldByOthers = {forged}});
  BOOST_REQUIRE(!report.clean());
  BOOST_TEST(report.logs[0].finding->message.find("不是本账本密钥所签") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_ledger_cut_back_is_caught_by_what_others_hold) {
  Log log;
  log.sql("DELETE FROM ledger_entry WHERE entry >= ?", log.at(300));
  for (const auto* table : {"ledger_root", "ledger_head"}) {
    log.sql(std::string("DELETE FROM ") + table + " WHERE size = 301");
  }
  BOOST_TEST(log.audit({.everythingSigned = true}).clean());
  const auto caught = log.audit({.heldByOthers = {log.heads[5]}});
  BOOST_REQUIRE(!caught.clean());
  BOOST_TEST(caught.logs[0].finding->code == "ledger.audit-witness");
  BOOST_TEST(caught.logs[0].finding->index == 300U);
  const auto since = log.audit({.since = {{log.row.log, log.heads[5]}}});
  BOOST_REQUIRE(!since.clean());
  BOOST_TEST(since.logs[0].finding->code == "ledger.audit-head");
}

BOOST_AUTO_TEST_CASE(a_log_that_vanished) {
  Log log;
  log.sql("DELETE FROM ledger_log");
  const auto orphaned = log.audit();
  BOOST_REQUIRE(!orphaned.clean());
  BOOST_TEST(orphaned.logs[0].finding->log == "#1");
  BOOST_TEST(orphaned.logs[0].finding->code == "ledger.audit-missing");
  for (const auto* table : {"ledger_entry", "ledger_root", "ledger_head", "ledger_tile",
                            "ledger_day", "ledger_opening", "ledger_exchange"}) {
    log.sql(std::string("DELETE FROM ") + table);
  }
  BOOST_TEST(log.audit().clean());
  for (const auto& order : {ledger::AuditOrder{.heldByOthers = {log.heads[0], log.heads[1]}},
                            ledger::AuditOrder{.since = {{log.row.log, log.heads[0]}}}}) {
    const auto gone = log.audit(order);
    BOOST_REQUIRE(gone.logs.size() == 1U);
    BOOST_TEST(gone.logs[0].finding->code == "ledger.audit-witness");
    BOOST_TEST(gone.logs[0].finding->log == log.row.log);
  }
}

BOOST_AUTO_TEST_CASE(a_log_missing_between_others) {
  Log log;
  log.sql("UPDATE ledger_log SET number = 2");
  const auto report = log.audit();
  BOOST_REQUIRE(!report.clean());
  BOOST_TEST(std::ranges::any_of(report.logs, [](const ledger::LogAudit& one) {
    return one.finding && one.finding->log == "#1";
  }));
}

BOOST_AUTO_TEST_CASE(an_audit_goes_on_where_an_earlier_one_ended) {
  Log log;
  const auto since = ledger::AuditOrder{.since = {{log.row.log, log.heads[4]}}};
  const auto rest = log.audit(since);
  BOOST_TEST(rest.clean());
  BOOST_TEST(rest.logs[0].from == 300U);
  BOOST_TEST(rest.logs[0].entries == 1U);
  BOOST_TEST(rest.logs[0].head->size == 301U);

  // Behind it every entry is read again; before it only what gives the signed root.
  const auto good = log.form(300);
  log.put(300, log.reworded(300, "other"));
  BOOST_TEST(log.audit(since).logs[0].finding->index == 300U);
  log.put(300, good);
  const auto early = log.form(20);
  log.put(20, log.reworded(20, "other"));
  BOOST_TEST(log.audit(since).clean());
  BOOST_TEST(log.audit().logs[0].finding->index == 20U);
  log.put(20, early);
  log.flipTile(1, 0, 0);
  BOOST_TEST(log.audit(since).logs[0].finding->code == "ledger.audit-head");
  log.flipTile(1, 0, 0);
  log.sql("DELETE FROM ledger_tile");
  BOOST_TEST(log.audit(since).logs[0].finding->code == "ledger.audit-tile");
  auto foreign = log.heads[4];
  foreign.root.bytes[3] ^= 1;
  BOOST_TEST(log.audit({.since = {{log.row.log, foreign}}}).logs[0].finding->code ==
             "ledger.audit-head");
}

BOOST_AUTO_TEST_CASE(a_head_from_the_middle_may_be_gone) {
  Log log;
  log.sql("DELETE FROM ledger_head WHERE size IN (4, 5)");
  const auto report = log.audit(log.strict());
  BOOST_TEST(report.clean());
  BOOST_TEST(report.logs[0].heads == 4U);
  BOOST_TEST(report.logs[0].openings == 602U);
  log.sql("DELETE FROM ledger_head WHERE size > 256");
  const auto unsignedEnd = log.audit();
  BOOST_TEST(unsignedEnd.clean());
  BOOST_TEST(unsignedEnd.logs[0].unsignedEntries == 45U);
}

BOOST_AUTO_TEST_CASE(a_ledger_that_was_tampered_with_is_not_gone_on_with) {
  const auto open = [](Log& log) {
    auto opened = ledger::Ledger::open(*log.store, log.settings, log.clock);
    return opened ? std::string("opened") : opened.error().code;
  };
  {
    Log log;
    log.sql("DELETE FROM ledger_root WHERE size = 301");
    log.sql("DELETE FROM ledger_entry WHERE entry = ?", log.at(300));
    BOOST_TEST(open(log) == "ledger.root-mismatch");  // a head is larger than the tree
  }
  {
    Log log;
    log.sql("INSERT INTO ledger_entry (entry, form) VALUES (?, x'00')", log.at(301));
    BOOST_TEST(open(log) == "ledger.root-mismatch");
  }
  {
    Log log;
    auto head = log.heads[5];
    head.signature[20] ^= 1;
    log.putHead(5, head);
    BOOST_TEST(open(log) == "crypto.signature-invalid");
  }
  {
    Log log;
    log.put(300, log.reworded(300, "other"));
    log.refit(Fix::Tiles);
    BOOST_TEST(open(log) == "ledger.root-mismatch");
  }
  {
    Log log;
    BOOST_TEST(open(log) == "opened");
  }
}

BOOST_AUTO_TEST_CASE(an_audit_of_a_live_ledger_sees_one_state_and_stops_nobody) {
  tests::LogNode node;
  const auto ledger = tests::openLedger(*node.store, node.region, node.log, node.clock);
  std::atomic<bool> done = false;
  std::atomic<int> refused = 0;
  std::thread writer([&] {
    for (int i = 0; i < 400; ++i) {
      if (!ledger->append(tests::proposal(node.clock, "x"))) ++refused;
    }
    done = true;
  });
  std::uint64_t last = 0;
  int audits = 0;
  while (!done || audits == 0) {
    const auto report = node.audit({.cipher = &node.region.cipher});
    ++audits;
    if (!report.clean()) BOOST_ERROR(report.logs[0].finding->message);
    if (report.logs.empty()) continue;
    BOOST_TEST(report.logs[0].entries >= last);
    last = report.logs[0].entries;
  }
  writer.join();
  BOOST_TEST(refused == 0);
  BOOST_REQUIRE(ledger->waitForHead(400, 5s));
  const auto report = node.audit({.everythingSigned = true});
  BOOST_TEST(report.clean());
  BOOST_TEST(report.logs[0].entries == 400U);
}

BOOST_AUTO_TEST_SUITE_END()
