// goal: a signature has one DER form and one raw form, and every other spelling is refused.
#include "gateway/crypto/signature_form.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/crypto/der.hpp"

namespace tongban::crypto {
namespace {

BOOST_AUTO_TEST_SUITE(signature_form_suite)

Bytes hex(std::string_view text) { return fromHex(text).value(); }

const std::string kR = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3";
const std::string kS = "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
const std::string kOne = "0000000000000000000000000000000000000000000000000000000000000001";
const std::string kZero(64, '0');
const std::string kOrderSm2 = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";
const std::string kOrderP256 = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

BOOST_AUTO_TEST_CASE(both_ways) {
  const auto raw = hex(kR + kS);
  const auto der = hex("3046022100" + kR + "022100" + kS);
  BOOST_TEST(toHex(toDerSignature(SuiteId::Sm, raw).value()) == toHex(der));
  BOOST_TEST(toHex(toRawSignature(SuiteId::Sm, der).value()) == toHex(raw));
  BOOST_TEST(toHex(toDerSignature(SuiteId::Intl, hex(kOne + kOne)).value()) == "3006020101020101");
  BOOST_TEST(toHex(toRawSignature(SuiteId::Intl, hex("3006020101020101")).value()) == kOne + kOne);
}

BOOST_AUTO_TEST_CASE(the_last_value_below_the_order_is_taken_and_the_order_is_not) {
  const std::pair<SuiteId, std::string> orders[] = {{SuiteId::Sm, kOrderSm2},
                                                    {SuiteId::Intl, kOrderP256}};
  for (const auto& [id, order] : orders) {
    auto below = hex(order);
    below.back() = static_cast<std::uint8_t>(below.back() - 1);
    BOOST_TEST(toDerSignature(id, hex(toHex(below) + kOne)).has_value());
    for (const auto& raw : {order + kOne, kOne + order, kZero + kOne, kOne + kZero,
                            std::string(64, 'f') + kOne, kOne, kOne + kOne + "00", std::string()}) {
      const auto refused = toDerSignature(id, hex(raw));
      BOOST_REQUIRE(!refused);
      BOOST_TEST(refused.error().code == "crypto.signature-malformed");
    }
    const auto atOrder = toRawSignature(id, hex("3026022100" + order + "020101"));
    BOOST_REQUIRE(!atOrder);
    BOOST_TEST(atOrder.error().code == "crypto.signature-malformed");
  }
}

BOOST_AUTO_TEST_CASE(other_spellings_are_refused) {
  for (const auto* text : {"", "30", "3000", "3003020101", "30060201010201",
                           "300602010102010100",      // bytes after the sequence
                           "3009020101020101020101",  // a third integer
                           "30080201010201010500",    // something else after the integers
                           "308106020101020101",      // long form of a short length
                           "3080020101020101"
                           "0000",                // indefinite length
                           "300702020001020101",  // a needless zero
                           "30060201ff020101",    // negative
                           "3006020100020101",    // zero
                           "3006020101020100",    // zero
                           "30050200020101",      // an integer of no bytes
                           "3106020101020101",    // a set
                           "3006030101020101",    // not an integer
                           "3f06020101020101",    // a long tag
                           "3026022101"
                           "0000000000000000000000000000000000000000000000000000000000000000"
                           "020101"}) {
    const auto refused = toRawSignature(SuiteId::Intl, hex(text));
    BOOST_REQUIRE_MESSAGE(!refused, text);
    BOOST_TEST(refused.error().code == "crypto.signature-malformed");
  }
}

BOOST_AUTO_TEST_CASE(der_elements_are_read_strictly) {
  for (const auto* text : {"", "30", "1f0100", "0480", "0481",
                           "04817f"
                           "00",
                           "04820080"
                           "00",
                           "0485000000000100",
                           "0402"
                           "00",
                           "048400000001"
                           "00"}) {
    const auto refused = der::Reader(hex(text)).next();
    BOOST_REQUIRE_MESSAGE(!refused, text);
    BOOST_TEST(refused.error().code == "crypto.der-malformed");
  }
  const auto unusedBit = hex("03020100");
  const auto bits = der::single(unusedBit, der::kBitString).value();
  BOOST_TEST(!der::wholeBits(bits));
  BOOST_TEST(!der::single(hex("0500"), der::kSequence));
}

BOOST_AUTO_TEST_CASE(der_is_written_minimally) {
  BOOST_TEST(toHex(der::oid("1.2.156.10197.1.501")) == "06082a811ccf55018375");
  BOOST_TEST(toHex(der::oid("2.5.4.3")) == "0603550403");
  BOOST_TEST(toHex(der::unsignedInteger(hex("000080"))) == "02020080");
  BOOST_TEST(toHex(der::unsignedInteger(BytesView())) == "020100");
  BOOST_TEST(toHex(der::encode(0x04, BytesView(Bytes(128)))).substr(0, 6) == "048180");
  BOOST_TEST(toHex(der::encode(0x04, BytesView(Bytes(65536)))).substr(0, 10) == "0483010000");
  BOOST_TEST(toHex(der::time(fromRfc3339("2049-12-31T23:59:59.999Z").value())) ==
             "170d3439313233313233353935395a");
  BOOST_TEST(toHex(der::time(fromRfc3339("2050-01-01T00:00:00Z").value())) ==
             "180f32303530303130313030303030305a");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::crypto
