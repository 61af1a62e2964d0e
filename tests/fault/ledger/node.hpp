// tests/fault/ledger/node.hpp — a region's keys and a log, and what every test here asks of a store
// that was opened again: the audit is clean and every head that was shown is of the same tree.
#pragma once
#include "gateway/ledger/log_row.hpp"
#include "tests/unit/ledger/support.hpp"

namespace tongban::tests {

struct Keys {
  explicit Keys(crypto::SuiteId suite) : region(suite) {}

  Region region;
  Pki::Issued log{region.pki.issue("log-1", crypto::Profile::Signing)};
};

// The size of the newest root on disk.
inline std::uint64_t sizeOnDisk(store::Connection& connection) {
  const auto size =
      store::queryOne<std::optional<std::int64_t>>(connection, "SELECT MAX(size) FROM ledger_root");
  if (!size) BOOST_FAIL(size.error().code << ' ' << size.error().message);
  return static_cast<std::uint64_t>(std::get<0>(**size).value_or(0));
}

// The audit, which must be clean; from `since` on when it is there.
inline ledger::LogAudit mustAudit(store::Connection& connection, const Region& region,
                                  const std::optional<ledger::Head>& since = {}) {
  ledger::AuditOrder order{.regionRoots = &region.roots};
  if (since) order.since.emplace(since->log, *since);
  auto report = ledger::audit(connection, order);
  if (!report) BOOST_FAIL(report.error().code << ' ' << report.error().message);
  BOOST_REQUIRE(report->logs.size() == 1U);
  const auto& finding = report->logs[0].finding;
  if (finding) BOOST_FAIL(finding->code << " at " << finding->index << ": " << finding->message);
  return std::move(report->logs[0]);
}

// A head that was shown once and the newest one: signed, of one tree, in the order of time.
inline void mustContinue(ledger::Reader& reader, const crypto::PublicKey& key,
                         const ledger::Head& shown, const ledger::Head& newest) {
  const ledger::TreeHash hash(crypto::suite(key.suite()));
  BOOST_TEST(shown.verify(key).has_value());
  BOOST_REQUIRE(shown.size <= newest.size);
  BOOST_TEST(shown.time <= newest.time);
  if (shown.size == newest.size) BOOST_TEST((shown.root == newest.root));
  const auto path = reader.consistency(shown.size, newest.size);
  if (!path) BOOST_FAIL(path.error().code << ' ' << path.error().message);
  const auto same =
      ledger::verifyConsistency(hash, shown.size, newest.size, shown.root, newest.root, *path);
  BOOST_TEST(same.has_value(), "sizes " << shown.size << " and " << newest.size);
}

}  // namespace tongban::tests
