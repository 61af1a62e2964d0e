// goal: requests and certificates made here are what the openssl command accepts, SM2 ones under
// the standard id, and nothing is issued that would not hold.
#include <cstdlib>

#include <boost/test/unit_test.hpp>

#include "gateway/crypto/chain.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/temp_dir.hpp"

namespace tongban::crypto {
namespace {

BOOST_AUTO_TEST_SUITE(issue_suite)

using namespace tongban::tests;

constexpr SuiteId kBoth[] = {SuiteId::Sm, SuiteId::Intl};

bool opensslAccepts(const std::string& arguments) {
  return std::system(("openssl " + arguments + " >/dev/null 2>&1").c_str()) == 0;
}

void put(const std::filesystem::path& path, std::string_view text) {
  BOOST_REQUIRE(replaceFile(path, text, 0644).has_value());
}

PrivateKey keyOf(SuiteId id) {
  return PrivateKey::generate(id == SuiteId::Sm ? KeyAlgorithm::Sm2 : KeyAlgorithm::P256);
}

BOOST_AUTO_TEST_CASE(the_openssl_command_verifies_our_requests_under_the_standard_id) {
  const TempDir dir;
  const auto path = (dir / "csr.pem").string();
  for (const auto id : kBoth) {
    const auto key = keyOf(id);
    const auto der =
        makeRequest(Pki::request("成员甲", {"a.example.cn"}), *key.signer().value()).value();
    put(dir / "csr.pem", requestPem(der));
    const std::string verify = "req -noout -verify -in " + path;
    if (id == SuiteId::Sm) {
      BOOST_TEST(
          opensslAccepts(verify + " -vfyopt distid:1234567812345678 2>&1 | grep -q 'verify OK'"));
      BOOST_TEST(!opensslAccepts(verify + " -vfyopt distid:other 2>&1 | grep -q 'verify OK'"));
    } else {
      BOOST_TEST(opensslAccepts(verify + " 2>&1 | grep -q 'verify OK'"));
    }
    BOOST_TEST(opensslAccepts("req -noout -text -in " + path + " | grep -q DNS:a.example.cn"));
    const auto read = parseRequest(der).value();
    BOOST_CHECK(read.publicKey == key.publicKey());
    BOOST_TEST(read.subject == "CN=成员甲,O=测试机构,C=CN");
    BOOST_CHECK(read.dnsNames == std::vector<std::string>{"a.example.cn"});
  }
}

BOOST_AUTO_TEST_CASE(requests_of_the_openssl_command_are_read) {
  for (const auto id : kBoth) {
    const auto read = parseRequest(bytesOf(pkiFile(id, "request.csr"))).value();
    BOOST_CHECK(read.publicKey == pkiCertificate(id, "leaf").publicKey().value());
    BOOST_CHECK(read.dnsNames == std::vector<std::string>{"a.example.cn"});
  }
  BOOST_TEST(parseRequest(bytesOf(pkiFile(SuiteId::Sm, "request-emptyid.csr"))).error().code ==
             "crypto.issue-invalid");
}

BOOST_AUTO_TEST_CASE(other_requests_are_refused) {
  const auto key = keyOf(SuiteId::Sm);
  const auto signer = key.signer().value();
  const auto der = makeRequest(Pki::request("x"), *signer).value();
  auto trailing = der;
  trailing.push_back(0);
  for (const auto& input : {Bytes(), Bytes(10, 0x30), trailing, Bytes((64u << 10) + 1, 0x30)}) {
    BOOST_TEST(parseRequest(input).error().code == "crypto.issue-invalid");
  }
  for (std::size_t i = 0; i < der.size(); ++i) {
    auto changed = der;
    changed[i] ^= 0x01;
    BOOST_TEST(!parseRequest(changed).has_value(), "byte " << i);
  }
}

BOOST_AUTO_TEST_CASE(what_is_issued_makes_a_chain_for_us_and_for_openssl) {
  const TempDir dir;
  for (const auto id : kBoth) {
    const Pki pki(id);
    const auto middle = keyOf(id);
    const auto mid = issue(Pki::request("中间"), middle.publicKey(), Profile::Intermediate,
                           Pki::validity(), pki.root().certificate, *pki.root().signer)
                         .value();
    const auto log = keyOf(id);
    const auto leaf = issue(Pki::request("日志", {"log.example.cn"}), log.publicKey(),
                            Profile::Signing, Pki::validity(), mid, *middle.signer().value())
                          .value();
    BOOST_CHECK(leaf.publicKey().value() == log.publicKey());
    BOOST_CHECK(leaf.dnsNames() == std::vector<std::string>{"log.example.cn"});
    BOOST_TEST(leaf.serial().size() == 32u);
    const ChainVerifier verifier(TrustAnchors::make({pki.root().certificate}).value());
    const std::vector<Certificate> untrusted = {mid};
    const auto chain = verifier.verify(leaf, untrusted, Purpose{}, vectorNow());
    BOOST_TEST(chain.has_value(), (chain ? "" : chain.error().message));
    // openssl verify gives the id to the leaf only, so each level is asked for alone.
    put(dir / "root.pem", pki.root().certificate.pem());
    put(dir / "mid.pem", mid.pem());
    put(dir / "leaf.pem", leaf.pem());
    const std::string option = id == SuiteId::Sm ? " -vfyopt distid:1234567812345678" : "";
    const std::string verify =
        "verify -x509_strict -no-CApath -no-CAfile -no-CAstore -partial_chain -attime 1717200000" +
        option + " -trusted ";
    BOOST_TEST(
        opensslAccepts(verify + (dir / "root.pem").string() + " " + (dir / "mid.pem").string()));
    BOOST_TEST(
        opensslAccepts(verify + (dir / "mid.pem").string() + " " + (dir / "leaf.pem").string()));
    if (id == SuiteId::Sm) {
      BOOST_TEST(!opensslAccepts("verify -partial_chain -trusted " + (dir / "mid.pem").string() +
                                 " " + (dir / "leaf.pem").string()));
    }
  }
}

BOOST_AUTO_TEST_CASE(profiles_state_what_a_key_is_for) {
  for (const auto id : kBoth) {
    const Pki pki(id);
    BOOST_TEST(pki.root().certificate.isCa());
    BOOST_TEST(pki.root().certificate.hasUsage(KeyUsage::KeyCertSign));
    BOOST_TEST(pki.root().certificate.hasUsage(KeyUsage::CrlSign));
    BOOST_TEST(!pki.root().certificate.hasUsage(KeyUsage::DigitalSignature));
    const auto tls = pki.issue("gw", Profile::Tls, {"gw.example.cn"});
    BOOST_CHECK(tls.key.publicKey().algorithm() == KeyAlgorithm::P256);
    BOOST_TEST(tls.certificate.hasUsage(ExtendedUsage::TlsServer));
    BOOST_TEST(tls.certificate.hasUsage(ExtendedUsage::TlsClient));
    const auto envelope = pki.issue("信封", Profile::Encryption).certificate;
    BOOST_TEST(envelope.hasUsage(KeyUsage::KeyEncipherment));
    BOOST_TEST(!envelope.hasUsage(KeyUsage::DigitalSignature));
    const auto signing = pki.issue("报文", Profile::Signing).certificate;
    BOOST_TEST(signing.hasUsage(KeyUsage::DigitalSignature));
    BOOST_TEST(!signing.isCa());
  }
}

BOOST_AUTO_TEST_CASE(what_would_not_hold_is_not_issued) {
  const Pki pki(SuiteId::Sm);
  const auto leaf = pki.issue("叶", Profile::Signing);
  const auto& root = pki.root();
  const auto key = leaf.key.publicKey();
  const auto codeOf = [&](const CertificateRequest& request, Profile profile, Validity validity,
                          const Certificate& issuer, const Signer& signer) {
    const auto issued = issue(request, key, profile, validity, issuer, signer);
    return issued ? std::string("issued") : issued.error().code;
  };
  const auto good = Pki::request("叶");
  const Validity always = Pki::validity();
  const Validity outlives = {always.notBefore, at("2050-01-01T00:00:00Z")};
  const Validity empty = {always.notAfter, always.notAfter};
  BOOST_TEST(codeOf(good, Profile::Signing, always, root.certificate, *root.signer) == "issued");
  const std::string invalid = "crypto.issue-invalid";
  BOOST_TEST(codeOf(good, Profile::Signing, outlives, root.certificate, *root.signer) == invalid);
  BOOST_TEST(codeOf(good, Profile::Signing, empty, root.certificate, *root.signer) == invalid);
  BOOST_TEST(codeOf(good, Profile::Root, always, root.certificate, *root.signer) == invalid);
  BOOST_TEST(codeOf(good, Profile::Signing, always, root.certificate, *leaf.signer) == invalid);
  BOOST_TEST(codeOf(good, Profile::Signing, always, leaf.certificate, *leaf.signer) == invalid);
  const std::vector<std::string> wrongNames = {"", "a b", "甲.cn", "a\n", std::string(254, 'a')};
  for (const auto& dns : wrongNames) {
    const auto request = Pki::request("叶", {dns});
    BOOST_TEST(codeOf(request, Profile::Tls, always, root.certificate, *root.signer) == invalid);
    BOOST_TEST(makeRequest(request, *leaf.signer).error().code == invalid);
  }
  const auto crowd = Pki::request("叶", std::vector<std::string>(65, "a.cn"));
  BOOST_TEST(makeRequest(crowd, *leaf.signer).error().code == invalid);
}

BOOST_AUTO_TEST_CASE(names_are_checked) {
  const auto codeOf = [](const DistinguishedName& name) {
    const auto der = name.der();
    return der ? std::string() : der.error().code;
  };
  const std::string refused = "crypto.name-invalid";
  DistinguishedName name;
  BOOST_TEST(codeOf(name) == refused);
  name.commonName = "四川省政务服务平台";
  BOOST_TEST(codeOf(name) == "");
  for (const auto* country : {"cn", "C", "CHN", "中国"}) {
    name.country = country;
    BOOST_TEST(codeOf(name) == refused);
  }
  name.country = "CN";
  std::string long64;
  for (int i = 0; i < 64; ++i) long64 += "网";
  name.organization = long64;
  BOOST_TEST(codeOf(name) == "");
  for (const auto& part : {long64 + "网", std::string("a\nb"), std::string("\xff"),
                           std::string(" a"), std::string("a\0b", 3)}) {
    name.organization = part;
    BOOST_TEST(codeOf(name) == refused);
  }
}

// A device that refuses: its code passes through.
class RefusingSigner final : public Signer {
 public:
  explicit RefusingSigner(PublicKey key) : key_(std::move(key)) {}
  const PublicKey& publicKey() const noexcept override { return key_; }
  Result<Bytes> sign(BytesView) const override { return fail("base.file-missing", "设备不在线"); }

 private:
  PublicKey key_;
};

// A key that this system never signs with.
BOOST_AUTO_TEST_CASE(the_signers_answer_is_kept) {
  const RefusingSigner device(keyOf(SuiteId::Sm).publicKey());
  BOOST_TEST(makeRequest(Pki::request("x"), device).error().code == "base.file-missing");
  BOOST_TEST(
      issueSelfSigned(Pki::request("x"), Profile::Root, Pki::validity(), device).error().code ==
      "base.file-missing");
  const RefusingSigner rsa(PrivateKey::generate(KeyAlgorithm::Rsa).publicKey());
  BOOST_TEST(makeRequest(Pki::request("x"), rsa).error().code == "crypto.key-unsupported");
  BOOST_TEST(issueSelfSigned(Pki::request("x"), Profile::Root, Pki::validity(), rsa).error().code ==
             "crypto.key-unsupported");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::crypto
