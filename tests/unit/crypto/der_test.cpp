// goal: object identifiers and times have one encoding; any other is refused.
#include "gateway/crypto/der.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/pki.hpp"

namespace tongban::crypto::der {
namespace {

using namespace tongban::tests;

Element elementOf(std::uint8_t tag, BytesView content) { return {tag, content, content}; }

std::string oidOf(std::string_view hex) {
  const auto content = fromHex(hex).value();
  const auto text = oidText(elementOf(kOid, content));
  return text ? *text : text.error().code;
}

std::string timeText(std::uint8_t tag, std::string_view text) {
  const auto instant = timeOf(elementOf(tag, bytesOf(text)));
  return instant ? toRfc3339(*instant) : instant.error().code;
}

BOOST_AUTO_TEST_SUITE(der_suite)

BOOST_AUTO_TEST_CASE(object_identifiers_have_one_text) {
  BOOST_TEST(oidOf("2a811ccf5501822d01") == "1.2.156.10197.1.301.1");
  BOOST_TEST(oidOf("00") == "0.0");
  BOOST_TEST(oidOf("27") == "0.39");
  BOOST_TEST(oidOf("4f") == "1.39");
  BOOST_TEST(oidOf("50") == "2.0");
  BOOST_TEST(oidOf("8837") == "2.999");
  BOOST_TEST(oidOf("2affffffffffffffff7f") == "1.2.9223372036854775807");
  for (const std::string_view text : {"1.2.840.113549.1.7.2", "2.16.840.1.101.3.4.2.1"}) {
    const auto whole = oid(text);
    BOOST_TEST(oidText(single(whole, kOid).value()).value() == text);
  }
}

BOOST_AUTO_TEST_CASE(other_object_identifiers_are_refused) {
  for (const auto* hex : {"", "80", "2a80", "2a8001", "8001", "2a81", "2affffffffffffffffff7f"}) {
    BOOST_TEST(oidOf(hex) == "crypto.der-malformed", hex);
  }
  BOOST_TEST(oidText(elementOf(kOctetString, bytesOf("*"))).error().code == "crypto.der-malformed");
}

BOOST_AUTO_TEST_CASE(times_are_read_in_both_forms) {
  BOOST_TEST(timeText(kUtcTime, "240229235959Z") == "2024-02-29T23:59:59.000Z");
  BOOST_TEST(timeText(kUtcTime, "491231000000Z") == "2049-12-31T00:00:00.000Z");
  BOOST_TEST(timeText(kUtcTime, "500101000000Z") == "1950-01-01T00:00:00.000Z");
  BOOST_TEST(timeText(kGeneralizedTime, "20500101000000Z") == "2050-01-01T00:00:00.000Z");
  BOOST_TEST(timeText(kGeneralizedTime, "20240601080910.5Z") == "2024-06-01T08:09:10.500Z");
  BOOST_TEST(timeText(kGeneralizedTime, "20240601080910.123456789Z") == "2024-06-01T08:09:10.123Z");
}

BOOST_AUTO_TEST_CASE(other_times_are_refused) {
  for (const auto* text :
       {"", "Z", "2402292359Z", "240229235959", "240229235959+0800", "240230000000Z",
        "24022923595aZ", "240229235960.5Z", "20240229235959Z"}) {
    BOOST_TEST(timeText(kUtcTime, text) == "crypto.der-malformed", text);
  }
  for (const auto* text :
       {"", "Z", "240229235959Z", "20240229235959", "20240229235959.Z", "20240229235959.0Z",
        "20240229235959.10Z", "20240229235959,1Z", "20240229235959.1234567891Z",
        "20240229235959+0800", "20230229235959Z", "20240229245959Z", "2024022923595 Z",
        "20240229235959.-1Z", "202402292359591Z"}) {
    BOOST_TEST(timeText(kGeneralizedTime, text) == "crypto.der-malformed", text);
  }
  BOOST_TEST(timeText(kUtf8String, "20240229235959Z") == "crypto.der-malformed");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::crypto::der
