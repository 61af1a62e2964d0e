// gateway/exchange/orders.hpp — what a caller asks for, read from the request's document.
//
// Documents as schemas/api/query-request and license-verify-request say; every fault is
// exchange.request-malformed with the place of the first, a wrong Content-Type is
// exchange.content-type. Pure, thread-safe.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/record/schema.hpp"
#include "gateway/wire/purpose.hpp"
#include "gateway/wire/server/server.hpp"

namespace tongban::exchange {

// What is common to all of them.
struct Order {
  std::optional<wire::Purpose> purpose;
  std::vector<std::string> items;  // empty: all that is granted
};

struct QueryOrder : Order {
  std::vector<std::pair<std::string, std::string>> subject;
  std::size_t pageSize = 0;  // 0: not said
  std::string after;
};

struct VerifyOrder : Order {
  Bytes decoded;                 // of a JSON document
  std::optional<BytesView> raw;  // else the body itself
  std::optional<Instant> at;
  std::string match;  // JSON; empty: nothing to compare with

  BytesView file() const noexcept { return raw ? *raw : BytesView(decoded); }
};

Result<QueryOrder> readQueryOrder(const wire::Incoming&, const record::Schema&);
Result<VerifyOrder> readVerifyOrder(const wire::Incoming&, const record::Schema&);

}  // namespace tongban::exchange
