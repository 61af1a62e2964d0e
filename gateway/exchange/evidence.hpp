// gateway/exchange/evidence.hpp — a message as the ledger commits to it: the bytes that both sides
// can compare, with the signature that covers them.
//
//   POST https://…            or   200
//   name: value                    of the fields that a signature covers, the signature's own last
//                                  (an empty line, then the body)
//
// Lines end with LF. A body above limits::kEvidenceBodyBytesMax is not kept: a line `body:
// sha-256=… (n bytes)` stands for it. Pure, thread-safe. Code: exchange.answer-erased (a form that
// is none).
#pragma once
#include "gateway/base/bytes.hpp"
#include "gateway/wire/server/server.hpp"

namespace tongban::exchange {

Bytes requestForm(const wire::Incoming&);
Bytes responseForm(const wire::Outgoing&);

// The content type and body of a response form.
struct KeptAnswer {
  int status = 0;
  std::string contentType;
  std::string body;
};
Result<KeptAnswer> parseResponseForm(BytesView);

}  // namespace tongban::exchange
