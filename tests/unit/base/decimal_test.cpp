// goal: decimals are exact: what python's decimal says of a text, a shift or an order, ours says
// too.
#include "gateway/base/decimal.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/text.hpp"
#include "tests/support/tsv.hpp"

using namespace tongban;

BOOST_AUTO_TEST_SUITE(decimal)

BOOST_AUTO_TEST_CASE(parses_as_python_does) {
  for (const auto& row : tests::readVectors("tests/vectors/base/decimal_parse.tsv", 2)) {
    const auto value = Decimal::parse(row[0]);
    BOOST_TEST_CONTEXT(row[0]) {
      BOOST_TEST(value.has_value() == (row[1] != "-"));
      if (!value) {
        BOOST_TEST(value.error().code == "base.decimal-invalid");
        continue;
      }
      BOOST_TEST(value->text() == row[1]);
      BOOST_TEST((*Decimal::parse(value->text()) == *value));
      BOOST_TEST(value->isZero() == (row[1] == "0"));
      BOOST_TEST(value->isNegative() == row[1].starts_with('-'));
    }
  }
}

BOOST_AUTO_TEST_CASE(shifts_as_python_does) {
  for (const auto& row : tests::readVectors("tests/vectors/base/decimal_shift.tsv", 3)) {
    const auto shifted = Decimal::parse(row[0])->shifted(std::stoi(row[1]));
    BOOST_TEST_CONTEXT(row[0] << " by " << row[1]) {
      BOOST_TEST(shifted.has_value() == (row[2] != "-"));
      if (shifted) {
        BOOST_TEST(shifted->text() == row[2]);
      } else {
        BOOST_TEST(shifted.error().code == "base.decimal-invalid");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(compares_as_python_does) {
  for (const auto& row : tests::readVectors("tests/vectors/base/decimal_compare.tsv", 3)) {
    const auto a = *Decimal::parse(row[0]);
    const auto b = *Decimal::parse(row[1]);
    const int wanted = std::stoi(row[2]);
    BOOST_TEST_CONTEXT(row[0] << " and " << row[1]) {
      BOOST_TEST(compare(a, b) == wanted);
      BOOST_TEST(compare(b, a) == -wanted);
      BOOST_TEST((a == b) == (wanted == 0));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_error_does_not_repeat_what_it_refuses) {
  using namespace std::string_view_literals;
  for (const auto text : {"11010519491231002X"sv, "\xE4\xB8"sv, "1\0"sv, "1\n"sv, "1\xC3"sv}) {
    const auto value = Decimal::parse(text);
    BOOST_TEST_REQUIRE(!value.has_value());
    BOOST_TEST(value.error().code == "base.decimal-invalid");
    BOOST_TEST(value.error().message.find("110105") == std::string::npos);
    BOOST_TEST(isUtf8(value.error().message));
  }
}

BOOST_AUTO_TEST_CASE(very_long_texts_are_refused_cheaply) {
  BOOST_TEST(!Decimal::parse(std::string(10'000'000, '0')).has_value());
  BOOST_TEST(!Decimal::parse("0." + std::string(10'000'000, '0')).has_value());
  BOOST_TEST(!Decimal::parse(std::string(10'000'000, '-')).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
