// tests/support/license/good_license.hpp — a license that is valid in every respect, and what is
// needed to say so; an attack starts from its options.
//
//   Signed 2026-06-01T10:00:00+08:00 by demoCa().signer under a seal (version 4) that
//   demoCa().maker made; seal, certificates and roots are valid 2020 to 2035; the revocation lists
//   are current at demoNow(), 2026-11-22; SM3 throughout; every entry but Signatures.xml and the
//   signature's own two files is covered.
#pragma once
#include "tests/support/license/ofd_maker.hpp"
#include "tests/support/temp_dir.hpp"

namespace tongban::tests {

struct GoodLicense {
  MadePackage package;
  Instant signedAt = demoSignedAt();
  Instant now = demoNow();
  const DemoCa& ca = demoCa();

  const Bytes& file() const { return package.file; }
};

// The options are the defaults of PackageOptions; `with` may change them.
inline GoodLicense goodLicense(const std::function<void(PackageOptions&)>& with = {}) {
  PackageOptions options;
  if (with) with(options);
  return {makePackage(options)};
}

// A trust folder on disk for as long as it lives.
class TrustFolder final {
 public:
  explicit TrustFolder(const TrustOptions& options = {}) { demoCa().writeTrust(path(), options); }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  TempDir folder_;
};

}  // namespace tongban::tests
