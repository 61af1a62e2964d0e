// goal: a value answers only for what it is; what YAML wrote without quotes is a number or truth
// value exactly where JSON would write one, and equality looks at content alone.
#include "gateway/record/value.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/record/json.hpp"
#include "gateway/record/tree_builder.hpp"

using namespace tongban;
using namespace tongban::record;

namespace {

Value plain(std::string_view text) { return Value::text(text).at(1, true); }

}  // namespace

BOOST_AUTO_TEST_SUITE(values)

BOOST_AUTO_TEST_CASE(is_small_and_trivially_copied) {
  static_assert(sizeof(Value) == 16 && std::is_trivially_copyable_v<Value>);
  BOOST_TEST(Value().isNull());
}

BOOST_AUTO_TEST_CASE(answers_empty_for_what_it_is_not) {
  for (const auto& value : {Value(), Value::boolean(true), Value::integer(5)}) {
    BOOST_TEST(value.text().empty());
    BOOST_TEST(value.items().empty());
    BOOST_TEST(value.members().empty());
    BOOST_TEST(value.find("a") == nullptr);
  }
  BOOST_TEST(!Value::integer(1).asBoolean().has_value());
  BOOST_TEST(!Value::boolean(true).asInteger().has_value());
  BOOST_TEST(!Value::text("1").asInteger().has_value());
  BOOST_TEST(!Value::text("true").asBoolean().has_value());
  BOOST_TEST(!Value::decimal("1.0").asInteger().has_value());
}

BOOST_AUTO_TEST_CASE(an_unquoted_scalar_is_an_integer_only_as_json_writes_one) {
  for (const std::int64_t n :
       {std::int64_t{0}, std::int64_t{5}, std::int64_t{-5}, INT64_MAX, INT64_MIN}) {
    const auto digits = std::to_string(n);
    BOOST_TEST(*plain(digits).asInteger() == n);
  }
  for (const char* no :
       {"", "-", "+5", "-0", "00", "05", "-05", "010000", "0x10", "0o7", "1e3", "1.0", " 5", "5 ",
        "1_000", "9223372036854775808", "-9223372036854775809", "１"}) {
    BOOST_TEST_CONTEXT(no) { BOOST_TEST(!plain(no).asInteger().has_value()); }
  }
  BOOST_TEST(*plain("true").asBoolean());
  BOOST_TEST(!*plain("false").asBoolean());
  for (const char* no : {"yes", "no", "on", "off", "True", "TRUE", "y", "1", "0", ""}) {
    BOOST_TEST_CONTEXT(no) { BOOST_TEST(!plain(no).asBoolean().has_value()); }
  }
}

BOOST_AUTO_TEST_CASE(marks_do_not_disturb_each_other) {
  const auto value = Value::text("x").at((1u << 27) - 1, true, true);
  BOOST_TEST(value.line() == (1u << 27) - 1);
  BOOST_TEST(value.isPlain());
  BOOST_TEST(value.isBroken());
  BOOST_TEST(value.isText());
  BOOST_TEST(value.text() == "x");
  const auto again = value.at(3, false);
  BOOST_TEST(again.line() == 3u);
  BOOST_TEST(!again.isPlain());
  BOOST_TEST(!again.isBroken());
}

BOOST_AUTO_TEST_CASE(equality_is_content) {
  const auto same = [](const char* a, const char* b) {
    const auto left = parseJson(a);
    const auto right = parseJson(b);
    BOOST_REQUIRE(left && right);
    const bool forward = left->root == right->root;
    BOOST_TEST(forward == (right->root == left->root));
    return forward;
  };
  BOOST_TEST(same("{\"a\":1,\"b\":[2,{}]}", "{\"b\":[2,{}],\"a\":1}"));
  BOOST_TEST(same("[1,\"\\u0061\",null]", " [1, \"a\" ,null]"));
  const char* different[] = {
      "null",    "false",  "true",      "0",         "1",         "1.0",
      "1e0",     "\"1\"",  "\"\"",      "[]",        "{}",        "[1]",
      "[1,1]",   "[null]", "{\"a\":1}", "{\"a\":2}", "{\"b\":1}", "{\"a\":1,\"b\":1}",
      "{\"\":1}"};
  for (const auto* a : different) {
    for (const auto* b : different) BOOST_TEST(same(a, b) == (a == b));
  }
  BOOST_TEST((Value::text("x").at(1, true) == Value::text("x").at(9, false)));
}

BOOST_AUTO_TEST_CASE(a_builder_counts_and_stops) {
  Arena arena;
  TreeBuilder shallow(arena, 2, 100);
  BOOST_TEST(shallow.open());
  BOOST_TEST(shallow.open());
  BOOST_TEST(!shallow.open());
  BOOST_TEST((shallow.stop() == TreeBuilder::Stop::TooDeep));

  TreeBuilder narrow(arena, 2, 3);
  BOOST_TEST(narrow.open());
  BOOST_TEST(narrow.add(Value()));
  BOOST_TEST(narrow.add(Value()));
  BOOST_TEST(narrow.closeArray({}));
  BOOST_TEST(narrow.isDone());
  BOOST_TEST(!narrow.add(Value()));
  BOOST_TEST((narrow.stop() == TreeBuilder::Stop::TooManyNodes));
}

BOOST_AUTO_TEST_CASE(an_arena_keeps_what_it_was_given) {
  Arena arena;
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string_view> kept;
    std::vector<std::string> wanted;
    for (std::size_t i = 0; i < 400; ++i) {
      wanted.push_back(std::string(i * 7 % 1000, static_cast<char>('a' + i % 26)));
      kept.push_back(arena.keep(wanted.back()));
      BOOST_TEST(reinterpret_cast<std::uintptr_t>(arena.take(1)) % 8 == 0u);
    }
    for (std::size_t i = 0; i < kept.size(); ++i) BOOST_TEST((kept[i] == wanted[i]));
    if (round == 25) BOOST_TEST(arena.take(20u << 20) != nullptr);
    arena.reset();
  }
}

BOOST_AUTO_TEST_SUITE_END()
