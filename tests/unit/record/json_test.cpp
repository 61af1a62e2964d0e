// goal: JSON is taken exactly where RFC 8259 and our bounds let it be, refused by code with the
// place otherwise, and what is written is what was read.
#include "gateway/record/json.hpp"

#include <random>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "tests/support/tsv.hpp"

using namespace tongban;
using namespace tongban::record;
using namespace std::string_literals;

namespace {

std::string codeOf(std::string_view json) {
  const auto parsed = parseJson(json);
  return parsed ? "accept" : parsed.error().code;
}

std::string repeated(std::string_view part, std::size_t count) {
  std::string out;
  out.reserve(part.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += part;
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json)

BOOST_AUTO_TEST_CASE(judges_as_a_strict_python_does) {
  for (const auto& row : tests::readVectors("tests/vectors/record/json/documents.tsv", 3)) {
    const auto document = tests::textFromHex(row[0]);
    BOOST_TEST_CONTEXT(document.substr(0, 100)) {
      const auto parsed = parseJson(document);
      const auto code = parsed ? "accept" : parsed.error().code;
      if (row[1] == "refuse") {
        BOOST_TEST(code != "accept");
      } else {
        BOOST_TEST(code == row[1]);
      }
      if (parsed) {
        BOOST_TEST(toJson(parsed->root) == tests::textFromHex(row[2]));
      } else {
        BOOST_TEST(parsed.error().where.starts_with("byte "));
        BOOST_TEST(isUtf8(parsed.error().message));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(says_at_which_byte) {
  const std::pair<std::string, std::string> faults[] = {
      {"[1,\xFF]", "byte 3"}, {"[1,2]\0x"s, "byte 5"}, {"[1}", "byte 2"}, {"[]x", "byte 2"}};
  for (const auto& [document, where] : faults) {
    const auto parsed = parseJson(document);
    BOOST_TEST_REQUIRE(!parsed.has_value());
    BOOST_TEST(parsed.error().where == where);
  }
}

BOOST_AUTO_TEST_CASE(nothing_at_all_is_no_document) {
  // A view of nothing may point nowhere; UBSan watches.
  for (const auto text : {std::string_view(), std::string_view("")}) {
    const auto read = parseJson(text);
    BOOST_TEST_REQUIRE(!read.has_value());
    BOOST_TEST(read.error().code == "record.json-malformed");
  }
}

BOOST_AUTO_TEST_CASE(depth_is_bounded_and_cannot_exhaust_the_stack,
                     *boost::unit_test::timeout(20)) {
  BOOST_TEST(codeOf(repeated("[", 200'000)) == "record.too-deep");
  BOOST_TEST(codeOf(repeated("{\"a\":", 200'000)) == "record.too-deep");
  BOOST_TEST(codeOf(repeated("[{\"a\":", 200'000)) == "record.too-deep");
  BOOST_TEST(codeOf(repeated("]", 200'000)) == "record.json-malformed");
  BOOST_TEST(codeOf("[" + repeated("[],", 200'000) + "[]]") == "accept");
}

BOOST_AUTO_TEST_CASE(size_and_number_of_values_are_bounded, *boost::unit_test::timeout(60)) {
  const auto fits = "[" + repeated("0,", limits::kDocumentNodesMax - 2) + "0]";
  BOOST_TEST(codeOf(fits) == "accept");
  BOOST_TEST(codeOf("[" + repeated("0,", limits::kDocumentNodesMax - 1) + "0]") ==
             "record.too-many-nodes");
  BOOST_TEST(codeOf(std::string(limits::kDocumentBytesMax, ' ')) == "record.json-malformed");
  BOOST_TEST(codeOf(std::string(limits::kDocumentBytesMax + 1, ' ')) == "record.too-large");
}

BOOST_AUTO_TEST_CASE(a_name_twice_is_found_among_many, *boost::unit_test::timeout(30)) {
  for (const std::size_t count : {2u, 15u, 16u, 17u, 100u, 100'000u}) {
    std::string members;
    for (std::size_t i = 0; i < count; ++i) members += fmt::format("\"k{}\":{},", i, i);
    BOOST_TEST(codeOf("{" + members + "\"end\":0}") == "accept");
    for (const std::size_t twin : {std::size_t{0}, count / 2, count - 1}) {
      const auto document = fmt::format("{{{}\"k{}\":0}}", members, twin);
      BOOST_TEST(codeOf(document) == "record.json-duplicate-name");
      BOOST_TEST(codeOf("[{\"x\":" + document + "}]") == "record.json-duplicate-name");
    }
  }
}

BOOST_AUTO_TEST_CASE(numbers_are_never_binary_fractions) {
  for (const char* digits : {"0.1", "1.10", "1e5", "1E-400", "-0.0", "9223372036854775808",
                             "-9223372036854775809", "0.30000000000000004"}) {
    const auto parsed = parseJson(digits);
    BOOST_TEST_REQUIRE(parsed.has_value());
    BOOST_TEST((parsed->root.kind() == Kind::Decimal));
    BOOST_TEST(parsed->root.text() == digits);
    BOOST_TEST(!parsed->root.asInteger().has_value());
    BOOST_TEST(toJson(parsed->root) == digits);
  }
  for (const std::int64_t n : {std::int64_t{0}, std::int64_t{-1}, INT64_MAX, INT64_MIN}) {
    const auto parsed = parseJson(std::to_string(n));
    BOOST_TEST_REQUIRE(parsed.has_value());
    BOOST_TEST((parsed->root.kind() == Kind::Integer));
    BOOST_TEST(*parsed->root.asInteger() == n);
  }
  BOOST_TEST(*parseJson("-0")->root.asInteger() == 0);
}

BOOST_AUTO_TEST_CASE(one_document_serves_many_parses) {
  Document document;
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const auto items = random() % 2000;
    const auto text = "[" + repeated("{\"name\":\"税务\",\"n\":1.5},", items) + "\"end\"]";
    if (round % 7 == 3) {
      BOOST_TEST(!parseJson(text + "x", document).has_value());
      BOOST_TEST(document.root.isNull());
      continue;
    }
    BOOST_TEST_REQUIRE(parseJson(text, document).has_value());
    BOOST_TEST(toJson(document.root) == text);
  }
}

// A Document that was moved from once handed out the memory of the one that now owns it.
BOOST_AUTO_TEST_CASE(a_document_that_was_moved_from_owns_nothing) {
  Document first;
  BOOST_TEST_REQUIRE(parseJson("{\"a\":\"first\"}", first).has_value());
  Document second = std::move(first);
  BOOST_TEST_REQUIRE(parseJson("{\"b\":\"other\",\"c\":[1,2]}", first).has_value());
  BOOST_TEST(toJson(second.root) == "{\"a\":\"first\"}");
  Document third;
  BOOST_TEST_REQUIRE(parseJson("[3]", third).has_value());
  third = std::move(second);
  BOOST_TEST_REQUIRE(parseJson("[4]", second).has_value());
  BOOST_TEST(toJson(third.root) == "{\"a\":\"first\"}");
  BOOST_TEST(toJson(first.root) == "{\"b\":\"other\",\"c\":[1,2]}");
}

BOOST_AUTO_TEST_CASE(writes_every_text_so_that_it_reads_back) {
  std::string all;
  for (char32_t c = 1; c < 0x3000; ++c) {
    if (c < 0xD800) appendCodePoint(all, c);
  }
  all += "𠀀";
  std::string written;
  writeJsonString(all, written);
  const auto parsed = parseJson(written);
  BOOST_TEST_REQUIRE(parsed.has_value());
  BOOST_TEST((parsed->root.text() == all));
  for (unsigned char c = 0; c < 0x20; ++c) {
    std::string one;
    writeJsonString(std::string(1, static_cast<char>(c)), one);
    BOOST_TEST(one.size() >= 4u);
    BOOST_TEST(one[1] == '\\');
  }
}

BOOST_AUTO_TEST_CASE(empty_names_and_texts_are_written_wherever_they_came_from) {
  const Member member{std::string_view(), Value::text(std::string_view())};
  BOOST_TEST(toJson(Value::object(&member, 1)) == "{\"\":\"\"}");
  BOOST_TEST(toJson(Value::array(nullptr, 0)) == "[]");
  BOOST_TEST(toJson(Value::object(nullptr, 0)) == "{}");
  BOOST_TEST(toJson(Value()) == "null");
  std::string appended = "x";
  writeJson(Value::boolean(false), appended);
  writeJsonString({}, appended);
  BOOST_TEST(appended == "xfalse\"\"");
}

namespace {

// A random document, seeded: every kind, odd names, texts with everything that needs escaping.
std::string randomJson(std::mt19937& random, int depth) {
  static const std::vector<std::string> texts = {"\"\"",        "\"a\"",  "\"\\n\\\"\"", "\"税务\"",
                                                 "\"\\u001F\"", "\"𠀀\"", "\"\\\\\"",    "\"/\""};
  static const std::vector<std::string> scalars = {"null", "true", "false", "0",
                                                   "-7",   "1.50", "1e-9",  "99999999999999999999"};
  const auto pick = [&](const std::vector<std::string>& from) {
    return from[random() % from.size()];
  };
  const auto kind = random() % (depth > 0 ? 4 : 2);
  if (kind == 0) return pick(texts);
  if (kind == 1) return pick(scalars);
  std::string out;
  const auto count = random() % 5;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out += ',';
    if (kind == 3) out += fmt::format("\"n{}{}", i, pick(texts).substr(1)) + ":";
    out += randomJson(random, depth - 1);
  }
  return kind == 2 ? "[" + out + "]" : "{" + out + "}";
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_written_is_what_was_read) {
  std::mt19937 random(20260704);
  Document document;
  for (int round = 0; round < 3000; ++round) {
    const auto text = randomJson(random, 5);
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST_REQUIRE(parseJson(text, document).has_value());
      const auto written = toJson(document.root);
      BOOST_TEST(written == text);
      const auto again = parseJson(written);
      BOOST_TEST_REQUIRE(again.has_value());
      BOOST_TEST((again->root == document.root));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
