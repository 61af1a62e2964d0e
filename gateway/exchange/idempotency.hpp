// gateway/exchange/idempotency.hpp — Idempotency-Key: per credential and resource, the first
// outcome is given again (draft-ietf-httpapi-idempotency-key-header), for eight days.
//
// Kept is how the exchange ended and a MAC of what was asked, in the entry's own commit; the answer
// itself is the ledger's opening. Outcomes that a caller should try again (5xx, 429, 409) are not
// kept. Codes: exchange.idempotency-invalid, exchange.idempotency-conflict (another request under
// that key), exchange.in-progress.
#pragma once
#include "gateway/exchange/trail.hpp"

namespace tongban::exchange {

// Reads the field, if there is one, and looks whether it came before. Fills trail.idempotency.
Result<Ok> claimIdempotency(House&, Trail&);

// On the writer's thread, inside the entry's transaction.
Result<Ok> writeIdempotency(store::Connection&, const Trail&, int status);
Result<Ok> forgetIdempotencyBefore(store::Connection&, Instant);

}  // namespace tongban::exchange
