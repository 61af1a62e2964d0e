// tests/unit/ledger/node.hpp — a log whose groups a test chooses, and an attacker who owns its
// database: changes it by SQL, and makes everything that no key protects fit again.
#pragma once
#include <algorithm>

#include "gateway/ledger/group.hpp"
#include "gateway/store/query.hpp"
#include "tests/unit/ledger/support.hpp"

namespace tongban::tests {

struct LogNode {
  explicit LogNode(crypto::SuiteId suite = crypto::SuiteId::Sm)
      : region(suite),
        log(region.pki.issue("log-1", crypto::Profile::Signing)),
        hash(crypto::suite(suite)),
        settings{
            .certificate = log.certificate, .signer = log.signer.get(), .cipher = &region.cipher},
        store(openStore(dir / "ledger.db", clock)),
        connection(connect()),
        row(ledger::openLogRow(*connection, log.certificate, clock).value()),
        edge{ledger::TileWriter(row.number, hash), {}} {}

  std::unique_ptr<store::Connection> connect() {
    auto made = store->connect();
    if (!made) BOOST_FAIL(made.error().code);
    return std::move(*made);
  }

  // Commits a group and then its head.
  void write(std::vector<ledger::Proposal> proposals) {
    ledger::GroupWriter writer(*connection, row.number, clock);
    ledger::Group group;
    for (auto& proposal : proposals) {
      auto pending = ledger::prepare(std::move(proposal), row.log, settings);
      if (!pending) BOOST_FAIL(pending.error().message);
      group.push_back(std::move(*pending));
    }
    must(writer.write(group, std::nullopt, edge));
    clock.advance(std::chrono::milliseconds(10));
    heads.push_back(
        ledger::Head::make(row.log, edge.tiles.size(), edge.tiles.root(), clock.now(), *log.signer)
            .value());
    ledger::Group none;
    must(writer.write(none, heads.back(), edge));
  }
  void writeSome(std::size_t count) {
    std::vector<ledger::Proposal> group;
    for (std::size_t i = 0; i < count; ++i) group.push_back(proposal(clock, "正文"));
    write(std::move(group));
  }

  static void must(const Result<Ok>& done) {
    if (!done) BOOST_FAIL(done.error().code << ' ' << done.error().message);
  }

  // What an attacker does: any SQL, in one transaction.
  template <class... Args>
  void sql(std::string_view text, const Args&... args) {
    auto transaction = connection->begin(store::Access::Write);
    BOOST_REQUIRE(transaction);
    must(store::run(*connection, text, args...));
    must(transaction->commit());
  }
  std::string form(std::uint64_t index) {
    auto found = store::queryOne<Bytes>(*connection,
                                        "SELECT form FROM ledger_entry WHERE entry = ?", at(index));
    return std::string(textOf(std::get<0>(found.value().value())));
  }
  // The entry with one member changed, in its form again.
  std::string reworded(std::uint64_t index, const std::string& resource) {
    auto entry = ledger::parseEntry(form(index)).value();
    entry.resource = resource;
    return entry.form().value();
  }
  void put(std::uint64_t index, const std::string& form) {
    sql("UPDATE ledger_entry SET form = ? WHERE entry = ?", bytesOf(form), at(index));
  }
  std::int64_t at(std::uint64_t index) const { return ledger::rowOf(row.number, index); }

  // Keeps the database as it is, and later goes back to it.
  void keep() {
    close();
    std::filesystem::copy_file(dir / "ledger.db", dir / "kept.db");
    reopen();
  }
  void restore() {
    close();
    std::filesystem::copy_file(dir / "kept.db", dir / "ledger.db",
                               std::filesystem::copy_options::overwrite_existing);
    reopen();
  }
  void close() {
    connection.reset();
    store.reset();  // the last connection moves the write-ahead log into the file
  }
  void reopen() {
    store = openStore(dir / "ledger.db", clock);
    connection = connect();
  }

  enum class Fix { Leaves, Roots, Tiles, Heads };
  // Derives again, from the entries as they are now, all that stands before `upTo` and itself.
  void refit(Fix upTo);

  ledger::AuditReport audit(ledger::AuditOrder order = {}) {
    order.regionRoots = &region.roots;
    auto report = ledger::audit(*connection, order);
    if (!report) BOOST_FAIL(report.error().code << ' ' << report.error().message);
    return std::move(*report);
  }

  TempDir dir;
  FakeClock clock;
  Region region;
  Pki::Issued log;
  ledger::TreeHash hash;
  ledger::LedgerSettings settings;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<store::Connection> connection;
  ledger::LogRow row;
  ledger::Edge edge;
  std::vector<ledger::Head> heads;
};

inline void LogNode::refit(Fix upTo) {
  std::vector<std::int64_t> sizes;
  {
    auto rows = store::query(*connection, "SELECT size FROM ledger_root ORDER BY size").value();
    while (rows.next().value()) sizes.push_back(std::get<0>(rows.read<std::int64_t>().value()));
  }
  auto transaction = connection->begin(store::Access::Write);
  ledger::TileWriter tree(row.number, hash);
  for (const auto size : sizes) {
    std::vector<ledger::Digest> leaves;
    while (tree.size() < static_cast<std::uint64_t>(size)) {
      leaves.push_back(hash.leaf(bytesOf(form(tree.size()))));
      tree.add(leaves.back());
    }
    must(store::run(*connection, "UPDATE ledger_root SET leaves = ? WHERE size = ?",
                    ledger::packDigests(leaves), size));
    if (upTo >= Fix::Roots) {
      must(store::run(*connection, "UPDATE ledger_root SET root = ? WHERE size = ?",
                      BytesView(tree.root().bytes), size));
    }
    if (upTo >= Fix::Tiles) must(tree.write(*connection));
    if (upTo < Fix::Heads) continue;
    const auto own = std::ranges::find(heads, tree.size(), &ledger::Head::size);
    const auto time = fromRfc3339(own->time).value();
    const auto head =
        ledger::Head::make(row.log, tree.size(), tree.root(), time, *log.signer).value();
    must(store::run(*connection, "UPDATE ledger_head SET form = ? WHERE size = ?", head.form(),
                    size));
  }
  must(transaction->commit());
}

}  // namespace tongban::tests
