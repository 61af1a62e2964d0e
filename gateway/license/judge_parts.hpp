// gateway/license/judge_parts.hpp — the judging of each kind of signature, and what the kinds
// share. Internal to the room; thread-safe.
#pragma once
#include "gateway/license/docket.hpp"
#include "gateway/license/judge.hpp"

namespace tongban::license {

// SES_Signature (GB/T 38540-2020 7.3, GM/T 0031-2014): seal_judge.cpp.
void judgeSealSignature(Docket&, const Package&, const SignatureEntry&, Bench);

// SignedData (GB/T 35275, GM/T 0099 7.2.2 b), and a value without a certificate: sign_judge.cpp.
void judgeSignedData(Docket&, const Package&, const SignatureEntry&, Bench);
void judgeBareValue(Docket&, const Package&, const SignatureEntry&, Bench);

// The finding of FORMAT that has a parser's code.
Finding formatFinding(std::string_view code, Finding otherwise);

SignerReport reportOf(const crypto::Certificate&);

// Sorts the checks into the standard's order and grades the signature.
void conclude(SignatureReport&);

// The format is wrong: what depends on it is told as not done. References stand by themselves.
void giveUp(Docket&, const Package&, const SignatureEntry&, const Policy&);

}  // namespace tongban::license
