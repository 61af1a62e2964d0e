// goal: a time means what its text says, both readings of a text without a zone lie inside its
// bounds and nothing more, and a time that does not exist is refused.
#include "gateway/license/seal/stated_time.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/license/seal/vectors.hpp"

namespace tongban::license {
namespace {

Result<StatedTime> readAs(const std::string& form, const std::string& text) {
  if (form == "generalized") return fromGeneralizedTime(text);
  if (form == "utc") return fromUtcTime(text);
  BOOST_REQUIRE(form == "document");
  return fromDocumentTime(text);
}

BOOST_AUTO_TEST_CASE(times_mean_what_they_say) {
  std::size_t refusals = 0;
  for (const auto& row : tests::readVectors(tests::kSealVectors + "times.tsv", 6)) {
    BOOST_TEST_CONTEXT(row[0] << " [" << row[1] << "]") {
      const auto time = readAs(row[0], row[1]);
      if (row[2] == "refused") {
        BOOST_TEST(tests::outcomeOf(time) == "license.format.time");
        ++refusals;
        continue;
      }
      BOOST_REQUIRE(time);
      BOOST_TEST(toRfc3339(time->at) == row[2]);
      BOOST_TEST(toRfc3339(time->earliest) == row[3]);
      BOOST_TEST(toRfc3339(time->latest) == row[4]);
      BOOST_TEST(time->zoneMissing == (row[5] == "local"));
    }
  }
  BOOST_TEST(refusals > 80u);
}

BOOST_AUTO_TEST_CASE(the_text_is_in_no_message) {
  const auto time = fromDocumentTime("510104199001011234");
  BOOST_REQUIRE(!time);
  BOOST_TEST(time.error().message.find("1990") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_are_refused) {
  for (const std::string& text :
       {std::string("\xff\xfe"), std::string("2020-04-22\0", 11), std::string(14, '\0'),
        std::string("2020\xe5\xb9\x34"), std::string(100000, '9')}) {
    BOOST_TEST(tests::outcomeOf(fromDocumentTime(text)) == "license.format.time");
    BOOST_TEST(tests::outcomeOf(fromGeneralizedTime(text)) == "license.format.time");
    BOOST_TEST(tests::outcomeOf(fromUtcTime(text)) == "license.format.time");
  }
}

BOOST_AUTO_TEST_CASE(an_exact_time_has_no_width) {
  const auto at = *fromRfc3339("2026-03-01T00:00:00Z");
  const auto exact = StatedTime::exactly(at);
  BOOST_CHECK(exact.at == at && exact.earliest == at && exact.latest == at);
  BOOST_TEST(!exact.zoneMissing);
}

}  // namespace
}  // namespace tongban::license
