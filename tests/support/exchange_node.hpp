// tests/support/exchange_node.hpp — a node without a listener: a made deployment, a store, a ledger
// and a House, so that a test calls the journeys as the listener does.
//
// One thread makes it; the journeys may be called from several. Throws std::logic_error.
#pragma once
#include <memory>
#include <sstream>
#include <string>

#include "gateway/catalog/registry.hpp"
#include "gateway/exchange/journeys.hpp"
#include "gateway/ledger/reader.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/record/json.hpp"
#include "gateway/store/open.hpp"
#include "tests/support/deployment_maker.hpp"
#include "tests/support/signed_call.hpp"

namespace tongban::tests {

// An answer, and what its document says.
struct Told {
  wire::Outgoing out;
  record::Document document;

  int status() const { return out.head.status; }
  std::string text(std::string_view name) const {
    const auto* value = document.root.find(name);
    return value == nullptr ? std::string() : std::string(value->text());
  }
  std::string code() const { return text("code"); }  // of a problem; empty: none
  const record::Value& at(std::string_view name) const { return *document.root.find(name); }
};

class ExchangeNode final {
 public:
  explicit ExchangeNode(DeploymentOptions options = {}) : made(std::move(options)) {
    std::filesystem::create_directories(made.folder() / "state");
    std::filesystem::permissions(made.folder() / "state", std::filesystem::perms::owner_all);
    start();
  }

  // As a start does; also after stop().
  void start() {
    std::vector<store::Migration> all;
    for (const auto& part : {ledger::migrations(), catalog::migrations(), exchange::migrations()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    store_ = must(store::open(store::SqliteSettings{made.storeFile()}, all, clock));
    cipher_.emplace(
        must(crypto::StorageCipher::make(made.options().suite, made.pki().storage.bytes())));
    logSigner_ = made.pki().gatewayLog.signer();
    ledger::LedgerSettings settings{made.pki().gatewayLog.certificate, logSigner_.get(), &*cipher_};
    ledger_ = must(ledger::Ledger::open(*store_, std::move(settings), clock));
    auto& schemas = made.library();
    house_ = must(exchange::House::open(
        {*store_, *ledger_, *cipher_, clock, metrics, log, must(schemas.api("query-request")),
         must(schemas.api("license-verify-request")), must(schemas.api("query-answer"))},
        made.snapshot(clock)));
  }
  void stop() {
    house_.reset();
    ledger_.reset();
    store_.reset();
  }
  void reload() { house_->replace(made.snapshot(clock, house_->current())); }

  exchange::House& house() { return *house_; }
  store::Store& store() { return *store_; }
  ledger::Ledger& ledger() { return *ledger_; }

  SignedCall call() const {
    return SignedCall::query(made.oneWindow(), made.options().suite, clock.now());
  }

  Told ask(const SignedCall& call, std::string_view resource = "enterprise-registration") {
    return ask(call.make(), resource);
  }
  Told ask(const SentCall& sent, std::string_view resource = "enterprise-registration") {
    return told(exchange::query(*house_, sent.incoming(), resource));
  }
  Told verify(const SignedCall& call) {
    const auto sent = call.make();
    return told(exchange::verifyLicense(*house_, sent.incoming()));
  }
  static Told told(wire::Outgoing out) {
    auto document = must(record::parseJson(out.body));
    return {std::move(out), std::move(document)};
  }

  // Every entry of the ledger, oldest first.
  std::vector<ledger::Entry> entries() {
    auto connection = must(store_->connect());
    std::vector<ledger::Entry> all;
    auto reader = must(ledger::Reader::open(*connection, ledger_->log()));
    for (std::uint64_t i = 0;; ++i) {
      auto form = reader.entryForm(i);
      if (!form) return all;
      all.push_back(must(ledger::parseEntry(*form)));
    }
  }

  template <class T>
  static T must(Result<T> result) {
    if (!result) {
      throw std::logic_error(result.error().code + ": " + result.error().message + " " +
                             result.error().where);
    }
    return std::move(result).value();
  }

  MadeDeployment made;
  FixedClock clock;
  std::ostringstream logged;
  observe::Metrics metrics;
  observe::Log log{logged, observe::Level::Debug, clock};

 private:
  std::unique_ptr<store::Store> store_;
  std::optional<crypto::StorageCipher> cipher_;
  std::unique_ptr<crypto::Signer> logSigner_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<exchange::House> house_;
};

}  // namespace tongban::tests
