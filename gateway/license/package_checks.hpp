// gateway/license/package_checks.hpp — what a signature says about the package that it stands in:
// its algorithms, its Signature.xml, its references, its seal file.
// Internal to the room; pure, thread-safe.
#pragma once
#include "gateway/license/docket.hpp"
#include "gateway/license/judge.hpp"

namespace tongban::license {

// ALGORITHM. `proofs` are the ways in which the signature values came out.
void checkAlgorithm(Docket&, const SignatureEntry&, std::string_view algorithm,
                    std::initializer_list<const ValueProof*> proofs, const Policy&);

// DATAHASH for a digest that the signature holds. `property` is propertyInfo.
void checkDataHash(Docket&, const SignatureEntry&, const SignatureBits& hash,
                   std::string_view algorithm, std::string_view property);

void checkReferences(Docket&, const Package&, const SignatureEntry&, const Policy&);
void checkSealFile(Docket&, const SignatureEntry&, const Seal&);
void checkBase(Docket&, const Package&, const SignatureEntry&);

// Whether the suite's digest of the check method is one that the policy takes.
std::optional<crypto::SuiteId> acceptedDigest(CheckMethod, const Policy&) noexcept;

}  // namespace tongban::license
