// connectors/rest/answer.hpp — what an answer of the source says: whether it went well, which rows
// there are, and whether they are all of the subject that was asked for.
//
// The document that comes out is the answer's own bytes where the mapping reads a list of records
// out of them; one row alone is put into such a list, and for ndjson rows are written a line each,
// numbers with the digits that they came with.
//
// Errors: connector.answer-malformed, -refused (a word that is neither ok nor none), -too-much,
// -page-stale, and of HTTP statuses -unavailable, -timed-out, -busy. Messages never show what a row
// holds. Pure, thread-safe.
#pragma once
#include "connectors/connector.hpp"
#include "connectors/rest/lookup.hpp"
#include "connectors/rest/settings.hpp"
#include "gateway/wire/client/client.hpp"

namespace tongban::connectors::rest {

Result<Fetched> readAnswer(const Settings&, const Query&, const Source::Page&, const Cursor&,
                           const wire::Answer&);

}  // namespace tongban::connectors::rest
