// goal: a citizen id is accepted exactly when GB 11643-1999 lets it be one, and its clear text
// leaves the type through reveal() alone.
#include "gateway/standards/citizen_id.hpp"

#include <sstream>

#include <boost/test/unit_test.hpp>

#include "tests/unit/standards/vectors.hpp"

using namespace std::chrono_literals;
using tongban::standards::CitizenId;
using tongban::standards::CitizenIdKind;
using tongban::standards::Sex;

namespace {

constexpr std::chrono::sys_days kToday = std::chrono::year(2026) / 11 / 24;

std::string codeOf(std::string_view text) {
  const auto parsed = CitizenId::parse(text, kToday);
  return parsed ? "" : parsed.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(citizen_id)

BOOST_AUTO_TEST_CASE(accepts_the_examples_of_the_standard) {
  for (const std::string_view text :
       {"11010519491231002X", "440524188001010014", "53010219200508011X", "510104199001010000",
        "500103198505151234"}) {
    const auto id = CitizenId::parse(text, kToday);
    BOOST_TEST_REQUIRE(id.has_value());
    BOOST_TEST(id->reveal() == text);
    BOOST_TEST((id->kind() == CitizenIdKind::Citizen));
  }
}

BOOST_AUTO_TEST_CASE(names_its_parts) {
  const auto woman = CitizenId::parse("11010519491231002X", kToday);
  BOOST_TEST_REQUIRE(woman.has_value());
  BOOST_TEST(woman->regionDigits() == "110105");
  BOOST_TEST((woman->birthDate() == std::chrono::year(1949) / 12 / 31));
  BOOST_TEST((woman->sex() == Sex::Female));
  const auto man = CitizenId::parse("440524188001010014", kToday);
  BOOST_TEST_REQUIRE(man.has_value());
  BOOST_TEST((man->sex() == Sex::Male));
}

BOOST_AUTO_TEST_CASE(prints_masked_on_every_way_out) {
  const auto id = CitizenId::parse("510104199001010000", kToday);
  BOOST_TEST_REQUIRE(id.has_value());
  std::ostringstream out;
  out << *id;
  BOOST_TEST(out.str() == "510***********0000");
  BOOST_TEST(fmt::format("{}", *id) == "510***********0000");
  BOOST_TEST(id->masked().view() == "510***********0000");
}

BOOST_AUTO_TEST_CASE(no_error_repeats_any_part_of_the_number) {
  for (const std::string_view text :
       {"510104199001010008", "51010419900101000x", "510104199013010000", "510104209901010000",
        "000104199001010000", "5101041990010100", "51010419900101000O"}) {
    const auto parsed = CitizenId::parse(text, kToday);
    BOOST_TEST_REQUIRE(!parsed.has_value());
    const auto& error = parsed.error();
    for (const std::string& said : {error.message, error.where, error.remedy}) {
      BOOST_TEST(said.find("510") == std::string::npos);
      BOOST_TEST(said.find("1990") == std::string::npos);
      BOOST_TEST(said.find("0000") == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_by_code) {
  struct Row {
    std::string_view text;
    std::string_view code;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"", "standards.citizen-id-length"},
           {"51010419900101000", "standards.citizen-id-length"},
           {"5101041990010100000", "standards.citizen-id-length"},
           {"510104900101000", "standards.citizen-id-length"},
           {"11010519491231002x", "standards.citizen-id-charset"},
           {"11010519491231002Ｘ", "standards.citizen-id-charset"},
           {"X1010519491231002X", "standards.citizen-id-charset"},
           {"510104199001O10000", "standards.citizen-id-charset"},
           {"510***********0000", "standards.citizen-id-charset"},
           {"000104199001010000", "standards.citizen-id-region"},
           {"160104199001010000", "standards.citizen-id-region"},
           {"710000199001010000", "standards.citizen-id-region"},
           {"810001199001010000", "standards.citizen-id-region"},
           {"840000199001010000", "standards.citizen-id-region"},
           {"510104199002300000", "standards.citizen-id-birth-date"},
           {"510104190002290000", "standards.citizen-id-birth-date"},
           {"510104199000010000", "standards.citizen-id-birth-date"},
           {"510104199001000000", "standards.citizen-id-birth-date"},
           {"510104179912310000", "standards.citizen-id-birth-date"},
           {"510104000001010000", "standards.citizen-id-birth-date"},
           {"510104202611250000", "standards.citizen-id-birth-future"},
           {"510104209901010000", "standards.citizen-id-birth-future"},
           {"510104199001010008", "standards.citizen-id-check"},
           {"500103198505151232", "standards.citizen-id-check"},
           {"51010419900101000X", "standards.citizen-id-check"},
       }) {
    BOOST_TEST(codeOf(row.text) == row.code, row.text);
  }
}

BOOST_AUTO_TEST_CASE(today_may_be_a_birthday_and_tomorrow_may_not) {
  const auto rows = tongban::tests::readTsv("tests/vectors/standards/citizen_id.tsv");
  for (const auto& row : rows) {
    if (row.at(1) != "") continue;
    const auto id = CitizenId::parse(row.at(0), kToday);
    BOOST_TEST_REQUIRE(id.has_value());
    const std::chrono::sys_days birth = id->birthDate();
    BOOST_TEST(CitizenId::parse(row.at(0), birth).has_value());
    const auto early = CitizenId::parse(row.at(0), birth - std::chrono::days(1));
    BOOST_TEST_REQUIRE(!early.has_value());
    BOOST_TEST(early.error().code == "standards.citizen-id-birth-future");
  }
}

BOOST_AUTO_TEST_CASE(knows_the_residence_permits_and_the_card_of_foreigners) {
  const auto rows = tongban::tests::readTsv("tests/vectors/standards/citizen_id_kinds.tsv");
  BOOST_TEST_REQUIRE(rows.size() == 5u);
  for (const auto& row : rows) {
    const auto id = CitizenId::parse(row.at(0), kToday);
    BOOST_TEST_REQUIRE(id.has_value(), row.at(1));
    BOOST_TEST(std::to_string(static_cast<int>(id->kind())) == row.at(1));
  }
}

BOOST_AUTO_TEST_CASE(converts_fifteen_digits) {
  const auto id = CitizenId::fromFifteenDigits("110105491231002", kToday);
  BOOST_TEST_REQUIRE(id.has_value());
  BOOST_TEST(id->reveal() == "11010519491231002X");
  const auto refusal = [](std::string_view text) {
    return CitizenId::fromFifteenDigits(text, kToday).error().code;
  };
  BOOST_TEST(refusal("11010519491231002X") == "standards.citizen-id-length");
  BOOST_TEST(refusal("11010549123100") == "standards.citizen-id-length");
  BOOST_TEST(refusal("11010549123100X") == "standards.citizen-id-charset");
  BOOST_TEST(refusal("110105490231002") == "standards.citizen-id-birth-date");
  BOOST_TEST(refusal("990105491231002") == "standards.citizen-id-region");
  BOOST_TEST(refusal("810000491231002") == "standards.citizen-id-region");
}

BOOST_AUTO_TEST_CASE(agrees_with_an_independent_implementation) {
  const auto rows = tongban::tests::readTsv("tests/vectors/standards/citizen_id.tsv");
  BOOST_TEST_REQUIRE(rows.size() >= 1000u);
  for (const auto& row : rows) BOOST_TEST(codeOf(row.at(0)) == row.at(1), row.at(0));
}

BOOST_AUTO_TEST_CASE(every_single_substitution_and_transposition_is_refused) {
  std::size_t substitutions = 0;
  std::size_t transpositions = 0;
  for (const std::string good :
       {"11010519491231002X", "440524188001010014", "510104199001010000", "500103198505151234"}) {
    for (std::size_t i = 0; i < good.size(); ++i) {
      for (const char c : std::string_view("0123456789X")) {
        if (c == good[i]) continue;
        std::string bad = good;
        bad[i] = c;
        BOOST_TEST(!CitizenId::parse(bad, kToday).has_value(), bad);
        ++substitutions;
      }
      if (i + 1 == good.size() || good[i] == good[i + 1]) continue;
      std::string bad = good;
      std::swap(bad[i], bad[i + 1]);
      BOOST_TEST(!CitizenId::parse(bad, kToday).has_value(), bad);
      ++transpositions;
    }
  }
  BOOST_TEST_MESSAGE("refused " << substitutions << " substitutions, " << transpositions
                                << " transpositions");
  BOOST_TEST(substitutions == 4u * 18u * 10u);
}

BOOST_AUTO_TEST_CASE(the_day_in_china_begins_at_sixteen_hours_utc) {
  const auto evening = tongban::fromRfc3339("2026-11-24T15:59:59.999Z");
  const auto midnight = tongban::fromRfc3339("2026-11-24T16:00:00Z");
  BOOST_TEST_REQUIRE((evening.has_value() && midnight.has_value()));
  BOOST_TEST((tongban::standards::dayInChina(*evening) == kToday));
  BOOST_TEST((tongban::standards::dayInChina(*midnight) == kToday + std::chrono::days(1)));
}

BOOST_AUTO_TEST_SUITE_END()
