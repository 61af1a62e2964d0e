// goal: a credential is good exactly as long as it may be, for what it may be, and while nobody has
// revoked it; who shows it is found by it and by nothing else.
#include "gateway/deployment/members.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/file.hpp"
#include "tests/support/deployment_maker.hpp"

using namespace tongban;
using namespace tongban::tests;
using deployment::CertificateUse;
using deployment::Members;
using deployment::MemberTrust;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const DemoPki& pki() { return demoPki(crypto::SuiteId::Sm); }

struct Trusting {
  explicit Trusting(const std::optional<CrlOptions>& tlsCrl = currentCrl(), bool required = true) {
    std::filesystem::create_directories(folder / "crl");
    put("message.pem", pemOf(pki().memberRoot.certificate));
    put("tls.pem", pemOf(pki().tlsRoot.certificate));
    put("crl/message.crl", textOf(makeCrl(pki().memberRoot, currentCrl())));
    if (tlsCrl) put("crl/tls.crl", textOf(makeCrl(pki().tlsRoot, *tlsCrl)));
    trust.trust(license::TrustStore::load(folder.path()).value(), required);
  }
  void put(const std::string& name, std::string_view bytes) const {
    BOOST_REQUIRE(replaceFile(folder / name, bytes, 0644));
  }
  std::string codeOf(const Credential& shown, CertificateUse use = CertificateUse::Tls,
                     Instant now = deploymentNow(),
                     std::span<const crypto::Certificate> others = {}) const {
    const auto standing = trust.standing(shown.certificate, others, use, now);
    return standing ? "ok" : standing.error().code;
  }

  TempDir folder;
  MemberTrust trust;
};

CertificateOptions endingAt(Instant last) {
  CertificateOptions options;
  options.notAfter = last;
  return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(deployment_members)

BOOST_AUTO_TEST_CASE(certificates_of_the_authorities_are_good) {
  const Trusting t;
  BOOST_TEST(t.codeOf(pki().oneWindow.tls) == "ok");
  BOOST_TEST(t.codeOf(pki().oneWindow.message, CertificateUse::Message) == "ok");
  BOOST_TEST(t.codeOf(pki().oneWindow.tls) == "ok");  // remembered
}

BOOST_AUTO_TEST_CASE(the_last_second_is_good_and_the_next_millisecond_is_not) {
  const auto last = instant("2026-11-24T02:00:00Z");
  const auto shown = pki().issueTls(pki().tlsRoot, endingAt(last));
  const Trusting t;
  BOOST_TEST(t.codeOf(shown, CertificateUse::Tls, last - seconds(30)) == "ok");
  BOOST_TEST(t.codeOf(shown, CertificateUse::Tls, last + milliseconds(999)) == "ok");
  // Though it was found good a moment ago.
  BOOST_TEST(t.codeOf(shown, CertificateUse::Tls, last + seconds(1)) == "auth.certificate-expired");
  const MemberTrust nobody;
  BOOST_TEST(
      bool(nobody.standing(shown.certificate, {}, CertificateUse::Tls, last + milliseconds(999))));
  BOOST_TEST(
      nobody.standing(shown.certificate, {}, CertificateUse::Tls, last + seconds(1)).error().code ==
      "auth.certificate-expired");
}

BOOST_AUTO_TEST_CASE(the_first_second_is_good_and_the_millisecond_before_is_not) {
  CertificateOptions options;
  options.notBefore = instant("2026-11-24T02:00:00Z");
  const auto shown = pki().issueTls(pki().tlsRoot, options);
  const Trusting t;
  BOOST_TEST(t.codeOf(shown, CertificateUse::Tls, options.notBefore - milliseconds(1)) ==
             "auth.certificate-not-yet-valid");
  BOOST_TEST(t.codeOf(shown, CertificateUse::Tls, options.notBefore) == "ok");
}

BOOST_AUTO_TEST_CASE(a_certificate_is_for_its_use_only) {
  const Trusting t;
  CertificateOptions encrypting;
  encrypting.usage = kKeyEncipherment;
  CertificateOptions silent;
  silent.usage = std::nullopt;
  const auto wrong = std::string("auth.certificate-usage");
  BOOST_TEST(t.codeOf(pki().issueTls(pki().tlsRoot, encrypting)) == wrong);
  BOOST_TEST(t.codeOf(pki().issueTls(pki().tlsRoot, silent)) == wrong);
  BOOST_TEST(t.codeOf(pki().server) == wrong);  // serverAuth only
  BOOST_TEST(t.codeOf(pki().oneWindow.message) == wrong);
  BOOST_TEST(t.codeOf(pki().issueMessage(pki().memberRoot, encrypting), CertificateUse::Message) ==
             wrong);
}

BOOST_AUTO_TEST_CASE(a_certificate_of_another_authority_is_not_trusted) {
  const Trusting t;
  BOOST_TEST(t.codeOf(pki().issueTls(pki().foreignRoot, {})) == "auth.certificate-untrusted");
  auto forged = CertificateOptions();
  forged.signing.otherKey = pki().foreignRoot.key;
  BOOST_TEST(t.codeOf(pki().issueTls(pki().tlsRoot, forged)) == "auth.certificate-untrusted");
  MemberTrust nobody;
  nobody.trust(license::TrustStore(), false);
  BOOST_TEST(
      nobody.standing(pki().oneWindow.tls.certificate, {}, CertificateUse::Tls, deploymentNow())
          .error()
          .code == "auth.certificate-untrusted");
}

BOOST_AUTO_TEST_CASE(without_authorities_the_registered_certificate_is_what_is_trusted) {
  const MemberTrust nobody;
  const auto shown = pki().issueTls(pki().foreignRoot, {});
  BOOST_TEST(bool(nobody.standing(shown.certificate, {}, CertificateUse::Tls, deploymentNow())));
  BOOST_TEST(nobody.standing(pki().server.certificate, {}, CertificateUse::Tls, deploymentNow())
                 .error()
                 .code == "auth.certificate-usage");
}

BOOST_AUTO_TEST_CASE(an_intermediate_may_come_along) {
  CertificateOptions below;
  below.ca = true;
  below.usage = kKeyCertSign | kCrlSign;
  below.algorithm = crypto::KeyAlgorithm::P256;
  const auto intermediate = issueCertificate(pki().tlsRoot, below);
  const auto shown = pki().issueTls(intermediate, {});
  const Credential middle{intermediate};
  const Trusting t(currentCrl(), false);
  BOOST_TEST(t.codeOf(shown) == "auth.certificate-untrusted");  // which is not remembered
  BOOST_TEST(t.codeOf(shown, CertificateUse::Tls, deploymentNow(),
                      std::span(&middle.certificate, 1)) == "ok");
  // With lists required, the intermediate has to have one.
  const Trusting strict;
  BOOST_TEST(strict.codeOf(shown, CertificateUse::Tls, deploymentNow(),
                           std::span(&middle.certificate, 1)) == "auth.revocation-unknown");
  below.notAfter = deploymentNow() - hours(1);
  const auto over = issueCertificate(pki().tlsRoot, below);
  const Credential ended{over};
  BOOST_TEST(t.codeOf(pki().issueTls(over, {}), CertificateUse::Tls, deploymentNow(),
                      std::span(&ended.certificate, 1)) == "auth.certificate-expired");
}

BOOST_AUTO_TEST_CASE(a_revoked_certificate_is_refused) {
  const auto shown = pki().issueTls(pki().tlsRoot, {});
  auto list = currentCrl();
  list.revoked.push_back({shown.party.serial, deploymentNow() - hours(1), std::nullopt});
  const Trusting t(list);
  BOOST_TEST(t.codeOf(shown) == "auth.certificate-revoked");
  BOOST_TEST(t.codeOf(shown) == "auth.certificate-revoked");
  BOOST_TEST(t.codeOf(pki().oneWindow.tls) == "ok");
  BOOST_TEST(Trusting(list, false).codeOf(shown) == "ok");  // memberRevocation: none
}

BOOST_AUTO_TEST_CASE(without_a_current_list_nothing_is_known) {
  BOOST_TEST(Trusting(std::nullopt).codeOf(pki().oneWindow.tls) == "auth.revocation-unknown");
  BOOST_TEST(Trusting(std::nullopt, false).codeOf(pki().oneWindow.tls) == "ok");
  auto old = currentCrl();
  old.nextUpdate = deploymentNow() - hours(1);
  BOOST_TEST(Trusting(old).codeOf(pki().oneWindow.tls) == "auth.revocation-unknown");
  auto early = currentCrl();
  early.thisUpdate = deploymentNow() + hours(1);
  BOOST_TEST(Trusting(early).codeOf(pki().oneWindow.tls) == "auth.revocation-unknown");
  auto forged = currentCrl();
  forged.signing.otherKey = pki().foreignRoot.key;
  BOOST_TEST(Trusting(forged).codeOf(pki().oneWindow.tls) == "auth.revocation-unknown");
}

BOOST_AUTO_TEST_CASE(what_was_found_is_looked_at_again_after_a_minute) {
  auto list = currentCrl();
  list.nextUpdate = deploymentNow();
  const Trusting t(list);
  const auto& shown = pki().oneWindow.tls;
  BOOST_TEST(t.codeOf(shown, CertificateUse::Tls, deploymentNow() - seconds(10)) == "ok");
  BOOST_TEST(t.codeOf(shown, CertificateUse::Tls, deploymentNow() + seconds(49)) == "ok");
  BOOST_TEST(t.codeOf(shown, CertificateUse::Tls, deploymentNow() + seconds(50)) ==
             "auth.revocation-unknown");
  // A clock that was put back far makes us look again.
  BOOST_TEST(t.codeOf(shown, CertificateUse::Tls, deploymentNow() - hours(1)) == "ok");
}

BOOST_AUTO_TEST_CASE(a_system_is_found_by_what_it_shows_and_by_nothing_else) {
  Members members;
  const auto& one = members.add({"data-bureau", "one-window", "综合受理", false});
  BOOST_REQUIRE(members.addCertificate(one, pki().oneWindow.tls.certificate));
  BOOST_REQUIRE(members.addMessageKey(one, pki().oneWindow.message.certificate));
  BOOST_REQUIRE(members.addSecret(one, crypto::Secret(std::string(32, 's')), crypto::SuiteId::Sm));
  BOOST_TEST(members.certificate(pki().oneWindow.tls.certificate)->system == &one);
  BOOST_TEST((members.certificate(pki().oneWindow.message.certificate) == nullptr));
  BOOST_TEST((members.certificate(pki().stranger.tls.certificate) == nullptr));
  // The same name and key under another certificate is another certificate.
  CertificateOptions twin;
  twin.key = pki().oneWindow.tls.party.key;
  twin.commonName = "one-window TLS";
  BOOST_TEST((members.certificate(pki().issueTls(pki().tlsRoot, twin).certificate) == nullptr));
  BOOST_TEST(members.messageKey(pki().oneWindow.message.keyId())->system == &one);
  BOOST_TEST((members.messageKey(pki().oneWindow.tls.keyId()) == nullptr));
  BOOST_TEST((members.messageKey("") == nullptr));
  BOOST_TEST((members.messageKey("hmac:one-window") == nullptr));
  const auto* secret = members.secret("hmac:one-window");
  BOOST_REQUIRE(secret != nullptr);
  BOOST_TEST(secret->id.find("ssss") == std::string::npos);
  BOOST_TEST(secret->id.starts_with("sm3:"));
  for (const auto* wrong : {"one-window", "hmac:", "hmac:other", "HMAC:one-window", ""}) {
    BOOST_TEST((members.secret(wrong) == nullptr));
  }
}

BOOST_AUTO_TEST_SUITE_END()
