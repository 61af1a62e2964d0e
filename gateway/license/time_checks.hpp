// gateway/license/time_checks.hpp — when was it signed, and was everything valid then?
// (GB/T 38540-2020 7.3 d, f, h.) Internal to the room; pure, thread-safe.
#pragma once
#include "gateway/license/docket.hpp"
#include "gateway/license/judge.hpp"

namespace tongban::license {

// Where a stated time lies against a period whose ends are stated times too.
enum class Placement : std::uint8_t { Before, Inside, After, Unclear };
Placement placementOf(const StatedTime&, const StatedTime& from, const StatedTime& to) noexcept;

// TIME: the signing time against the signer's certificate and the verifier's now. `documentTime` is
// SignatureDateTime, compared for the deviation only.
void checkTime(Docket&, const std::optional<StatedTime>& signedAt, std::string_view documentTime,
               const crypto::Certificate& signer, Instant now);

// TIMESTAMP: a token over the signature value. What it proves goes into the report's stampedTime.
void checkTimestamp(Docket&, std::optional<BytesView> token, BytesView signatureValue,
                    const std::optional<StatedTime>& signedAt, const crypto::Certificate& signer,
                    Bench);

}  // namespace tongban::license
