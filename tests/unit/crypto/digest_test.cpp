// goal: digests, MACs and their text forms agree with the published vectors and with other tools.
#include <boost/test/unit_test.hpp>

#include "gateway/crypto/suite.hpp"
#include "tests/support/crypto_vectors.hpp"

namespace tongban::crypto {
namespace {

BOOST_AUTO_TEST_SUITE(digest_suite)

using tests::vectorLines;

std::string digestHex(SuiteId id, std::string_view message) {
  return toHex(suite(id).digest(bytesOf(message)).bytes);
}

BOOST_AUTO_TEST_CASE(sm3_agrees_with_gb_t_32905) {
  BOOST_TEST(digestHex(SuiteId::Sm, "abc") ==
             "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  std::string abcd;
  for (int i = 0; i < 16; ++i) abcd += "abcd";
  BOOST_TEST(digestHex(SuiteId::Sm, abcd) ==
             "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
  BOOST_TEST(digestHex(SuiteId::Sm, "") ==
             "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b");
}

BOOST_AUTO_TEST_CASE(digests_agree_with_botan) {
  int count = 0;
  for (const auto& [kind, fields] : vectorLines("digests.txt")) {
    const auto id = parseSuite(fields.at(0)).value();
    const auto message = fromHex(fields.at(1)).value();
    BOOST_TEST(toHex(suite(id).digest(message).bytes) == fields.at(2), kind);
    ++count;
  }
  BOOST_TEST(count >= 10);
}

BOOST_AUTO_TEST_CASE(macs_agree_with_botan) {
  int count = 0;
  for (const auto& [kind, fields] : vectorLines("macs.txt")) {
    const auto id = parseSuite(fields.at(0)).value();
    const auto key = fromHex(fields.at(1)).value();
    const auto message = fromHex(fields.at(2)).value();
    auto expected = fromHex(fields.at(3)).value();
    BOOST_TEST(toHex(suite(id).mac(key, message)) == fields.at(3), kind);
    BOOST_TEST(suite(id).checkMac(key, message, expected));
    expected.back() ^= 1;
    BOOST_TEST(!suite(id).checkMac(key, message, expected));
    expected.pop_back();
    BOOST_TEST(!suite(id).checkMac(key, message, expected));
    BOOST_TEST(!suite(id).checkMac(key, message, {}));
    ++count;
  }
  BOOST_TEST(count >= 8);
}

BOOST_AUTO_TEST_CASE(derivation_agrees_with_openssl_kdf) {
  int count = 0;
  for (const auto& [kind, fields] : vectorLines("hkdf.txt")) {
    const auto id = parseSuite(fields.at(0)).value();
    const auto secret = fromHex(fields.at(1)).value();
    const auto label = fromHex(fields.at(2)).value();
    const auto expected = fromHex(fields.at(3)).value();
    const auto derived = suite(id).derive(secret, textOf(label), expected.size());
    BOOST_TEST(toHex(derived.view()) == fields.at(3), kind);
    ++count;
  }
  BOOST_TEST(count >= 4);
}

BOOST_AUTO_TEST_CASE(streaming_and_parts_give_the_same_digest) {
  for (const auto id : {SuiteId::Sm, SuiteId::Intl}) {
    const auto whole = suite(id).digest(bytesOf("省级政务数据"));
    BOOST_CHECK(whole == suite(id).digest({bytesOf("省级"), bytesOf(""), bytesOf("政务数据")}));
    Hasher hasher(id);
    for (const char c : std::string("省级政务数据")) hasher.update(bytesOf({&c, 1}));
    BOOST_CHECK(whole == hasher.finish());
  }
}

BOOST_AUTO_TEST_CASE(the_text_form_is_read_back) {
  for (const auto id : {SuiteId::Sm, SuiteId::Intl}) {
    const auto digest = suite(id).digest(bytesOf("x"));
    BOOST_CHECK(Digest::parse(digest.text()).value() == digest);
  }
}

BOOST_AUTO_TEST_CASE(other_texts_are_refused) {
  const std::string zeros(64, '0');
  for (const auto& text :
       {std::string(), std::string("sm3"), std::string("sm3:"), zeros, "md5:" + zeros,
        "SM3:" + zeros, "sm3 " + zeros, "sm3:" + zeros + "0", "sm3:" + zeros.substr(1),
        "sm3:" + std::string(64, 'A'), "sm3:" + std::string(64, 'g'), " sm3:" + zeros,
        "sha256:" + zeros + "\n", "sha512:" + zeros, "sha256:sm3:" + zeros.substr(4)}) {
    const auto digest = Digest::parse(text);
    BOOST_REQUIRE_MESSAGE(!digest, text);
    BOOST_TEST(digest.error().code == "crypto.digest-malformed");
  }
}

BOOST_AUTO_TEST_CASE(suite_names_are_exact) {
  BOOST_CHECK(parseSuite("sm").value() == SuiteId::Sm);
  BOOST_CHECK(parseSuite("intl").value() == SuiteId::Intl);
  for (const auto* name : {"", "SM", "sm2", "int", "intl "}) {
    const auto parsed = parseSuite(name);
    BOOST_REQUIRE(!parsed);
    BOOST_TEST(parsed.error().code == "crypto.suite-unknown");
  }
}

BOOST_AUTO_TEST_CASE(constant_time_comparison_compares) {
  BOOST_TEST(equalInConstantTime({}, {}));
  BOOST_TEST(equalInConstantTime(bytesOf("ab"), bytesOf("ab")));
  BOOST_TEST(!equalInConstantTime(bytesOf("ab"), bytesOf("ac")));
  BOOST_TEST(!equalInConstantTime(bytesOf("ab"), bytesOf("abc")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::crypto
