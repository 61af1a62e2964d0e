// goal: a witness keeps heads that continue each other, and raises the alarm at every other one.
#include "gateway/ledger/witness.hpp"

#include "tests/unit/ledger/node.hpp"

using namespace tongban;

namespace {

// Two logs signed with one key: the second parted from the first after four entries.
struct Peer {
  explicit Peer(crypto::SuiteId suite) : region(suite), hash(crypto::suite(suite)) {
    for (int i = 0; i < 20; ++i) {
      leaves[0].push_back(hash.leaf(bytesOf("entry " + std::to_string(i))));
      leaves[1].push_back(i < 4 ? leaves[0].back()
                                : hash.leaf(bytesOf("other " + std::to_string(i))));
    }
  }
  ledger::SubtreeRoot source(int fork) const {
    return [this, fork](unsigned level, std::uint64_t index) -> Result<ledger::Digest> {
      ledger::Frontier tree(hash);
      for (auto i = index << level; i < (index + 1) << level; ++i) tree.add(leaves[fork][i]);
      return tree.root();
    };
  }
  ledger::Head head(std::uint64_t size, int second, int fork = 0) const {
    return ledger::Head::make(key.certificate.keyId(), size,
                              ledger::rootOf(hash, size, source(fork)).value(),
                              clock.now() + std::chrono::seconds(second), *key.signer)
        .value();
  }
  ledger::AskConsistency ask(int fork = 0) const {
    return [this, fork](std::uint64_t first, std::uint64_t second) {
      return ledger::consistencyProof(hash, first, second, source(fork));
    };
  }

  tests::FakeClock clock;
  tests::Region region;
  tests::Pki::Issued key = region.pki.issue("log-1", crypto::Profile::Signing);
  ledger::TreeHash hash;
  std::vector<ledger::Digest> leaves[2];
};

struct Watcher {
  explicit Watcher(crypto::SuiteId suite = crypto::SuiteId::Sm)
      : peer(suite),
        store(tests::openStore(dir / "w.db", peer.clock)),
        connection(store->connect().value()),
        witness(*connection) {}

  std::string see(const ledger::Head& head, const ledger::AskConsistency& ask) {
    const auto done =
        witness.observe("510000", head, peer.key.certificate.publicKey().value(), ask);
    return done ? std::string() : done.error().code;
  }
  std::string see(const ledger::Head& head, int fork = 0) { return see(head, peer.ask(fork)); }
  std::vector<std::uint64_t> sizes() {
    std::vector<std::uint64_t> out;
    const auto held = witness.held(peer.key.certificate.keyId());
    for (const auto& head : *held) {
      out.push_back(head.size);
    }
    return out;
  }

  tests::TempDir dir;
  Peer peer;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<store::Connection> connection;
  ledger::Witness witness;
};

using Sizes = std::vector<std::uint64_t>;

}  // namespace

BOOST_AUTO_TEST_SUITE(ledger_witness)

BOOST_AUTO_TEST_CASE(a_log_that_grows_is_believed) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    Watcher w(suite);
    BOOST_TEST(!w.witness.newest(w.peer.key.certificate.keyId()).value().has_value());
    for (const auto size : {1, 4, 7, 20}) {
      BOOST_TEST(w.see(w.peer.head(static_cast<std::uint64_t>(size), size)) == "");
    }
    BOOST_TEST(w.see(w.peer.head(7, 7)) == "");    // seen before: nothing is asked
    BOOST_TEST(w.see(w.peer.head(5, 5)) == "");    // older, and consistent
    BOOST_TEST(w.see(w.peer.head(7, 100)) == "");  // the same root signed again
    BOOST_TEST((w.sizes() == Sizes{1, 4, 5, 7, 20}));
    BOOST_TEST(w.witness.newest(w.peer.key.certificate.keyId()).value()->size == 20U);
  }
}

BOOST_AUTO_TEST_CASE(an_empty_log_may_begin) {
  Watcher w;
  BOOST_TEST(w.see(w.peer.head(0, 0)) == "");
  BOOST_TEST(w.see(w.peer.head(3, 1)) == "");
  auto other = w.peer.head(0, 0);
  const auto wrong = ledger::Head::make(other.log, 0, w.peer.head(3, 1).root, w.peer.clock.now(),
                                        *w.peer.key.signer)
                         .value();
  BOOST_TEST(w.see(wrong) == "ledger.head-invalid");
}

BOOST_AUTO_TEST_CASE(every_contradiction_is_an_alarm) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    Watcher w(suite);
    BOOST_REQUIRE(w.see(w.peer.head(3, 30)) == "");
    BOOST_REQUIRE(w.see(w.peer.head(10, 100)) == "");
    const auto* alarm = "ledger.peer-inconsistent";
    BOOST_TEST(w.see(w.peer.head(10, 110, 1), 1) == alarm);  // same size, other root
    BOOST_TEST(w.see(w.peer.head(15, 150, 1), 1) == alarm);  // a fork that grew
    BOOST_TEST(w.see(w.peer.head(15, 150, 1), 0) == alarm);  // with the honest log's proof
    BOOST_TEST(w.see(w.peer.head(7, 70, 1), 1) == alarm);    // shrunk to another tree
    BOOST_TEST(w.see(w.peer.head(15, 99)) == alarm);         // larger, but earlier
    BOOST_TEST(w.see(w.peer.head(7, 101)) == alarm);         // smaller, but later
    BOOST_TEST(w.see(w.peer.head(7, 29)) == alarm);          // larger than 3, but earlier
    BOOST_TEST((w.sizes() == Sizes{3, 10}));
    BOOST_TEST(w.see(w.peer.head(15, 150)) == "");  // and the honest log is still believed
  }
}

BOOST_AUTO_TEST_CASE(a_proof_must_be_the_proof) {
  Watcher w;
  BOOST_REQUIRE(w.see(w.peer.head(3, 3)) == "");
  const auto good = w.peer.ask()(3, 13).value();
  const auto with = [&](const std::function<void(std::vector<ledger::Digest>&)>& change) {
    auto path = good;
    change(path);
    return w.see(w.peer.head(13, 13),
                 [path](auto, auto) -> Result<std::vector<ledger::Digest>> { return path; });
  };
  for (std::size_t i = 0; i < good.size(); ++i) {
    BOOST_TEST(with([i](auto& path) { path[i].bytes[7] ^= 1; }) == "ledger.peer-inconsistent");
  }
  BOOST_TEST(with([](auto& path) { path.pop_back(); }) == "ledger.peer-inconsistent");
  BOOST_TEST(with([](auto& path) { path.push_back(path[0]); }) == "ledger.peer-inconsistent");
  BOOST_TEST(with([](auto& path) { path.clear(); }) == "ledger.peer-inconsistent");
  // A peer that does not answer has not contradicted itself.
  BOOST_TEST(w.see(w.peer.head(13, 13), [](auto, auto) -> Result<std::vector<ledger::Digest>> {
    return fail("ledger.busy", "稍后再问");
  }) == "ledger.busy");
  BOOST_TEST((w.sizes() == Sizes{3}));
}

BOOST_AUTO_TEST_CASE(a_head_of_another_key_is_no_head) {
  Watcher w;
  const auto other = w.peer.region.pki.issue("other", crypto::Profile::Signing);
  auto head = ledger::Head::make(w.peer.key.certificate.keyId(), 3, w.peer.head(3, 3).root,
                                 w.peer.clock.now(), *other.signer)
                  .value();
  BOOST_TEST(w.see(head) == "crypto.signature-invalid");
  head.log = other.certificate.keyId();
  BOOST_TEST(w.see(head) == "ledger.head-invalid");
  auto flipped = w.peer.head(3, 3);
  flipped.size = 4;
  BOOST_TEST(w.see(flipped) == "crypto.signature-invalid");
  BOOST_TEST(w.sizes().empty());
}

// Two messages of one peer arrive at once; each carries a head of another fork.
BOOST_AUTO_TEST_CASE(what_was_kept_meanwhile_counts) {
  Watcher w;
  BOOST_REQUIRE(w.see(w.peer.head(3, 3)) == "");
  auto second = w.store->connect().value();
  ledger::Witness beside(*second);
  const auto key = w.peer.key.certificate.publicKey().value();
  int asked = 0;
  const auto slow = [&](std::uint64_t first, std::uint64_t size) {
    if (asked++ == 0) {
      BOOST_REQUIRE(beside.observe("510000", w.peer.head(12, 12), key, w.peer.ask()));
    }
    return w.peer.ask(1)(first, size);
  };
  BOOST_TEST(w.see(w.peer.head(10, 10, 1), slow) == "ledger.peer-inconsistent");
  BOOST_TEST(asked == 2);
  asked = 0;
  const auto sameSize = [&](std::uint64_t first, std::uint64_t size) {
    if (asked++ == 0) {
      BOOST_REQUIRE(beside.observe("510000", w.peer.head(15, 15), key, w.peer.ask()));
    }
    return w.peer.ask()(first, size);
  };
  BOOST_TEST(w.see(w.peer.head(15, 15), sameSize) == "");
  BOOST_TEST((w.sizes() == Sizes{3, 12, 15}));
}

BOOST_AUTO_TEST_SUITE_END()
