// gateway/api/gateway.hpp — one running node: the deployment compiled, the store and the ledger
// open, the listeners for members and for peers answering, each with workers and limits of its own.
//
//   auto gateway = Gateway::start({folder, schemas, clock, log});
//   … gateway->address() …
//   gateway->drain();
//
// A reload compiles the whole folder and swaps it in, or changes nothing and says why; what cannot
// change while running (region, node, suite, store, log and storage keys, address) is a finding
// deployment.restart-needed. Nothing of the request path waits for a reload.
//
// Thread-safe. Lifetime: clock and log outlive it. Errors of start(): deployment.folder-unreadable,
// deployment.setting-missing, those of keys, store, ledger and listener; findings of the check come
// back as Start::report with no gateway.
#pragma once
#include <filesystem>
#include <memory>

#include "gateway/base/clock.hpp"
#include "gateway/deployment/check.hpp"
#include "gateway/observe/log.hpp"

namespace tongban::api {

struct GatewayOptions {
  std::filesystem::path folder;   // of the deployment
  std::filesystem::path schemas;  // that ship with the gateway
  const Clock& clock;
  observe::Log& log;
};

class Gateway final {
 public:
  struct Start {
    std::unique_ptr<Gateway> gateway;  // null: the report says why
    deployment::CheckReport report;
  };
  static Result<Start> start(const GatewayOptions&);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  const std::string& address() const noexcept;  // of the exchange listener, host:port
  std::string peerAddress() const;              // empty: there is no such listener
  const std::string& region() const noexcept;
  const std::string& node() const noexcept;

  Result<deployment::CheckReport> reload();

  // Takes no new work, finishes what has begun.
  void drain(std::chrono::milliseconds atMost);

  // What happens once a minute; called by the gateway's own timer, and by tests.
  Result<Ok> tidy();

  // Settles, witnesses and warns, as far as it is due; the same.
  void keepPeers();

 private:
  class Core;
  explicit Gateway(std::unique_ptr<Core>);
  std::unique_ptr<Core> core_;
};

}  // namespace tongban::api
