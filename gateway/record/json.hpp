// gateway/record/json.hpp — the one doorway where JSON (RFC 8259) from outside meets a parser.
//
// One pass over UTF-8 bytes, iterative (deep input cannot exhaust the stack). Refused, each by code
// with the byte offset in `where`: not UTF-8 or a lone surrogate (record.encoding-invalid), a NUL
// (record.json-nul), anything malformed, a byte order mark included (record.json-malformed; RFC
// 8259 section 8.1 forbids senders to add one), a name twice in one object
// (record.json-duplicate-name; section 4 only says SHOULD), deeper, larger or with more values than
// base/limits.hpp allows (record.too-deep, record.too-large, record.too-many-nodes), a number of
// more than kNumberBytesMax characters or beyond 1.8e308 (record.json-number).
//
// Thread-safe: functions keep no state.
#pragma once
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/record/value.hpp"

namespace tongban::record {

Result<Document> parseJson(std::string_view utf8);

// The same into a Document that is used again: its old values are gone, its memory is kept.
Result<Ok> parseJson(std::string_view utf8, Document& into);

// Compact JSON; decimals as their digits. Appends, so a caller can reuse one buffer.
void writeJson(const Value&, std::string& out);
std::string toJson(const Value&);

// One text as a JSON string with its quotes.
void writeJsonString(std::string_view utf8, std::string& out);

}  // namespace tongban::record
