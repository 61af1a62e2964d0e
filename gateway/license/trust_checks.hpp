// gateway/license/trust_checks.hpp — may the signer, and the maker of the seal, be believed?
// (GB/T 38540-2020 6.3 c, 7.3 e and f.) Internal to the room; thread-safe.
#pragma once
#include "gateway/license/docket.hpp"
#include "gateway/license/judge.hpp"

namespace tongban::license {

// MAKER_CERT and MAKER_REVOCATION. `signedAt` is absent for a seal by itself: then the maker's
// certificate must be valid now.
void checkMaker(Docket&, const Seal&, const KnownCertificate& maker, bool makerIsSigner,
                const std::optional<StatedTime>& signedAt, Bench);

// SIGNER_CHAIN and REVOCATION; reads the report's stampedTime, so TIMESTAMP comes first.
void checkSigner(Docket&, const KnownCertificate& signer,
                 const std::vector<crypto::Certificate>& alongside,
                 const std::optional<StatedTime>& signedAt, Bench);

}  // namespace tongban::license
