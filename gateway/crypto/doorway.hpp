// gateway/crypto/doorway.hpp — every reader of foreign bytes in this room, driven to its end and
// held to what it promises; for the fuzz target and its corpus.
//
// Each function reads `input` and, when it is accepted, uses everything that was read. It answers
// false only when a promise is broken: an input that is refused is a good outcome. Pure,
// thread-safe.
#pragma once
#include "gateway/base/bytes.hpp"

namespace tongban::crypto {

bool tryCertificate(BytesView input);  // what is read reads the same from its own DER and PEM
bool tryCrl(BytesView input);
bool tryRequest(BytesView input);
bool trySignature(BytesView input);  // a signature that is accepted is the only form of its value

}  // namespace tongban::crypto
