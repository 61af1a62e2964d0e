// goal: a document has exactly one canonical form, that of RFC 8785 and its test vectors.
#include "gateway/ledger/canonical.hpp"

#include <bit>
#include <fstream>

#include <boost/test/unit_test.hpp>

#include "gateway/record/json.hpp"

using namespace tongban;

namespace {

std::string form(const std::string& json) {
  auto document = record::parseJson(json);
  BOOST_REQUIRE_MESSAGE(document, json);
  auto canonical = ledger::canonicalForm(document->root);
  return canonical ? *canonical : canonical.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ledger_canonical)

BOOST_AUTO_TEST_CASE(the_example_of_section_3_2_2) {
  BOOST_TEST(
      form(R"({"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]})") ==
      "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
      "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

BOOST_AUTO_TEST_CASE(the_example_of_section_3_2_3_sorts_by_utf16) {
  BOOST_TEST(
      form(
          R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",
    "1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"})") ==
      "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"Latin "
      "Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\",\"\U0001F600\":\"Emoji: "
      "Grinning Face\",\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}");
}

// RFC 8785 appendix B: doubles by their bits, and what they are written as.
BOOST_AUTO_TEST_CASE(numbers_of_appendix_b) {
  struct Case {
    std::uint64_t bits;
    const char* text;
  };
  constexpr Case cases[] = {
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x4430000000000000, "295147905179352830000"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"},
      {0x444b1ae4d6e2ef4f, "999999999999999900000"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
  };
  for (const auto& [bits, text] : cases) {
    char exact[64];
    std::snprintf(exact, sizeof exact, "%.17g", std::bit_cast<double>(bits));
    BOOST_TEST(form(exact) == text);
    BOOST_TEST(form(text) == text);
  }
}

BOOST_AUTO_TEST_CASE(a_number_beyond_a_double_is_refused) {
  record::Document document;
  document.root = record::Value::decimal("1e999");
  const auto canonical = ledger::canonicalForm(document.root);
  BOOST_REQUIRE(!canonical);
  BOOST_TEST(canonical.error().code == "ledger.number-out-of-range");
}

BOOST_AUTO_TEST_CASE(the_form_of_a_form_is_itself) {
  const std::string once = form(R"({"b":[1,2.50,"甲\t",{"y":null,"x":true}],"a":-0.0})");
  BOOST_TEST(once == "{\"a\":0,\"b\":[1,2.5,\"甲\\t\",{\"x\":true,\"y\":null}]}");
  BOOST_TEST(form(once) == once);
}

BOOST_AUTO_TEST_SUITE_END()
