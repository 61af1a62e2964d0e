#include "gateway/api/router.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gateway/exchange/journeys.hpp"
#include "gateway/exchange/peer_fields.hpp"

namespace tongban::api {
namespace {

using Answer = wire::Outgoing (*)(Context&, const Found&);

wire::Outgoing query(Context& context, const Found& found) {
  return exchange::query(context.house, found.incoming, found.name, found.by);
}
wire::Outgoing verifyLicense(Context& context, const Found& found) {
  return exchange::verifyLicense(context.house, found.incoming);
}
wire::Outgoing live(Context&, const Found&) { return json(200, R"({"status":"ok"})"); }
wire::Outgoing ready(Context& context, const Found&) { return context.health.ready(); }
wire::Outgoing metrics(Context& context, const Found&) {
  context.health.refreshGauges();
  return text(context.house.metrics().text(), "text/plain; version=0.0.4; charset=utf-8");
}
wire::Outgoing openApi(Context& context, const Found&) { return json(200, context.openApi); }

struct Route {
  bool isPost;
  std::string_view before;  // of the path, up to the name
  std::string_view after;   // behind it
  bool named;               // whether a name stands between
  std::size_t bodyBytesMax;
  Answer answer;
};

// The longer path first where one begins like another.
constexpr std::array<Route, 14> kRoutes = {{
    {true, "/exchange/v1/query/", "", true, limits::kQueryBytesMax, query},
    {false, "/exchange/v1/", "", true, 0, exchangeStatus},
    {false, "/receipts/v1/", "/openings", true, 0, openings},
    {false, "/receipts/v1/", "/peer", true, 0, peerReceipt},
    {false, "/receipts/v1/", "", true, 0, receipt},
    {false, "/ledger/v1/head", "", false, 0, ledgerHead},
    {false, "/ledger/v1/proof/consistency", "", false, 0, consistencyProof},
    {false, "/ledger/v1/proof/inclusion", "", false, 0, inclusionProof},
    {true, "/licenses/v1/verify", "", false, limits::kVerifyBytesMax, verifyLicense},
    {false, "/health/live", "", false, 0, live},
    {false, "/health/ready", "", false, 0, ready},
    {false, "/metrics", "", false, 0, metrics},
    {false, "/problems/", "", true, 0, problemPage},
    {false, "/openapi.json", "", false, 0, openApi},
}};

// At the peer listener.
constexpr std::array<Route, 9> kPeerRoutes = {{
    {true, "/exchange/v1/query/", "", true, limits::kQueryBytesMax, query},
    {true, "/exchange/v1/settle/", "", true, 0, settle},
    {false, "/receipts/v1/", "", true, 0, receipt},
    {false, "/ledger/v1/head", "", false, 0, ledgerHead},
    {false, "/ledger/v1/proof/consistency", "", false, 0, consistencyProof},
    {false, "/ledger/v1/proof/inclusion", "", false, 0, inclusionProof},
    {false, "/ledger/v1/witnessed", "", false, 0, witnessed},
    {true, "/ledger/v1/alarm", "", false, limits::kReceiptBytesMax, alarm},
    {false, "/problems/", "", true, 0, problemPage},
}};

std::span<const Route> routesOf(exchange::Entrance by) {
  return by == exchange::Entrance::Peer ? std::span<const Route>(kPeerRoutes)
                                        : std::span<const Route>(kRoutes);
}

struct Target {
  std::string_view path;
  std::string_view query;
};

// https://host/path?query
Target targetOf(std::string_view uri) {
  const auto host = uri.find("://");
  const auto slash = host == std::string_view::npos ? host : uri.find('/', host + 3);
  if (slash == std::string_view::npos) return {"/", {}};
  const auto rest = uri.substr(slash);
  const auto mark = rest.find('?');
  if (mark == std::string_view::npos) return {rest, {}};
  return {rest.substr(0, mark), rest.substr(mark + 1)};
}

// The name in the path when it fits: one segment, not empty.
bool fits(const Route& route, std::string_view path, std::string_view& name) {
  if (!route.named) return path == route.before;
  if (!path.starts_with(route.before) || !path.ends_with(route.after)) return false;
  if (path.size() <= route.before.size() + route.after.size()) return false;
  name = path.substr(route.before.size(), path.size() - route.before.size() - route.after.size());
  return name.find('/') == std::string_view::npos;
}

bool takes(const Route& route, std::string_view method) {
  return route.isPost ? method == "POST" : method == "GET" || method == "HEAD";
}

}  // namespace

wire::Outgoing json(int status, std::string body) {
  auto out = text(std::move(body), "application/json");
  out.head.status = status;
  return out;
}

wire::Outgoing text(std::string body, std::string_view type) {
  wire::Outgoing out;
  out.head.status = 200;
  out.body = std::move(body);
  [[maybe_unused]] auto typed = out.head.fields.add("content-type", type);
  return out;
}

wire::Outgoing refused(Context& context, const Found& found, const Error& error) {
  return exchange::refuse(context.house, error, found.incoming.from, found.by);
}

// Every answer to a peer shows which protocol it is and our newest head.
wire::Outgoing Router::dressed(wire::Outgoing&& out) const {
  if (by_ == exchange::Entrance::Exchange) return std::move(out);
  [[maybe_unused]] auto version = out.head.fields.add("tongban-protocol", exchange::kPeerProtocol);
  if (const auto head = context_.house.shownHead(); !head.empty()) {
    [[maybe_unused]] auto shown = out.head.fields.add(exchange::kHeadField, head);
  }
  return std::move(out);
}

wire::Outgoing Router::handle(const wire::Incoming& incoming) { return dressed(answer(incoming)); }

wire::Outgoing Router::answer(const wire::Incoming& incoming) {
  const auto target = targetOf(incoming.head.targetUri);
  const Route* other = nullptr;  // the same address, another method
  for (const auto& route : routesOf(by_)) {
    std::string_view name;
    if (!fits(route, target.path, name)) continue;
    if (takes(route, incoming.head.method)) {
      return route.answer(context_, {incoming, name, target.query, by_});
    }
    other = &route;
  }
  if (other == nullptr) {
    return exchange::refuse(context_.house, fail("exchange.path-unknown", "没有这个地址"),
                            incoming.from, by_);
  }
  auto out = exchange::refuse(context_.house, fail("exchange.method-unknown", "该地址不支持此方法"),
                              incoming.from, by_);
  [[maybe_unused]] auto allowed =
      out.head.fields.add("allow", other->isPost ? "POST" : "GET, HEAD");
  return out;
}

wire::Outgoing Router::refuse(const Error& error, const wire::Connection& from) {
  return dressed(exchange::refuse(context_.house, error, from, by_));
}

std::size_t Router::bodyBytesMax(const wire::Request& head) const {
  const auto target = targetOf(head.targetUri);
  for (const auto& route : routesOf(by_)) {
    std::string_view name;
    if (fits(route, target.path, name) && takes(route, head.method)) return route.bodyBytesMax;
  }
  return 0;
}

}  // namespace tongban::api
