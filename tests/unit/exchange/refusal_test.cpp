// goal: every bad request has its stable code and status, leaves an entry once somebody is known
// and a count before, and gives nothing away.
#include <algorithm>
#include <functional>

#include <boost/test/unit_test.hpp>

#include "tests/support/exchange_node.hpp"

namespace tongban::tests {
namespace {

using Spoil = std::function<void(SignedCall&, ExchangeNode&)>;

struct Case {
  const char* what;
  const char* code;
  int status;
  bool known;  // leaves an entry
  Spoil spoil;
};

void expect(const std::vector<Case>& cases, const DeploymentOptions& options = {},
            const std::function<void(ExchangeNode&)>& prepare = {}) {
  ExchangeNode node(options);
  if (prepare) prepare(node);
  for (const auto& one : cases) {
    const auto before = node.entries().size();
    auto call = node.call();
    one.spoil(call, node);
    const auto told = node.ask(call);
    BOOST_TEST_INFO(one.what << ": " << told.out.body);
    BOOST_TEST(told.code() == one.code);
    BOOST_TEST_INFO(one.what);
    BOOST_TEST(told.status() == one.status);
    for (const auto* part : {"title", "detail", "remedy", "titleEn", "remedyEn"}) {
      if (one.status >= 500) break;
      BOOST_TEST_INFO(one.what << " " << part);
      BOOST_TEST(!told.text(part).empty());
    }
    const auto entries = node.entries();
    BOOST_TEST_INFO(one.what << ": entries");
    BOOST_TEST(entries.size() == before + (one.known ? 1 : 0));
    if (!one.known || entries.empty()) continue;
    BOOST_TEST((entries.back().kind == ledger::EntryKind::Refusal));
    BOOST_TEST(entries.back().outcomeCode == one.code);
    BOOST_TEST(entries.back().outcomeStatus == one.status);
  }
}

BOOST_AUTO_TEST_SUITE(refusals)

BOOST_AUTO_TEST_CASE(of_the_document) {
  expect({
      {"no JSON", "exchange.request-malformed", 400, false,
       [](auto& c, auto&) { c.body = "{\"subject\":"; }},
      {"another form", "exchange.request-malformed", 400, false,
       [](auto& c, auto&) { c.body = R"({"subject":{"uscc":"x"},"extra":1})"; }},
      {"no subject", "exchange.request-malformed", 400, false,
       [](auto& c, auto&) { c.body = "{}"; }},
      {"other content type", "exchange.content-type", 415, false,
       [](auto& c, auto&) { c.contentType = "text/plain"; }},
      {"an id that is none", "exchange.id-invalid", 400, false,
       [](auto& c, auto&) { c.exchangeId = "42"; }},
      {"wrong check character", "exchange.subject-invalid", 422, true,
       [](auto& c, auto&) { c.body = R"({"subject":{"uscc":"915001120000000000"}})"; }},
      {"another subject", "exchange.subject-invalid", 422, true,
       [](auto& c, auto&) { c.body = R"({"subject":{"citizenId":"510104199001011234"}})"; }},
      {"two purposes", "caller.purpose-mismatch", 400, true,
       [](auto& c, auto&) {
         c.body = R"({"purpose":{"matter":"别的"},"subject":{"uscc":"91500112MAF000012X"}})";
       }},
  });
}

BOOST_AUTO_TEST_CASE(of_who_asks) {
  const auto earlier = [](SignedCall& c, std::chrono::seconds by) {
    c.created += by;
    c.expires += by;
  };
  expect({
      {"nothing shown", "auth.caller-unknown", 401, false,
       [](auto& c, auto&) {
         c.proof = SignedCall::Proof::None;
         c.withCertificate = false;
       }},
      {"unknown key", "auth.key-unknown", 401, false,
       [](auto& c, auto& n) {
         c.signedBy = n.made.pki().stranger.message;
         c.keyId = n.made.pki().stranger.message.keyId();
       }},
      {"one bit", "wire.signature-wrong", 401, false, [](auto& c, auto&) { c.spoilt = true; }},
      {"other key than it says", "wire.signature-wrong", 401, false,
       [](auto& c, auto& n) { c.signedBy = n.made.counter().message; }},
      {"other secret", "wire.signature-wrong", 401, false,
       [](auto& c, auto&) {
         c.proof = SignedCall::Proof::Hmac;
         c.secret = "another secret of at least thirty-two bytes";
       }},
      {"method not covered", "wire.signature-component-missing", 401, false,
       [](auto& c, auto&) { c.uncovered = {"@method"}; }},
      {"purpose not covered", "wire.signature-component-missing", 401, false,
       [](auto& c, auto&) { c.uncovered = {"tongban-purpose"}; }},
      {"something else covered", "wire.signature-component-unknown", 401, false,
       [](auto& c, auto&) { c.alsoCovered = {"@path"}; }},
      {"alg", "wire.signature-parameter", 401, false,
       [](auto& c, auto&) { c.moreParameters = ";alg=\"ed25519\""; }},
      {"stale", "wire.signature-stale", 401, false,
       [&](auto& c, auto&) { earlier(c, std::chrono::seconds(-301)); }},
      {"of the future", "wire.signature-future", 401, false,
       [&](auto& c, auto&) { earlier(c, std::chrono::seconds(301)); }},
      {"another body", "wire.digest-mismatch", 400, false,
       [](auto& c, auto&) { c.bodyAfterwards = R"({"subject":{"uscc":"91510104MAF000020A"}})"; }},
      {"two systems", "auth.binding-mismatch", 403, true,
       [](auto& c, auto& n) { c.certificate = n.made.counter().tls.certificate; }},
      {"for somebody else", "auth.binding-mismatch", 403, true,
       [](auto& c, auto& n) { c.onBehalf = onBehalfField(n.made.counter()); }},
      {"unregistered certificate", "auth.certificate-unknown", 401, false,
       [](auto& c, auto& n) { c.certificate = n.made.pki().stranger.tls.certificate; }},
      {"foreign certificate alone", "auth.certificate-unknown", 401, false,
       [](auto& c, auto& n) {
         c.proof = SignedCall::Proof::None;
         c.certificate = n.made.pki().stranger.tls.certificate;
       }},
  });
}

BOOST_AUTO_TEST_CASE(of_what_is_asked) {
  expect({
      {"unknown item", "catalog.item-unknown", 422, true,
       [](auto& c, auto&) {
         c.body = R"({"subject":{"uscc":"91500112MAF000012X"},"items":["shoeSize"]})";
       }},
      {"ungranted item", "grant.item-not-granted", 403, true,
       [](auto& c, auto&) {
         c.body = R"({"subject":{"uscc":"91500112MAF000012X"},"items":["registeredCapital"]})";
       }},
      {"no operator", "caller.operator-missing", 403, true,
       [](auto& c, auto&) { c.purpose = "matter=%\"%e4%bc%81%e4%b8%9a\", case=%\"2026-1\""; }},
      {"no case", "caller.case-missing", 403, true,
       [](auto& c, auto&) { c.purpose = "matter=%\"%e4%bc%81%e4%b8%9a\", operator=%\"A1\""; }},
      {"no purpose", "wire.signature-component-missing", 401, false,
       [](auto& c, auto&) { c.withoutFields = {"tongban-purpose"}; }},
      {"no grant", "grant.missing", 403, true,
       [](auto& c, auto& n) {
         c = SignedCall::query(n.made.counter(), n.made.options().suite, n.clock.now());
       }},
  });
}

BOOST_AUTO_TEST_CASE(of_the_grant_itself) {
  const Spoil nothing = [](auto&, auto&) {};
  expect({{"expired", "grant.expired", 403, true, nothing}}, {.until = "2026-11-20"});
  expect({{"not yet", "grant.not-yet-valid", 403, true, nothing}}, {.from = "2026-12-01"});
  expect({{"another matter", "grant.purpose-mismatch", 403, true, nothing}},
         {.matters = {"信用修复"}});
  expect({{"quota", "grant.quota-exceeded", 429, true, nothing}}, {.dailyMax = 1},
         [](ExchangeNode& node) { BOOST_TEST(node.ask(node.call()).status() == 200); });
  expect({{"rate", "grant.rate-exceeded", 429, true, nothing}}, {.minuteMax = 1},
         [](ExchangeNode& node) { BOOST_TEST(node.ask(node.call()).status() == 200); });
  expect({{"data too old", "verify.source-too-old", 502, true, nothing}}, {.maxAgeHours = 1});
}

BOOST_AUTO_TEST_CASE(of_certificates) {
  const auto revoked = [](const crypto::Certificate& certificate) {
    auto list = currentCrl();
    list.revoked.push_back(
        {fromHex(certificate.serial()).value(), instant("2026-11-02T00:00:00Z"), {}});
    return list;
  };
  ExchangeNode node;
  node.made.writeCrls(revoked(node.made.oneWindow().message.certificate), currentCrl());
  node.reload();
  BOOST_TEST(node.ask(node.call()).code() == "auth.certificate-revoked");
  node.made.writeCrls(currentCrl(), revoked(node.made.oneWindow().tls.certificate));
  node.reload();
  BOOST_TEST(node.ask(node.call()).code() == "auth.certificate-revoked");
  node.clock.at = instant("2040-01-01T00:00:00Z");
  BOOST_TEST(node.ask(node.call()).code() == "auth.certificate-expired");
}

BOOST_AUTO_TEST_CASE(unknown_resources_leave_no_odd_text) {
  ExchangeNode node;
  BOOST_TEST(node.ask(node.call(), "no-such-resource").code() == "catalog.resource-unknown");
  BOOST_TEST(node.ask(node.call(), "license-verify").code() == "catalog.resource-unknown");
  BOOST_TEST(node.ask(node.call(), "张三 13812345678").code() == "catalog.resource-unknown");
  BOOST_TEST(node.entries().size() == 3u);
  BOOST_TEST(node.entries().back().resource.empty());
}

// The source says what it should not, or nothing at all.
BOOST_AUTO_TEST_CASE(of_the_source) {
  ExchangeNode node;
  node.made.write("data/registration.csv", "\"broken");
  node.made.remove("state/tongban.db-wal");
  node.stop();
  node.start();
  const auto told = node.ask(node.call());
  BOOST_TEST_INFO(told.out.body);
  BOOST_TEST(told.status() >= 500);
  BOOST_TEST(told.code().starts_with("connector."));
  BOOST_TEST(node.entries().back().outcomeCode == told.code());
}

// A refused exchange uses nothing up.
BOOST_AUTO_TEST_CASE(a_refusal_costs_no_quota) {
  ExchangeNode node({.dailyMax = 1, .maxAgeHours = 1});
  BOOST_TEST(node.ask(node.call()).code() == "verify.source-too-old");
  BOOST_TEST(node.ask(node.call()).code() == "verify.source-too-old");
}

// Whoever sends something again, or is not who they say, adds nothing to another exchange.
BOOST_AUTO_TEST_CASE(under_the_id_of_an_exchange_stands_that_exchange_alone) {
  ExchangeNode node;
  const auto sent = node.call().make();
  BOOST_TEST_REQUIRE(node.ask(sent).status() == 200);
  const auto first = node.entries().front().id;

  const auto replayed = node.ask(sent);
  BOOST_TEST(replayed.code() == "auth.nonce-replayed");
  BOOST_TEST(node.entries().back().id == replayed.text("exchangeId"));
  auto foreign = node.call();
  foreign.exchangeId = first;
  foreign.certificate = node.made.counter().tls.certificate;
  BOOST_TEST(node.ask(foreign).code() == "auth.binding-mismatch");
  auto taken = node.call();
  taken.exchangeId = first;
  BOOST_TEST(node.ask(taken).code() == "exchange.id-used");

  const auto entries = node.entries();
  BOOST_TEST_REQUIRE(entries.size() == 4u);
  BOOST_TEST(std::ranges::count(entries, first, &ledger::Entry::id) == 1);
}

// Nor can an id be used up by somebody who was refused before it was theirs.
BOOST_AUTO_TEST_CASE(an_id_is_taken_only_by_who_may_speak) {
  ExchangeNode node;
  auto foreign = node.call();
  foreign.exchangeId = makeUuid(node.clock.now());
  foreign.certificate = node.made.counter().tls.certificate;
  BOOST_TEST(node.ask(foreign).code() == "auth.binding-mismatch");
  auto own = node.call();
  own.exchangeId = foreign.exchangeId;
  const auto told = node.ask(own);
  BOOST_TEST(told.status() == 200);
  BOOST_TEST(told.text("exchangeId") == *own.exchangeId);
}

BOOST_AUTO_TEST_CASE(nothing_personal_and_no_secret_in_the_log) {
  ExchangeNode node;
  BOOST_TEST(node.ask(node.call()).status() == 200);
  auto wrong = node.call();
  wrong.body = R"({"subject":{"citizenId":"510104199001011234"}})";
  node.ask(wrong);
  auto phone = node.call();
  phone.body = R"({"subject":{"uscc":"13812345678"}})";
  node.ask(phone);
  const auto text = node.logged.str() + node.metrics.text();
  for (const auto* planted :
       {"510104199001011234", "13812345678", "张*", "91500112MAF000012X", "示例渝北软件有限公司"}) {
    BOOST_TEST_INFO(planted);
    BOOST_TEST(text.find(planted) == std::string::npos);
  }
  BOOST_TEST(text.find(node.made.oneWindow().secret) == std::string::npos);
  BOOST_TEST(text.find("exchange.done") != std::string::npos);
  BOOST_TEST(text.find("\"authorize\":") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
