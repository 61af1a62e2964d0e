// gateway/license/verifier.hpp — the verifier: one call answers for one file.
//
// Bounded in memory and time whatever the file (base/limits.hpp); what was proven about a seal, a
// certificate or a chain is remembered by digest, bounded and for a while, so that the second
// license under the same seal costs one signature check.
//
// Thread-safe: verify() may be called from several threads. Lifetime: owns what it was given.
// Errors: license.not-ofd (no OFD, no seal), license.limit, license.format-unsupported (PDF),
// base.file-*. Everything else that is wrong is in the Verdict.
#pragma once
#include <memory>

#include "gateway/license/trust.hpp"
#include "gateway/license/verdict.hpp"
#include "gateway/record/random_access.hpp"

namespace tongban::license {

// The digest that names a file in a Verdict: SM3 over all of it. Apart from verify(), since who
// received the file over the wire has it already.
Result<std::string> digestOf(const record::RandomAccess&);

struct Policy {
  bool sha256 = false;             // accept CheckMethod SHA-256 beside SM3
  bool criticalExtensions = true;  // tolerate critical extensions that are not recognized
  bool makerMaySign = true;        // tolerate a seal whose maker certificate is the signer's
};

class Verifier final {
 public:
  Verifier(TrustStore, LayoutSet, Policy = {});
  Verifier(Verifier&&) noexcept;
  Verifier& operator=(Verifier&&) noexcept;
  ~Verifier();

  Result<Verdict> verify(const record::RandomAccess&, Instant now) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tongban::license
