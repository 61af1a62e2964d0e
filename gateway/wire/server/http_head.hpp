// gateway/wire/server/http_head.hpp — the head of a request, from complete bytes only.
//
// RFC 9112, read strictly: HTTP/1.1 alone; one line end, CRLF; a target in origin form with the
// characters of RFC 3986 and no other; one Host that is a host; at most one Content-Length, of
// digits alone, and never beside a Transfer-Encoding. What two readers could take for two different
// messages is refused, never mended. Chunked bodies are not taken: a sender gives a length.
//
//   wire.request-malformed    a line that is not what its place asks for
//   wire.request-ambiguous    two Hosts, two lengths, a length and a coding (RFC 9112 section 6.3)
//   wire.head-too-large       of the whole, the target, or the fields (limits::kHttp*)
//   wire.body-length-missing  a Transfer-Encoding alone
//   wire.method-unknown, wire.version-unknown
//
// `where` names a line, counted from 1; no text of the head enters a message. Internal to this
// room. Pure, thread-safe.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/wire/message.hpp"

namespace tongban::wire {

struct RequestHead {
  Request request;
  std::uint64_t bodyBytes = 0;
  bool closes = false;           // the client wants no other answer on this connection
  bool expectsContinue = false;  // it waits for 100 before it sends the body
};

// How many bytes the head takes, once that can be said: its end is an empty line. A bare LF ends it
// too, for parseHead() to refuse, so that nobody waits for an end that will not come. `scanned`:
// how many bytes an earlier call has looked at; moved on.
std::optional<std::size_t> findHeadEnd(std::string_view bytes, std::size_t& scanned);

Result<RequestHead> parseHead(std::string_view completeHead);

}  // namespace tongban::wire
