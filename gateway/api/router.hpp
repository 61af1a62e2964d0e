// gateway/api/router.hpp — which address is answered by whom.
//
// The listener's handler: it looks the address up in one table, and nothing else. Thread-safe.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/api/health.hpp"
#include "gateway/exchange/house.hpp"
#include "gateway/wire/server/server.hpp"

namespace tongban::api {

// A request whose address was found: what stands in the place of {…}, and its query.
struct Found {
  const wire::Incoming& incoming;
  std::string_view name;
  std::string_view query;
  exchange::Entrance by;
};

// What the answers are made from.
struct Context {
  exchange::House& house;
  Health& health;
  const std::string& openApi;  // the document
};

class Router final : public wire::Handler {
 public:
  // What a peer may ask is another table than what a member may.
  explicit Router(Context context, exchange::Entrance by = exchange::Entrance::Exchange)
      : context_(context), by_(by) {}

  wire::Outgoing handle(const wire::Incoming&) override;
  wire::Outgoing refuse(const Error&, const wire::Connection&) override;
  std::size_t bodyBytesMax(const wire::Request&) const override;

 private:
  wire::Outgoing answer(const wire::Incoming&);
  wire::Outgoing dressed(wire::Outgoing&&) const;

  Context context_;
  const exchange::Entrance by_;
};

// One a noun.
wire::Outgoing exchangeStatus(Context&, const Found&);
wire::Outgoing receipt(Context&, const Found&);
wire::Outgoing openings(Context&, const Found&);
wire::Outgoing peerReceipt(Context&, const Found&);
wire::Outgoing settle(Context&, const Found&);
wire::Outgoing alarm(Context&, const Found&);
wire::Outgoing witnessed(Context&, const Found&);
wire::Outgoing ledgerHead(Context&, const Found&);
wire::Outgoing consistencyProof(Context&, const Found&);
wire::Outgoing inclusionProof(Context&, const Found&);
wire::Outgoing problemPage(Context&, const Found&);

// An answer of JSON, and a refusal counted.
wire::Outgoing json(int status, std::string body);
wire::Outgoing text(std::string body, std::string_view type);
wire::Outgoing refused(Context&, const Found&, const Error&);

}  // namespace tongban::api
