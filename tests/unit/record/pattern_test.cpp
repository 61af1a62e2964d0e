// goal: a pattern outside the common subset never loads, and one inside it means what ECMA 262
// says, in linear time.
#include "gateway/record/pattern.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"

using namespace tongban;
using namespace tongban::record;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(pattern)

BOOST_AUTO_TEST_CASE(refuses_everything_outside_the_subset) {
  const std::string refused[] = {"\\d",
                                 "\\w+",
                                 "\\s",
                                 "\\.",
                                 "\\\\",
                                 "\\n",
                                 "\\x41",
                                 "\\u4e2d",
                                 "\\p{Han}",
                                 "\\b",
                                 "\\1",
                                 "a\\",
                                 ".",
                                 "a.b",
                                 "^.{1,3}$",
                                 "*",
                                 "a*",
                                 "[a]*",
                                 "(a)*",
                                 "+",
                                 "a+",
                                 "[0-9]+",
                                 "(a)+",
                                 "a*?",
                                 "a+?",
                                 "a??",
                                 "(?:a)",
                                 "(?=a)",
                                 "(?!a)",
                                 "(?<=a)",
                                 "(?<!a)",
                                 "(?<n>a)",
                                 "(?i)a",
                                 "(?P<n>a)",
                                 "(",
                                 ")",
                                 "(a",
                                 "a)",
                                 "((a)",
                                 "(a))",
                                 ")(",
                                 "[",
                                 "]",
                                 "[a",
                                 "a]",
                                 "[]",
                                 "[^]",
                                 "[^",
                                 "[]a]",
                                 "[z-a]",
                                 "[[:alpha:]]",
                                 "[a[b]",
                                 "[\\d]",
                                 "[a-\\d]",
                                 "[a-[]",
                                 "{",
                                 "}",
                                 "a{",
                                 "a}",
                                 "{2}",
                                 "a{}",
                                 "a{,}",
                                 "a{,3}",
                                 "a{2,}",
                                 "a{x}",
                                 "a{2",
                                 "a{2,3",
                                 "a{3,2}",
                                 "a{-1}",
                                 "a{1001}",
                                 "a{1,1001}",
                                 "a{99999999999}",
                                 "a{2}{3}",
                                 "a?{2}",
                                 "a{2}?",
                                 "a{02}",
                                 "a{0,03}",
                                 "a{00}",
                                 "a{ 2}",
                                 "a{2 }",
                                 "a{+2}",
                                 "?",
                                 "?a",
                                 "|?",
                                 "(?)",
                                 "(|{2})",
                                 "^*",
                                 "^?",
                                 "^{2}",
                                 "a^",
                                 "(^a)",
                                 "a|^b",
                                 "^^a",
                                 "a$b",
                                 "(a$)",
                                 "a$|b",
                                 "$a",
                                 "a$$",
                                 "$?",
                                 "((((((a{1000}){1000}){1000}){1000}){1000}){1000})",
                                 "\xFF",
                                 "a\xE4\xB8",
                                 "\xED\xA0\x80",
                                 std::string(limits::kPatternBytesMax + 1, 'a'),
                                 std::string(limits::kPatternBytesMax, '('),
                                 std::string(limits::kPatternBytesMax, '[')};
  for (const auto& text : refused) {
    const auto compiled = Pattern::compile(text);
    BOOST_TEST_CONTEXT(text.substr(0, 60)) {
      BOOST_TEST_REQUIRE(!compiled.has_value());
      BOOST_TEST(compiled.error().code == "schema.bad-pattern");
    }
  }
}

BOOST_AUTO_TEST_CASE(means_what_every_validator_means) {
  struct Case {
    std::string pattern;
    std::vector<std::string> yes;
    std::vector<std::string> no;
  };
  const Case cases[] = {
      {"^[0-9]{6}$",
       {"510000"},
       {"", "51000", "5100000", "51000a", "510000\n", "\n510000", "５１００００"}},
      {"^[0-9A-HJ-NPQRTUWXY]{2}$", {"91", "MA"}, {"9I", "O1", "9", "91X", "m1"}},
      {"ab", {"ab", "xaby"}, {"", "a", "aB", "a b"}},
      {"^a|b$", {"ax", "xb", "a", "b"}, {"", "xa", "bx", "xax"}},
      {"^(a|b)$", {"a", "b"}, {"", "ab", "ax"}},
      {"^(ab){2,3}$", {"abab", "ababab"}, {"ab", "abababab", "aabb"}},
      {"^a?$", {"", "a"}, {"aa", "b"}},
      {"^$", {""}, {" ", "a", "\n"}},
      {"", {"", "anything"}, {}},
      {"^[^a]$", {"b", "税", "\n", "𠀀"}, {"a", "", "bb"}},
      {"^[税务]{2}$", {"税务", "务务"}, {"税", "税务税", "税a"}},
      {"^[一-龥]{2,4}$", {"张三"}, {"张", "Zhang", "张三李四王"}},
      {"^[a-]$", {"a", "-"}, {"b", ""}},
      {"^[-a]$", {"a", "-"}, {"b"}},
      {"^[a-c-e]$", {"a", "b", "-", "e"}, {"d"}},
      {"^[.*+?(){}|^$]$", {".", "*", "+", "?", "(", "{", "|", "^", "$"}, {"a", "\\"}},
      {"^x{0}y$", {"y"}, {"xy"}},
      {"^a{0,2}$", {"", "aa"}, {"aaa"}},
      {"^(a||b)$", {"a", "", "b"}, {"c"}},
      {"^()a$", {"a"}, {""}},
      {"-/:;,=!@#%&~'\"<>_ `", {"-/:;,=!@#%&~'\"<>_ `"}, {"-"}},
      {"^a{1000}$", {std::string(1000, 'a')}, {std::string(999, 'a'), std::string(1001, 'a')}},
  };
  for (const auto& [text, yes, no] : cases) {
    const auto compiled = Pattern::compile(text);
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST_REQUIRE(compiled.has_value());
      BOOST_TEST(compiled->text() == text);
      for (const auto& value : yes) BOOST_TEST(compiled->matches(value), value);
      for (const auto& value : no) BOOST_TEST(!compiled->matches(value), value);
    }
  }
}

// What makes a backtracking engine take exponential time takes linear time here.
BOOST_AUTO_TEST_CASE(no_text_makes_it_slow, *boost::unit_test::timeout(20)) {
  const auto nested = Pattern::compile("^((a?){30}){30}b$");
  if (nested) BOOST_TEST(!nested->matches(std::string(100'000, 'a')));
  const auto many = Pattern::compile("^(a|aa|aaa){1,200}$");
  BOOST_TEST_REQUIRE(many.has_value());
  std::string text(100'000, 'a');
  BOOST_TEST(!many->matches(text));
  text.push_back('b');
  BOOST_TEST(!many->matches(text));
  const auto loose = Pattern::compile("a{200}b");
  BOOST_TEST_REQUIRE(loose.has_value());
  BOOST_TEST(!loose->matches(std::string(1'000'000, 'a')));
}

BOOST_AUTO_TEST_SUITE_END()
