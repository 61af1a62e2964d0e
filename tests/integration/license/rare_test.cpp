// goal: the findings that few files show are told by their own code too.
#include <filesystem>
#include <fstream>

#include "tests/integration/license/judging.hpp"

namespace tongban::tests {
namespace {

using license::Grade;
using With = std::function<void(PackageOptions&)>;

void expect(Grade grade, std::string_view code, const With& with,
            const license::Verifier& verifier = trusting()) {
  const auto verdict = judge(goodLicense(with).file(), verifier);
  BOOST_TEST_CONTEXT(code << " " << objections(verdict)) {
    BOOST_TEST((verdict.grade == grade));
    BOOST_TEST(objects(verdict, code));
  }
}

// A root that is a CA and may not sign certificates, trusted for everything, and what it issues.
struct WeakRoot {
  Party root;
  Party issued;
  TempDir folder;

  WeakRoot() : root(selfSignedCertificate(rootOptions())) {
    issued = issueCertificate(root, CertificateOptions());
    demoCa().writeTrust(folder.path());
    std::ofstream(folder.path() / "weak.pem") << pemOf(root.certificate);
  }
  license::Verifier verifier() const {
    return {license::TrustStore::load(folder.path()).value(), license::LayoutSet()};
  }
  static CertificateOptions rootOptions() {
    CertificateOptions options;
    options.commonName = "不能签发证书的根";
    options.ca = true;
    options.usage = kDigitalSignature;
    return options;
  }
};

Party issuedBy(const Party& issuer, const std::function<void(CertificateOptions&)>& with) {
  CertificateOptions options;
  with(options);
  return issueCertificate(issuer, options);
}

BOOST_AUTO_TEST_SUITE(license_rare)

BOOST_AUTO_TEST_CASE(chains_that_break_a_rule) {
  const WeakRoot weak;
  const auto verifier = weak.verifier();
  expect(
      Grade::Indeterminate, "license.signer.chain-broken",
      [&](PackageOptions& o) { o.signature().sealSignature.signer = weak.issued; }, verifier);
  expect(
      Grade::Indeterminate, "license.maker.chain-broken",
      [&](PackageOptions& o) { o.signature().seal.maker = weak.issued; }, verifier);
}

BOOST_AUTO_TEST_CASE(certificates_that_the_named_authority_did_not_sign) {
  const auto forged = [](CertificateOptions& o) { o.signing.corrupt = true; };
  const auto signer = issuedBy(demoCa().signerRoot, forged);
  expect(Grade::Invalid, "license.signer.bad-signature",
         [&](PackageOptions& o) { o.signature().sealSignature.signer = signer; });
  const auto maker = issuedBy(demoCa().makerRoot, forged);
  expect(Grade::Invalid, "license.maker.bad-signature",
         [&](PackageOptions& o) { o.signature().seal.maker = maker; });
}

BOOST_AUTO_TEST_CASE(certificates_that_state_no_usage_or_cannot_be_read) {
  const auto maker =
      issuedBy(demoCa().makerRoot, [](CertificateOptions& o) { o.usage = std::nullopt; });
  expect(Grade::Indeterminate, "license.maker.usage-unstated",
         [&](PackageOptions& o) { o.signature().seal.maker = maker; });
  expect(Grade::Invalid, "license.format.certificate", [](PackageOptions& o) {
    o.signature().sealSignature.certificate = bytesFrom("not a certificate");
  });
  expect(Grade::Invalid, "license.format.certificate", [](PackageOptions& o) {
    o.signature().sealSignature.certificate = bytesFrom(pemOf(demoCa().signer.certificate));
  });
}

BOOST_AUTO_TEST_CASE(lists_and_bounds) {
  expect(Grade::Indeterminate, "license.certlist.digest-unknown", [](PackageOptions& o) {
    o.signature().seal.certListType = 2;
    o.signature().seal.userDigests = std::vector{CertificateDigestOption{"SHA1", Bytes(20)}};
  });
  expect(Grade::Invalid, "license.format.limit", [](PackageOptions& o) {
    o.signature().seal.users = std::vector<Bytes>(300, demoCa().signer.certificate);
  });
}

BOOST_AUTO_TEST_CASE(signed_data_with_what_nothing_protects) {
  expect(Grade::Invalid, "license.format.signed-data", [](PackageOptions& o) {
    o.signature().kind = SignatureKind::SignedDataAttributes;
    o.signature().signedData.moreCertificates.push_back(demoCa().foreignRoot.certificate);
  });
  expect(Grade::Indeterminate, "license.format.unsigned-attributes", [](PackageOptions& o) {
    o.signature().kind = SignatureKind::SignedDataAttributes;
    o.signature().signedData.unsignedOnes.push_back({"1.2.3.4", derInteger(1)});
  });
}

BOOST_AUTO_TEST_CASE(a_timestamp_after_the_certificate_has_expired) {
  const auto signer = issuedBy(demoCa().signerRoot, [](CertificateOptions& o) {
    o.notAfter = demoSignedAt() + std::chrono::hours(1);
  });
  expect(Grade::Invalid, "license.timestamp.outside-validity", [&](PackageOptions& o) {
    o.signature().sealSignature.signer = signer;
    TimestampOptions late;
    late.time = demoSignedAt() + std::chrono::hours(2);
    o.signature().sealSignature.timestamp = late;
  });
}

BOOST_AUTO_TEST_CASE(after_a_failure_the_rest_is_told_as_not_done) {
  const auto verdict =
      judge(goodLicense([](PackageOptions& o) {
              o.signature().sealSignature.tamperWhole = [](Bytes& b) { b.pop_back(); };
            }).file());
  BOOST_TEST(objects(verdict, "license.coverage.not-reached"));
  BOOST_TEST(objects(verdict, "license.check.not-reached"));
  const auto& checks = verdict.signatures.front().checks;
  for (const auto* name : {"FORMAT", "SIGNATURE", "CERTLIST", "MAKER_CERT", "SEAL_PERIOD",
                           "SIGNER_CHAIN", "REVOCATION", "TIME", "DATAHASH", "TIMESTAMP"}) {
    BOOST_TEST(std::ranges::any_of(checks, [&](const auto& one) { return one.check == name; }),
               name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
