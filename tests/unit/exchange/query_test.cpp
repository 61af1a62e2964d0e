// goal: a department with a grant gets exactly what it was granted, and what happened stands in the
// ledger before the answer leaves.
#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "gateway/base/file.hpp"
#include "gateway/ledger/reader.hpp"
#include "gateway/wire/content_digest.hpp"
#include "gateway/wire/signature.hpp"
#include "tests/support/exchange_node.hpp"

namespace tongban::tests {
namespace {

BOOST_AUTO_TEST_SUITE(query)

BOOST_AUTO_TEST_CASE(three_of_seven_items_one_of_them_masked) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    ExchangeNode node({.suite = suite});
    const auto told = node.ask(node.call());
    BOOST_TEST_INFO(told.out.body);
    BOOST_TEST_REQUIRE(told.status() == 200);
    const auto& records = told.at("records");
    BOOST_TEST_REQUIRE(records.items().size() == 1u);
    const auto& record = records.items().front();
    BOOST_TEST(record.members().size() == 3u);
    BOOST_TEST(record.find("uscc")->text() == "91500112MAF000012X");
    BOOST_TEST(record.find("name")->text() == "示例渝北软件有限公司");
    BOOST_TEST(record.find("legalRepresentative")->text() == "张*");
    BOOST_TEST(told.at("masked").items().size() == 1u);
    BOOST_TEST(told.at("withheld").items().size() == 4u);
    BOOST_TEST(told.at("source").find("region")->text() == "510000");
    BOOST_TEST(told.out.body.find("registeredCapital\":") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(the_entry_says_who_what_why_and_under_which_grant) {
  ExchangeNode node;
  const auto sent = node.call().make();
  const auto told = node.ask(sent);
  BOOST_TEST_REQUIRE(told.status() == 200);
  const auto entries = node.entries();
  BOOST_TEST_REQUIRE(entries.size() == 1u);
  const auto& entry = entries.front();
  BOOST_TEST(entry.id == sent.field("tongban-exchange-id"));
  BOOST_TEST(entry.id == told.text("exchangeId"));
  BOOST_TEST((entry.kind == ledger::EntryKind::Query));
  BOOST_TEST(entry.caller.member == "data-bureau");
  BOOST_TEST(entry.caller.system == "one-window");
  BOOST_TEST(entry.caller.auth == "signature");
  BOOST_TEST(entry.rule == "GRANT-1");
  BOOST_TEST(entry.resource == "enterprise-registration");
  BOOST_TEST(entry.matter == "企业开办");
  BOOST_TEST(entry.caseId == "2026-0001");
  BOOST_TEST(entry.items.size() == 3u);
  BOOST_TEST(entry.rows.value_or(-1) == 1);
  BOOST_TEST(entry.outcomeCode == "ok");
  BOOST_TEST(!entry.request.empty());
  BOOST_TEST(!entry.answer.empty());
}

BOOST_AUTO_TEST_CASE(the_answer_is_signed_and_bound_to_its_request) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    ExchangeNode node({.suite = suite});
    const auto sent = node.call().make();
    const auto told = node.ask(sent);
    BOOST_TEST_REQUIRE(told.status() == 200);
    const auto signature = wire::readSignature({sent.head, &told.out.head});
    BOOST_TEST_REQUIRE(signature.has_value());
    const auto key = node.made.pki().gatewayMessage.certificate.publicKey().value();
    BOOST_TEST(signature->parameters().keyId == key.id());
    BOOST_TEST(signature->verify(key).has_value());
    BOOST_TEST(
        wire::checkContentDigest(told.out.head.fields, suite, bytesOf(told.out.body)).has_value());
    // Under another request it proves nothing.
    const auto other = node.call().make();
    const auto moved = wire::readSignature({other.head, &told.out.head});
    BOOST_TEST((!moved || !moved->verify(key)));
  }
}

BOOST_AUTO_TEST_CASE(by_certificate_alone_with_the_purpose_in_the_document) {
  ExchangeNode node;
  auto call = node.call();
  call.proof = SignedCall::Proof::None;
  call.withoutFields = {"tongban-purpose", "tongban-on-behalf", "tongban-exchange-id"};
  call.body = R"({"purpose":{"matter":"企业开办","case":"2026-0001","operator":{"id":"A0137"}},)"
              R"("subject":{"uscc":"91500112MAF000012X"},"items":["name"]})";
  const auto told = node.ask(call);
  BOOST_TEST_INFO(told.out.body);
  BOOST_TEST_REQUIRE(told.status() == 200);
  BOOST_TEST(told.at("records").items().front().members().size() == 1u);
  BOOST_TEST(node.entries().front().caller.auth == "mtls");
  BOOST_TEST(!told.out.head.fields.has("signature"));
}

BOOST_AUTO_TEST_CASE(by_a_shared_secret) {
  ExchangeNode node;
  auto call = node.call();
  call.proof = SignedCall::Proof::Hmac;
  call.withCertificate = false;
  BOOST_TEST(node.ask(call).status() == 200);
  BOOST_TEST(node.entries().front().caller.auth == "hmac");
}

// That somebody is not there is said only when every row of the source could be read.
BOOST_AUTO_TEST_CASE(nobody_of_that_code) {
  ExchangeNode node;
  const auto ask = [&] {
    return node.ask(SignedCall::query(node.made.oneWindow(), node.made.options().suite,
                                      node.clock.now(), "12510000MB0000027B"));
  };
  BOOST_TEST(ask().code() == "verify.absence-unproven");

  const auto data = node.made.read("data/registration.csv");
  const auto header = data.find('\n') + 1;
  node.made.write("data/registration.csv", data.substr(0, data.find('\n', header) + 1));
  std::filesystem::last_write_time(
      node.made / "data/registration.csv",
      std::filesystem::last_write_time(node.made / "data") - std::chrono::hours(24));
  node.stop();
  node.start();
  const auto told = ask();
  BOOST_TEST_INFO(told.out.body);
  BOOST_TEST_REQUIRE(told.status() == 200);
  BOOST_TEST(told.at("records").items().empty());
  BOOST_TEST(node.entries().back().rows.value_or(-1) == 0);
}

BOOST_AUTO_TEST_CASE(the_same_key_gives_the_first_answer_again) {
  ExchangeNode node({.dailyMax = 1});
  auto call = node.call();
  call.idempotencyKey = "\"case-2026-0001\"";
  const auto first = node.ask(call);
  BOOST_TEST_REQUIRE(first.status() == 200);
  auto again = node.call();
  again.idempotencyKey = call.idempotencyKey;
  const auto second = node.ask(again);
  BOOST_TEST_INFO(second.out.body);
  BOOST_TEST(second.status() == 200);
  BOOST_TEST(second.out.body == first.out.body);
  BOOST_TEST(node.entries().size() == 2u);

  auto other = SignedCall::query(node.made.oneWindow(), node.made.options().suite, node.clock.now(),
                                 "91510104MAF000020A");
  other.idempotencyKey = call.idempotencyKey;
  BOOST_TEST(node.ask(other).code() == "exchange.idempotency-conflict");
  auto malformed = node.call();
  malformed.idempotencyKey = "\"x\"";
  BOOST_TEST(node.ask(malformed).code() == "exchange.idempotency-invalid");
}

BOOST_AUTO_TEST_CASE(a_restart_remembers_nonces_quota_and_ids) {
  ExchangeNode node({.dailyMax = 2});
  const auto sent = node.call().make();
  BOOST_TEST_REQUIRE(node.ask(sent).status() == 200);
  node.stop();
  node.start();
  BOOST_TEST(node.ask(sent).code() == "auth.nonce-replayed");
  auto reused = node.call();
  reused.exchangeId = sent.field("tongban-exchange-id");
  BOOST_TEST(node.ask(reused).code() == "exchange.id-used");
  BOOST_TEST(node.ask(node.call()).status() == 200);
  BOOST_TEST(node.ask(node.call()).code() == "grant.quota-exceeded");
}

BOOST_AUTO_TEST_CASE(a_nonce_may_come_again_when_its_signature_is_over) {
  ExchangeNode node;
  auto call = node.call();
  call.nonce = "0123456789abcdef-once";
  BOOST_TEST_REQUIRE(node.ask(call).status() == 200);
  BOOST_TEST(node.ask(call).code() == "auth.nonce-replayed");
  node.clock.at += std::chrono::minutes(11);
  auto later = node.call();
  later.nonce = call.nonce;
  BOOST_TEST_REQUIRE(node.house().tidy().has_value());
  BOOST_TEST(node.ask(later).status() == 200);
}

BOOST_AUTO_TEST_CASE(a_clock_behind_the_ledger_takes_nothing) {
  ExchangeNode node;
  BOOST_TEST_REQUIRE(node.ask(node.call()).status() == 200);
  node.clock.at -= std::chrono::seconds(60);
  BOOST_TEST(node.house().checkClock().has_value());
  node.clock.at -= std::chrono::milliseconds(1);
  BOOST_TEST(node.ask(node.call()).code() == "exchange.clock-behind");
  BOOST_TEST(node.entries().size() == 1u);
}

BOOST_AUTO_TEST_CASE(strangers_are_counted_in_one_summary_a_minute) {
  ExchangeNode node;
  for (int i = 0; i < 3; ++i) {
    auto call =
        SignedCall::query(node.made.pki().stranger, node.made.options().suite, node.clock.now());
    BOOST_TEST(node.ask(call).code() == "auth.key-unknown");
  }
  BOOST_TEST(node.entries().empty());
  BOOST_TEST_REQUIRE(node.house().tidy().has_value());
  const auto entries = node.entries();
  BOOST_TEST_REQUIRE(entries.size() == 1u);
  BOOST_TEST((entries.front().kind == ledger::EntryKind::Summary));
  BOOST_TEST(entries.front().rows.value_or(0) == 3);
  BOOST_TEST_REQUIRE(node.house().tidy().has_value());
  BOOST_TEST(node.entries().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_license_is_verified_and_only_granted_parts_leave) {
  ExchangeNode node;
  auto file = readFile("ops/examples/licenses/genuine.ofd", 1u << 20).value();
  node.clock.at = instant("2026-11-24T02:00:00Z");
  const auto told = node.verify(SignedCall::verifyLicense(
      node.made.oneWindow(), node.made.options().suite, node.clock.now(), file));
  BOOST_TEST_INFO(told.out.body);
  BOOST_TEST(told.status() == 200);
  BOOST_TEST(told.text("verdict") == "valid");
  BOOST_TEST((node.entries().front().kind == ledger::EntryKind::Service));
  const auto none = node.verify(SignedCall::verifyLicense(
      node.made.counter(), node.made.options().suite, node.clock.now(), file));
  BOOST_TEST(none.code() == "grant.missing");
  const auto other = node.verify(SignedCall::verifyLicense(
      node.made.oneWindow(), node.made.options().suite, node.clock.now(), "not a license"));
  BOOST_TEST(other.code() == "license.not-ofd");
}

BOOST_AUTO_TEST_CASE(a_reload_changes_what_the_next_exchange_gets) {
  ExchangeNode node;
  BOOST_TEST_REQUIRE(node.ask(node.call()).status() == 200);
  auto options = node.made.options();
  options.items = {"uscc"};
  options.masked = false;
  node.made.write("catalog/market.yaml", MadeDeployment::catalogYaml(options));
  node.reload();
  const auto told = node.ask(node.call());
  BOOST_TEST(told.at("records").items().front().members().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
