// tests/unit/ledger/support.hpp — a ledger of its own in a temporary folder, and entries for it.
#pragma once
#include <atomic>
#include <string>

#include <boost/test/unit_test.hpp>

#include "gateway/base/ids.hpp"
#include "gateway/ledger/audit.hpp"
#include "gateway/ledger/ledger.hpp"
#include "gateway/ledger/reader.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/store/open.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/temp_dir.hpp"

namespace tongban::tests {

// Stands still until it is moved. Thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(std::string_view start = "2026-11-24T08:00:00.000Z") : ms_(count(start)) {}
  Instant now() const override { return Instant(std::chrono::milliseconds(ms_.load())); }
  void set(std::string_view rfc3339) { ms_ = count(rfc3339); }
  void advance(std::chrono::milliseconds by) { ms_ += by.count(); }

 private:
  static std::int64_t count(std::string_view text) {
    return fromRfc3339(text).value().time_since_epoch().count();
  }
  std::atomic<std::int64_t> ms_;
};

// The keys of one region: its root, and logs that the root certifies.
struct Region {
  explicit Region(crypto::SuiteId suite)
      : pki(suite),
        cipher(crypto::StorageCipher::make(suite, Bytes(crypto::StorageCipher::kSecretBytes, 7))
                   .value()),
        anchors(crypto::TrustAnchors::make({pki.root().certificate}).value()),
        roots(anchors) {}

  Pki pki;
  crypto::StorageCipher cipher;
  crypto::TrustAnchors anchors;
  crypto::ChainVerifier roots;
};

inline std::unique_ptr<store::Store> openStore(const std::filesystem::path& file,
                                               const Clock& clock, const std::string& vfs = {}) {
  auto store = store::open(store::SqliteSettings{file, std::chrono::milliseconds(2000), vfs},
                           ledger::migrations(), clock);
  if (!store) BOOST_FAIL(store.error().code << ' ' << store.error().message);
  return std::move(*store);
}

inline std::unique_ptr<ledger::Ledger> openLedger(store::Store& store, const Region& region,
                                                  const Pki::Issued& log, const Clock& clock) {
  auto opened = ledger::Ledger::open(
      store, {.certificate = log.certificate, .signer = log.signer.get(), .cipher = &region.cipher},
      clock);
  if (!opened) BOOST_FAIL(opened.error().code << ' ' << opened.error().message);
  return std::move(*opened);
}

inline ledger::Proposal proposal(const Clock& clock, const std::string& body) {
  ledger::Proposal out;
  out.entry.id = makeUuid(clock.now());
  out.entry.at = toRfc3339(clock.now());
  out.entry.kind = ledger::EntryKind::Query;
  out.entry.caller = {"data-bureau", "one-window", "mtls", {}};
  out.entry.resource = "enterprise-registration";
  out.entry.matter = "企业开办";
  out.entry.rule = "grant-1";
  out.entry.items = {"uscc", "name"};
  out.entry.rows = 1;
  out.entry.outcomeCode = "ok";
  out.request = ledger::Opening::of(bytesOf("request " + body));
  out.answer = ledger::Opening::of(bytesOf(body));
  return out;
}

}  // namespace tongban::tests
