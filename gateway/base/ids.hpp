// gateway/base/ids.hpp — identifiers of exchanges, entries and requests: UUID version 7
// (RFC 9562 section 5.7), so that they sort by the time they were made.
#pragma once
#include <string>

#include "gateway/base/bytes.hpp"
#include "gateway/base/clock.hpp"

namespace tongban {

// `count` bytes from the kernel's generator. Aborts when the kernel has none to give: a gateway
// without randomness must not run.
Bytes randomBytes(std::size_t count);

// 36 characters, lower case. Thread-safe.
std::string makeUuid(Instant now);

bool isUuid(std::string_view) noexcept;

}  // namespace tongban
