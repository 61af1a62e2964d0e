// goal: structured fields are read as RFC 8941 says and written in its canonical form, and what the
// RFC refuses is refused.
#include "gateway/wire/structured_fields.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"

using namespace tongban;
using namespace tongban::wire;

namespace {

// The canonical form of what was read, or the code.
std::string again(std::string_view text) {
  const auto dictionary = sf::parseDictionary(text);
  if (!dictionary) return dictionary.error().code;
  return sf::writeDictionary(*dictionary).value();
}

std::string codeOfItem(sf::BareItem value) {
  const auto written = sf::writeItem({std::move(value), {}});
  return written ? *written : written.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(wire_structured_fields)

BOOST_AUTO_TEST_CASE(canonical_form) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"   ", ""},
      {"a=1", "a=1"},
      {"  a=1  ", "a=1"},
      {"a=1,b=2", "a=1, b=2"},
      {"a=1 \t,\t b=2\t", "a=1, b=2"},
      {"a", "a"},
      {"a=?1", "a"},
      {"a=?0", "a=?0"},
      {"a;x", "a;x"},
      {"a;  x=1;y=?0", "a;x=1;y=?0"},
      {"a;x=?1", "a;x"},
      {"a=007", "a=7"},
      {"a=-0", "a=0"},
      {"a=-999999999999999", "a=-999999999999999"},
      {"a=999999999999999", "a=999999999999999"},
      {"a=1.0", "a=1.0"},
      {"a=1.500", "a=1.5"},
      {"a=-0.125", "a=-0.125"},
      {"a=-00.50", "a=-0.5"},
      {"a=123456789012.123", "a=123456789012.123"},
      {R"(a="")", R"(a="")"},
      {R"(a="x \"y\" \\ z")", R"(a="x \"y\" \\ z")"},
      {"a=*/x:y", "a=*/x:y"},
      {"a=Tok!#$%&'*+-.^_`|~", "a=Tok!#$%&'*+-.^_`|~"},
      {"a=::", "a=::"},
      {"a=:aGVsbG8=:", "a=:aGVsbG8=:"},
      {"a=()", "a=()"},
      {"a=(  )", "a=()"},
      {R"(a=(  "x"   y;q=1  );z)", R"(a=("x" y;q=1);z)"},
      {"*a_b-c.d0=1", "*a_b-c.d0=1"},
      {R"(a=%"f%c3%bc%25%22 !")", R"(a=%"f%c3%bc%25%22 !")"},
      {R"(a=%"%41")", R"(a=%"A")"},
      {R"(sig=("@method" "x";req;key="tb");created=1;keyid="k")",
       R"(sig=("@method" "x";req;key="tb");created=1;keyid="k")"},
  };
  for (const auto& [text, canonical] : cases) BOOST_TEST(again(text) == canonical, text);
}

BOOST_AUTO_TEST_CASE(refused) {
  const char* const cases[] = {
      "a=1,",
      "a=1, ",
      ",a=1",
      "a=1,,b=2",
      "a=1 b=2",
      "\ta=1",
      "A=1",
      "1=1",
      "-a=1",
      "a =1",
      "a= 1",
      "=1",
      "a=",
      "a;",
      "a=1;",
      "a=1;=2",
      "a=1;X=2",
      "a=1 ;x=2",
      "a;\tx",
      "a=--1",
      "a=-",
      "a=+1",
      "a=.5",
      "a=1.",
      "a=1.2345",
      "a=1.2.3",
      "a=1e5",
      "a=0x1",
      "a=1000000000000000",
      "a=1234567890123.1",
      "a=-1234567890123456",
      "a=1-",
      "a=\"",
      "a=\"x",
      "a=\"\\",
      "a=\"\\n\"",
      "a=\"\t\"",
      "a=\"\x7f\"",
      "a=\"é\"",
      "a='x'",
      "a=é",
      "a=:",
      "a=:aGVsbG8",
      "a=:aGVsbG8:",
      "a=:aGVsbG9=:",
      "a=:aGVs bG8=:",
      "a=:-_8=:",
      "a=:aGVsbG8=",
      "a=?",
      "a=?2",
      "a=?true",
      "a=?01",
      "a=(",
      "a=(1",
      "a=(1 ",
      "a=(1,2)",
      "a=(1\t2)",
      "a=(1(2))",
      "a=(1\"x\")",
      "a=(1 2) 3",
      "a=)",
      "a=%",
      "a=%x",
      "a=%\"",
      "a=%\"%4\"",
      "a=%\"%4G\"",
      "a=%\"%C3%BC\"",
      "a=%\"%c3\"",
      "a=%\"%ed%a0%80\"",
      "a=%\"ü\"",
      "a=@1659578233",
      "a=1\n",
      "a=\"x\" \"y\"",
      "a b",
      "\uFEFFa=1",
  };
  for (const auto* text : cases) BOOST_TEST(again(text) == "wire.field-malformed", text);
  BOOST_TEST(again(std::string_view("a=1\0", 4)) == "wire.field-malformed");
  BOOST_TEST(again(std::string_view("\0", 1)) == "wire.field-malformed");
}

BOOST_AUTO_TEST_CASE(a_key_twice_is_refused) {
  for (const auto* text : {"a=1, a=1", "a=1, b, a", "a;x;x", "a=(1);x=1;x=2", "a=(1;y;y)"}) {
    BOOST_TEST(again(text) == "wire.field-duplicate", text);
  }
  BOOST_TEST(again("a;x, b;x") == "a;x, b;x");
}

BOOST_AUTO_TEST_CASE(a_fault_has_its_place) {
  const auto fault = sf::parseDictionary("abc=1, d=!");
  BOOST_TEST(fault.error().where == "character 10");
}

BOOST_AUTO_TEST_CASE(bounds) {
  const auto repeated = [](std::size_t count, auto part) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += part(i);
    return text;
  };
  const auto members = [&](std::size_t n) {
    return "z" + repeated(n - 1, [](std::size_t i) { return ", a" + std::to_string(i); });
  };
  const auto items = [&](std::size_t n) {
    return "a=(" + repeated(n, [](std::size_t) { return std::string(" 1"); }) + ")";
  };
  const auto parameters = [&](std::size_t n) {
    return "a" + repeated(n, [](std::size_t i) { return ";a" + std::to_string(i); });
  };
  BOOST_TEST(sf::parseDictionary(members(limits::kStructuredMembersMax)).has_value());
  BOOST_TEST(again(members(limits::kStructuredMembersMax + 1)) == "wire.field-malformed");
  BOOST_TEST(sf::parseDictionary(items(limits::kStructuredItemsMax)).has_value());
  BOOST_TEST(again(items(limits::kStructuredItemsMax + 1)) == "wire.field-malformed");
  BOOST_TEST(sf::parseDictionary(parameters(limits::kStructuredParametersMax)).has_value());
  BOOST_TEST(again(parameters(limits::kStructuredParametersMax + 1)) == "wire.field-malformed");
  const std::string longest =
      "a=\"" + std::string(limits::kStructuredFieldBytesMax - 4, 'x') + "\"";
  BOOST_TEST(again(longest) == longest);
  BOOST_TEST(again(longest + " ") == "wire.field-malformed");
}

BOOST_AUTO_TEST_CASE(what_has_no_form_is_not_written) {
  BOOST_TEST(codeOfItem(std::string("é")) == "wire.field-malformed");
  BOOST_TEST(codeOfItem(std::string("a\nb")) == "wire.field-malformed");
  BOOST_TEST(codeOfItem(std::int64_t{1'000'000'000'000'000}) == "wire.field-malformed");
  BOOST_TEST(codeOfItem(std::int64_t{-1'000'000'000'000'000}) == "wire.field-malformed");
  BOOST_TEST(codeOfItem(sf::Decimal{1'000'000'000'000'000}) == "wire.field-malformed");
  BOOST_TEST(codeOfItem(sf::Token{""}) == "wire.field-malformed");
  BOOST_TEST(codeOfItem(sf::Token{"1a"}) == "wire.field-malformed");
  BOOST_TEST(codeOfItem(sf::Token{"a b"}) == "wire.field-malformed");
  BOOST_TEST(codeOfItem(sf::DisplayString{"\xC3"}) == "wire.field-malformed");
  BOOST_TEST(codeOfItem(std::string(limits::kStructuredFieldBytesMax, 'x')) ==
             "wire.field-malformed");
  BOOST_TEST(codeOfItem(sf::Decimal{-50}) == "-0.05");
  BOOST_TEST(codeOfItem(sf::DisplayString{"企\n%"}) == "%\"%e4%bc%81%0a%25\"");

  const auto codeOf = [](const sf::Dictionary& dictionary) {
    const auto written = sf::writeDictionary(dictionary);
    return written ? *written : written.error().code;
  };
  const sf::Item one{std::int64_t{1}, {}};
  BOOST_TEST(codeOf({{"A", one}}) == "wire.field-malformed");
  BOOST_TEST(codeOf({{"", one}}) == "wire.field-malformed");
  BOOST_TEST(codeOf({{"a", one}, {"a", one}}) == "wire.field-duplicate");
  BOOST_TEST(codeOf({{"a", sf::Item{true, {{"x", true}, {"x", true}}}}}) == "wire.field-duplicate");
  BOOST_TEST(codeOf({{"a", sf::Item{true, {{"X", true}}}}}) == "wire.field-malformed");
}

BOOST_AUTO_TEST_SUITE_END()
