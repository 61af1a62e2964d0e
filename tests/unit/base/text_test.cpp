// goal: text is UTF-8 exactly where Unicode table 3-7 says so, and clean-ups touch blanks and
// widths only.
#include "gateway/base/text.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/tsv.hpp"

using namespace tongban;
using namespace std::string_literals;

namespace {

std::string utf8(char32_t c) {
  std::string out;
  appendCodePoint(out, c);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(well_formed_as_python_says) {
  for (const auto& row : tests::readVectors("tests/vectors/base/utf8.tsv", 2)) {
    const auto bytes = tests::textFromHex(row[0]);
    const auto wanted = std::stoul(row[1]);
    BOOST_TEST_CONTEXT(row[0]) {
      BOOST_TEST(validUtf8Prefix(bytes) == wanted);
      BOOST_TEST(isUtf8(bytes) == (wanted == bytes.size()));
      // The same behind ASCII of every length modulo 8, where the fast path ends.
      for (std::size_t shift = 1; shift < 9; ++shift) {
        BOOST_TEST(validUtf8Prefix(std::string(shift, 'a') + bytes) == shift + wanted);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_code_point_goes_both_ways) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    const auto bytes = utf8(c);
    std::string_view rest = bytes;
    if (!isUtf8(bytes) || takeCodePoint(rest) != c || !rest.empty()) {
      BOOST_ERROR("U+" << std::hex << static_cast<unsigned>(c));
    }
  }
  for (char32_t c = 0xD800; c <= 0xDFFF; ++c) {
    if (isUtf8(utf8(c))) BOOST_ERROR("a surrogate passed");
  }
}

BOOST_AUTO_TEST_CASE(counts_and_cuts_code_points) {
  const auto name = "四川A省𠀀〇"s;
  BOOST_TEST(countCodePoints(name) == 6u);
  BOOST_TEST(countCodePoints("") == 0u);
  BOOST_TEST(firstCodePoints(name, 0) == "");
  BOOST_TEST(firstCodePoints(name, 3) == "四川A");
  BOOST_TEST(firstCodePoints(name, 5) == "四川A省𠀀");
  BOOST_TEST(firstCodePoints(name, 6) == name);
  BOOST_TEST(firstCodePoints(name, 60) == name);
}

BOOST_AUTO_TEST_CASE(trims_every_blank_that_forms_hold) {
  for (const char32_t c : std::initializer_list<char32_t>{
           0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000, 0x2003, 0x200A, 0x200B,
           0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF}) {
    const auto blank = utf8(c);
    BOOST_TEST(trim(blank + "税 务" + blank + blank) == "税 务");
    BOOST_TEST(trim(blank) == "");
    BOOST_TEST(trim("税" + blank + "务") == "税" + blank + "务");
  }
  for (const char32_t c :
       std::initializer_list<char32_t>{0x00, 0x08, 0x0E, 0x1F, 0x21, 0x7F, 0x84, 0x200C, 0x200D,
                                       0x2010, 0x3001, 0xFE0F, 0xFF00}) {
    BOOST_TEST(trim(utf8(c)) == utf8(c));
  }
  BOOST_TEST(trim("") == "");
  BOOST_TEST(trim("　 \t\r\n") == "");
}

BOOST_AUTO_TEST_CASE(half_width_changes_full_width_ascii_and_nothing_else) {
  BOOST_TEST(toHalfWidth("９１５１０１００ＭＡ６Ｃ　（Ｘ）～！") == "91510100MA6C (X)~!");
  for (char32_t c = 0xFF01; c <= 0xFF5E; ++c) {
    BOOST_TEST(toHalfWidth(utf8(c)) == utf8(c - 0xFEE0));
  }
  for (const char32_t c : std::initializer_list<char32_t>{0xFF00, 0xFF5F, 0xFF61, 0xFFE5, 0x3001,
                                                          0x3002, 0x4E00, 0x00, 0x7F}) {
    BOOST_TEST(toHalfWidth(utf8(c)) == utf8(c));
  }
}

BOOST_AUTO_TEST_CASE(small_questions_have_exact_answers) {
  BOOST_TEST(isAsciiDigits("0123456789"));
  for (const auto& no : {""s, " 1"s, "1 "s, "-1"s, "１"s, "1\0"s, "/"s, ":"s, "a"s}) {
    BOOST_TEST(!isAsciiDigits(no));
  }
  BOOST_TEST(toUpperAscii("ma6c-é{税x") == "MA6C-é{税X");
  BOOST_TEST((split("a,,b,", ',') == std::vector<std::string_view>{"a", "", "b", ""}));
  BOOST_TEST((split("", ',') == std::vector<std::string_view>{""}));
  for (const char32_t c : std::initializer_list<char32_t>{
           0x4E00, 0x9FFF, 0x3400, 0x4DBF, 0x3007, 0xF900, 0x20000, 0x2A6DF, 0x30000, 0x3134A}) {
    BOOST_TEST(isHan(c));
  }
  for (const char32_t c : std::initializer_list<char32_t>{0x41, 0x3001, 0x3041, 0x30A2, 0xAC00,
                                                          0xFF21, 0x1F600, 0x33FF, 0xA000}) {
    BOOST_TEST(!isHan(c));
  }
}

BOOST_AUTO_TEST_SUITE_END()
