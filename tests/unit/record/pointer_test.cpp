// goal: a JSON Pointer finds what RFC 6901 says it names, and nothing else.
#include "gateway/record/pointer.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/record/json.hpp"

using namespace tongban;
using namespace tongban::record;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(pointer)

// The example of RFC 6901 section 5.
BOOST_AUTO_TEST_CASE(finds_what_the_standard_finds) {
  const auto document = parseJson(
      R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})");
  BOOST_TEST_REQUIRE(document.has_value());
  const std::pair<const char*, const char*> found[] = {{"/foo", R"(["bar","baz"])"},
                                                       {"/foo/0", "\"bar\""},
                                                       {"/foo/1", "\"baz\""},
                                                       {"/", "0"},
                                                       {"/a~1b", "1"},
                                                       {"/c%d", "2"},
                                                       {"/e^f", "3"},
                                                       {"/g|h", "4"},
                                                       {"/i\\j", "5"},
                                                       {"/k\"l", "6"},
                                                       {"/ ", "7"},
                                                       {"/m~0n", "8"}};
  for (const auto& [text, json] : found) {
    const auto pointer = JsonPointer::parse(text);
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST_REQUIRE(pointer.has_value());
      const auto* const value = pointer->find(document->root);
      BOOST_TEST_REQUIRE(value != nullptr);
      BOOST_TEST(toJson(*value) == json);
      BOOST_TEST(pointer->text() == text);
    }
  }
  BOOST_TEST(JsonPointer::parse("")->find(document->root) == &document->root);
  for (const char* text :
       {"/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/+1", "/foo/-1", "/foo/1.0", "/foo/",
        "/foo/0/x", "/foo/18446744073709551616", "/foo/99999999999999999999999", "/foo/１", "/bar",
        "//", "/a/b", "/m~01n", "/FOO"}) {
    const auto pointer = JsonPointer::parse(text);
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST_REQUIRE(pointer.has_value());
      BOOST_TEST(pointer->find(document->root) == nullptr);
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_pointer) {
  for (const auto text : {"a"sv, "#/a"sv, " /a"sv, "/~"sv, "/~2"sv, "/a~"sv, "/~~0"sv, "/a/~x/b"sv,
                          "/~/"sv, "0"sv, "$"sv}) {
    const auto pointer = JsonPointer::parse(text);
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST_REQUIRE(!pointer.has_value());
      BOOST_TEST(pointer.error().code == "record.pointer-invalid");
    }
  }
  BOOST_TEST(JsonPointer::parse(std::string(100'000, 'x')).error().message.size() < 1000u);
}

BOOST_AUTO_TEST_SUITE_END()
