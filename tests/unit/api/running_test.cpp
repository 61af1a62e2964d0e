// goal: a node says whether it is alive and able, counts what it did, and a reload changes the next
// answer or nothing.
#include <algorithm>
#include <chrono>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "tests/unit/api/support.hpp"

namespace tongban::tests {
namespace {

std::string probedAt(const ApiNode& node) {
  return run("python3 -c \"import sqlite3; print(sqlite3.connect('" +
             node.made.storeFile().string() +
             "').execute('SELECT at FROM exchange_health').fetchall())\"")
      .out;
}

// The metrics as tests/support/exposition.py reads them.
record::Document metricsOf(ApiNode& node) {
  const auto answer = node.rawGet("/metrics");
  BOOST_TEST_REQUIRE(answer.status == 200);
  BOOST_TEST(answer.fields.at("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  const TempDir place;
  BOOST_TEST_REQUIRE(replaceFile(place / "metrics", answer.body, 0600).has_value());
  const auto read = run("python3 tests/support/exposition.py < " + (place / "metrics").string());
  BOOST_TEST_INFO(read.out);
  BOOST_TEST_REQUIRE(read.code == 0);
  return record::parseJson(read.out).value();
}

using Labels = std::vector<std::pair<std::string, std::string>>;

double valueOf(const record::Document& metrics, const std::string& name, const Labels& labels) {
  for (const auto& sample : metrics.root.find("samples")->items()) {
    if (sample.find("name")->text() != name) continue;
    bool all = true;
    for (const auto& [label, value] : labels) {
      const auto* is = sample.find("labels")->find(label);
      all = all && is != nullptr && is->text() == value;
    }
    if (all) return std::stod(record::toJson(*sample.find("value")));
  }
  return -1;
}

// A head covers the exchange from now on; without a nonce, so that those that were counted stay.
void awaitHead(ApiNode& node, const Caller& who, const Heard& exchange) {
  auto reading = node.reading(who, "/receipts/v1/" + exchange.text("exchangeId"));
  reading.proof = SignedCall::Proof::None;
  BOOST_TEST_REQUIRE(node.ask(reading).status() == 200);
}

std::vector<std::string> codesOf(const deployment::CheckReport& report) {
  std::vector<std::string> codes;
  for (const auto& finding : report.findings) codes.push_back(finding.code);
  return codes;
}

BOOST_AUTO_TEST_SUITE(running)

BOOST_AUTO_TEST_CASE(alive_and_ready) {
  ApiNode node;
  const auto live = node.get("/health/live");
  BOOST_TEST(live.status() == 200);
  BOOST_TEST(fits(live, "health"));
  const auto ready = node.get("/health/ready");
  BOOST_TEST_INFO(ready.out.body);
  BOOST_TEST(ready.status() == 200);
  BOOST_TEST(fits(ready, "health"));
  BOOST_TEST(ready.text("status") == "ok");
  BOOST_TEST(ready.at("checks").items().size() == 5u);
}

BOOST_AUTO_TEST_CASE(a_clock_that_went_back_makes_it_not_ready) {
  ApiNode node;
  BOOST_TEST_REQUIRE(node.ask(node.call()).status() == 200);
  node.clock.at -= std::chrono::seconds(61);
  const auto ready = node.get("/health/ready");
  BOOST_TEST_INFO(ready.out.body);
  BOOST_TEST(ready.status() == 503);
  BOOST_TEST(fits(ready, "health"));
  BOOST_TEST(ready.text("status") == "notReady");
  BOOST_TEST(ready.field("retry-after") == "2");
  BOOST_TEST(ready.out.body.find("exchange.clock-behind") != std::string::npos);
  BOOST_TEST(node.get("/health/live").status() == 200);
  const auto asked = node.ask(node.call());
  BOOST_TEST(asked.status() == 503);
  BOOST_TEST(asked.code() == "exchange.clock-behind");
}

BOOST_AUTO_TEST_CASE(what_was_tried_stands_for_a_while) {
  ApiNode node;
  const auto before = std::chrono::steady_clock::now();
  BOOST_TEST_REQUIRE(node.get("/health/ready").status() == 200);
  const auto first = probedAt(node);
  BOOST_TEST(first.find("[(1795") != std::string::npos);
  node.clock.at += std::chrono::seconds(5);
  BOOST_TEST(node.get("/health/ready").status() == 200);
  const auto second = probedAt(node);
  // On a machine that is this slow it may have been tried again.
  if (std::chrono::steady_clock::now() - before < std::chrono::seconds(2)) {
    BOOST_TEST(second == first);
  }
}

BOOST_AUTO_TEST_CASE(who_drains_takes_nothing_new) {
  ApiNode node;
  node.start();
  auto begun = node.connect();
  BOOST_TEST_REQUIRE(begun.send("GET /health/ready HTTP/1.1\r\nHost: local"));
  auto idle = node.connect();
  BOOST_TEST_REQUIRE(idle.ask("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").status ==
                     200);
  std::thread draining([&] { node.gateway().drain(std::chrono::seconds(20)); });
  BOOST_TEST(idle.ended());
  begun.send("host\r\n\r\n");
  const auto answer = begun.answer();
  draining.join();
  if (answer) BOOST_TEST(answer->status == 503);
  BOOST_CHECK_THROW(TlsClient(node.gateway().address()), std::exception);
}

BOOST_AUTO_TEST_CASE(what_was_done_is_counted) {
  ApiNode node;
  BOOST_TEST_REQUIRE(node.ask(node.call()).status() == 200);
  BOOST_TEST_REQUIRE(node.ask(node.call()).status() == 200);
  const auto ungranted =
      node.ask(SignedCall::query(node.made.counter(), node.suite(), node.clock.now()));
  BOOST_TEST_REQUIRE(ungranted.code() == "grant.missing");
  auto spoilt = node.call();
  spoilt.spoilt = true;
  BOOST_TEST_REQUIRE(node.ask(spoilt).status() == 401);
  BOOST_TEST_REQUIRE(node.get("/nowhere").status() == 404);
  awaitHead(node, node.made.counter(), ungranted);
  const auto metrics = metricsOf(node);
  const auto exchanges = [&](const std::string& code) {
    return valueOf(metrics, "tongban_exchanges_total", {{"journey", "query"}, {"code", code}});
  };
  BOOST_TEST(exchanges("ok") == 2);
  BOOST_TEST(exchanges("grant.missing") == 1);
  const auto refused = [&](const std::string& code) {
    return valueOf(metrics, "tongban_refused_total", {{"listener", "exchange"}, {"code", code}});
  };
  BOOST_TEST(refused("wire.signature-wrong") == 1);
  BOOST_TEST(refused("exchange.path-unknown") == 1);
  BOOST_TEST(valueOf(metrics, "tongban_ledger_entries", {}) == 3);
  BOOST_TEST(valueOf(metrics, "tongban_resources", {}) == 2);
  BOOST_TEST(valueOf(metrics, "tongban_grants", {}) == 2);
  BOOST_TEST(valueOf(metrics, "tongban_nonces", {}) == 3);
  BOOST_TEST(valueOf(metrics, "tongban_connections", {}) >= 1);
  BOOST_TEST(valueOf(metrics, "tongban_connector_answers_total", {{"connector", "registration"}}) ==
             2);
}

BOOST_AUTO_TEST_CASE(strangers_become_one_entry_a_minute) {
  ApiNode node;
  auto spoilt = node.call();
  spoilt.spoilt = true;
  BOOST_TEST(node.ask(spoilt).status() == 401);
  BOOST_TEST(node.gateway().tidy().has_value());
  BOOST_TEST(valueOf(metricsOf(node), "tongban_ledger_entries", {}) >= 0);
}

BOOST_AUTO_TEST_CASE(a_good_set_changes_the_next_answer) {
  ApiNode node;
  BOOST_TEST(node.ask(node.call()).at("records").items().front().members().size() == 3u);
  auto options = node.made.options();
  options.items = {"uscc"};
  options.masked = false;
  node.made.write("catalog/market.yaml", MadeDeployment::catalogYaml(options));
  const auto report = node.gateway().reload();
  BOOST_TEST_REQUIRE(report.has_value());
  BOOST_TEST(report->good());
  BOOST_TEST(node.ask(node.call()).at("records").items().front().members().size() == 1u);
  BOOST_TEST(valueOf(metricsOf(node), "tongban_reloads_total", {{"outcome", "good"}}) == 1);
  BOOST_TEST(node.logged.str().find("deployment.reloaded") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_bad_set_changes_nothing) {
  ApiNode node;
  const auto good = node.made.read("catalog/market.yaml");
  BOOST_TEST_REQUIRE(node.ask(node.call()).status() == 200);
  node.made.replace("catalog/market.yaml", "items: [uscc, name, legalRepresentative]",
                    "items: [uscc, nobody]");
  auto report = node.gateway().reload();
  BOOST_TEST_REQUIRE(report.has_value());
  BOOST_TEST(!report->findings.empty());
  BOOST_TEST(node.ask(node.call()).at("records").items().front().members().size() == 3u);
  BOOST_TEST(node.logged.str().find("deployment.reload-refused") != std::string::npos);

  node.made.write("catalog/market.yaml", "resources: [");
  report = node.gateway().reload();
  BOOST_TEST_REQUIRE(report.has_value());
  BOOST_TEST(!report->good());
  BOOST_TEST(node.ask(node.call()).status() == 200);
  BOOST_TEST(valueOf(metricsOf(node), "tongban_reloads_total", {{"outcome", "bad"}}) == 2);

  node.made.write("catalog/market.yaml", good);
  report = node.gateway().reload();
  BOOST_TEST_REQUIRE(report.has_value());
  BOOST_TEST(report->good());
}

BOOST_AUTO_TEST_CASE(what_needs_a_restart_is_said) {
  ApiNode node;
  node.start();
  const std::pair<const char*, const char*> edits[] = {
      {"region: \"510000\"", "region: \"500000\""},
      {"node: sichuan-1", "node: sichuan-2"},
      {"address: 127.0.0.1:0", "address: 127.0.0.1:1"},
      {"path: state/tongban.db", "path: state/other.db"},
  };
  const auto good = node.made.read("gateway.yaml");
  for (const auto& [from, to] : edits) {
    node.made.replace("gateway.yaml", from, to);
    const auto report = node.gateway().reload();
    BOOST_TEST_REQUIRE(report.has_value());
    const auto codes = codesOf(*report);
    BOOST_TEST_INFO(to << " " << codes.size());
    BOOST_TEST(std::ranges::count(codes, "deployment.restart-needed") == 1);
    BOOST_TEST(!std::filesystem::exists(node.made / "state/other.db"));
    node.made.write("gateway.yaml", good);
  }
  BOOST_TEST(node.gateway().region() == "510000");
  BOOST_TEST(node.ask(node.call()).status() == 200);
  BOOST_TEST(node.gateway().reload().value().good());
}

// Under the same name lies another key: not taken up in silence.
BOOST_AUTO_TEST_CASE(a_key_that_was_replaced_needs_a_restart) {
  ApiNode node;
  node.start();
  const auto& pki = node.made.pki();
  CertificateOptions renewed;
  renewed.commonName = "换发的账本证书";
  const auto other = pki.issueMessage(pki.regionRoot, renewed);
  const crypto::Secret passphrase{std::string(keyPassphrase())};
  const auto storage = crypto::SecretKey::generate(node.suite()).toPem(passphrase);
  const std::vector<std::vector<std::pair<std::string, std::string>>> replacements = {
      {{"certs/log.pem", other.pem()}, {"secrets/log.pem", encryptedKeyPem(*other.party.key)}},
      {{"secrets/storage.pem", std::string(textOf(storage.view()))}},
  };
  for (const auto& files : replacements) {
    std::vector<std::string> before;
    for (const auto& [name, text] : files) {
      before.push_back(node.made.read(name));
      node.made.write(name, text, 0600);
    }
    const auto report = node.gateway().reload();
    BOOST_TEST_REQUIRE(report.has_value());
    BOOST_TEST_INFO(files.front().first);
    BOOST_TEST((codesOf(*report) == std::vector<std::string>{"deployment.restart-needed"}));
    for (std::size_t i = 0; i < files.size(); ++i) {
      node.made.write(files[i].first, before[i], 0600);
    }
  }
  BOOST_TEST(node.gateway().reload().value().good());
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_gone_changes_nothing) {
  ApiNode node;
  BOOST_TEST_REQUIRE(node.ask(node.call()).status() == 200);
  const auto away = node.made.folder().string() + ".away";
  std::filesystem::rename(node.made.folder(), away);
  const auto report = node.gateway().reload();
  BOOST_TEST((!report || !report->good()));
  BOOST_TEST(node.logged.str().find("deployment.reload-refused") != std::string::npos);
  std::filesystem::rename(away, node.made.folder());
  BOOST_TEST(valueOf(metricsOf(node), "tongban_reloads_total", {{"outcome", "bad"}}) == 1);
  BOOST_TEST(node.ask(node.call()).status() == 200);
}

BOOST_AUTO_TEST_CASE(settings_that_a_node_cannot_do_without) {
  const std::pair<std::string, std::string> cuts[] = {
      {"store: {kind: sqlite, path: state/tongban.db}\n", "store.path"},
      {"  log: {", "keys.log"},
      {"  storage: {", "keys.storage"},
      {"listeners:\n", "listeners.exchange"}};
  for (const auto& [from, setting] : cuts) {
    ApiNode node;
    auto text = node.made.read("gateway.yaml");
    const auto at = text.find(from);
    BOOST_TEST_REQUIRE(at != std::string::npos);
    const auto end =
        setting == "listeners.exchange" ? text.find("keys:\n") : text.find('\n', at) + 1;
    text.erase(at, end - at);
    node.made.write("gateway.yaml", text);
    const auto started = api::Gateway::start({node.made.folder(), "schemas", node.clock, node.log});
    BOOST_TEST_INFO(setting);
    if (started) {
      BOOST_TEST(!started->gateway);
      BOOST_TEST(!started->report.findings.empty());
    } else {
      BOOST_TEST(started.error().code == "deployment.setting-missing");
      BOOST_TEST(started.error().message.find(setting) != std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_set_that_is_not_good_starts_nothing) {
  ApiNode node;
  node.made.write("members.yaml", "members: []\n");
  auto started = api::Gateway::start({node.made.folder(), "schemas", node.clock, node.log});
  BOOST_TEST_REQUIRE(started.has_value());
  BOOST_TEST(!started->gateway);
  BOOST_TEST(!started->report.findings.empty());
  auto nowhere = api::Gateway::start({node.made / "nowhere", "schemas", node.clock, node.log});
  BOOST_TEST((!nowhere || !nowhere->gateway));
}

BOOST_AUTO_TEST_CASE(it_takes_up_where_it_stopped) {
  ApiNode node;
  const auto first = node.ask(node.call());
  BOOST_TEST_REQUIRE(first.status() == 200);
  node.stop();
  node.start();
  const auto path = "/receipts/v1/" + first.text("exchangeId");
  BOOST_TEST(node.read(node.made.oneWindow(), path).status() == 200);
  const auto second = node.ask(node.call());
  BOOST_TEST_REQUIRE(second.status() == 200);
  awaitHead(node, node.made.oneWindow(), second);
  BOOST_TEST(valueOf(metricsOf(node), "tongban_ledger_entries", {}) == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
