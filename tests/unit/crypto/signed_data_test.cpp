// goal: signed data verify over exactly the bytes that were signed, by the certificate they name,
// in one encoding; everything else is refused, each by its own code, and no byte changes unseen.
#include "gateway/crypto/signed_data.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/crypto/chain.hpp"
#include "gateway/crypto/suite.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/signed_vectors.hpp"

namespace tongban::crypto {
namespace {

using namespace tongban::tests;

const std::string kFolder = "signed-data";

struct Fixture {
  std::map<std::string, Bytes> values = signedValues(kFolder);
  std::string text = vectorFile(kFolder + "/message.txt");
  BytesView message = bytesOf(text);

  Certificate certificate(const std::string& name) const {
    return signedCertificate(kFolder, name);
  }
  // Content inside is verified as it stands; without any, the message is what was signed.
  Result<SignerProof> prove(BytesView der, std::size_t index = 0) const {
    const auto all = parseSignedData(der);
    if (!all) return all.error();
    return verifySigner(*all, index, all->content ? std::nullopt : std::optional(message));
  }
  Result<SignerProof> prove(const std::string& name, std::size_t index = 0) const {
    return prove(values.at(name), index);
  }
  std::string verdict(const std::string& name) const {
    const auto proof = prove(name);
    return proof ? "good" : proof.error().code;
  }
  // What a caller does: the signer, then its chain, then whether anything else came along.
  bool isTrusted(BytesView der, const ChainVerifier& anchors) const {
    const auto all = parseSignedData(der);
    if (!all) return false;
    const auto content = all->content ? std::nullopt : std::optional(message);
    const auto proof = verifySigner(*all, 0, content);
    if (!proof) return false;
    const auto chain = anchors.verify(proof->certificate, all->certificates, {}, vectorNow());
    return chain && allOnChain(*all, *chain);
  }
};

ChainVerifier anchoredAt(const Certificate& root) {
  return ChainVerifier(TrustAnchors::make({root}).value());
}

BOOST_FIXTURE_TEST_SUITE(signed_data_suite, Fixture)

BOOST_AUTO_TEST_CASE(national_signatures_verify_with_and_without_attributes) {
  for (const auto* name :
       {"gbt-attributes", "gbt-content", "gbt-content-der", "gbt-detached", "gbt-null-parameters",
        "gbt-unsorted", "gbt-general-time", "gbt-no-time", "gbt-ess-1", "gbt-ess-2", "cms-sm",
        "gbt-unsigned-attributes", "gbt-chain", "gbt-two-signers"}) {
    BOOST_TEST(verdict(name) == "good", name);
  }
}

BOOST_AUTO_TEST_CASE(what_the_openssl_command_signs_verifies) {
  for (const std::string suite : {"p256", "rsa"}) {
    for (const auto* kind : {"-cms", "-cms-detached", "-cms-noattr", "-cms-cades", "-smime"}) {
      BOOST_TEST(verdict(suite + kind) == "good", suite + kind);
    }
    BOOST_CHECK(prove(suite + "-cms").value().certificate == certificate(suite + "-one"));
  }
}

BOOST_AUTO_TEST_CASE(parts_are_read_as_they_stand) {
  const auto all = parseSignedData(values.at("gbt-attributes")).value();
  BOOST_CHECK(all.kind == SignedDataKind::Gbt35275);
  BOOST_TEST(all.contentType == "1.2.156.10197.6.1.4.2.1");
  BOOST_TEST(!all.content.has_value());
  BOOST_REQUIRE(all.signers.size() == 1u);
  const auto& signer = all.signers[0];
  BOOST_TEST(signer.digestAlgorithm == "1.2.156.10197.1.401");
  BOOST_TEST(signer.signatureAlgorithm == "1.2.156.10197.1.301.1");
  BOOST_TEST(signer.attributes.size() == 3u);
  BOOST_TEST(signer.attributesWhole[0] == 0xa0);
  BOOST_TEST(!signer.hasUnsignedAttributes);
  BOOST_TEST(signer.find("1.2.840.113549.1.9.4")->value.size() == 34u);
  BOOST_TEST((signer.find("1.2.840.113549.1.9.52") == nullptr));
  BOOST_TEST(toHex(signer.serial) == certificate("sm-one").serial());

  const auto inside = parseSignedData(values.at("gbt-content")).value();
  const auto digest = suite(SuiteId::Sm).digest(message);
  BOOST_TEST(toHex(inside.content.value()) == toHex(digest.bytes));
  BOOST_TEST(inside.signers[0].attributes.empty());
  BOOST_TEST(inside.signers[0].attributesWhole.empty());
  BOOST_CHECK(parseSignedData(values.at("cms-sm")).value().kind == SignedDataKind::Cms);
  BOOST_TEST(parseSignedData(values.at("gbt-unsigned-attributes"))
                 .value()
                 .signers[0]
                 .hasUnsignedAttributes);
}

BOOST_AUTO_TEST_CASE(the_proof_says_who_when_and_in_which_form) {
  const auto proof = prove("gbt-attributes").value();
  BOOST_CHECK(proof.certificate == certificate("sm-one"));
  BOOST_CHECK(proof.signingTime == at("2024-06-01T00:00:00Z"));
  BOOST_TEST(!proof.rawSignature);
  BOOST_CHECK(prove("gbt-general-time").value().signingTime == at("2024-06-01T00:00:00Z"));
  BOOST_TEST(!prove("gbt-no-time").value().signingTime.has_value());
  BOOST_TEST(prove("gbt-content").value().rawSignature);
  BOOST_TEST(!prove("gbt-content-der").value().rawSignature);
}

BOOST_AUTO_TEST_CASE(each_signer_is_proven_alone) {
  BOOST_CHECK(prove("gbt-two-signers", 0).value().certificate == certificate("sm-one"));
  BOOST_CHECK(prove("gbt-two-signers", 1).value().certificate == certificate("sm-two"));
  BOOST_TEST(prove("gbt-two-signers", 2).error().code == "crypto.signer-missing");
}

BOOST_AUTO_TEST_CASE(a_certificate_that_did_not_come_along_may_be_known) {
  BOOST_TEST(verdict("gbt-known") == "crypto.signer-missing");
  const auto all = parseSignedData(values.at("gbt-known")).value();
  const auto with = [&](const std::vector<Certificate>& known) {
    const auto proof = verifySigner(all, 0, message, known);
    return proof ? "good" : proof.error().code;
  };
  BOOST_TEST(with({certificate("sm-two"), certificate("sm-one")}) == "good");
  BOOST_TEST(with({certificate("sm-two"), certificate("p256-one")}) == "crypto.signer-missing");
}

BOOST_AUTO_TEST_CASE(other_contents_are_refused) {
  const auto with = [&](const std::string& name, std::optional<BytesView> detached) {
    const auto all = parseSignedData(values.at(name)).value();
    const auto proof = verifySigner(all, 0, detached);
    return proof ? "good" : proof.error().code;
  };
  const auto other = bytesOf("another text");
  BOOST_TEST(with("gbt-attributes", other) == "crypto.digest-mismatch");
  BOOST_TEST(with("gbt-detached", other) == "crypto.signature-invalid");
  BOOST_TEST(with("p256-cms-detached", other) == "crypto.digest-mismatch");
  BOOST_TEST(with("gbt-attributes", std::nullopt) == "crypto.signed-data-malformed");
  BOOST_TEST(with("gbt-content", message) == "crypto.signed-data-malformed");
  BOOST_TEST(with("gbt-detached", BytesView()) == "crypto.signature-invalid");
}

BOOST_AUTO_TEST_CASE(each_fault_has_its_code) {
  const std::map<std::string, std::vector<std::string>> faults = {
      {"crypto.signed-data-malformed",
       {"bad-version",
        "bad-cms-version",
        "bad-signer-version",
        "bad-digests-more",
        "bad-digests-other",
        "bad-digests-twice",
        "bad-digests-none",
        "bad-parameters-two",
        "bad-attribute-twice",
        "bad-attribute-values",
        "bad-attribute-empty",
        "bad-attributes-none",
        "bad-attributes-many",
        "bad-no-digest",
        "bad-no-type",
        "bad-type",
        "bad-time",
        "bad-time-month",
        "bad-serial-with-certificate",
        "bad-issuer-with-certificate",
        "bad-idle-certificate",
        "bad-idle-root",
        "bad-certificate-twice",
        "bad-certificates-many",
        "bad-bag-empty",
        "bad-bag-garbage",
        "bad-no-signers",
        "bad-many-signers",
        "bad-unsigned-empty",
        "bad-signer-more",
        "bad-plain-type",
        "bad-content-sequence",
        "bad-content-two",
        "bad-content-constructed",
        "bad-ess-1-form",
        "bad-p256-indefinite",
        "bad-p256-nocerts-other"}},
      {"crypto.signed-data-unsupported",
       {"bad-parameters", "bad-null", "bad-key-id", "bad-bag-attribute-certificate", "bad-crls",
        "bad-outer-type", "bad-sm2-sha256", "bad-sm2-ecdsa", "bad-ess-2-unknown",
        "bad-rsa-algorithm", "bad-rsa-pss", "bad-p256-sha512", "bad-rsa-sha512"}},
      {"crypto.digest-weak",
       {"bad-sha1", "bad-ess-2-sha1", "bad-p256-sha1", "bad-rsa-sha1", "bad-rsa-md5"}},
      {"crypto.digest-mismatch", {"bad-digest"}},
      {"crypto.signer-missing", {"bad-serial", "bad-issuer", "gbt-known"}},
      {"crypto.signer-mismatch", {"bad-ess-1", "bad-ess-1-serial", "bad-ess-2"}},
      {"crypto.signature-malformed", {"bad-signature-zero", "bad-signature-short"}},
      {"crypto.signature-invalid",
       {"bad-signature", "bad-signature-empty-id", "bad-signature-key", "bad-signature-own-tag",
        "bad-attributes-as-content", "bad-twin"}}};
  std::size_t checked = 0;
  for (const auto& [code, names] : faults) {
    for (const auto& name : names) {
      BOOST_TEST(verdict(name) == code, name << ": " << verdict(name) << " is not " << code);
      if (name.starts_with("bad-")) ++checked;
    }
  }
  std::size_t made = 0;
  for (const auto& [name, value] : values) made += name.starts_with("bad-") ? 1 : 0;
  BOOST_TEST(checked == made);
}

BOOST_AUTO_TEST_CASE(certificates_off_the_chain_are_told) {
  const auto anchors = anchoredAt(certificate("sm-root"));
  for (const auto* name : {"gbt-attributes", "gbt-chain"}) {
    BOOST_TEST(isTrusted(values.at(name), anchors), name);
  }
  const auto all = parseSignedData(values.at("gbt-chain")).value();
  BOOST_TEST(!allOnChain(all, std::vector{certificate("sm-deep"), certificate("sm-mid")}));
  BOOST_TEST(!isTrusted(values.at("gbt-two-signers"), anchors));
}

BOOST_AUTO_TEST_CASE(no_byte_changes_unseen) {
  const std::map<std::string, std::string> roots = {{"gbt-attributes", "sm-root"},
                                                    {"gbt-content", "sm-root"},
                                                    {"gbt-content-der", "sm-root"},
                                                    {"gbt-null-parameters", "sm-root"},
                                                    {"cms-sm", "sm-root"},
                                                    {"p256-cms", "p256-root"},
                                                    {"p256-cms-noattr", "p256-root"},
                                                    {"p256-cms-cades", "p256-root"},
                                                    {"rsa-cms", "rsa-root"},
                                                    {"rsa-cms-noattr", "rsa-root"}};
  for (const auto& entry : roots) {
    const auto& name = entry.first;
    const auto anchors = anchoredAt(certificate(entry.second));
    BOOST_REQUIRE_MESSAGE(isTrusted(values.at(name), anchors), name);
    forEachFlip(values.at(name), [&](BytesView changed, std::size_t at) {
      if (isTrusted(changed, anchors)) BOOST_ERROR(name << " changed at " << at << " verifies");
    });
  }
}

// Outside of the certificate, the signer's value alone tells: the chain is not needed for it.
BOOST_AUTO_TEST_CASE(a_changed_byte_breaks_the_proof_or_changes_its_certificate) {
  for (const auto* name : {"gbt-attributes", "gbt-content"}) {
    const auto signer = certificate("sm-one");
    forEachFlip(values.at(name), [&](BytesView changed, std::size_t at) {
      const auto proof = prove(changed);
      if (proof && proof->certificate == signer) BOOST_ERROR(name << " changed at " << at);
    });
  }
}

BOOST_AUTO_TEST_CASE(cut_and_lengthened_values_are_refused) {
  for (const auto* name : {"gbt-attributes", "gbt-content", "p256-cms"}) {
    const auto& whole = values.at(name);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto cut = parseSignedData(BytesView(whole).first(size));
      BOOST_REQUIRE(!cut);
      BOOST_TEST(cut.error().code == "crypto.signed-data-malformed");
    }
    auto longer = whole;
    longer.push_back(0);
    BOOST_TEST(parseSignedData(longer).error().code == "crypto.signed-data-malformed");
  }
  const Bytes huge((4u << 20) + 1, 0x30);
  BOOST_TEST(parseSignedData(huge).error().code == "crypto.signed-data-malformed");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::crypto
