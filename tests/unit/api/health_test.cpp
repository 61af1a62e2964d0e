// goal: a node says that it drains, or which of what every exchange needs it cannot do, and only
// that.
#include "gateway/api/health.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/exchange_node.hpp"

namespace tongban::tests {
namespace {

// The key of the log, which can be taken away.
struct Key final : crypto::Signer {
  std::unique_ptr<crypto::Signer> real;
  bool gone = false;

  explicit Key(const ExchangeNode& node) : real(node.made.pki().gatewayLog.signer()) {}
  Result<Bytes> sign(BytesView message) const override {
    if (gone) return fail("internal.unexpected", "密钥设备没有应答");
    return real->sign(message);
  }
  const crypto::PublicKey& publicKey() const noexcept override { return real->publicKey(); }
};

struct Checked {
  Told told;

  explicit Checked(api::Health& health) : told(ExchangeNode::told(health.ready())) {
    BOOST_TEST_INFO(told.out.body);
    const auto schema = record::Schema::load("schemas/api/health.schema.json").value();
    BOOST_TEST(schema.check(told.document.root).empty());
  }
  std::string status() const { return told.text("status"); }
  std::string retryAfter() const {
    return told.out.head.fields.combined("retry-after").value_or("");
  }
  // check:code of what is in trouble.
  std::vector<std::string> troubles() const {
    std::vector<std::string> all;
    for (const auto& check : told.at("checks").items()) {
      const bool ok = check.find("ok")->asBoolean().value();
      BOOST_TEST(ok == (check.find("code") == nullptr));
      if (ok) continue;
      all.push_back(std::string(check.find("check")->text()) + ":" +
                    std::string(check.find("code")->text()));
    }
    return all;
  }
};

struct Fixture {
  ExchangeNode node;
  Key key{node};
  api::Health health{node.house(), key};
};

using Troubles = std::vector<std::string>;

BOOST_FIXTURE_TEST_SUITE(health, Fixture)

BOOST_AUTO_TEST_CASE(nothing_is_wrong) {
  const Checked now(health);
  BOOST_TEST(now.told.status() == 200);
  BOOST_TEST(now.status() == "ok");
  BOOST_TEST(now.retryAfter().empty());
  BOOST_TEST(now.troubles().empty());
}

// Everything works still; that it is told to end is reason enough to be given no more work.
BOOST_AUTO_TEST_CASE(it_drains) {
  BOOST_TEST(Checked(health).status() == "ok");
  health.drain();
  for (int again = 0; again < 2; ++again) {
    const Checked now(health);
    BOOST_TEST(now.told.status() == 503);
    BOOST_TEST(now.status() == "draining");
    BOOST_TEST(now.retryAfter() == "2");
    BOOST_TEST(now.troubles().empty());
  }
}

BOOST_AUTO_TEST_CASE(it_drains_before_anybody_asked) {
  health.drain();
  const Checked now(health);
  BOOST_TEST(now.told.status() == 503);
  BOOST_TEST(now.status() == "draining");
}

// Whoever drains is not taken for broken, and what is broken is said beside it.
BOOST_AUTO_TEST_CASE(it_drains_and_is_in_trouble) {
  BOOST_TEST_REQUIRE(node.ask(node.call()).status() == 200);
  node.clock.at -= std::chrono::seconds(61);
  BOOST_TEST(Checked(health).status() == "notReady");
  health.drain();
  const Checked now(health);
  BOOST_TEST(now.told.status() == 503);
  BOOST_TEST(now.status() == "draining");
  BOOST_TEST((now.troubles() == Troubles{"clock:exchange.clock-behind"}));
}

BOOST_AUTO_TEST_CASE(the_key_does_not_sign) {
  key.gone = true;
  const Checked now(health);
  BOOST_TEST(now.told.status() == 503);
  BOOST_TEST(now.status() == "notReady");
  BOOST_TEST((now.troubles() == Troubles{"log-key:internal.unexpected"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
