// gateway/license/trust.hpp — whom the verifier believes: anchors per purpose and revocation lists.
//
// A trust folder: certificates (*.pem, *.crt, *.cer) in the folder itself are anchors for every
// purpose; those in seal-makers/, signers/ and timestamps/ for that purpose only. Revocation lists
// are *.crl in the folder or in crl/, DER or PEM. No address in a certificate is ever visited.
//
// TrustStore is immutable, cheap to copy, and safe to share between threads; a reload makes
// another. Codes of loading: base.file-*, crypto.certificate-*, crypto.anchor-not-ca, crypto.crl-*,
// license.trust.too-many.
#pragma once
#include <filesystem>
#include <memory>
#include <vector>

#include "gateway/crypto/chain.hpp"
#include "gateway/crypto/revocation.hpp"

namespace tongban::license {

enum class TrustPurpose : std::uint8_t { SealMaker, Signer, Timestamp };

class TrustStore final {
 public:
  TrustStore();  // trusts nobody
  static Result<TrustStore> load(const std::filesystem::path& folder);

  const crypto::ChainVerifier& verifierFor(TrustPurpose) const noexcept;
  bool hasAnchors(TrustPurpose) const noexcept;

  // Whether `chain` (leaf first, anchor last) is revoked as known at `now`: the first certificate
  // that is, else Unknown when some certificate has no current list, else Good. Anchors are not
  // asked about.
  struct ChainRevocation {
    crypto::Revocation state;
    std::size_t index = 0;  // of the certificate that the state is about
  };
  ChainRevocation revocationOf(const crypto::Chain& chain, Instant now) const;

 private:
  struct Content;
  std::shared_ptr<const Content> content_;
};

}  // namespace tongban::license
