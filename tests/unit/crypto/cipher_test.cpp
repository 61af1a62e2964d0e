// goal: SM4 and AES agree with the published vectors in every mode, and sealed bodies do not open
// once a single bit, their place or their key differs.
#include "gateway/crypto/cipher.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/crypto/openssl.hpp"
#include "gateway/crypto/storage_cipher.hpp"
#include "tests/support/crypto_vectors.hpp"

namespace tongban::crypto {
namespace {

BOOST_AUTO_TEST_SUITE(cipher_suite)

using tests::vectorLines;

Bytes hex(std::string_view text) { return fromHex(text).value(); }

const Bytes kKey = hex("0123456789abcdeffedcba9876543210");
const Bytes kIv = hex("000102030405060708090a0b0c0d0e0f");

BOOST_AUTO_TEST_CASE(sm4_agrees_with_gb_t_32907_also_after_a_million_rounds) {
  Bytes block = kKey;
  const CipherSpec spec{Cipher::Sm4, CipherMode::Ecb, Padding::None};
  block = encryptBare(spec, kKey, {}, block).value();
  BOOST_TEST(toHex(block) == "681edf34d206965e86b3e94f536e4246");
  for (int i = 1; i < 1000000; ++i) block = encryptBare(spec, kKey, {}, block).value();
  BOOST_TEST(toHex(block) == "595298c7c6fd271f0402f804c33d3f66");
}

BOOST_AUTO_TEST_CASE(sm4_agrees_in_every_mode_and_back) {
  const auto plain = hex("aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffffaaaaaaaabbbbbbbb");
  const std::pair<CipherMode, std::string> expected[] = {
      {CipherMode::Cbc, "78ebb11cc40b0a48312aaeb2040244cb4cb7016951909226979b0d15dc6a8f6d"},
      {CipherMode::Ctr, "ac3236cb861dd316e6413b4e3c7524b781e9e3a5bf5c03fe703bb94f3abb16a1"},
      {CipherMode::Cfb, "ac3236cb861dd316e6413b4e3c7524b769d4c54ed433b9a0346009beb37b2b3f"},
      {CipherMode::Ofb, "ac3236cb861dd316e6413b4e3c7524b71d01aca2487ca582cbf5463e6698539b"}};
  for (const auto& [mode, text] : expected) {
    const CipherSpec spec{Cipher::Sm4, mode, Padding::None};
    BOOST_TEST(toHex(encryptBare(spec, kKey, kIv, plain).value()) == text);
    BOOST_CHECK(decryptBare(spec, kKey, kIv, hex(text)).value() == plain);
  }
  const CipherSpec padded{Cipher::Sm4, CipherMode::Cbc, Padding::Pkcs7};
  BOOST_TEST(toHex(encryptBare(padded, kKey, kIv, bytesOf("abc")).value()) ==
             "4301693c448c7da7cff13f84690f7dea");
}

BOOST_AUTO_TEST_CASE(ciphers_agree_with_other_tools) {
  const std::pair<std::string, CipherMode> modes[] = {{"ecb", CipherMode::Ecb},
                                                      {"cbc", CipherMode::Cbc},
                                                      {"ctr", CipherMode::Ctr},
                                                      {"cfb", CipherMode::Cfb},
                                                      {"ofb", CipherMode::Ofb}};
  int count = 0;
  for (const auto& [tool, fields] : vectorLines("ciphers.txt")) {
    const auto cipher = fields.at(0) == "sm4" ? Cipher::Sm4 : Cipher::Aes256;
    for (const auto& [name, mode] : modes) {
      if (fields.at(1) != name) continue;
      const CipherSpec spec{cipher, mode, Padding::Pkcs7};
      const auto key = hex(fields.at(2));
      const auto iv = mode == CipherMode::Ecb ? Bytes() : hex(fields.at(3));
      BOOST_TEST(toHex(encryptBare(spec, key, iv, hex(fields.at(4))).value()) == fields.at(5));
      BOOST_TEST(toHex(decryptBare(spec, key, iv, hex(fields.at(5))).value()) == fields.at(4));
      ++count;
    }
  }
  BOOST_TEST(count >= 12);
}

BOOST_AUTO_TEST_CASE(wrong_sizes_are_refused) {
  const CipherSpec cbc{Cipher::Sm4, CipherMode::Cbc, Padding::None};
  const CipherSpec ecb{Cipher::Sm4, CipherMode::Ecb, Padding::Pkcs7};
  const CipherSpec aes{Cipher::Aes256, CipherMode::Ctr, Padding::None};
  const Bytes block(16);
  for (const auto& refused :
       {encryptBare(cbc, kKey, {}, block), encryptBare(cbc, kKey, Bytes(12), block),
        encryptBare(cbc, Bytes(32), kIv, block), encryptBare(cbc, kKey, kIv, Bytes(15)),
        decryptBare(cbc, kKey, kIv, Bytes(17)), encryptBare(ecb, kKey, kIv, block),
        decryptBare(ecb, kKey, {}, Bytes(3)), encryptBare(aes, kKey, kIv, block)}) {
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().code == "crypto.cipher-parameters");
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_padding_is_refused) {
  const CipherSpec bare{Cipher::Sm4, CipherMode::Ecb, Padding::None};
  const CipherSpec padded{Cipher::Sm4, CipherMode::Ecb, Padding::Pkcs7};
  const auto secret = encryptBare(bare, kKey, {}, Bytes(16, 0)).value();
  for (const auto& refused :
       {decryptBare(padded, kKey, {}, secret), decryptBare(padded, kKey, {}, {})}) {
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().code == "crypto.cipher-padding");
  }
}

// RFC 8998's TLS_SM4_GCM_SM3 needs what OpenSSL 3.0 does not have; hence encrypt-then-MAC at rest.
BOOST_AUTO_TEST_CASE(sm4_gcm_is_not_available) {
  const QuietErrors quiet;
  const EvpCipherPtr gcm(::EVP_CIPHER_fetch(nullptr, "SM4-GCM", nullptr));
  if (gcm) BOOST_TEST_MESSAGE("this OpenSSL has SM4-GCM; RFC 8998 could be served");
  BOOST_TEST(true);
}

BOOST_AUTO_TEST_CASE(what_is_sealed_opens_and_every_sealing_differs) {
  for (const auto id : {SuiteId::Sm, SuiteId::Intl}) {
    const auto cipher = StorageCipher::make(id, Bytes(32, 7)).value();
    for (const std::string body : {"", "a", "企业名称:锦江文创有限公司"}) {
      const auto sealed = cipher.encrypt(bytesOf(body), bytesOf("openings:42"));
      BOOST_TEST(sealed.size() == body.size() + StorageCipher::kOverheadBytes);
      BOOST_CHECK(sealed != cipher.encrypt(bytesOf(body), bytesOf("openings:42")));
      const auto opened = cipher.decrypt(sealed, bytesOf("openings:42")).value();
      BOOST_TEST(textOf(opened) == body);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_changed_bit_is_noticed) {
  for (const auto id : {SuiteId::Sm, SuiteId::Intl}) {
    const auto cipher = StorageCipher::make(id, Bytes(32, 7)).value();
    const auto sealed = cipher.encrypt(bytesOf("body"), bytesOf("row"));
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
      auto changed = sealed;
      changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1u << (bit % 8)));
      const auto opened = cipher.decrypt(changed, bytesOf("row"));
      BOOST_REQUIRE(!opened);
      BOOST_TEST(opened.error().code == "crypto.at-rest-tampered");
    }
    for (std::size_t size = 0; size < sealed.size(); ++size) {
      BOOST_TEST(!cipher.decrypt(BytesView(sealed).first(size), bytesOf("row")));
    }
  }
}

BOOST_AUTO_TEST_CASE(another_place_key_or_suite_does_not_open_it) {
  const auto cipher = StorageCipher::make(SuiteId::Sm, Bytes(32, 7)).value();
  const auto other = StorageCipher::make(SuiteId::Sm, Bytes(32, 8)).value();
  const auto intl = StorageCipher::make(SuiteId::Intl, Bytes(32, 7)).value();
  const auto sealed = cipher.encrypt(bytesOf("body"), bytesOf("row"));
  auto longer = sealed;
  longer.push_back(0);
  for (const auto& refused :
       {cipher.decrypt(sealed, bytesOf("row2")), cipher.decrypt(sealed, {}),
        other.decrypt(sealed, bytesOf("row")), intl.decrypt(sealed, bytesOf("row")),
        cipher.decrypt(longer, bytesOf("row")), cipher.decrypt({}, {})}) {
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().code == "crypto.at-rest-tampered");
  }
}

BOOST_AUTO_TEST_CASE(a_storage_secret_has_32_bytes) {
  for (const std::size_t size : {0u, 16u, 31u, 33u}) {
    const auto refused = StorageCipher::make(SuiteId::Sm, Bytes(size));
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().code == "crypto.secret-size");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::crypto
