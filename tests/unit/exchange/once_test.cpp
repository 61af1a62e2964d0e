// goal: what may come only once comes only once, for as long as it must and no longer, in bounded
// memory.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "gateway/ledger/reader.hpp"
#include "tests/support/exchange_node.hpp"

namespace tongban::tests {
namespace {

using exchange::Nonces;

std::chrono::sys_seconds second(int n) { return std::chrono::sys_seconds(std::chrono::seconds(n)); }

SignedCall keyed(const ExchangeNode& node, std::string_view key = "case-2026-0001") {
  auto call = node.call();
  call.idempotencyKey = fmt::format("\"{}\"", key);
  return call;
}

BOOST_AUTO_TEST_SUITE(once)

BOOST_AUTO_TEST_CASE(nonces_count_until_they_expire) {
  Nonces nonces;
  BOOST_TEST(nonces.claim({"key", "n", second(100)}, second(50)).has_value());
  BOOST_TEST(nonces.claim({"key", "n", second(200)}, second(100)).error().code ==
             "auth.nonce-replayed");
  BOOST_TEST(nonces.claim({"other key", "n", second(100)}, second(50)).has_value());
  BOOST_TEST(nonces.claim({"key", "n", second(200)}, second(101)).has_value());
}

BOOST_AUTO_TEST_CASE(a_nonce_given_back_may_be_claimed_and_then_lives_its_own_time) {
  Nonces nonces;
  const Nonces::Claim first{"key", "n", second(100)};
  BOOST_TEST(nonces.claim(first, second(50)).has_value());
  nonces.giveBack(first);
  BOOST_TEST(nonces.claim({"key", "n", second(300)}, second(60)).has_value());
  // The first one's expiry takes nothing away.
  BOOST_TEST(nonces.claim({"key", "n", second(400)}, second(150)).error().code ==
             "auth.nonce-replayed");
}

BOOST_AUTO_TEST_CASE(too_many_nonces_are_refused_rather_than_forgotten) {
  Nonces nonces(2);
  BOOST_TEST(nonces.claim({"key", "a", second(100)}, second(50)).has_value());
  BOOST_TEST(nonces.claim({"key", "b", second(100)}, second(50)).has_value());
  BOOST_TEST(nonces.claim({"key", "c", second(100)}, second(50)).error().code == "exchange.busy");
  BOOST_TEST(nonces.claim({"key", "a", second(100)}, second(50)).error().code ==
             "auth.nonce-replayed");
  BOOST_TEST(nonces.claim({"key", "c", second(200)}, second(101)).has_value());
}

BOOST_AUTO_TEST_CASE(a_reader_uses_its_nonce_up_too) {
  ExchangeNode node;
  const auto sent =
      SignedCall::read(node.made.oneWindow(), node.made.options().suite, node.clock.now(),
                       "https://localhost/exchange/v1/01a20b48-0900-7590-9acb-d9c8eca45521")
          .make();
  BOOST_TEST(exchange::authenticateReader(node.house(), sent.incoming()).has_value());
  node.stop();
  node.start();
  BOOST_TEST(exchange::authenticateReader(node.house(), sent.incoming()).error().code ==
             "auth.nonce-replayed");
}

BOOST_AUTO_TEST_CASE(two_at_once_under_one_key) {
  ExchangeNode node;
  const auto credential = node.made.oneWindow().message.keyId();
  auto first = node.house().inFlight().take(
      fmt::format("key:{}\nenterprise-registration\ncase-2026-0001", credential));
  BOOST_TEST_REQUIRE(first.has_value());
  BOOST_TEST(node.ask(keyed(node)).code() == "exchange.in-progress");
  first.reset();
  BOOST_TEST(node.ask(keyed(node)).status() == 200);
}

BOOST_AUTO_TEST_CASE(a_refusal_before_the_grant_was_used_leaves_the_key_free) {
  ExchangeNode node;
  auto wrong = keyed(node);
  wrong.body = R"({"subject":{"uscc":"91500112MAF000012X"},"items":["address"]})";
  BOOST_TEST(node.ask(wrong).code() == "grant.item-not-granted");
  BOOST_TEST(node.ask(keyed(node)).status() == 200);
}

// The same answer, and an entry that says that it was given again.
BOOST_AUTO_TEST_CASE(a_refusal_that_was_kept_is_given_again) {
  ExchangeNode node;
  const auto verify = [&] {
    auto call = SignedCall::verifyLicense(node.made.oneWindow(), node.made.options().suite,
                                          node.clock.now(), "not a license");
    call.idempotencyKey = "\"case-2026-0001\"";
    return node.verify(call);
  };
  const auto first = verify();
  BOOST_TEST(first.code() == "license.not-ofd");
  const auto second = verify();
  BOOST_TEST(second.out.body == first.out.body);
  BOOST_TEST(second.status() == first.status());
  BOOST_TEST(node.entries().back().outcomeCode == "exchange.refused-before");
  BOOST_TEST((node.entries().back().kind == ledger::EntryKind::Refusal));
}

BOOST_AUTO_TEST_CASE(a_key_is_forgotten_after_eight_days) {
  ExchangeNode node({.dailyMax = 1});
  BOOST_TEST(node.ask(keyed(node)).status() == 200);
  node.clock.at += std::chrono::hours(24 * 7 + 23);
  BOOST_TEST_REQUIRE(node.house().tidy().has_value());
  BOOST_TEST(node.ask(keyed(node)).status() == 200);
  auto another = keyed(node);
  another.body = R"({"subject":{"uscc":"91510104MAF000020A"}})";
  BOOST_TEST(node.ask(another).code() == "exchange.idempotency-conflict");
  node.clock.at += std::chrono::hours(2);
  BOOST_TEST_REQUIRE(node.house().tidy().has_value());
  auto fresh = keyed(node);
  fresh.body = another.body;
  BOOST_TEST(node.ask(fresh).status() == 200);
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_erased_is_not_given_again) {
  ExchangeNode node;
  const auto first = node.ask(keyed(node));
  BOOST_TEST_REQUIRE(first.status() == 200);
  BOOST_TEST_REQUIRE(ledger::eraseOpenings(node.store(), first.text("exchangeId")).has_value());
  const auto again = node.ask(keyed(node));
  BOOST_TEST(again.code() == "exchange.answer-erased");
  BOOST_TEST(again.status() == 410);
}

BOOST_AUTO_TEST_CASE(a_service_is_performed_under_its_own_resource_only) {
  ExchangeNode node;
  node.made.replace("catalog/market.yaml", "    service: license-verify\n",
                    "    connector: registration\n");
  node.made.replace("catalog/market.yaml",
                    "      - {id: verdict, name: 核验结论}\n"
                    "      - {id: checks, name: 各项检查}\n"
                    "      - {id: signatures, name: 签章与时间戳}\n"
                    "      - {id: license, name: 照面信息, level: 2}\n"
                    "      - {id: match, name: 与记录的比对}\n",
                    "      - {id: name, name: 企业名称}\n");
  node.made.replace("catalog/market.yaml",
                    "    items: [verdict, checks, signatures, license, match]",
                    "    items: [name]");
  node.reload();
  BOOST_TEST(node.verify(SignedCall::verifyLicense(node.made.oneWindow(), node.made.options().suite,
                                                   node.clock.now(), "a file"))
                 .code() == "catalog.resource-unknown");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
