// gateway/license/judge.hpp — the checks of one signature, in order, and what they say together.
//
// Internal to the room. Pure but for the Examiner's memory; thread-safe.
#pragma once
#include "gateway/license/examiner.hpp"
#include "gateway/license/ofd/package.hpp"
#include "gateway/license/verifier.hpp"

namespace tongban::license {

struct Bench {  // where a judge sits
  Examiner& examiner;
  const Policy& policy;
  Instant now;
};

// A signature of a package, whatever its kind.
SignatureReport judgeSignature(const Package&, const SignatureEntry&, Bench);

// A seal by itself (.esl): the checks of GB/T 38540-2020 6.3, its period against now.
SignatureReport judgeSeal(BytesView seal, Bench);

// Paths that the signature covers with a right digest.
std::set<std::string_view> coveredBy(const Package&, const SignatureEntry&);

// Whether the entry must be covered for the document to be: reached by it, and no part of the
// signatures themselves.
bool needsCover(const PackageEntry&) noexcept;

}  // namespace tongban::license
