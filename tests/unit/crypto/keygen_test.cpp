// goal: `tongban keygen` makes encrypted keys with their papers, each purpose with its own kind of
// key, and never touches what exists.
#include "gateway/crypto/keygen.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include "tests/support/pki.hpp"
#include "tests/support/temp_dir.hpp"

namespace tongban::crypto {
namespace {

BOOST_AUTO_TEST_SUITE(keygen_suite)

using namespace tongban::tests;

struct Room {
  TempDir dir;
  Room() { BOOST_REQUIRE(replaceFile(dir / "pass", "a passphrase of tests\n", 0600).has_value()); }

  KeygenOrder order(SuiteId suite, KeyPurpose purpose, Paper paper = Paper::None) const {
    KeygenOrder order;
    order.suite = suite;
    order.purpose = purpose;
    order.folder = dir / "keys";
    order.passphraseFile = dir / "pass";
    order.paper = paper;
    order.subject = Pki::request("四川网关", {"gw.example.cn"});
    order.validity = Pki::validity();
    return order;
  }
  bool isEmpty() const {
    return !std::filesystem::exists(dir / "keys") || std::filesystem::is_empty(dir / "keys");
  }
};

BOOST_AUTO_TEST_CASE(each_purpose_gets_its_kind_of_key) {
  for (const auto suiteId : {SuiteId::Sm, SuiteId::Intl}) {
    for (const auto purpose : {KeyPurpose::Tls, KeyPurpose::Message, KeyPurpose::Log}) {
      const Room room;
      const auto made = generateKeyFiles(room.order(suiteId, purpose)).value();
      BOOST_TEST(!made.requestFile.has_value());
      BOOST_TEST(!made.certificateFile.has_value());
      const auto key = PrivateKey::load(made.keyFile, room.dir / "pass").value();
      BOOST_TEST(key.publicKey().id() == made.keyId);
      const bool sm2 = suiteId == SuiteId::Sm && purpose != KeyPurpose::Tls;
      BOOST_CHECK(key.publicKey().algorithm() == (sm2 ? KeyAlgorithm::Sm2 : KeyAlgorithm::P256));
      struct stat status {};
      BOOST_REQUIRE(::stat(made.keyFile.c_str(), &status) == 0);
      BOOST_TEST((status.st_mode & 07777) == 0600u);
    }
    for (const auto purpose : {KeyPurpose::Search, KeyPurpose::Storage}) {
      const Room room;
      const auto made = generateKeyFiles(room.order(suiteId, purpose)).value();
      const auto key = SecretKey::load(made.keyFile, room.dir / "pass").value();
      BOOST_TEST(key.id() == made.keyId);
      BOOST_CHECK(key.suite() == suiteId);
    }
  }
}

BOOST_AUTO_TEST_CASE(papers_name_the_key) {
  for (const auto suiteId : {SuiteId::Sm, SuiteId::Intl}) {
    for (const auto purpose : {KeyPurpose::Tls, KeyPurpose::Message}) {
      const Room asked;
      const auto request = generateKeyFiles(asked.order(suiteId, purpose, Paper::Request)).value();
      const auto text = readFile(*request.requestFile, 1 << 20).value();
      BOOST_TEST(parseRequest(bytesOf(text)).value().publicKey.id() == request.keyId);
      const Room self;
      const auto signedBySelf =
          generateKeyFiles(self.order(suiteId, purpose, Paper::SelfSigned)).value();
      const auto certificate = Certificate::load(*signedBySelf.certificateFile).value();
      BOOST_TEST(certificate.keyId() == signedBySelf.keyId);
      BOOST_TEST(certificate.signedBy(certificate).has_value());
      BOOST_TEST(certificate.hasUsage(KeyUsage::DigitalSignature));
      BOOST_TEST(certificate.hasUsage(ExtendedUsage::TlsServer) == (purpose == KeyPurpose::Tls));
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_that_exists_is_overwritten) {
  for (const std::string name : {"key.pem", "csr.pem"}) {
    const Room room;
    std::filesystem::create_directory(room.dir / "keys");
    const auto path = room.dir / "keys" / name;
    BOOST_REQUIRE(replaceFile(path, "precious", 0600).has_value());
    const auto refused =
        generateKeyFiles(room.order(SuiteId::Sm, KeyPurpose::Message, Paper::Request));
    BOOST_TEST(refused.error().code == "crypto.key-exists");
    BOOST_TEST(refused.error().where == path.string());
    BOOST_TEST(readFile(path, 100).value() == "precious");
    const auto entries = std::filesystem::directory_iterator(room.dir / "keys");
    BOOST_TEST(std::distance(begin(entries), end(entries)) == 1);
  }
  const Room room;
  const auto order = room.order(SuiteId::Sm, KeyPurpose::Log);
  const auto first = generateKeyFiles(order).value();
  BOOST_TEST(generateKeyFiles(order).error().code == "crypto.key-exists");
  BOOST_TEST(PrivateKey::load(first.keyFile, room.dir / "pass").value().publicKey().id() ==
             first.keyId);
}

BOOST_AUTO_TEST_CASE(a_refused_order_leaves_nothing_behind) {
  const Room room;
  const auto codeOf = [&](const KeygenOrder& order) {
    const auto made = generateKeyFiles(order);
    return made ? std::string("made") : made.error().code;
  };
  auto order = room.order(SuiteId::Sm, KeyPurpose::Message, Paper::Request);
  order.subject.subject.commonName.clear();
  BOOST_TEST(codeOf(order) == "crypto.name-invalid");
  order = room.order(SuiteId::Sm, KeyPurpose::Tls, Paper::SelfSigned);
  order.validity.reset();
  BOOST_TEST(codeOf(order) == "crypto.issue-invalid");
  order.validity = Validity{Pki::validity().notAfter, Pki::validity().notBefore};
  BOOST_TEST(codeOf(order) == "crypto.issue-invalid");
  BOOST_TEST(codeOf(room.order(SuiteId::Sm, KeyPurpose::Storage, Paper::Request)) ==
             "crypto.key-unsupported");
  BOOST_TEST(codeOf(room.order(SuiteId::Sm, KeyPurpose::Search, Paper::SelfSigned)) ==
             "crypto.key-unsupported");
  order = room.order(SuiteId::Sm, KeyPurpose::Message);
  order.passphraseFile = room.dir / "none";
  BOOST_TEST(codeOf(order) == "base.file-missing");
  BOOST_REQUIRE(replaceFile(room.dir / "short", "short", 0600).has_value());
  order.passphraseFile = room.dir / "short";
  BOOST_TEST(codeOf(order) == "crypto.passphrase-weak");
  order = room.order(SuiteId::Sm, KeyPurpose::Message);
  order.folder = room.dir / "pass" / "keys";
  BOOST_TEST(codeOf(order) == "base.file-unwritable");
  BOOST_TEST(room.isEmpty());
}

BOOST_AUTO_TEST_CASE(purposes_have_words) {
  BOOST_CHECK(parseKeyPurpose("tls").value() == KeyPurpose::Tls);
  BOOST_CHECK(parseKeyPurpose("storage").value() == KeyPurpose::Storage);
  for (const auto* word : {"", "TLS", "root", "messages"}) {
    BOOST_TEST(parseKeyPurpose(word).error().code == "crypto.key-unsupported");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::crypto
