// goal: bytes have exactly one hexadecimal and one Base64 text, and every other text is refused.
#include "gateway/base/bytes.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/tsv.hpp"

using namespace tongban;

BOOST_AUTO_TEST_SUITE(bytes)

BOOST_AUTO_TEST_CASE(base64_answers_as_python_does) {
  for (const auto& row : tests::readVectors("tests/vectors/base/base64.tsv", 2)) {
    const auto decoded = fromBase64(row[0]);
    BOOST_TEST_CONTEXT(row[0]) {
      BOOST_TEST(decoded.has_value() == (row[1] != "-"));
      if (!decoded) {
        BOOST_TEST(decoded.error().code == "base.base64-invalid");
        continue;
      }
      BOOST_TEST(toHex(*decoded) == row[1]);
      BOOST_TEST(toBase64(*decoded) == row[0]);
    }
  }
}

BOOST_AUTO_TEST_CASE(base64_refuses_line_ends_and_nul) {
  using namespace std::string_view_literals;
  for (const auto text :
       {"AAAA\n"sv, "AA\nAA"sv, "AAAA\r\n"sv, "AAA\0"sv, "\0\0\0\0"sv, "\tAAA"sv}) {
    const auto decoded = fromBase64(text);
    BOOST_TEST_REQUIRE(!decoded.has_value());
    BOOST_TEST(decoded.error().code == "base.base64-invalid");
  }
}

BOOST_AUTO_TEST_CASE(hex_goes_both_ways_for_every_byte) {
  Bytes all;
  for (unsigned i = 0; i < 256; ++i) all.push_back(static_cast<std::uint8_t>(i));
  const auto hex = toHex(all);
  BOOST_TEST(hex.size() == 512u);
  BOOST_TEST(hex.substr(0, 8) == "00010203");
  BOOST_TEST(hex.substr(504) == "fcfdfeff");
  BOOST_TEST((*fromHex(hex) == all));
  BOOST_TEST((*fromHex("DeadBEEF") == Bytes{0xde, 0xad, 0xbe, 0xef}));
  BOOST_TEST(fromHex("")->empty());
}

BOOST_AUTO_TEST_CASE(hex_refuses_everything_else) {
  using namespace std::string_view_literals;
  for (const auto text : {"0"sv, "abc"sv, "0g"sv, "g0"sv, " 0"sv, "0x"sv, "00 11"sv, "/0"sv, ":0"sv,
                          "@a"sv, "`a"sv, "\0\0"sv, "é"sv, "-1"sv}) {
    const auto decoded = fromHex(text);
    BOOST_TEST_REQUIRE(!decoded.has_value());
    BOOST_TEST(decoded.error().code == "base.hex-invalid");
  }
}

BOOST_AUTO_TEST_SUITE_END()
