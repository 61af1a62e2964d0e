// goal: real files get what is known about them. They belong to others and are not in this tree:
// the cases run where the files are at hand.
#include <filesystem>

#include "gateway/base/limits.hpp"
#include "tests/integration/license/judging.hpp"

namespace tongban::tests {
namespace {

namespace fs = std::filesystem;
using license::Grade;

const fs::path kFolder = "../shared/data/ofd";

std::optional<license::Verdict> judgeFile(const std::string& name, const license::Verifier& by) {
  if (!fs::exists(kFolder / name)) {
    BOOST_TEST_MESSAGE("not at hand: " << name);
    return std::nullopt;
  }
  const auto file = record::FileBytes::open(kFolder / name, limits::kLicenseBytesMax);
  if (!file) BOOST_FAIL(file.error().message);
  auto verdict = by.verify(*file, instant("2026-11-22T08:00:00Z"));
  if (!verdict) BOOST_FAIL(name << ": " << verdict.error().code << " " << verdict.error().message);
  return *std::move(verdict);
}

const license::Verifier& nobody() {
  static const license::Verifier verifier{license::TrustStore(), license::LayoutSet()};
  return verifier;
}

// Everything but the chain of trust is in order.
void expectGoodCrypto(const license::Verdict& verdict) {
  for (const auto& one : verdict.signatures) {
    for (const auto& check : one.checks) {
      BOOST_TEST_INFO(check.check << " " << check.code << " " << check.detail);
      BOOST_TEST((check.info().result != license::CheckResult::Fail));
    }
    for (const auto wanted : {license::Finding::SignatureOk, license::Finding::DataHashOk,
                              license::Finding::ReferencesOk, license::Finding::SealSignatureOk}) {
      BOOST_TEST_INFO(license::infoOf(wanted).code);
      BOOST_TEST(std::ranges::any_of(one.checks,
                                     [&](const auto& check) { return check.finding == wanted; }));
    }
  }
}

void expect(const license::Verdict& verdict, Grade grade, std::string_view subIndication) {
  BOOST_TEST_INFO(objections(verdict));
  BOOST_TEST((verdict.grade == grade));
  BOOST_TEST_INFO(objections(verdict));
  BOOST_TEST(verdict.subIndication == subIndication);
}

bool isUncovered(const license::Verdict& verdict, std::string_view path, bool visible) {
  return std::ranges::any_of(verdict.uncovered, [&](const auto& one) {
    return one.path == path && one.visible == visible;
  });
}

BOOST_AUTO_TEST_SUITE(license_real_files)

BOOST_AUTO_TEST_CASE(intact_of_an_unknown_ca) {
  for (const char* name : {"v4-test-ca.ofd", "v4-all-protected.ofd"}) {
    const auto verdict = judgeFile(name, nobody());
    if (!verdict) continue;
    BOOST_TEST_CONTEXT(name) {
      expect(*verdict, Grade::Indeterminate, "NO_CERTIFICATE_CHAIN_FOUND");
      expectGoodCrypto(*verdict);
      BOOST_TEST(verdict->uncovered.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_root_that_may_not_sign_certificates) {
  const fs::path root = "../shared/data/certs/ofdrw_ROOT.pem";
  if (!fs::exists(root)) return;
  const TempDir folder;
  fs::copy_file(root, folder.path() / "root.pem");
  auto trust = license::TrustStore::load(folder.path());
  if (!trust) BOOST_FAIL(trust.error().code);
  const license::Verifier verifier(*std::move(trust), license::LayoutSet());
  const auto verdict = judgeFile("v4-all-protected.ofd", verifier);
  if (!verdict) return;
  expect(*verdict, Grade::Indeterminate, "CHAIN_CONSTRAINTS_FAILURE");
  expectGoodCrypto(*verdict);
}

BOOST_AUTO_TEST_CASE(templates_that_nothing_covers) {
  const auto verdict = judgeFile("v4-templates-uncovered.ofd", nobody());
  if (!verdict) return;
  expect(*verdict, Grade::Indeterminate, "COVERAGE_INCOMPLETE");
  expectGoodCrypto(*verdict);
  BOOST_TEST(isUncovered(*verdict, "/Doc_0/TPLS/TPL_0/Content.xml", true));
  BOOST_TEST(isUncovered(*verdict, "/Doc_0/TPLS/TPL_1/Content.xml", true));
  BOOST_TEST(verdict->uncovered.size() == 2u);
}

BOOST_AUTO_TEST_CASE(signed_after_expiry) {
  const auto verdict = judgeFile("v4-signed-after-expiry.ofd", nobody());
  if (!verdict) return;
  expect(*verdict, Grade::Invalid, "EXPIRED");
  BOOST_TEST(objects(*verdict, "license.seal.expired"));
  BOOST_TEST(objects(*verdict, "license.time.after-expiry"));
  BOOST_TEST(verdict->uncovered.empty());
}

BOOST_AUTO_TEST_CASE(the_layout_of_2014) {
  const auto verdict = judgeFile("2014-layout-version-2.ofd", nobody());
  if (!verdict) return;
  expect(*verdict, Grade::Indeterminate, "COVERAGE_INCOMPLETE");
  expectGoodCrypto(*verdict);
  BOOST_TEST(isUncovered(*verdict, "/OFD.xml", true));
  BOOST_TEST(verdict->signatures.front().standard == "GM/T 0031-2014");
}

BOOST_AUTO_TEST_CASE(a_bare_value) {
  const auto verdict = judgeFile("bare-signature.ofd", nobody());
  if (!verdict) return;
  expect(*verdict, Grade::Indeterminate, "NO_SIGNING_CERTIFICATE_FOUND");
  BOOST_TEST(objects(*verdict, "license.signer.unknown"));
}

BOOST_AUTO_TEST_CASE(unsigned_ones) {
  for (const char* name :
       {"unsigned.ofd", "structure-root-late-in-zip.ofd", "structure-relative-paths.ofd"}) {
    const auto verdict = judgeFile(name, nobody());
    if (!verdict) continue;
    BOOST_TEST_CONTEXT(name) {
      expect(*verdict, Grade::Indeterminate, "NOT_SIGNED");
      BOOST_TEST(objects(*verdict, "license.unsigned"));
    }
  }
}

BOOST_AUTO_TEST_CASE(seals_by_themselves) {
  for (const char* name : {"seal-v4.esl", "seal-2014.esl"}) {
    const auto verdict = judgeFile(name, nobody());
    if (!verdict) continue;
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST((verdict->grade == Grade::Invalid));
      BOOST_TEST(objects(*verdict, "license.seal.expired"));
      BOOST_TEST(!objects(*verdict, "license.seal.signature-invalid"));
    }
  }
  for (const char* name : {"seal-ber-malformed.esl", "seal-mangled.esl"}) {
    const auto verdict = judgeFile(name, nobody());
    if (!verdict) continue;
    BOOST_TEST_CONTEXT(name) { expect(*verdict, Grade::Invalid, "FORMAT_FAILURE"); }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
