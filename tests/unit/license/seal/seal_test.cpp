// goal: each part of a seal of either layout is handed out as it was written.
#include <boost/test/unit_test.hpp>

#include "tests/unit/license/seal/vectors.hpp"

namespace tongban::license {
namespace {

// The seal is a set of views: its bytes stand beside it.
struct Read {
  Bytes bytes;
  Seal seal;
};

Read read(const std::string& name) {
  Read out{tests::sealBytes(name), {}};
  auto seal = parseSeal(out.bytes);
  if (!seal) throw std::runtime_error(name + ": " + seal.error().code);
  out.seal = std::move(*seal);
  return out;
}

BOOST_AUTO_TEST_CASE(a_seal_of_version_4) {
  const auto [bytes, seal] = read("v4-certificates");
  BOOST_CHECK(seal.layout == Layout::Gbt2020);
  BOOST_TEST(seal.version == 4);
  BOOST_TEST(seal.vendor == "TongbanTest");
  BOOST_TEST(seal.id == "51010400000001");
  BOOST_TEST(seal.type == 1);
  BOOST_TEST(seal.name == "通办测试专用章");
  BOOST_TEST(seal.certListType == 1);
  BOOST_TEST(seal.certificates.size() == 1u);
  BOOST_TEST(seal.digests.empty());
  BOOST_TEST(toRfc3339(seal.created.at) == "2025-01-02T03:04:05.000Z");
  BOOST_TEST(toRfc3339(seal.validFrom.at) == "2025-01-01T00:00:00.000Z");
  BOOST_TEST(toRfc3339(seal.validTo.at) == "2030-12-31T16:00:00.000Z");
  BOOST_TEST(seal.picture.type == "PNG");
  BOOST_TEST(seal.picture.widthMm == 40);
  BOOST_TEST(seal.picture.heightMm == 30);
  BOOST_CHECK(textOf(seal.picture.data) == "\x89PNG not a picture");
  BOOST_TEST(seal.algorithm == "1.2.156.10197.1.501");
  BOOST_TEST(seal.extensions.empty());
  BOOST_TEST(!seal.timestamp.has_value());
  BOOST_TEST(seal.whole.size() == bytes.size());
  const auto message = seal.signedBytes();
  BOOST_CHECK(std::ranges::equal(message, seal.info));
}

BOOST_AUTO_TEST_CASE(seals_of_the_layout_of_2014) {
  for (const int version : {1, 2, 3}) {
    const auto [bytes, seal] = read("v" + std::to_string(version));
    BOOST_CHECK(seal.layout == Layout::Gmt2014);
    BOOST_TEST(seal.version == version);
    BOOST_TEST(seal.certListType == 1);
    BOOST_TEST(seal.certificates.size() == 1u);
    BOOST_TEST(toRfc3339(seal.validTo.at) == "2030-12-31T16:00:00.000Z");
    // SEQUENCE { SES_SealInfo, cert, signatureAlgorithm }: longer than the info by the two parts.
    const auto message = seal.signedBytes();
    BOOST_TEST(message.front() == 0x30);
    BOOST_TEST(message.size() > seal.info.size() + seal.makerCertificate.size() + 10);
  }
}

BOOST_AUTO_TEST_CASE(a_list_of_digests) {
  const auto [bytes, seal] = read("v4-digests");
  BOOST_TEST(seal.certListType == 2);
  BOOST_TEST(seal.certificates.empty());
  BOOST_TEST(seal.digests.size() == 2u);
  BOOST_TEST(seal.digests.at(0).algorithm == "1.2.156.10197.1.501");
  BOOST_TEST(seal.digests.at(1).value.size() == 32u);
}

BOOST_AUTO_TEST_CASE(a_timestamp_of_version_5) {
  const auto [plainBytes, plain] = read("v5");
  BOOST_TEST(plain.version == 5);
  BOOST_TEST(!plain.timestamp.has_value());
  const auto [bytes, stamped] = read("v5-stamped");
  BOOST_TEST(stamped.version == 5);
  BOOST_REQUIRE(stamped.timestamp.has_value());
  BOOST_TEST(toHex(*stamped.timestamp) == "301206092a864886f70d010702a0053003020103");
}

BOOST_AUTO_TEST_CASE(extensions_of_a_seal) {
  for (const std::string name : {"v4-extension", "v1-extension", "v1-untagged-extensions"}) {
    const auto [bytes, seal] = read(name);
    BOOST_TEST(seal.extensions.size() == 1u);
    BOOST_TEST(seal.extensions.at(0).oid == "1.2.156.10197.6.7.2.2.1");
    BOOST_TEST(!seal.extensions.at(0).critical);
    BOOST_CHECK(textOf(seal.extensions.at(0).value) == "2.1");
  }
  const auto [bytes, critical] = read("critical-extension");
  BOOST_TEST(critical.extensions.at(0).critical);
  const auto [more, two] = read("explicit-default");
  BOOST_TEST(!two.extensions.at(0).critical);
  BOOST_TEST(two.extensions.at(1).oid == "2.999.1");
}

BOOST_AUTO_TEST_CASE(types_are_handed_on_whatever_they_say) {
  BOOST_TEST(read("v4-type-109").seal.type == 109);
  BOOST_TEST(read("v4-type-negative").seal.type == -129);
}

BOOST_AUTO_TEST_CASE(dates_with_offset_fraction_or_without_zone) {
  const auto [bytes, seal] = read("v4-fraction-and-offset");
  BOOST_TEST(toRfc3339(seal.created.at) == "2025-01-02T03:04:05.678Z");
  BOOST_TEST(toRfc3339(seal.validFrom.at) == "2025-01-01T00:00:00.000Z");
  BOOST_TEST(!seal.validFrom.zoneMissing);
  for (const std::string name : {"v4-local-dates", "v1-local-dates"}) {
    const auto [localBytes, local] = read(name);
    BOOST_TEST(local.validTo.zoneMissing);
    BOOST_TEST(toRfc3339(local.validTo.at) == "2030-12-31T08:00:00.000Z");
    BOOST_TEST(toRfc3339(local.validTo.latest) == "2030-12-31T16:00:00.000Z");
  }
}

BOOST_AUTO_TEST_CASE(dropped_zero_bits_are_counted) {
  const auto [bytes, seal] = read("unused-bits");
  const auto last = seal.signature.octets.back();
  BOOST_TEST(seal.signature.unusedBits > 0u);
  BOOST_TEST((last & ((1u << seal.signature.unusedBits) - 1)) == 0u);
  BOOST_TEST(read("v4-certificates").seal.signature.unusedBits == 0u);
}

BOOST_AUTO_TEST_CASE(a_raw_signature_is_handed_on_as_it_is) {
  BOOST_TEST(read("raw-signature").seal.signature.octets.size() == 64u);
}

BOOST_AUTO_TEST_CASE(a_refused_seal_says_where) {
  const auto where = [](const std::string& name) {
    const auto bytes = tests::sealBytes(name);
    const auto seal = parseSeal(bytes);
    return seal ? std::string("ok") : seal.error().where;
  };
  BOOST_TEST(where("no-header-id") == "SES_Header.ID");
  BOOST_TEST(where("no-v4-version-3") == "SES_Header.version");
  BOOST_TEST(where("no-list-type-3") == "SES_ESPropertyInfo.certListType");
  BOOST_TEST(where("no-name-gbk") == "SES_ESPropertyInfo.name");
  BOOST_TEST(where("no-date-two-digit-year") == "SES_ESPropertyInfo.createDate");
  BOOST_TEST(where("no-trailing") == "SESeal");
}

BOOST_AUTO_TEST_CASE(every_deviation_has_a_word_of_its_own) {
  std::vector<std::string_view> words;
  for (const auto& row : allDeviations()) {
    BOOST_TEST(&infoOf(row.id) == &row);
    BOOST_TEST(!row.zh.empty());
    BOOST_TEST(!row.clause.empty());
    words.push_back(row.word);
  }
  std::ranges::sort(words);
  BOOST_CHECK(std::ranges::adjacent_find(words) == words.end());
}

BOOST_AUTO_TEST_CASE(a_deviation_is_noted_once) {
  std::vector<Deviation> list;
  note(list, Deviation::LocalTime);
  note(list, Deviation::UnusedBits);
  note(list, Deviation::LocalTime);
  BOOST_TEST(list.size() == 2u);
}

}  // namespace
}  // namespace tongban::license
