// goal: a certificate is trusted only over an unbroken chain of the right kind at the right time,
// with the SM2 id at every level; each way to fail has its own code.
#include "gateway/crypto/chain.hpp"

#include <filesystem>

#include <boost/test/unit_test.hpp>

#include "tests/support/pki.hpp"
#include "tests/support/temp_dir.hpp"

namespace tongban::crypto {
namespace {

BOOST_AUTO_TEST_SUITE(chain_suite)

using namespace tongban::tests;

constexpr SuiteId kBoth[] = {SuiteId::Sm, SuiteId::Intl};

struct Attempt {
  std::string leaf;
  std::vector<std::string> untrusted = {"mid"};
  std::string anchor = "root";
  Purpose purpose = {};
  std::size_t lengthMax = 8;
};

Result<Chain> attempt(SuiteId id, const Attempt& what, Instant at = vectorNow()) {
  const auto anchors = TrustAnchors::make({pkiCertificate(id, what.anchor)}).value();
  std::vector<Certificate> untrusted;
  for (const auto& name : what.untrusted) untrusted.push_back(pkiCertificate(id, name));
  return ChainVerifier(anchors, what.lengthMax)
      .verify(pkiCertificate(id, what.leaf), untrusted, what.purpose, at);
}

std::string codeOf(SuiteId id, const Attempt& what, Instant at = vectorNow()) {
  const auto chain = attempt(id, what, at);
  return chain ? "trusted" : chain.error().code;
}

BOOST_AUTO_TEST_CASE(a_chain_of_three_is_trusted) {
  for (const auto id : kBoth) {
    const auto chain = attempt(id, {"leaf"}).value();
    BOOST_REQUIRE(chain.size() == 3u);
    BOOST_CHECK(chain[0] == pkiCertificate(id, "leaf"));
    BOOST_CHECK(chain[1] == pkiCertificate(id, "mid"));
    BOOST_CHECK(chain[2] == pkiCertificate(id, "root"));
  }
}

BOOST_AUTO_TEST_CASE(needless_certificates_in_any_order_do_no_harm) {
  for (const auto id : kBoth) {
    BOOST_TEST(codeOf(id, {"leaf", {"stranger", "leaf", "root", "mid", "long1"}}) == "trusted");
  }
}

BOOST_AUTO_TEST_CASE(an_intermediate_may_be_the_anchor) {
  for (const auto id : kBoth) {
    BOOST_TEST(attempt(id, {"leaf", {}, "mid"}).value().size() == 2u);
    BOOST_TEST(codeOf(id, {"leaf", {"mid"}, "mid"}) == "trusted");
  }
}

BOOST_AUTO_TEST_CASE(the_empty_sm2_id_is_refused_at_every_level) {
  BOOST_TEST(codeOf(SuiteId::Sm, {"leafemptyid"}) == "crypto.chain-bad-signature");
  BOOST_TEST(codeOf(SuiteId::Sm, {"underemptyid", {"midemptyid"}}) == "crypto.chain-bad-signature");
}

BOOST_AUTO_TEST_CASE(validity_is_judged_at_the_given_instant_at_every_level) {
  for (const auto id : kBoth) {
    BOOST_TEST(codeOf(id, {"expired"}) == "crypto.chain-expired");
    BOOST_TEST(codeOf(id, {"expired"}, at("2020-06-01T00:00:00Z")) == "trusted");
    BOOST_TEST(codeOf(id, {"future"}) == "crypto.chain-not-yet-valid");
    BOOST_TEST(codeOf(id, {"future"}, at("2046-01-01T00:00:00Z")) == "trusted");
    BOOST_TEST(codeOf(id, {"undermidexpired", {"midexpired"}}) == "crypto.chain-expired");
    BOOST_TEST(codeOf(id, {"leaf"}, at("2019-12-31T23:59:59Z")) == "crypto.chain-not-yet-valid");
    BOOST_TEST(codeOf(id, {"leaf"}, at("2020-01-01T00:00:00Z")) == "trusted");
    BOOST_TEST(codeOf(id, {"leaf"}, at("2049-12-31T23:59:59Z")) == "trusted");
    BOOST_TEST(codeOf(id, {"leaf"}, at("2050-01-01T00:00:00Z")) == "crypto.chain-expired");
  }
}

BOOST_AUTO_TEST_CASE(only_stated_usages_count) {
  const Purpose server{KeyUsage::DigitalSignature, ExtendedUsage::TlsServer};
  const Purpose client{KeyUsage::DigitalSignature, ExtendedUsage::TlsClient};
  const Purpose encrypt{KeyUsage::KeyEncipherment, ExtendedUsage::Any};
  const Purpose certify{KeyUsage::KeyCertSign, ExtendedUsage::Any};
  for (const auto id : kBoth) {
    BOOST_TEST(codeOf(id, {"enc"}) == "crypto.chain-wrong-usage");
    BOOST_TEST(codeOf(id, {"enc", {"mid"}, "root", encrypt}) == "trusted");
    BOOST_TEST(codeOf(id, {"leaf", {"mid"}, "root", encrypt}) == "crypto.chain-wrong-usage");
    BOOST_TEST(codeOf(id, {"nousage"}) == "crypto.chain-wrong-usage");
    BOOST_TEST(codeOf(id, {"tls", {"mid"}, "root", server}) == "trusted");
    BOOST_TEST(codeOf(id, {"tls", {"mid"}, "root", client}) == "crypto.chain-wrong-usage");
    BOOST_TEST(codeOf(id, {"leaf", {"mid"}, "root", server}) == "crypto.chain-wrong-usage");
    BOOST_TEST(codeOf(id, {"mid", {}, "root", certify}) == "trusted");
    BOOST_TEST(codeOf(id, {"leaf", {"mid"}, "root", certify}) == "crypto.chain-wrong-usage");
  }
}

BOOST_AUTO_TEST_CASE(an_issuer_must_be_a_ca_that_may_sign) {
  for (const auto id : kBoth) {
    BOOST_TEST(codeOf(id, {"notca", {"leaf", "mid"}}) == "crypto.chain-wrong-usage");
    BOOST_TEST(codeOf(id, {"undermidnosign", {"midnosign"}}) == "crypto.chain-wrong-usage");
  }
}

BOOST_AUTO_TEST_CASE(what_leads_to_no_anchor_is_untrusted) {
  for (const auto id : kBoth) {
    BOOST_TEST(codeOf(id, {"leaf", {}}) == "crypto.chain-untrusted");
    BOOST_TEST(codeOf(id, {"leaf", {"mid"}, "stranger"}) == "crypto.chain-untrusted");
    BOOST_TEST(codeOf(id, {"understranger", {"stranger"}}) == "crypto.chain-untrusted");
    BOOST_TEST(codeOf(id, {"stranger", {}}) == "crypto.chain-untrusted");
    const auto nobody = ChainVerifier(TrustAnchors())
                            .verify(pkiCertificate(id, "leaf"), {}, Purpose{}, vectorNow());
    BOOST_TEST(nobody.error().code == "crypto.chain-untrusted");
  }
}

// An issuer of the right name with another key: by key identifier it is not the issuer, and as
// the only anchor of that name it leads nowhere.
BOOST_AUTO_TEST_CASE(a_name_alone_proves_nothing) {
  for (const auto id : kBoth) {
    const auto code = codeOf(id, {"leaf", {}, "impostor"});
    BOOST_TEST((code == "crypto.chain-untrusted" || code == "crypto.chain-bad-signature"), code);
    BOOST_TEST(codeOf(id, {"leaf", {"impostor", "mid"}}) == "trusted");
  }
}

BOOST_AUTO_TEST_CASE(a_changed_signature_is_refused) {
  for (const auto id : kBoth) {
    const auto leaf = pkiCertificate(id, "leaf");
    Bytes changed(leaf.der().begin(), leaf.der().end());
    // A byte of the subject: the structure stays whole.
    const auto name = bytesOf("成员甲");
    const auto found = std::search(changed.begin(), changed.end(), name.begin(), name.end());
    BOOST_REQUIRE(found != changed.end());
    *found ^= 0x01;
    const auto anchors = TrustAnchors::make({pkiCertificate(id, "root")}).value();
    const std::vector<Certificate> untrusted = {pkiCertificate(id, "mid")};
    const auto refused = ChainVerifier(anchors).verify(Certificate::parse(changed).value(),
                                                       untrusted, Purpose{}, vectorNow());
    BOOST_TEST(refused.error().code == "crypto.chain-bad-signature");
  }
}

BOOST_AUTO_TEST_CASE(chains_are_bounded) {
  const std::vector<std::string> all = {"long1", "long2", "long3", "long4",
                                        "long5", "long6", "long7"};
  for (const auto id : kBoth) {
    // Nine certificates; the bound never exceeds eight.
    BOOST_TEST(codeOf(id, {"longleaf", all}) == "crypto.chain-too-long");
    BOOST_TEST(codeOf(id, {"longleaf", all, "root", {}, 20}) == "crypto.chain-too-long");
    BOOST_TEST(codeOf(id, {"longleaf", all, "long1"}) == "trusted");
    BOOST_TEST(codeOf(id, {"leaf", {"mid"}, "root", {}, 3}) == "trusted");
    BOOST_TEST(codeOf(id, {"leaf", {"mid"}, "root", {}, 2}) == "crypto.chain-too-long");
    BOOST_TEST(codeOf(id, {"leaf", {}, "mid", {}, 1}) == "crypto.chain-too-long");
    BOOST_TEST(codeOf(id, {"toodeep", {"mid0", "undermid0"}}) == "crypto.chain-too-long");
    BOOST_TEST(codeOf(id, {"leaf", std::vector<std::string>(17, "mid")}) ==
               "crypto.chain-too-long");
  }
}

BOOST_AUTO_TEST_CASE(broken_rules_are_refused) {
  for (const auto id : kBoth) BOOST_TEST(codeOf(id, {"critical"}) == "crypto.chain-broken");
  BOOST_TEST(codeOf(SuiteId::Intl, {"rsaleaf", {}, "rsaroot"}) == "trusted");
  BOOST_TEST(codeOf(SuiteId::Intl, {"weakleaf", {}, "rsaroot"}) == "crypto.chain-broken");
}

BOOST_AUTO_TEST_CASE(anchors_come_from_a_folder) {
  const TempDir dir;
  BOOST_TEST(TrustAnchors::load(dir / "none").error().code == "base.file-missing");
  BOOST_TEST(TrustAnchors::load(dir.path()).value().certificates().empty());
  const auto root = pkiCertificate(SuiteId::Sm, "root");
  BOOST_REQUIRE(replaceFile(dir / "a.pem", pkiFile(SuiteId::Sm, "bundle.pem"), 0644).has_value());
  BOOST_REQUIRE(replaceFile(dir / "b.cer", textOf(root.der()), 0644).has_value());
  BOOST_REQUIRE(replaceFile(dir / "README.md", "text", 0644).has_value());
  BOOST_TEST(TrustAnchors::load(dir.path()).value().certificates().size() == 3u);

  BOOST_REQUIRE(replaceFile(dir / "c.crt", "text", 0644).has_value());
  const auto malformed = TrustAnchors::load(dir.path());
  BOOST_TEST(malformed.error().code == "crypto.certificate-malformed");
  BOOST_TEST(malformed.error().where == (dir / "c.crt").string());
  BOOST_REQUIRE(replaceFile(dir / "c.crt", pkiFile(SuiteId::Sm, "leaf.pem"), 0644).has_value());
  BOOST_TEST(TrustAnchors::load(dir.path()).error().code == "crypto.anchor-not-ca");
}

BOOST_AUTO_TEST_CASE(tongsuo_chain_is_trusted_and_its_expired_certificate_is_not) {
  const std::filesystem::path folder = "../shared/data/certs";
  if (!std::filesystem::exists(folder)) {
    BOOST_TEST_MESSAGE("SKIPPED: ../shared/data/certs is absent");
    return;
  }
  const auto read = [&](const char* name) {
    return Certificate::parseBundle(readFile(folder / name, 1 << 20).value()).value();
  };
  const auto cas = read("Tongsuo__chain-ca.crt");
  for (const auto& anchor : cas) {
    const ChainVerifier verifier(TrustAnchors::make({anchor}).value());
    const auto good =
        verifier.verify(read("Tongsuo__server_sign.crt").front(), cas, Purpose{}, vectorNow());
    BOOST_TEST(good.has_value(), (good ? "" : good.error().message));
    const auto expired = verifier.verify(read("Tongsuo__server_sign_expire.crt").front(), cas,
                                         Purpose{}, vectorNow());
    BOOST_TEST(expired.error().code == "crypto.chain-expired");
  }
  // Its usages lack keyCertSign.
  const ChainVerifier verifier(TrustAnchors::make(read("ofdrw_ROOT.pem")).value());
  const auto refused =
      verifier.verify(read("ofdrw_USER.pem").front(), {}, Purpose{}, at("2021-01-01T00:00:00Z"));
  BOOST_TEST(refused.error().code == "crypto.chain-wrong-usage");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::crypto
