// goal: each part of a seal signature of either layout is handed out as it was written.
#include <boost/test/unit_test.hpp>

#include "tests/unit/license/seal/vectors.hpp"

namespace tongban::license {
namespace {

// The signature is a set of views: its bytes stand beside it.
struct Read {
  Bytes bytes;
  SealSignature signature;
};

Read read(const std::string& name) {
  Read out{tests::sealBytes(name), {}};
  auto signature = parseSealSignature(out.bytes);
  if (!signature) throw std::runtime_error(name + ": " + signature.error().code);
  out.signature = std::move(*signature);
  return out;
}

std::string timeOf(const std::string& name) {
  const auto [bytes, signature] = read(name);
  return signature.time ? toRfc3339(signature.time->at) : "none";
}

BOOST_AUTO_TEST_CASE(a_signature_of_version_4) {
  const auto [bytes, signature] = read("v4-signature");
  BOOST_CHECK(signature.layout == Layout::Gbt2020);
  BOOST_TEST(signature.version == 4);
  BOOST_TEST(signature.seal.version == 4);
  BOOST_TEST(signature.seal.name == "通办测试专用章");
  BOOST_TEST(signature.dataHash.octets.size() == 32u);
  BOOST_TEST(signature.propertyInfo == "/Doc_0/Signs/Sign_0/Signature.xml");
  BOOST_TEST(signature.algorithm == "1.2.156.10197.1.501");
  BOOST_TEST(!signature.timeToken.has_value());
  BOOST_TEST(!signature.timestamp.has_value());
  BOOST_TEST(signature.extensions.empty());
  BOOST_CHECK(std::ranges::equal(signature.signerCertificate, signature.seal.certificates.at(0)));
  BOOST_TEST(timeOf("v4-signature") == "2026-03-01T00:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(signatures_of_the_layout_of_2014) {
  for (const int version : {1, 2, 3}) {
    const auto [bytes, signature] = read("v" + std::to_string(version) + "-signature");
    BOOST_CHECK(signature.layout == Layout::Gmt2014);
    BOOST_CHECK(signature.seal.layout == Layout::Gmt2014);
    BOOST_TEST(signature.version == version);
    BOOST_TEST(signature.dataHash.octets.size() == 32u);
    BOOST_TEST(signature.algorithm == "1.2.156.10197.1.501");
    BOOST_CHECK(std::ranges::equal(signature.signerCertificate, signature.seal.certificates.at(0)));
    BOOST_TEST(toRfc3339(signature.time->at) == "2026-03-01T00:00:00.000Z");
  }
}

BOOST_AUTO_TEST_CASE(the_time_of_2014_in_all_its_forms) {
  for (const std::string name :
       {"v1-signature", "v1-signature-generalized", "time-text-z", "time-text-dashes",
        "time-text-local", "time-text-unused-bits", "time-local-utc", "octets-for-bits"}) {
    BOOST_TEST_CONTEXT(name) { BOOST_TEST(timeOf(name) == "2026-03-01T00:00:00.000Z"); }
  }
  const auto [bytes, stamped] = read("v1-signature-token");
  BOOST_TEST(!stamped.time.has_value());
  BOOST_REQUIRE(stamped.timeToken.has_value());
  BOOST_TEST(toHex(*stamped.timeToken) == "301206092a864886f70d010702a0053003020103");
}

BOOST_AUTO_TEST_CASE(a_time_without_a_zone_knows_its_bounds) {
  const auto [bytes, signature] = read("signature-local-time");
  BOOST_REQUIRE(signature.time);
  BOOST_TEST(signature.time->zoneMissing);
  BOOST_TEST(toRfc3339(signature.time->earliest) == "2026-03-01T00:00:00.000Z");
  BOOST_TEST(toRfc3339(signature.time->latest) == "2026-03-01T08:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(a_timestamp_over_the_signature) {
  const auto [bytes, signature] = read("v4-signature-stamped");
  BOOST_REQUIRE(signature.timestamp.has_value());
  BOOST_TEST(toHex(*signature.timestamp) == "301206092a864886f70d010702a0053003020103");
  const auto [other, five] = read("v5-signature");
  BOOST_TEST(five.version == 5);
  BOOST_TEST(five.seal.timestamp.has_value());
  BOOST_TEST(!five.timestamp.has_value());
}

// Its BIT STRING stands outside of what anybody signs: a count of unused bits could change unseen.
BOOST_AUTO_TEST_CASE(a_timestamp_is_whole_octets) {
  const auto [bytes, signature] = read("v4-signature-stamped");
  BOOST_REQUIRE(signature.timestamp.has_value());
  Bytes changed(bytes.begin(), bytes.end());
  const auto token = static_cast<std::size_t>(signature.timestamp->data() - bytes.data());
  const auto last = token + signature.timestamp->size() - 1;
  changed[last] = 0x08;
  BOOST_REQUIRE(parseSealSignature(changed).has_value());
  changed[token - 1] = 3;  // legal DER: exactly the zero bits that the last octet ends in
  const auto refused = parseSealSignature(changed);
  BOOST_REQUIRE(!refused.has_value());
  BOOST_TEST(refused.error().code == "license.format.der");
}

BOOST_AUTO_TEST_CASE(extensions_of_a_signature) {
  const auto [bytes, signature] = read("v4-signature-extension");
  BOOST_TEST(signature.extensions.size() == 1u);
  BOOST_TEST(signature.extensions.at(0).oid == "1.2.156.10197.6.7.2.2.1");
  const auto [other, critical] = read("signature-critical-extension");
  BOOST_TEST(critical.extensions.at(0).critical);
  BOOST_TEST(critical.extensions.at(0).oid == "1.3.6.1.5.5.7.1.4");
}

// The digest ended in a zero octet and zero bits; what is left of it is handed on.
BOOST_AUTO_TEST_CASE(a_digest_whose_last_octet_was_lost) {
  const auto [bytes, signature] = read("hash-lost-octet");
  BOOST_TEST(signature.dataHash.octets.size() == 31u);
  BOOST_TEST(signature.dataHash.unusedBits > 0u);
}

BOOST_AUTO_TEST_CASE(the_seal_keeps_its_own_deviations) {
  const auto [bytes, signature] = read("signature-deviating-seal");
  BOOST_TEST(signature.deviations.empty());
  BOOST_TEST(tests::wordsOf(signature.seal.deviations) == "empty-extensions");
}

BOOST_AUTO_TEST_CASE(a_property_that_is_not_a_path) {
  BOOST_TEST(read("signature-json-property").signature.propertyInfo ==
             R"({"DocId":"1","Entry":"2"})");
}

BOOST_AUTO_TEST_CASE(a_refused_signature_says_where) {
  const auto where = [](const std::string& name) {
    const auto bytes = tests::sealBytes(name);
    const auto signature = parseSealSignature(bytes);
    return signature ? std::string("ok") : signature.error().where;
  };
  BOOST_TEST(where("no-sig-version-5") == "TBS_Sign.version");
  BOOST_TEST(where("no-sig-old-seal") == "TBS_Sign.eseal");
  BOOST_TEST(where("no-sig-seal-refused") == "SES_ESPropertyInfo.certListType");
  BOOST_TEST(where("no-sig-time-two-digit-year") == "TBS_Sign.timeInfo");
  BOOST_TEST(where("no-sig-v1-time-words") == "TBS_Sign.timeInfo");
  BOOST_TEST(where("no-sig-trailing") == "SES_Signature");
}

}  // namespace
}  // namespace tongban::license
