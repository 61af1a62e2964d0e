// goal: revoked is never valid unless a timestamp proves that the signature came first; not knowing
// is not “not revoked”; trust is what the folder says and nothing else.
#include <filesystem>
#include <fstream>

#include "tests/integration/license/judging.hpp"

namespace tongban::tests {
namespace {

using license::Grade;

struct Expected {
  Grade grade;
  std::string_view subIndication;
  std::string_view code;
};

void expect(const char* name, const license::Verdict& verdict, const Expected& expected) {
  BOOST_TEST_INFO(name << " " << objections(verdict));
  BOOST_TEST((verdict.grade == expected.grade));
  BOOST_TEST_INFO(name << " " << objections(verdict));
  BOOST_TEST(verdict.subIndication == expected.subIndication);
  BOOST_TEST_INFO(name << " " << objections(verdict));
  BOOST_TEST((expected.code.empty() || objects(verdict, expected.code)));
}

TrustOptions signerRevokedAt(std::string_view at) {
  TrustOptions options;
  options.signerCrl = DemoCa::revoking(demoCa().signer, instant(at));
  return options;
}

BOOST_AUTO_TEST_SUITE(license_revocation)

BOOST_AUTO_TEST_CASE(the_signer) {
  const auto license = goodLicense().file();
  expect("before the signature",
         judge(license, verifierWith(signerRevokedAt("2026-05-01T00:00:00Z"))),
         {Grade::Invalid, "REVOKED", "license.signer.revoked"});
  expect("after it", judge(license, verifierWith(signerRevokedAt("2026-09-01T00:00:00Z"))),
         {Grade::Indeterminate, "REVOKED_NO_POE", "license.signer.revoked-later"});
  const auto stamped = goodLicense([](PackageOptions& o) {
                         o.signature().sealSignature.timestamp = TimestampOptions();
                       }).file();
  expect("after it, and a timestamp says so",
         judge(stamped, verifierWith(signerRevokedAt("2026-09-01T00:00:00Z"))),
         {Grade::Valid, "", ""});
  expect("before it, and a timestamp",
         judge(stamped, verifierWith(signerRevokedAt("2026-05-01T00:00:00Z"))),
         {Grade::Invalid, "REVOKED", "license.signer.revoked"});
}

BOOST_AUTO_TEST_CASE(the_maker) {
  const auto license = goodLicense().file();
  TrustOptions early;
  early.makerCrl = DemoCa::revoking(demoCa().maker, instant("2019-12-31T00:00:00Z"));
  expect("before the seal was made", judge(license, verifierWith(early)),
         {Grade::Invalid, "REVOKED", "license.maker.revoked"});
  TrustOptions late;
  late.makerCrl = DemoCa::revoking(demoCa().maker, instant("2026-09-01T00:00:00Z"));
  expect("since", judge(license, verifierWith(late)),
         {Grade::Indeterminate, "REVOKED_NO_POE", "license.maker.revoked-later"});
}

BOOST_AUTO_TEST_CASE(the_timestamp_authority) {
  const auto stamped = goodLicense([](PackageOptions& o) {
                         o.signature().sealSignature.timestamp = TimestampOptions();
                       }).file();
  TrustOptions revoked;
  revoked.timestampCrl = DemoCa::revoking(demoCa().tsa, instant("2026-01-01T00:00:00Z"));
  expect("revoked", judge(stamped, verifierWith(revoked)),
         {Grade::Invalid, "REVOKED", "license.timestamp.revoked"});
  TrustOptions unknown;
  unknown.timestampCrl = std::nullopt;
  expect("no list", judge(stamped, verifierWith(unknown)),
         {Grade::Indeterminate, "TRY_LATER", "license.timestamp.revocation-unknown"});
}

BOOST_AUTO_TEST_CASE(not_knowing_is_not_a_pass) {
  const auto license = goodLicense().file();
  TrustOptions none;
  none.signerCrl = std::nullopt;
  expect("no list of the signer's issuer", judge(license, verifierWith(none)),
         {Grade::Indeterminate, "TRY_LATER", "license.signer.revocation-unknown"});
  TrustOptions noneOfMaker;
  noneOfMaker.makerCrl = std::nullopt;
  expect("no list of the maker's issuer", judge(license, verifierWith(noneOfMaker)),
         {Grade::Indeterminate, "TRY_LATER", "license.maker.revocation-unknown"});
  TrustOptions stale;
  stale.signerCrl->nextUpdate = instant("2026-11-20T00:00:00Z");
  expect("a list that is out of date", judge(license, verifierWith(stale)),
         {Grade::Indeterminate, "TRY_LATER", "license.signer.revocation-unknown"});
  TrustOptions future;
  future.signerCrl->thisUpdate = instant("2026-12-01T00:00:00Z");
  expect("a list from the future", judge(license, verifierWith(future)),
         {Grade::Indeterminate, "TRY_LATER", "license.signer.revocation-unknown"});
  TrustOptions forged;
  forged.signerCrl->signing.otherKey = makeKey();
  expect("a list that somebody else signed", judge(license, verifierWith(forged)),
         {Grade::Indeterminate, "TRY_LATER", "license.signer.revocation-unknown"});
  TrustOptions emptyId;
  emptyId.signerCrl->signing.sm2Id = "";
  expect("a list under the empty SM2 id", judge(license, verifierWith(emptyId)),
         {Grade::Indeterminate, "TRY_LATER", "license.signer.revocation-unknown"});
}

BOOST_AUTO_TEST_CASE(trust_is_what_the_folder_says) {
  const auto license = goodLicense().file();
  const license::Verifier nobody{license::TrustStore(), license::LayoutSet()};
  expect("an empty trust store", judge(license, nobody),
         {Grade::Indeterminate, "NO_CERTIFICATE_CHAIN_FOUND", "license.signer.untrusted"});
  TrustOptions noMakers;
  noMakers.sealMakers = false;
  expect("no anchor for makers", judge(license, verifierWith(noMakers)),
         {Grade::Indeterminate, "NO_CERTIFICATE_CHAIN_FOUND", "license.maker.untrusted"});
  TrustOptions noSigners;
  noSigners.signers = false;
  expect("no anchor for signers", judge(license, verifierWith(noSigners)),
         {Grade::Indeterminate, "NO_CERTIFICATE_CHAIN_FOUND", "license.signer.untrusted"});
  const auto stamped = goodLicense([](PackageOptions& o) {
                         o.signature().sealSignature.timestamp = TimestampOptions();
                       }).file();
  TrustOptions noTimestamps;
  noTimestamps.timestamps = false;
  expect("no anchor for timestamps", judge(stamped, verifierWith(noTimestamps)),
         {Grade::Indeterminate, "NO_CERTIFICATE_CHAIN_FOUND", "license.timestamp.untrusted"});
}

BOOST_AUTO_TEST_CASE(an_intermediate_is_believed_when_the_folder_has_it) {
  const auto license = goodLicense([](PackageOptions& o) {
                         o.signature().sealSignature.signer = demoCa().intermediateSigner;
                       }).file();
  TrustOptions with;
  with.intermediate = true;
  expect("intermediate", judge(license, verifierWith(with)), {Grade::Valid, "", ""});
}

BOOST_AUTO_TEST_CASE(expired_since_is_told_and_no_failure) {
  const auto license = goodLicense([](PackageOptions& o) {
                         o.signature().sealSignature.signer = demoCa().laterExpiredSigner;
                       }).file();
  const auto verdict = judge(license);
  expect("expired since", verdict, {Grade::Valid, "", ""});
  const auto& checks = verdict.signatures.front().checks;
  const auto time = std::ranges::find_if(
      checks, [](const auto& one) { return one.finding == license::Finding::TimeOk; });
  BOOST_REQUIRE(time != checks.end());
  BOOST_TEST(time->detail.find("现已过期") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_trust_folder_with_something_else_in_it_is_refused) {
  const TempDir folder;
  BOOST_TEST(license::TrustStore::load(folder.path() / "missing").error().code ==
             "base.file-missing");
  demoCa().writeTrust(folder.path());
  const auto writeText = [&](const char* name, std::string_view text) {
    std::ofstream(folder.path() / name) << text;
  };
  writeText("crl/broken.crl", "not a list");
  BOOST_TEST(license::TrustStore::load(folder.path()).error().code == "crypto.crl-malformed");
  std::filesystem::remove(folder.path() / "crl/broken.crl");
  writeText("signers/leaf.pem", pemOf(demoCa().signer.certificate));
  BOOST_TEST(license::TrustStore::load(folder.path()).error().code == "crypto.anchor-not-ca");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
