#include "gateway/wire/server/server.hpp"

#include <system_error>

#include "gateway/wire/server/reactor.hpp"

namespace tongban::wire {
namespace {

Result<std::shared_ptr<const TlsContext>> contextOf(const ServerSettings& settings,
                                                    const TlsIdentity* identity) {
  if (identity == nullptr) return fail("wire.identity-invalid", "没有 TLS 证书", settings.name);
  return TlsContext::forServer(
      *identity, settings.requireCertificate ? ClientCertificate::Require : ClientCertificate::Ask);
}

}  // namespace

class Server::Core final {
 public:
  explicit Core(ServerSettings settings) : settings_(std::move(settings)) {}

  Result<Ok> start(Handler& handler, const Clock& clock) {
    auto context = contextOf(settings_, settings_.identity.get());
    if (!context) return std::move(context).error();
    auto listener = listenAt(settings_.address);
    if (!listener) return std::move(listener).error();
    address_ = listener->address;
    auto reactor =
        Reactor::make(*std::move(listener), settings_, handler, clock, *std::move(context));
    if (!reactor) return std::move(reactor).error();
    reactor_ = *std::move(reactor);
    reactor_->start();
    return Ok{};
  }

  const ServerSettings& settings() const noexcept { return settings_; }
  const std::string& address() const noexcept { return address_; }
  Reactor& reactor() noexcept { return *reactor_; }

 private:
  const ServerSettings settings_;
  std::string address_;
  std::unique_ptr<Reactor> reactor_;
};

Result<std::unique_ptr<Server>> Server::start(ServerSettings settings, Handler& handler,
                                              const Clock& clock) {
  auto core = std::make_unique<Core>(std::move(settings));
  try {
    if (auto started = core->start(handler, clock); !started) return std::move(started).error();
  } catch (const std::system_error&) {
    return fail("wire.listen-failed", "系统不再提供线程", core->settings().address);
  }
  return std::unique_ptr<Server>(new Server(std::move(core)));
}

Server::Server(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Server::~Server() = default;

const std::string& Server::address() const noexcept { return core_->address(); }

ServerCounts Server::counts() const {
  const auto& counters = core_->reactor().counters();
  ServerCounts counts;
  counts.connections = counters.connections;
  counts.accepted = counters.accepted;
  counts.turnedAway = counters.turnedAway;
  counts.handshakesFailed = counters.handshakesFailed;
  counts.requests = counters.requests;
  counts.waiting = core_->reactor().waiting();
  return counts;
}

Result<Ok> Server::renew(const std::shared_ptr<const TlsIdentity>& identity) {
  auto context = contextOf(core_->settings(), identity.get());
  if (!context) return std::move(context).error();
  core_->reactor().renew(*std::move(context));
  return Ok{};
}

void Server::drain(std::chrono::milliseconds atMost) { core_->reactor().drain(atMost); }

}  // namespace tongban::wire
