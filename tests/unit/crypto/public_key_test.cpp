// goal: SM2 agrees with GB/T 32918.5 and always binds the id; keys and signatures of other kinds
// are refused by code.
#include <boost/test/unit_test.hpp>

#include "gateway/crypto/der.hpp"
#include "gateway/crypto/key_file.hpp"
#include "gateway/crypto/openssl.hpp"
#include "gateway/crypto/signature_form.hpp"
#include "tests/support/pki.hpp"

namespace tongban::crypto {
namespace {

BOOST_AUTO_TEST_SUITE(public_key_suite)

using namespace tongban::tests;

Bytes hex(std::string_view text) { return fromHex(text).value(); }

// The curve, key pair, message and values of GB/T 32918.5 annex A.
const std::string kA = "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc";
const std::string kB = "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93";
const std::string kGx = "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7";
const std::string kGy = "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0";
const std::string kD = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
const std::string kPx = "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020";
const std::string kPy = "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
const std::string kE = "f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640";
const std::string kR = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3";
const std::string kS = "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
const std::string kSm2Head = "3059301306072a8648ce3d020106082a811ccf5501822d03420004";
const std::string kP256Head = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";

PublicKey standardKey() { return PublicKey::fromSpki(hex(kSm2Head + kPx + kPy)).value(); }

// The standard's private key as PKCS#8, sealed as any key file is.
PrivateKey standardPrivateKey() {
  const auto plain =
      hex("308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420" + kD +
          "a14403420004" + kPx + kPy);
  const auto* at = plain.data();
  const Pkcs8Ptr pkcs8(::d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(plain.size())));
  const Secret passphrase(std::string("test only passphrase"));
  PbePtr pbe(::PKCS5_pbe2_set(::EVP_aes_256_cbc(), 1000, nullptr, 0));
  const X509SigPtr sealed(::PKCS8_set0_pbe("test only passphrase", 20, pkcs8.get(), pbe.release()));
  const BioPtr out(::BIO_new(::BIO_s_mem()));
  ::PEM_write_bio_PKCS8(out.get(), sealed.get());
  char* text = nullptr;
  const auto size = ::BIO_get_mem_data(out.get(), &text);
  return PrivateKey::fromPem({text, static_cast<std::size_t>(size)}, passphrase).value();
}

BOOST_AUTO_TEST_CASE(sm2_za_and_e_agree_with_gb_t_32918_5) {
  const std::string id = "1234567812345678";
  const auto za = suite(SuiteId::Sm)
                      .digest({hex("0080"), bytesOf(id), hex(kA), hex(kB), hex(kGx), hex(kGy),
                               hex(kPx), hex(kPy)});
  BOOST_TEST(toHex(za.bytes) == "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3");
  const auto e = suite(SuiteId::Sm).digest({za.bytes, bytesOf("message digest")});
  BOOST_TEST(toHex(e.bytes) == kE);
}

BOOST_AUTO_TEST_CASE(sm2_verifies_the_standard_signature) {
  const auto signature = toDerSignature(SuiteId::Sm, hex(kR + kS)).value();
  BOOST_TEST(standardKey().verify(bytesOf("message digest"), signature).has_value());
  const auto refused = standardKey().verify(bytesOf("message digesT"), signature);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().code == "crypto.signature-invalid");
}

// Without the id, which is OpenSSL's own default, the standard signature does not verify.
BOOST_AUTO_TEST_CASE(openssl_alone_takes_the_empty_id) {
  const QuietErrors quiet;
  const auto key = standardKey();
  const auto signature = toDerSignature(SuiteId::Sm, hex(kR + kS)).value();
  const EvpMdCtxPtr context(::EVP_MD_CTX_new());
  BOOST_REQUIRE(
      ::EVP_DigestVerifyInit(context.get(), nullptr, ::EVP_sm3(), nullptr, key.native()) == 1);
  const auto message = bytesOf("message digest");
  BOOST_TEST(::EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                                message.size()) != 1);
}

BOOST_AUTO_TEST_CASE(an_sm2_key_does_not_work_with_sha256) {
  const QuietErrors quiet;
  const EvpMdCtxPtr context(::EVP_MD_CTX_new());
  BOOST_TEST(::EVP_DigestVerifyInit(context.get(), nullptr, ::EVP_sha256(), nullptr,
                                    standardKey().native()) != 1);
}

BOOST_AUTO_TEST_CASE(sm2_opens_the_standard_ciphertext) {
  const auto key = standardPrivateKey();
  BOOST_CHECK(key.publicKey() == standardKey());
  const auto wrapped =
      hex("307c022004ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73022100"
          "e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df00420"
          "59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd87660413"
          "21886ca989ca9c7d58087307ca93092d651efa");
  const auto unwrapper = key.unwrapper().value();
  const auto plain = unwrapper->unwrap(wrapped).value();
  BOOST_TEST(textOf(plain.view()) == "encryption standard");
  for (std::size_t i = 0; i < wrapped.size(); ++i) {
    auto changed = wrapped;
    changed[i] ^= 1;
    const auto refused = unwrapper->unwrap(changed);
    BOOST_REQUIRE_MESSAGE(!refused, i);
    BOOST_TEST(refused.error().code == "crypto.unwrap-failed");
  }
  auto longer = wrapped;
  longer.push_back(0);
  BOOST_TEST(!unwrapper->unwrap(longer));
  BOOST_TEST(!unwrapper->unwrap({}));
}

BOOST_AUTO_TEST_CASE(signatures_of_the_openssl_command_verify_with_the_standard_id_only) {
  for (const auto id : {SuiteId::Sm, SuiteId::Intl}) {
    const auto key = pkiCertificate(id, "leaf").publicKey().value();
    const auto message = pkiFile(id, "message.txt");
    auto signature = pkiFile(id, "message.sig");
    BOOST_TEST(key.verify(bytesOf(message), bytesOf(signature)).has_value());
    const auto other = pkiCertificate(id, "mid").publicKey().value();
    BOOST_TEST(other.verify(bytesOf(message), bytesOf(signature)).error().code ==
               "crypto.signature-invalid");
    BOOST_TEST(key.verify(bytesOf(message + " "), bytesOf(signature)).error().code ==
               "crypto.signature-invalid");
    signature.push_back('\0');
    BOOST_TEST(key.verify(bytesOf(message), bytesOf(signature)).error().code ==
               "crypto.signature-malformed");
  }
  const auto key = pkiCertificate(SuiteId::Sm, "leaf").publicKey().value();
  const auto refused = key.verify(bytesOf(pkiFile(SuiteId::Sm, "message.txt")),
                                  bytesOf(pkiFile(SuiteId::Sm, "message-emptyid.sig")));
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().code == "crypto.signature-invalid");
}

BOOST_AUTO_TEST_CASE(what_a_signer_signs_its_public_key_verifies) {
  for (const auto algorithm : {KeyAlgorithm::Sm2, KeyAlgorithm::P256}) {
    const auto key = PrivateKey::generate(algorithm);
    const auto signer = key.signer().value();
    for (const std::string message : {"", "a", "报文"}) {
      auto signature = signer->sign(bytesOf(message)).value();
      BOOST_TEST(signer->publicKey().verify(bytesOf(message), signature).has_value());
      const auto raw = toRawSignature(key.publicKey().suite(), signature).value();
      BOOST_CHECK(toDerSignature(key.publicKey().suite(), raw).value() == signature);
      const auto other = PrivateKey::generate(algorithm);
      BOOST_TEST(!other.publicKey().verify(bytesOf(message), signature));
    }
  }
}

BOOST_AUTO_TEST_CASE(key_ids_are_digests_of_the_public_key) {
  const auto sm = standardKey();
  BOOST_TEST(sm.id() == suite(SuiteId::Sm).digest(sm.spki()).text());
  BOOST_TEST(sm.id().starts_with("sm3:"));
  const auto intl = pkiCertificate(SuiteId::Intl, "leaf");
  BOOST_TEST(intl.keyId() == suite(SuiteId::Intl).digest(intl.spki()).text());
}

BOOST_AUTO_TEST_CASE(other_public_keys_are_refused) {
  const auto rsa = PrivateKey::generate(KeyAlgorithm::Rsa);
  BOOST_TEST(PublicKey::fromSpki(rsa.publicKey().spki()).has_value());
  auto trailing = hex(kSm2Head + kPx + kPy);
  trailing.push_back(0);
  const auto offCurve = hex(kSm2Head + kPx + kPx);
  const auto wrongCurve = hex(kP256Head + kPx + kPy);
  // An algorithm of SM2's own, an infinite point, a compressed point, Ed25519, nothing.
  const auto compressed = hex("3039301306072a8648ce3d020106082a811ccf5501822d03220003" + kPx);
  const auto infinite = hex("3019301306072a8648ce3d020106082a811ccf5501822d03020000");
  const auto edwards = hex("302a300506032b6570032100" + std::string(64, '1'));
  for (const auto& spki :
       {trailing, offCurve, wrongCurve, compressed, infinite, edwards, Bytes(), Bytes(91, 0x30)}) {
    const auto refused = PublicKey::fromSpki(spki);
    BOOST_REQUIRE_MESSAGE(!refused, toHex(spki));
    BOOST_TEST(refused.error().code == "crypto.key-unsupported");
  }
}

BOOST_AUTO_TEST_CASE(envelopes_open_with_the_private_key_only) {
  for (const auto algorithm : {KeyAlgorithm::Sm2, KeyAlgorithm::Rsa}) {
    const auto key = PrivateKey::generate(algorithm);
    const auto other = PrivateKey::generate(algorithm);
    const auto unwrapper = key.unwrapper().value();
    for (const std::size_t size : {1u, 16u, 32u, 256u}) {
      const Bytes secret(size, 0x5a);
      const auto wrapped = key.publicKey().wrap(secret).value();
      BOOST_CHECK(toHex(unwrapper->unwrap(wrapped).value().view()) == toHex(secret));
      const auto refused = other.unwrapper().value()->unwrap(wrapped);
      BOOST_REQUIRE(!refused);
      BOOST_TEST(refused.error().code == "crypto.unwrap-failed");
    }
    for (const std::size_t size : {0u, 257u}) {
      BOOST_TEST(key.publicKey().wrap(Bytes(size)).error().code == "crypto.wrap-size");
    }
    BOOST_TEST(unwrapper->unwrap(Bytes(100)).error().code == "crypto.unwrap-failed");
  }
}

BOOST_AUTO_TEST_CASE(a_key_does_only_what_it_is_for) {
  const auto p256 = PrivateKey::generate(KeyAlgorithm::P256);
  BOOST_TEST(p256.publicKey().wrap(Bytes(16)).error().code == "crypto.key-unsupported");
  BOOST_TEST(p256.unwrapper().error().code == "crypto.key-unsupported");
  const auto rsa = PrivateKey::generate(KeyAlgorithm::Rsa);
  BOOST_TEST(rsa.signer().error().code == "crypto.key-unsupported");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::crypto
