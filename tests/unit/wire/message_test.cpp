// goal: a message's fields are kept as they came, and nothing that could become two fields gets in.
#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "tests/unit/wire/support.hpp"

using namespace tongban;
using namespace tongban::wire;
using tongban::wire::tests::codeOf;

BOOST_AUTO_TEST_SUITE(wire_message)

BOOST_AUTO_TEST_CASE(fields_are_read_by_name) {
  Fields fields;
  BOOST_REQUIRE(fields.add("Cache-Control", "  max-age=60 \t"));
  BOOST_REQUIRE(fields.add("X-Empty", " \t "));
  BOOST_REQUIRE(fields.add("cache-control", "must-revalidate"));
  BOOST_REQUIRE(fields.add("X-Text", "a\tb é"));
  BOOST_TEST(fields.combined("cache-control").value() == "max-age=60, must-revalidate");
  BOOST_TEST(fields.combined("x-empty").value() == "");
  BOOST_TEST(fields.combined("x-text").value() == "a\tb é");
  BOOST_TEST(!fields.combined("x-none"));
  BOOST_TEST(fields.has("x-empty"));
  BOOST_TEST(!fields.has("x-none"));
  BOOST_TEST(fields.all()[2].name == "cache-control");
}

BOOST_AUTO_TEST_CASE(what_is_no_field_is_refused) {
  Fields fields;
  for (const auto* name : {"", "a b", "a:", "a\r\nb", "é", "a(", "a\t"}) {
    BOOST_TEST(codeOf(fields.add(name, "x")) == "wire.field-invalid", name);
  }
  for (const auto value :
       {std::string_view("a\r\nb"), std::string_view("a\nb"), std::string_view("a\rb"),
        std::string_view("a\0b", 3), std::string_view("\x01"), std::string_view("\x7f")}) {
    BOOST_TEST(codeOf(fields.add("x", value)) == "wire.field-invalid");
  }
  BOOST_TEST(fields.all().empty());
}

BOOST_AUTO_TEST_CASE(bounds) {
  Fields fields;
  const std::string name(limits::kHttpFieldNameBytesMax, 'n');
  const std::string value(limits::kHttpFieldValueBytesMax, 'v');
  BOOST_TEST(codeOf(fields.add(name + "n", "x")) == "wire.field-too-large");
  BOOST_TEST(codeOf(fields.add("x", value + "v")) == "wire.field-too-large");
  for (std::size_t i = 0; i < limits::kHttpFieldsMax; ++i) {
    BOOST_TEST(codeOf(fields.add(name, value)) == "");
  }
  BOOST_TEST(codeOf(fields.add("x", "y")) == "wire.field-too-large");
}

BOOST_AUTO_TEST_SUITE_END()
