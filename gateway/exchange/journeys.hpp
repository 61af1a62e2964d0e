// gateway/exchange/journeys.hpp — what a listener calls. Each journey is one short file; begin with
// query.cpp.
//
// Every call answers, whatever happens: an outcome or a refusal as a problem document, recorded in
// the ledger when the caller was known, counted when not. Thread-safe; blocks its thread until the
// entry is durable.
#pragma once
#include <string_view>

#include "gateway/deployment/members.hpp"
#include "gateway/exchange/house.hpp"
#include "gateway/store/migration.hpp"
#include "gateway/wire/server/server.hpp"

namespace tongban::exchange {

// POST /exchange/v1/query/{resource}, of our members and, at the peer listener, of peers.
wire::Outgoing query(House&, const wire::Incoming&, std::string_view resource,
                     Entrance = Entrance::Exchange);

// POST /licenses/v1/verify: application/ofd, application/octet-stream, or JSON with the file in it.
wire::Outgoing verifyLicense(House&, const wire::Incoming&);

// What became of an exchange that a peer asked, when it does not know: it is recorded already, or
// from now on void. exchange.not-found: not that peer's; exchange.in-progress: ask again.
inline constexpr std::string_view kVoided = "peer.voided";
inline constexpr std::string_view kRecorded = "peer.recorded";
inline constexpr std::string_view kDiffers = "peer.commitment-differs";
inline constexpr std::string_view kUnresolved = "peer.unresolved";  // after seven days
Result<Ok> settle(House&, const std::string& region, const std::string& exchange);

// Who reads something that is no exchange (status, receipts): known by the same proofs, its nonce
// used up. A peer reads as the member of its region's name. Errors as those of authenticate; the
// caller of this counts them.
Result<deployment::System> authenticateReader(House&, const wire::Incoming&,
                                              Entrance = Entrance::Exchange);

// A refusal outside of any journey: counted under the listener's name, answered as a problem.
wire::Outgoing refuse(House&, const Error&, const wire::Connection&, Entrance = Entrance::Exchange);

// Tables of the room, for whoever opens the store.
std::span<const store::Migration> migrations() noexcept;

}  // namespace tongban::exchange
