// goal: a finished day leaves the store as a file, and all that was proved of it is proved still.
#include "gateway/ledger/segment.hpp"

#include <fstream>

#include "tests/unit/ledger/node.hpp"

using namespace tongban;
using namespace std::chrono_literals;

namespace {

// 100, 200 and 212 entries on three days: the second day ends inside the second tile.
struct Days : tests::LogNode {
  explicit Days(crypto::SuiteId suite = crypto::SuiteId::Sm) : LogNode(suite) {
    writeSome(60);
    writeSome(40);
    clock.advance(24h);
    writeSome(150);
    writeSome(50);
    clock.advance(24h);
    writeSome(212);
    std::filesystem::create_directory(segments);
  }
  Result<ledger::DetachedDay> detach(const std::string& day) {
    return ledger::detachDay(*store, row.log, day, segments);
  }
  std::string codeOf(const std::string& day) {
    const auto done = detach(day);
    return done ? std::string() : done.error().code;
  }
  std::int64_t count(const std::string& table) {
    return std::get<0>(store::queryOne<std::int64_t>(*connection, "SELECT COUNT(*) FROM " + table)
                           .value()
                           .value());
  }
  ledger::AuditOrder strict() {
    return {.cipher = &region.cipher, .segments = segments, .everythingSigned = true};
  }

  std::filesystem::path segments = dir / "segments";
};

void flip(const std::filesystem::path& path, std::streamoff at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(at);
  const auto byte = static_cast<char>(file.get() ^ 1);
  file.seekp(at);
  file.put(byte);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ledger_segment)

BOOST_AUTO_TEST_CASE(a_detached_day_is_proved_from_its_file) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    Days days(suite);
    const auto id = ledger::parseEntry(days.form(7))->id;
    std::vector<std::string> forms;
    for (std::uint64_t i = 0; i < 100; ++i) forms.push_back(days.form(i));
    BOOST_REQUIRE(days.audit(days.strict()).clean());
    const auto done = days.detach("2026-11-24");
    if (!done) BOOST_FAIL(done.error().message);
    BOOST_TEST(done->first == 0U);
    BOOST_TEST(done->count == 100U);
    BOOST_TEST(days.count("ledger_entry") == 412);
    BOOST_TEST(days.count("ledger_opening") == 824);
    BOOST_TEST(days.count("ledger_exchange") == 412);
    BOOST_TEST(ledger::positionsOf(*days.connection, id).error().code == "ledger.exchange-unknown");

    const auto read = ledger::readSegment(*days.connection, days.row.log, "2026-11-24", done->file);
    if (!read) BOOST_FAIL(read.error().message);
    BOOST_TEST((*read == forms));
    days.writeSome(30);  // the log goes on
    auto reader = ledger::Reader::open(*days.connection, days.row.log).value();
    BOOST_TEST(reader.receipt(7).error().code == "ledger.day-detached");
    for (const auto index : {0U, 7U, 63U, 99U}) {
      const auto receipt = reader.receipt(index, (*read)[index]);
      if (!receipt) BOOST_FAIL(receipt.error().message);
      BOOST_TEST(ledger::verifyReceipt(*receipt, days.region.roots).has_value());
    }
    BOOST_TEST(reader.receipt(7, (*read)[8]).error().code == "ledger.root-mismatch");

    // Against heads of trees that ended among the entries that are gone, too.
    for (const auto& first : days.heads) {
      for (const auto& second : days.heads) {
        if (second.size < first.size) continue;
        const auto proof = reader.consistency(first.size, second.size);
        if (!proof) BOOST_FAIL(proof.error().message);
        BOOST_TEST(ledger::verifyConsistency(days.hash, first.size, second.size, first.root,
                                             second.root, *proof)
                       .has_value());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(an_audit_is_clean_with_the_file_and_without) {
  Days days;
  const auto before = days.heads.front();
  BOOST_REQUIRE(days.detach("2026-11-24"));
  BOOST_REQUIRE(days.detach("2026-11-25"));
  const auto with = days.audit(days.strict());
  BOOST_TEST(with.clean());
  BOOST_TEST(with.logs[0].detached == 0U);
  BOOST_TEST(with.logs[0].entries == 512U);
  auto order = days.strict();
  order.segments.reset();
  const auto without = days.audit(order);
  BOOST_TEST(without.clean());
  BOOST_TEST(without.logs[0].detached == 300U);
  const auto since = days.audit({.since = {{days.row.log, before}}, .heldByOthers = {before}});
  BOOST_TEST(since.clean(), (since.clean() ? "" : since.logs[0].finding->message));
  BOOST_TEST(since.logs[0].from == 60U);

  // Days that were never detached are not: their entries are missing from every file.
  days.sql("DELETE FROM ledger_tile WHERE level = 0 AND position = 0");
  BOOST_TEST(days.audit().logs[0].finding->code == "ledger.audit-tile");
}

BOOST_AUTO_TEST_CASE(a_file_that_was_changed_is_refused) {
  Days days;
  const auto done = days.detach("2026-11-24").value();
  const auto size = std::filesystem::file_size(done.file);
  const auto code = [&](const std::string& day) {
    const auto read = ledger::readSegment(*days.connection, days.row.log, day, done.file);
    return read ? std::string() : read.error().code;
  };
  BOOST_TEST(code("2026-11-24") == "");
  BOOST_TEST(code("2026-11-25") == "ledger.segment-invalid");
  BOOST_TEST(code("2026-11-23") == "ledger.day-unknown");
  for (std::streamoff at = 0; at < static_cast<std::streamoff>(size); at += 1999) {
    flip(done.file, at);
    BOOST_TEST(code("2026-11-24") == "ledger.segment-invalid");
    const auto report = days.audit(days.strict());
    BOOST_REQUIRE(!report.clean());
    BOOST_TEST(report.logs[0].finding->code == "ledger.audit-segment");
    flip(done.file, at);
  }
  std::filesystem::resize_file(done.file, size - 1);
  BOOST_TEST(code("2026-11-24") == "ledger.segment-invalid");
  std::filesystem::remove(done.file);
  BOOST_TEST(code("2026-11-24") == "base.file-missing");
  BOOST_TEST(days.audit(days.strict()).logs[0].finding->code == "ledger.audit-segment");
}

// An attacker who rewrites the file and its digest in the store is caught by the tree.
BOOST_AUTO_TEST_CASE(a_file_that_was_changed_with_its_digest_is_found_by_the_audit) {
  Days days;
  const auto done = days.detach("2026-11-24").value();
  std::string text;
  {
    std::ifstream file(done.file, std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(file), {});
  }
  std::size_t line = 0;
  for (int i = 0; i < 43; ++i) line = text.find('\n', line) + 1;  // the header, entries 0 to 41
  text[text.find("\"rows\":1", line) + 7] = '2';
  std::ofstream(done.file, std::ios::binary) << text;
  const auto digest = crypto::suite(crypto::SuiteId::Sm).digest(bytesOf(text)).text();
  days.sql("UPDATE ledger_day SET segment = ? WHERE first = 0",
           done.file.filename().string() + " " + digest);
  const auto report = days.audit(days.strict());
  BOOST_REQUIRE(!report.clean());
  BOOST_TEST(report.logs[0].finding->code == "ledger.audit-altered");
  BOOST_TEST(report.logs[0].finding->index == 42U);
}

BOOST_AUTO_TEST_CASE(days_that_cannot_leave) {
  Days days;
  BOOST_TEST(days.codeOf("2026-11-26") == "ledger.day-open");  // the newest
  BOOST_TEST(days.codeOf("2026-11-23") == "ledger.day-unknown");
  BOOST_TEST(days.codeOf("x") == "ledger.day-unknown");
  BOOST_TEST(ledger::detachDay(*days.store, "sm3:x", "2026-11-24", days.segments).error().code ==
             "ledger.log-unknown");
  BOOST_TEST(days.codeOf("2026-11-24") == "");
  BOOST_TEST(days.codeOf("2026-11-24") == "ledger.day-detached");

  // Over, but its last leaves are not in a whole tile yet.
  tests::LogNode fresh;
  fresh.writeSome(100);
  fresh.clock.advance(24h);
  fresh.writeSome(100);
  const auto early = ledger::detachDay(*fresh.store, fresh.row.log, "2026-11-24", days.segments);
  BOOST_REQUIRE(!early);
  BOOST_TEST(early.error().code == "ledger.day-open");
}

// The process ended after the file was written and before the rows left: nothing is lost, and the
// next call does it all.
BOOST_AUTO_TEST_CASE(a_file_that_is_there_already_is_written_again) {
  Days days;
  const auto name = "2026-11-24-" + days.row.log.substr(4, 16) + ".ndjson";
  std::ofstream(days.segments / name) << "half a fi";
  BOOST_TEST(days.audit(days.strict()).clean());
  BOOST_TEST(days.count("ledger_entry") == 512);
  const auto done = days.detach("2026-11-24");
  BOOST_REQUIRE(done);
  BOOST_TEST(done->file.filename().string() == name);
  BOOST_TEST(
      ledger::readSegment(*days.connection, days.row.log, "2026-11-24", done->file).has_value());
  BOOST_TEST(days.audit(days.strict()).clean());
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_loses_nothing) {
  Days days;
  const auto done =
      ledger::detachDay(*days.store, days.row.log, "2026-11-24", days.dir / "nowhere");
  BOOST_REQUIRE(!done);
  BOOST_TEST(done.error().code == "base.file-unwritable");
  BOOST_TEST(days.count("ledger_entry") == 512);
  BOOST_TEST(days.audit(days.strict()).clean());
}

// A damaged entry does not leave the store as if it were whole.
BOOST_AUTO_TEST_CASE(a_day_with_a_gap_does_not_leave) {
  Days days;
  days.sql("DELETE FROM ledger_entry WHERE entry = ?", days.at(50));
  BOOST_TEST(days.codeOf("2026-11-24") == "ledger.entry-missing");
  days.put(60, days.reworded(60, "other"));
  BOOST_TEST(days.count("ledger_entry") == 511);
}

BOOST_AUTO_TEST_CASE(a_day_that_was_changed_does_not_leave) {
  Days days;
  days.put(60, days.reworded(60, "other"));
  BOOST_TEST(days.codeOf("2026-11-24") == "ledger.root-mismatch");
  BOOST_TEST(days.count("ledger_entry") == 512);
}

BOOST_AUTO_TEST_SUITE_END()
