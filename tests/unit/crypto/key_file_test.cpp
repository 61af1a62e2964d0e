// goal: private keys come only from encrypted files of mode 0600 with the right passphrase, also
// from files of other tools, and are never written otherwise.
#include "gateway/crypto/key_file.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include "tests/support/pki.hpp"
#include "tests/support/temp_dir.hpp"

namespace tongban::crypto {
namespace {

BOOST_AUTO_TEST_SUITE(key_file_suite)

using namespace tongban::tests;

const std::string kPassphrase = "a passphrase of tests";

Secret passphrase() { return Secret(std::string(kPassphrase)); }

unsigned modeOf(const std::filesystem::path& path) {
  struct stat status {};
  BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

void put(const std::filesystem::path& path, std::string_view text, unsigned mode = 0600) {
  BOOST_REQUIRE(replaceFile(path, text, mode).has_value());
}

// What the openssl command says to `arguments`, or nothing when it fails.
std::string openssl(const std::string& arguments) {
  const auto pipe = std::unique_ptr<FILE, int (*)(FILE*)>(
      ::popen(("openssl " + arguments + " 2>/dev/null").c_str(), "r"), ::pclose);
  std::string text;
  char block[4096];
  while (const auto got = std::fread(block, 1, sizeof block, pipe.get())) text.append(block, got);
  return text;
}

BOOST_AUTO_TEST_CASE(a_saved_key_is_encrypted_private_and_loads) {
  const TempDir dir;
  put(dir / "pass", kPassphrase + "\n");
  for (const auto algorithm : {KeyAlgorithm::Sm2, KeyAlgorithm::P256, KeyAlgorithm::Rsa}) {
    const auto key = PrivateKey::generate(algorithm);
    BOOST_TEST(key.save(dir / "key.pem", passphrase()).has_value());
    BOOST_TEST(modeOf(dir / "key.pem") == 0600u);
    const auto text = readFile(dir / "key.pem", 1 << 20).value();
    BOOST_TEST(text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    const auto loaded = PrivateKey::load(dir / "key.pem", dir / "pass").value();
    BOOST_CHECK(loaded.publicKey() == key.publicKey());
  }
}

BOOST_AUTO_TEST_CASE(the_openssl_command_reads_our_key_files) {
  const TempDir dir;
  put(dir / "pass", kPassphrase);
  const auto key = PrivateKey::generate(KeyAlgorithm::Sm2);
  BOOST_REQUIRE(key.save(dir / "key.pem", passphrase()).has_value());
  const auto path = (dir / "key.pem").string();
  const auto der = openssl("pkey -in " + path + " -passin file:" + (dir / "pass").string() +
                           " -pubout -outform DER");
  BOOST_TEST(toHex(bytesOf(der)) == toHex(key.publicKey().spki()));
  const auto structure = openssl("asn1parse -in " + path);
  for (const auto* part : {"PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc", ":0927C0"}) {
    BOOST_TEST(structure.find(part) != std::string::npos, part);  // 0x0927c0 = 600000
  }
}

BOOST_AUTO_TEST_CASE(key_files_of_the_openssl_command_load_and_open_its_envelopes) {
  for (const auto id : {SuiteId::Sm, SuiteId::Intl}) {
    auto text = pkiFile(id, "passphrase.txt");
    text.pop_back();
    const auto key = PrivateKey::fromPem(pkiFile(id, "test-only-key.pem"), Secret(std::move(text)));
    BOOST_REQUIRE(key.has_value());
    const auto plain = key->unwrapper().value()->unwrap(bytesOf(pkiFile(id, "wrapped.bin")));
    BOOST_REQUIRE(plain.has_value());
    BOOST_TEST(textOf(plain->view()) == pkiFile(id, "wrapped.plain"));
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_passphrase_is_refused) {
  const auto key = PrivateKey::generate(KeyAlgorithm::Sm2);
  const auto pem = key.toPem(passphrase());
  for (const std::string wrong : {"a passphrase of testS", "", "another"}) {
    const auto refused = PrivateKey::fromPem(textOf(pem.view()), Secret(std::string(wrong)));
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().code == "crypto.passphrase-wrong");
  }
}

BOOST_AUTO_TEST_CASE(plain_keys_are_refused) {
  const TempDir dir;
  put(dir / "pass", kPassphrase);
  for (const std::string arguments :
       {"genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", "genpkey -algorithm SM2",
        "ecparam -name prime256v1 -genkey -noout"}) {
    const auto pem = openssl(arguments);
    BOOST_REQUIRE_MESSAGE(!pem.empty(), arguments);
    put(dir / "key.pem", pem);
    const auto refused = PrivateKey::load(dir / "key.pem", dir / "pass");
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().code == "crypto.key-file-unencrypted");
    BOOST_TEST(refused.error().where == (dir / "key.pem").string());
  }
}

BOOST_AUTO_TEST_CASE(other_files_are_refused) {
  const auto key = PrivateKey::generate(KeyAlgorithm::P256).toPem(passphrase());
  const std::string good(textOf(key.view()));
  const std::string begin = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n";
  const std::string end = "-----END ENCRYPTED PRIVATE KEY-----\n";
  for (const auto& text :
       {std::string(), std::string("text"), good + good, "x" + good, good + "x", begin + end,
        begin + "AAAA\n" + end, begin + "!!!!\n" + end, begin, pkiFile(SuiteId::Sm, "leaf.pem"),
        openssl("genrsa -aes128 -traditional -passout pass:'" + kPassphrase + "' 2048"),
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 | openssl pkcs8 -topk8 -v1 "
                "PBE-SHA1-3DES -passout pass:'" +
                kPassphrase + "'")}) {
    const auto refused = PrivateKey::fromPem(text, passphrase());
    BOOST_REQUIRE_MESSAGE(!refused, text);
    BOOST_TEST(refused.error().code == "crypto.key-file-malformed", text);
  }
  const auto ed = openssl("genpkey -algorithm ED25519 -aes256 -pass pass:'" + kPassphrase + "'");
  BOOST_TEST(PrivateKey::fromPem(ed, passphrase()).error().code == "crypto.key-unsupported");
}

BOOST_AUTO_TEST_CASE(modes_and_passphrases_are_checked) {
  const TempDir dir;
  const auto key = PrivateKey::generate(KeyAlgorithm::Sm2);
  BOOST_REQUIRE(key.save(dir / "key.pem", passphrase()).has_value());
  const auto codeOf = [&](const std::string& pass) {
    const auto loaded = PrivateKey::load(dir / "key.pem", dir / pass);
    return loaded ? std::string() : loaded.error().code;
  };
  put(dir / "open", kPassphrase, 0644);
  put(dir / "short", "eleven byte");
  put(dir / "long", std::string(1025, 'x'));
  put(dir / "empty", "");
  put(dir / "good", kPassphrase);
  BOOST_TEST(codeOf("open") == "base.secret-mode");
  BOOST_TEST(codeOf("none") == "base.file-missing");
  BOOST_TEST(codeOf("short") == "crypto.passphrase-weak");
  BOOST_TEST(codeOf("long") == "crypto.passphrase-weak");
  BOOST_TEST(codeOf("empty") == "crypto.passphrase-weak");
  BOOST_TEST(codeOf("good") == "");
  BOOST_REQUIRE(::chmod((dir / "key.pem").c_str(), 0640) == 0);
  BOOST_TEST(codeOf("good") == "base.secret-mode");
}

BOOST_AUTO_TEST_CASE(symmetric_secrets_travel_in_the_same_container) {
  const TempDir dir;
  put(dir / "pass", kPassphrase);
  for (const auto id : {SuiteId::Sm, SuiteId::Intl}) {
    const auto key = SecretKey::generate(id);
    BOOST_REQUIRE(key.save(dir / "secret.pem", passphrase()).has_value());
    BOOST_TEST(modeOf(dir / "secret.pem") == 0600u);
    const auto loaded = SecretKey::load(dir / "secret.pem", dir / "pass").value();
    BOOST_TEST(toHex(loaded.bytes()) == toHex(key.bytes()));
    BOOST_TEST(loaded.bytes().size() == 32u);
    BOOST_CHECK(loaded.suite() == id);
    BOOST_TEST(loaded.id() == key.id());
    BOOST_TEST(Digest::parse(key.id()).has_value());
    BOOST_TEST(key.id().find(toHex(key.bytes())) == std::string::npos);
    BOOST_TEST(key.id() != SecretKey::generate(id).id());
    BOOST_TEST(PrivateKey::load(dir / "secret.pem", dir / "pass").error().code ==
               "crypto.key-unsupported");
  }
  const auto pair = PrivateKey::generate(KeyAlgorithm::P256).toPem(passphrase());
  BOOST_TEST(SecretKey::fromPem(textOf(pair.view()), passphrase()).error().code ==
             "crypto.key-unsupported");
}

BOOST_AUTO_TEST_CASE(a_saved_key_cannot_be_written_where_there_is_no_folder) {
  const TempDir dir;
  const auto key = SecretKey::generate(SuiteId::Sm);
  BOOST_TEST(key.save(dir / "none" / "key.pem", passphrase()).error().code ==
             "base.file-unwritable");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::crypto
