// tests/integration/regions/support.hpp — a running gateway of each of two regions, and what is
// asked of either.
//
//   Regions two;
//   auto heard = two.chongqing.ask(two.question());
//
// Everything is in this process, over real TLS connections; the clocks are stepped by the test.
// Throws std::logic_error.
#pragma once
#include <atomic>
#include <sstream>
#include <string>

#include "gateway/ledger/reader.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/store/sqlite/sqlite_store.hpp"
#include "tests/support/two_regions.hpp"
#include "tests/unit/api/support.hpp"

namespace tongban::tests {

inline constexpr std::string_view kAcross = "510000.enterprise-registration";

// Read by the threads of a gateway while a test moves it.
class SteppedClock final : public Clock {
 public:
  Instant now() const override { return Instant(std::chrono::milliseconds(at_.load())); }
  void step(std::chrono::milliseconds by) { at_ += by.count(); }

 private:
  std::atomic<std::int64_t> at_{deploymentNow().time_since_epoch().count()};
};

// A running node of a deployment that somebody else keeps.
class Node final {
 public:
  explicit Node(MadeDeployment& deployment) : made(deployment) {
    std::filesystem::permissions(made / "state", std::filesystem::perms::owner_all);
  }

  void start() {
    auto started = api::Gateway::start({made.folder(), "schemas", clock, log});
    if (!started) throw std::logic_error(started.error().code + ": " + started.error().message);
    if (!started->gateway) throw std::logic_error(wordsOf(started->report));
    gateway_ = std::move(started->gateway);
  }
  void stop() { gateway_.reset(); }
  void reload() {
    auto report = gateway_->reload();
    if (!report || !report->good()) {
      throw std::logic_error(report ? wordsOf(*report) : report.error().code);
    }
  }
  api::Gateway& gateway() { return *gateway_; }
  crypto::SuiteId suite() const { return made.options().suite; }

  Heard ask(const SignedCall& call) { return send(call, gateway_->address(), call.caller->tls); }
  // At the peer listener.
  Heard askAsPeer(const SignedCall& call, const Credential& tls) {
    return send(call, gateway_->peerAddress(), tls);
  }
  Heard read(const Caller& who, const std::string& path) {
    return ask(SignedCall::read(who, suite(), clock.now(), "https://localhost" + path));
  }

  // The entries of an exchange, as they stand in the store; the last one first written.
  std::vector<ledger::Entry> entriesOf(const std::string& exchange) const {
    std::vector<ledger::Entry> entries;
    auto connection = connect();
    auto positions = ledger::positionsOf(*connection, exchange);
    if (!positions) return entries;
    for (const auto& position : *positions) {
      auto reader = ledger::Reader::open(*connection, position.log).value();
      entries.push_back(ledger::parseEntry(reader.entryForm(position.index).value()).value());
    }
    return entries;
  }
  std::vector<ledger::Entry> entriesOfKind(ledger::EntryKind kind) const {
    std::vector<ledger::Entry> entries;
    auto connection = connect();
    auto reader = ledger::Reader::open(*connection, made.pki().gatewayLog.keyId()).value();
    for (std::uint64_t i = 0;; ++i) {
      auto form = reader.entryForm(i);
      if (!form) return entries;
      auto entry = ledger::parseEntry(*form).value();
      if (entry.kind == kind) entries.push_back(std::move(entry));
    }
  }
  std::unique_ptr<store::Connection> connect() const {
    if (!store_) store_ = store::openSqlite({made.storeFile()}).value();
    return store_->connect().value();
  }
  std::string logged() const { return out.str(); }

  MadeDeployment& made;
  SteppedClock clock;
  std::ostringstream out;
  observe::Log log{out, observe::Level::Debug, clock};

 private:
  static std::string wordsOf(const deployment::CheckReport& report) {
    std::string words = "not good:";
    for (const auto& finding : report.findings) {
      words += " " + finding.file + ": " + finding.code + ": " + finding.message;
    }
    return words;
  }
  static Heard send(const SignedCall& call, const std::string& address, const Credential& tls) {
    const auto identity = call.withCertificate ? tls.identity() : nullptr;
    return ApiNode::heard(
        TlsClient(address, {.identity = identity.get()}).ask(call.make().overTheWire()));
  }

  mutable std::unique_ptr<store::Store> store_;
  std::unique_ptr<api::Gateway> gateway_;
};

// 510000 and 500000, connected.
class Regions {
 public:
  explicit Regions(DeploymentOptions first = {}, DeploymentOptions second = {})
      : made(std::move(first), std::move(second)) {
    sichuan.start();
    chongqing.start();
    connect();
  }
  // Again after a start, which brings other ports.
  void connect() {
    made.connect(sichuan.gateway().peerAddress(), chongqing.gateway().peerAddress());
    sichuan.reload();
    chongqing.reload();
  }

  // What a department of 500000 asks its own gateway for.
  SignedCall question(std::string_view items = {}) const {
    auto call =
        SignedCall::query(made.chongqing.oneWindow(), chongqing.suite(), chongqing.clock.now());
    call.target = "https://localhost/exchange/v1/query/" + std::string(kAcross);
    if (!items.empty()) {
      call.body.pop_back();
      call.body += ",\"items\":" + std::string(items) + "}";
    }
    return call;
  }

  TwoRegions made;
  Node sichuan{made.sichuan};
  Node chongqing{made.chongqing};
};

}  // namespace tongban::tests
