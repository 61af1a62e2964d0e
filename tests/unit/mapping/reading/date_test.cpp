// goal: a date is read with the precision it has, or refused by name; nothing is guessed.
#include "gateway/mapping/reading/date.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "tests/unit/mapping/reading/support.hpp"

namespace {

using namespace tongban;
using namespace tongban::mapping::reading;
using test::codeOf;

std::string show(std::string_view text, const DateRule& rule = {}) {
  const auto date = readDate(text, rule);
  return date ? date->text() : date.error().code;
}

BOOST_AUTO_TEST_SUITE(date)

BOOST_AUTO_TEST_CASE(the_forms_people_write) {
  for (const auto* text : {"2023-05-15", "2023/5/15", "2023.05.15", "20230515", "2023年5月15日",
                           "2023 年5 月15 日", "二〇二三年五月十五日", "二○二三年五月十五日",
                           "二零二三年五月十五日", "２０２３年５月１５日", " 2023-05-15\n",
                           "2023年5月15号", "2023年05月15日", "二O二三年五月十五日"}) {
    BOOST_TEST(show(text) == "2023-05-15", text);
  }
  BOOST_TEST((readDate("2023-05-15")->outcome == Outcome::Accepted));
  BOOST_TEST((readDate("2023/5/15")->outcome == Outcome::Normalized));
}

BOOST_AUTO_TEST_CASE(precision_is_kept) {
  BOOST_TEST(show("2023年5月") == "2023-05");
  BOOST_TEST(show("2023年5月份") == "2023-05");
  BOOST_TEST(show("2023-05") == "2023-05");
  BOOST_TEST(show("2023年") == "2023");
  BOOST_TEST(show("2023") == "2023");
  BOOST_TEST((readDate("2023年")->precision == DatePrecision::Year));
  BOOST_TEST((readDate("2023年5月")->precision == DatePrecision::Month));
  BOOST_TEST(readDate("2023年5月")->day == 0);
}

BOOST_AUTO_TEST_CASE(times_and_offsets_are_kept_as_written) {
  BOOST_TEST(show("2023-12-03 19:59") == "2023-12-03T19:59");
  BOOST_TEST(show("2022-04-22 15:53:47") == "2022-04-22T15:53:47");
  BOOST_TEST(show("2023-05-15T10:00:00.5+08:00") == "2023-05-15T10:00:00.5+08:00");
  BOOST_TEST(show("2023-05-15T10:00:00-0530") == "2023-05-15T10:00:00-05:30");
  BOOST_TEST(show("2023-05-15T10:00Z") == "2023-05-15T10:00Z");
  BOOST_TEST(show("2023年5月15日10时30分") == "2023-05-15T10:30");
  BOOST_TEST(show("2023年5月15日 10时") == "2023-05-15T10:00");
  BOOST_TEST(show("2023年5月15日10时30分8秒") == "2023-05-15T10:30:08");
  BOOST_TEST(show("20230515103000") == "2023-05-15T10:30:00");
  BOOST_TEST(!readDate("2023-05-15 10:00")->offsetMinutes.has_value());
  for (const auto* text :
       {"2023-05-15T", "2023-05-15 24:00", "2023-05-15 10:60", "2023-05-15 10:00:60",
        "2023-05-15 10:", "2023-05-15T10:00+15:00", "2023-05-15T10:00+8", "2023-05-15T10:00:00.",
        "2023-05 10:00", "20230515246000", "2023-05-15T10:00+08:00x",
        "2023-05-15T10:00:00.1234567890"})
    BOOST_TEST(show(text) == "reading.date-invalid", text);
}

BOOST_AUTO_TEST_CASE(a_year_from_the_context_is_marked) {
  DateRule rule;
  rule.contextYear = 2022;
  const auto date = readDate("4月20日前", rule);
  BOOST_REQUIRE(date);
  BOOST_TEST(date->text() == "2022-04-20");
  BOOST_TEST(date->derived);
  BOOST_TEST((date->bound == Bound::AtMost));
  BOOST_TEST(show("4月底前", rule) == "2022-04-30");
  BOOST_TEST(show("2024年2月底") == "2024-02-29");
  BOOST_TEST(show("2023年底前") == "2023-12-31");
  BOOST_TEST((readDate("2023年5月1日起")->bound == Bound::AtLeast));
  BOOST_TEST((readDate("2023年5月1日后")->bound == Bound::Above));
  BOOST_TEST(!readDate("2023年5月1日起")->derived);
  BOOST_TEST(show("4月20日前") == "reading.date-year-missing");
  BOOST_TEST(show("2月29日", rule) == "reading.date-invalid");
}

BOOST_AUTO_TEST_CASE(long_term_is_the_rules_to_say) {
  const auto words = readDate("长期");
  BOOST_REQUIRE(words);
  BOOST_TEST(words->longTerm);
  BOOST_TEST((words->precision == DatePrecision::None));
  BOOST_TEST(readDate("長期有效")->longTerm);
  BOOST_TEST(readDate("2099-12-31")->longTerm);
  BOOST_TEST(readDate("9999-12-31")->longTerm);
  BOOST_TEST(!readDate("2099-12-30")->longTerm);
  DateRule strict;
  strict.longTermWords = false;
  strict.longTermDates = false;
  BOOST_TEST(show("长期", strict) == "reading.date-invalid");
  BOOST_TEST(!readDate("2099-12-31", strict)->longTerm);
  BOOST_TEST(show("9999-12-31", strict) == "reading.date-out-of-range");
}

BOOST_AUTO_TEST_CASE(what_is_refused) {
  BOOST_TEST(show("2020年X月X日") == "reading.placeholder");
  BOOST_TEST(show("XXXX年XX月XX日") == "reading.placeholder");
  BOOST_TEST(show("2023-XX-XX") == "reading.placeholder");
  BOOST_TEST(show("    年  月  日") == "reading.date-invalid");
  BOOST_TEST(show("") == "reading.absent");
  BOOST_TEST(show("-") == "reading.absent");
  BOOST_TEST(show("05/06/2023") == "reading.date-ambiguous");
  BOOST_TEST(show("5.6.2023") == "reading.date-ambiguous");
  BOOST_TEST(show("202305") == "reading.date-ambiguous");
  BOOST_TEST(show("23-05-15") == "reading.date-two-digit-year");
  BOOST_TEST(show("23年5月15日") == "reading.date-two-digit-year");
  BOOST_TEST(show("二三年五月") == "reading.date-two-digit-year");
  BOOST_TEST(show("1899-12-31") == "reading.date-out-of-range");
  BOOST_TEST(show("2200-01-01") == "reading.date-out-of-range");
  for (const auto* text : {"2023-02-29",
                           "2023-13-01",
                           "2023-00-10",
                           "2023-05-00",
                           "2023-05-32",
                           "2023-05/15",
                           "2023-5-15-1",
                           "2023年5月15",
                           "2023年15日",
                           "2023-005-15",
                           "2023-05-015",
                           "0000-00-00",
                           "今天",
                           "2023-05-15前后",
                           "2023-05-15abc",
                           "2023--05",
                           "2023-",
                           "123",
                           "1234567",
                           "123456789",
                           "2023 05 15",
                           "２０２３年２月３０日",
                           "2023年5月15日以",
                           "+2023-05-15",
                           "2023-05-15,",
                           "二〇二三年五月三十二日"})
    BOOST_TEST(show(text) == "reading.date-invalid", text << " gave " << show(text));
  BOOST_TEST(show("\xC0\x80") == "base.utf8-invalid");
  BOOST_TEST(show(std::string(limits::kReadingBytesMax + 1, '2')) == "reading.text-too-long");
}

BOOST_AUTO_TEST_CASE(the_range_is_the_rules) {
  DateRule rule;
  rule.yearMin = 1840;
  BOOST_TEST(show("1850-01-01", rule) == "1850-01-01");
}

BOOST_AUTO_TEST_CASE(serials_need_the_rules_leave) {
  BOOST_TEST(show("45061") == "reading.date-serial");
  DateRule rule;
  rule.excelSerials = true;
  for (const auto& row : test::readTsv("tests/vectors/reading/serials.tsv")) {
    const bool outOfRange = row.at(1).substr(0, 4) > "2199";
    BOOST_TEST(show(row.at(0), rule) == (outOfRange ? "reading.date-out-of-range" : row.at(1)));
  }
  BOOST_TEST(show("45061.5", rule) == "reading.date-invalid");
  BOOST_TEST(show("00060", rule) == "reading.date-invalid");
}

BOOST_AUTO_TEST_CASE(days_agree_with_another_calendar) {
  const auto rows = test::readTsv("tests/vectors/reading/dates.tsv");
  BOOST_REQUIRE_EQUAL(rows.size(), 3000u);
  for (const auto& row : rows) BOOST_TEST(show(row.at(0)) == row.at(1), "for " << row[0]);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
