// gateway/wire/server/http_answer.hpp — an answer as it goes out (RFC 9112 section 4).
//
// content-length, connection and date are written here, and left out of what a handler gave, as is
// transfer-encoding: the body is whole, so its length is known. A status outside 200 to 599 is a
// fault of ours and goes out as 500 without a body. Internal to this room. Pure, thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/wire/server/server.hpp"

namespace tongban::wire {

struct WrittenAnswer {
  std::string head;  // a short body stands behind it already
  std::string body;
  bool closes = false;
};

// Whether the connection is over after an answer of that status: all faults but those that ask the
// client to come again.
bool closesConnection(int status) noexcept;

// `toHead`: the request was HEAD, which is answered with the length of a body and without it.
WrittenAnswer writeAnswer(Outgoing, bool toHead, bool closes, Instant now);

inline constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace tongban::wire
