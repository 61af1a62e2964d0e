// goal: certificates are read once, bounded and strictly, with everything that others ask of them.
#include "gateway/crypto/certificate.hpp"

#include <filesystem>

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/temp_dir.hpp"

namespace tongban::crypto {
namespace {

BOOST_AUTO_TEST_SUITE(certificate_suite)

using namespace tongban::tests;

BOOST_AUTO_TEST_CASE(the_parts_are_read) {
  for (const auto id : {SuiteId::Sm, SuiteId::Intl}) {
    const auto leaf = pkiCertificate(id, "leaf");
    const auto mid = pkiCertificate(id, "mid");
    BOOST_TEST(leaf.subject() == "CN=成员甲,O=测试机构,C=CN");
    BOOST_TEST(leaf.issuer() == "CN=测试中间,O=测试机构,C=CN");
    BOOST_TEST(toHex(leaf.issuerDer()) == toHex(mid.subjectDer()));
    BOOST_TEST(toRfc3339(leaf.notBefore()) == "2020-01-01T00:00:00.000Z");
    BOOST_TEST(toRfc3339(leaf.notAfter()) == "2049-12-31T23:59:59.000Z");
    BOOST_TEST(fromHex(leaf.serial()).has_value());
    BOOST_TEST(leaf.serial() != mid.serial());
    BOOST_TEST(!leaf.isCa());
    BOOST_TEST(mid.isCa());
    BOOST_TEST(leaf.hasUsage(KeyUsage::DigitalSignature));
    BOOST_TEST(leaf.hasUsage(KeyUsage::NonRepudiation));
    BOOST_TEST(!leaf.hasUsage(KeyUsage::KeyCertSign));
    BOOST_TEST(mid.hasUsage(KeyUsage::CrlSign));
    BOOST_TEST(!leaf.hasUsage(ExtendedUsage::TlsServer));
    BOOST_CHECK(leaf.publicKey().value().suite() == id);
    BOOST_TEST(leaf.fingerprint(id).text() == suite(id).digest(leaf.der()).text());
    BOOST_TEST(leaf.signedBy(mid).has_value());
    BOOST_TEST(leaf.signedBy(leaf).error().code == "crypto.signature-invalid");
    const auto tls = pkiCertificate(id, "tls");
    BOOST_CHECK((tls.dnsNames() == std::vector<std::string>{"gateway.example.cn", "*.example.cn"}));
    BOOST_TEST(tls.hasUsage(ExtendedUsage::TlsServer));
    BOOST_TEST(!tls.hasUsage(ExtendedUsage::TlsClient));
    BOOST_TEST(!pkiCertificate(id, "nousage").hasUsage(KeyUsage::DigitalSignature));
  }
}

BOOST_AUTO_TEST_CASE(der_and_pem_are_the_same_certificate) {
  const auto pem = pkiCertificate(SuiteId::Sm, "leaf");
  const auto der = Certificate::parse(pem.der()).value();
  BOOST_CHECK(pem == der);
  BOOST_CHECK(Certificate::parse(bytesOf(pem.pem())).value() == pem);
  BOOST_CHECK(!(pem == pkiCertificate(SuiteId::Sm, "mid")));
}

BOOST_AUTO_TEST_CASE(an_sm2_signature_under_the_empty_id_is_refused) {
  const auto mid = pkiCertificate(SuiteId::Sm, "mid");
  BOOST_TEST(pkiCertificate(SuiteId::Sm, "leafemptyid").signedBy(mid).error().code ==
             "crypto.signature-invalid");
}

BOOST_AUTO_TEST_CASE(a_bundle_skips_text_between_certificates) {
  const auto all = Certificate::parseBundle(pkiFile(SuiteId::Sm, "bundle.pem")).value();
  BOOST_REQUIRE(all.size() == 2u);
  BOOST_CHECK(all[0] == pkiCertificate(SuiteId::Sm, "mid"));
  BOOST_CHECK(all[1] == pkiCertificate(SuiteId::Sm, "root"));
}

BOOST_AUTO_TEST_CASE(other_inputs_are_refused) {
  const auto leaf = pkiCertificate(SuiteId::Sm, "leaf");
  Bytes trailing(leaf.der().begin(), leaf.der().end());
  trailing.push_back(0);
  const Bytes cut(leaf.der().begin(), leaf.der().end() - 1);
  const auto text = leaf.pem();
  for (const auto& input :
       {std::string(), std::string("0"), std::string("text"), std::string(textOf(trailing)),
        std::string(textOf(cut)), text + text, text + "x", "x" + text,
        text.substr(0, text.size() / 2), std::string("-----BEGIN CERTIFICATE-----"),
        std::string("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"),
        std::string("\xff\xfe"), pkiFile(SuiteId::Sm, "good.crl"),
        pkiFile(SuiteId::Sm, "request.csr")}) {
    const auto refused = Certificate::parse(bytesOf(input));
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().code == "crypto.certificate-malformed");
  }
  for (const auto& bundle : {std::string(), std::string("text"), text.substr(0, text.size() / 2)}) {
    BOOST_TEST(Certificate::parseBundle(bundle).error().code == "crypto.certificate-malformed");
  }
  const std::string big(limits::kCertificateBytesMax + 1, '0');
  BOOST_TEST(Certificate::parse(bytesOf(big)).error().code == "crypto.certificate-too-large");
}

BOOST_AUTO_TEST_CASE(no_changed_byte_crashes_or_verifies) {
  const auto leaf = pkiCertificate(SuiteId::Sm, "leaf");
  const auto mid = pkiCertificate(SuiteId::Sm, "mid");
  for (std::size_t i = 0; i < leaf.der().size(); ++i) {
    Bytes changed(leaf.der().begin(), leaf.der().end());
    changed[i] ^= 0x01;
    const auto read = Certificate::parse(changed);
    if (!read) continue;
    BOOST_TEST(!read->signedBy(mid).has_value(), "byte " << i);
  }
}

BOOST_AUTO_TEST_CASE(a_key_that_we_do_not_support_is_named_when_asked_for) {
  const auto weak = pkiCertificate(SuiteId::Intl, "rsaroot");
  BOOST_CHECK(weak.publicKey().value().algorithm() == KeyAlgorithm::Rsa);
  // secp384r1, made by the openssl command.
  const auto other = Certificate::parse(bytesOf(vectorFile("p384.pem"))).value();
  BOOST_TEST(other.publicKey().error().code == "crypto.key-unsupported");
  BOOST_TEST(other.keyId() == suite(SuiteId::Intl).digest(other.spki()).text());
}

BOOST_AUTO_TEST_CASE(loading_says_which_file) {
  const TempDir dir;
  BOOST_TEST(Certificate::load(dir / "none.pem").error().code == "base.file-missing");
  BOOST_REQUIRE(replaceFile(dir / "bad.pem", "text", 0644).has_value());
  const auto refused = Certificate::load(dir / "bad.pem");
  BOOST_TEST(refused.error().code == "crypto.certificate-malformed");
  BOOST_TEST(refused.error().where == (dir / "bad.pem").string());
  BOOST_TEST(Certificate::load(kCryptoVectors + pkiPath(SuiteId::Sm, "leaf.pem")).has_value());
}

// Certificates of real vendors, in the data that the project shares; absent in a plain checkout.
BOOST_AUTO_TEST_CASE(certificates_of_tongsuo_and_ofdrw_are_read) {
  const std::filesystem::path folder = "../shared/data/certs";
  if (!std::filesystem::exists(folder)) {
    BOOST_TEST_MESSAGE("SKIPPED: ../shared/data/certs is absent");
    return;
  }
  const auto bundle =
      Certificate::parseBundle(readFile(folder / "Tongsuo__chain-ca.crt", 1 << 20).value()).value();
  BOOST_REQUIRE(bundle.size() == 2u);
  for (const auto* name : {"ofdrw_ROOT.pem", "ofdrw_USER.pem", "ofdrw_SealBuilder.pem"}) {
    const auto text = readFile(folder / name, 1 << 20).value();
    const auto one = Certificate::parseBundle(text).value().front();
    BOOST_CHECK(one.publicKey().value().algorithm() == KeyAlgorithm::Sm2);
    BOOST_TEST(one.issuer().starts_with("CN=OFD Reader and Writer"), one.issuer());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::crypto
