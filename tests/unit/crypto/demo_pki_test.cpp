// goal: what certs/make-demo-pki makes is trusted for its purpose and for no other, and its keys
// load with their passphrases.
#include <cstdlib>

#include <boost/test/unit_test.hpp>

#include "gateway/crypto/chain.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/temp_dir.hpp"

namespace tongban::crypto {
namespace {

using namespace tongban::tests;

BOOST_AUTO_TEST_SUITE(demo_pki_suite)

int make(const std::string& arguments) {
  return std::system(("certs/make-demo-pki " + arguments + " >/dev/null 2>&1").c_str());
}

BOOST_AUTO_TEST_CASE(each_certificate_is_trusted_for_its_purpose) {
  for (const auto id : {SuiteId::Sm, SuiteId::Intl}) {
    const TempDir dir;
    const auto folder = dir / "pki";
    BOOST_REQUIRE(make(folder.string() + " --member city-hall --suite " +
                       std::string(suite(id).name())) == 0);
    const ChainVerifier messages(TrustAnchors::load(folder / "trust" / "message").value());
    const ChainVerifier logs(TrustAnchors::load(folder / "trust" / "log").value());
    const ChainVerifier tls(TrustAnchors::load(folder / "trust" / "tls").value());
    const Purpose server{KeyUsage::DigitalSignature, ExtendedUsage::TlsServer};
    struct Row {
      std::string name;
      const ChainVerifier& verifier;
      const ChainVerifier& other;
      Purpose purpose;
    };
    for (const auto& row : {Row{"log", logs, tls, {}}, Row{"city-hall-message", messages, tls, {}},
                            Row{"city-hall-tls", tls, messages, server}}) {
      const auto certificate = Certificate::load(folder / row.name / "cert.pem").value();
      const auto now = certificate.notBefore();
      BOOST_TEST(row.verifier.verify(certificate, {}, row.purpose, now).has_value(), row.name);
      BOOST_TEST(row.other.verify(certificate, {}, row.purpose, now).error().code ==
                 "crypto.chain-untrusted");
      const auto key =
          PrivateKey::load(folder / row.name / "key.pem", folder / row.name / "passphrase").value();
      BOOST_CHECK(key.publicKey() == certificate.publicKey().value());
    }
  }
}

BOOST_AUTO_TEST_CASE(it_refuses_what_it_does_not_know_and_never_overwrites) {
  const TempDir dir;
  const auto folder = (dir / "pki").string();
  for (const std::string arguments :
       {"", " --suite rsa", " --days 0", " --member ../x", " --member", " --force yes"}) {
    BOOST_TEST(make(arguments.empty() ? arguments : folder + arguments) != 0, arguments);
    BOOST_TEST(!std::filesystem::exists(folder));
  }
  std::filesystem::create_directory(folder);
  BOOST_TEST(make(folder) != 0);
  BOOST_TEST(std::filesystem::is_empty(folder));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::crypto
