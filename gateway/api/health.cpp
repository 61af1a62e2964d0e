#include "gateway/api/health.hpp"

#include <fmt/format.h>

#include "gateway/api/router.hpp"
#include "gateway/record/json.hpp"

namespace tongban::api {
namespace {

constexpr std::size_t kSourcesShown = 60;  // the schema's 64 without our own four

// {"check","ok","code"?}: a check of schemas/api/health.
void check(std::string& out, std::string_view name, const std::optional<Error>& error) {
  out += out.back() == '[' ? "{\"check\":" : ",{\"check\":";
  record::writeJsonString(name, out);
  out += fmt::format(",\"ok\":{}", !error);
  if (error) out += fmt::format(",\"code\":\"{}\"", error->code);
  out += '}';
}

template <class T>
std::optional<Error> troubleOf(const Result<T>& result) {
  if (result) return std::nullopt;
  return result.error();
}

// A region that is left alone for a while.
std::optional<Error> troubleOf(const connectors::peer::Link& link) {
  if (link.circuit() != wire::Breaker::State::Open) return std::nullopt;
  return fail("peer.unavailable", "对端网关连续没有答复,暂不询问");
}

}  // namespace

std::optional<Error> Health::tryStore() {
  auto connection = house_.connections().lend();
  if (!connection) return std::move(connection).error();
  auto transaction = (*connection)->begin(store::Access::Write);
  if (!transaction) return std::move(transaction).error();
  auto written =
      store::run(**connection,
                 "INSERT INTO exchange_health (probe, at) VALUES (1, ?) "
                 "ON CONFLICT (probe) DO UPDATE SET at = excluded.at",
                 static_cast<std::int64_t>(house_.clock().now().time_since_epoch().count()));
  if (!written) return std::move(written).error();
  return troubleOf(transaction->commit());
}

Health::Tried Health::tried() {
  if (const std::unique_lock mine(trying_, std::try_to_lock); mine) {
    const auto now = std::chrono::steady_clock::now();
    if (!triedAt_ || now - *triedAt_ >= kTryEvery) {
      Tried fresh{tryStore(), troubleOf(signer_.sign(bytesOf("tongban ready")))};
      triedAt_ = now;
      const std::lock_guard lock(mutex_);
      last_ = std::move(fresh);
    }
  }
  const std::lock_guard lock(mutex_);
  return last_;
}

wire::Outgoing Health::ready() {
  const auto [store, key] = tried();
  const auto ledger = troubleOf(house_.ledger().accepts());
  const auto clock = troubleOf(house_.checkClock());
  std::string checks = "[";
  check(checks, "store", store);
  check(checks, "ledger", ledger);
  check(checks, "log-key", key);
  check(checks, "clock", clock);
  std::size_t shown = 0;
  const auto deployed = house_.current();
  for (const auto& [id, source] : deployed->sources) {
    if (++shown > kSourcesShown) break;
    check(checks, "connector:" + id, source.connector->trouble());
  }
  for (const auto& peer : deployed->peers.all()) {
    if (!peer.link || ++shown > kSourcesShown) continue;
    check(checks, "peer:" + peer.region, troubleOf(*peer.link));
  }
  const bool draining = draining_;
  const bool good = !store && !ledger && !key && !clock && !draining;
  const auto* status = draining ? "draining" : good ? "ok" : "notReady";
  auto out =
      json(good ? 200 : 503, fmt::format(R"({{"status":"{}","checks":{}]}})", status, checks));
  if (!good) {
    [[maybe_unused]] auto later = out.head.fields.add("retry-after", "2");
  }
  return out;
}

void Health::refreshGauges() {
  using Gauge = observe::Metrics::Gauge;
  auto& metrics = house_.metrics();
  if (const auto* server = server_.load()) {
    const auto counts = server->counts();
    metrics.set(Gauge::Connections, static_cast<double>(counts.connections));
    metrics.set(Gauge::WaitingRequests, static_cast<double>(counts.waiting));
  }
  if (const auto head = house_.ledger().head()) {
    metrics.set(Gauge::LedgerEntries, static_cast<double>(head->size));
  }
  const auto deployed = house_.current();
  metrics.set(Gauge::Resources, static_cast<double>(deployed->catalog.resources()));
  metrics.set(Gauge::Grants, static_cast<double>(deployed->catalog.grants()));
  metrics.set(Gauge::Nonces, static_cast<double>(house_.nonces().size()));
}

}  // namespace tongban::api
