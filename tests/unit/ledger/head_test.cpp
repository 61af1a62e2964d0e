// goal: heads, close statements and lists of logs are read in their one form, and every bit counts.
#include "gateway/ledger/head.hpp"

#include "tests/unit/ledger/support.hpp"

using namespace tongban;

namespace {

struct Keys {
  explicit Keys(crypto::SuiteId suite)
      : region(suite), log(region.pki.issue("log", crypto::Profile::Signing)) {
    root.suite = suite;
    root.bytes.fill(0xAB);
  }
  const crypto::Signer& rootSigner() const { return *region.pki.root().signer; }
  crypto::PublicKey rootKey() const { return region.pki.root().certificate.publicKey().value(); }
  ledger::Head head() const {
    return ledger::Head::make(log.certificate.keyId(), 7, root, clock.now(), *log.signer).value();
  }
  ledger::CloseStatement close() const {
    return ledger::CloseStatement::make(log.certificate.keyId(), 7, root, clock.now(),
                                        ledger::CloseReason::Restore, rootSigner())
        .value();
  }
  ledger::LogList list() const {
    const auto next = region.pki.issue("log-2", crypto::Profile::Signing);
    ledger::LogList list;
    list.region = "510000";
    list.time = "2026-11-24T08:00:00.000Z";
    list.logs = {{log.certificate.keyId(), toBase64(log.certificate.der()),
                  "2026-01-01T00:00:00.000Z", close().form()},
                 {next.certificate.keyId(), toBase64(next.certificate.der()),
                  "2026-11-24T08:00:00.000Z", ""}};
    BOOST_REQUIRE(list.sign(rootSigner()));
    return list;
  }

  tests::FakeClock clock;
  tests::Region region;
  tests::Pki::Issued log;
  crypto::Digest root;
};

template <class Accepted>
void everyBitCounts(std::string form, Accepted accepted) {
  BOOST_REQUIRE(accepted(form));
  for (std::size_t bit = 0; bit < form.size() * 8; ++bit) {
    const auto byte = form[bit / 8];
    form[bit / 8] = static_cast<char>(byte ^ (1 << bit % 8));
    BOOST_TEST(!accepted(form), "bit " << bit);
    form[bit / 8] = byte;
  }
  for (std::size_t cut = 0; cut < form.size(); ++cut) BOOST_TEST(!accepted(form.substr(0, cut)));
  BOOST_TEST(!accepted(form + " "));
  BOOST_TEST(!accepted("\n" + form));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ledger_head)

BOOST_AUTO_TEST_CASE(every_bit_of_a_head) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    const Keys keys(suite);
    const auto key = keys.log.certificate.publicKey().value();
    everyBitCounts(keys.head().form(), [&](const std::string& form) {
      const auto head = ledger::Head::parse(form);
      return head && head->verify(key);
    });
    BOOST_TEST((ledger::Head::parse(keys.head().form())->root == keys.root));
  }
}

BOOST_AUTO_TEST_CASE(every_bit_of_a_close_statement) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    const Keys keys(suite);
    everyBitCounts(keys.close().form(), [&](const std::string& form) {
      const auto statement = ledger::CloseStatement::parse(form);
      return statement && statement->verify(keys.rootKey());
    });
    const auto read = ledger::CloseStatement::parse(keys.close().form());
    BOOST_TEST((read->reason == ledger::CloseReason::Restore));
    BOOST_TEST(read->size == 7U);
    BOOST_TEST(!read->verify(keys.log.certificate.publicKey().value()));
  }
}

BOOST_AUTO_TEST_CASE(every_bit_of_a_list_of_logs) {
  const Keys keys(crypto::SuiteId::Sm);
  const auto list = keys.list();
  const auto read = ledger::LogList::parse(list.form());
  BOOST_REQUIRE(read);
  BOOST_TEST(read->form() == list.form());
  BOOST_TEST(read->logs[0].close == list.logs[0].close);
  BOOST_TEST(read->logs[1].close.empty());
  everyBitCounts(list.form(), [&](const std::string& form) {
    const auto one = ledger::LogList::parse(form);
    return one && one->verify(keys.rootKey());
  });
}

// What the region would have signed, but never says.
BOOST_AUTO_TEST_CASE(lists_that_say_nothing_sound_are_refused) {
  const Keys keys(crypto::SuiteId::Intl);
  const auto refused = [&](const std::function<void(ledger::LogList&)>& change) {
    auto list = keys.list();
    change(list);
    BOOST_REQUIRE(list.sign(keys.rootSigner()));
    const auto read = ledger::LogList::parse(list.form());
    return read ? std::string() : read.error().code;
  };
  const std::string invalid = "ledger.statement-invalid";
  BOOST_TEST(refused([](auto&) {}) == "");
  BOOST_TEST(refused([](auto& list) { list.logs.clear(); }) == "");
  BOOST_TEST(refused([](auto& list) { list.region.clear(); }) == invalid);
  BOOST_TEST(refused([](auto& list) { list.time = "2026-11-24"; }) == invalid);
  BOOST_TEST(refused([](auto& list) { list.logs[0].log = "log"; }) == invalid);
  BOOST_TEST(refused([](auto& list) { list.logs[0].opened.clear(); }) == invalid);
  BOOST_TEST(refused([](auto& list) { list.logs[0].certificate = "*"; }) == invalid);
  BOOST_TEST(refused([](auto& list) { list.logs[0].certificate.clear(); }) == invalid);
  BOOST_TEST(refused([](auto& list) { list.logs[1].close = list.logs[0].close; }) == invalid);
}

BOOST_AUTO_TEST_CASE(documents_that_are_no_head) {
  const Keys keys(crypto::SuiteId::Intl);
  const auto form = keys.head().form();
  const auto code = [&](std::string_view from, std::string_view to) {
    auto text = form;
    text.replace(text.find(from), from.size(), to);
    const auto head = ledger::Head::parse(text);
    return head ? std::string() : head.error().code;
  };
  const std::string invalid = "ledger.head-invalid";
  BOOST_TEST(code("\"size\":7", "\"size\":7") == "");
  BOOST_TEST(code("\"size\":7", "\"size\":-7") == invalid);
  BOOST_TEST(code("\"size\":7", "\"size\":7.0") == invalid);
  BOOST_TEST(code("\"size\":7", "\"size\":\"7\"") == invalid);
  BOOST_TEST(code("\"size\":7", "\"size\":9007199254740993") == invalid);
  BOOST_TEST(code("\"size\":7", "\"size\":99999999999999999999") == invalid);
  BOOST_TEST(code("08:00:00.000Z", "08:00:00Z") == invalid);
  BOOST_TEST(code("08:00:00.000Z", "16:00:00.000+08:00") == invalid);
  BOOST_TEST(code("{", "{\"a\":1,") == invalid);
  BOOST_TEST(code("sha256:", "SHA256:") == invalid);
  for (const auto* text : {"", "[]", "{}", "null", "7"}) BOOST_TEST(!ledger::Head::parse(text));
  // The root is of the key's suite.
  auto other = keys.root;
  other.suite = crypto::SuiteId::Sm;
  const auto mixed =
      ledger::Head::make(keys.log.certificate.keyId(), 7, other, keys.clock.now(), *keys.log.signer)
          .value();
  BOOST_TEST(mixed.verify(keys.log.certificate.publicKey().value()).error().code == invalid);
}

BOOST_AUTO_TEST_SUITE_END()
