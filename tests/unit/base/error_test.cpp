// goal: every way the gateway says no is declared once, says what to do in two languages, and a
// code that nobody declared shows.
#include "gateway/base/error.hpp"

#include <set>

#include <boost/test/unit_test.hpp>

#include "gateway/base/result.hpp"
#include "gateway/base/text.hpp"

using namespace tongban;

namespace {

bool isDottedWords(std::string_view code) {
  bool dotted = false;
  for (const auto word : split(code, '.')) {
    if (word.empty()) return false;
    for (const char c : word) {
      if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
    }
    dotted = dotted || word.size() < code.size();
  }
  return dotted;
}

bool hasHan(std::string_view text) {
  while (!text.empty()) {
    if (isHan(takeCodePoint(text))) return true;
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(errors)

BOOST_AUTO_TEST_CASE(every_row_of_the_table_is_whole) {
  std::set<std::string_view> seen;
  BOOST_TEST(allCodes().size() > 10u);
  for (const auto& row : allCodes()) {
    BOOST_TEST_CONTEXT(row.code) {
      BOOST_TEST(isDottedWords(row.code));
      BOOST_TEST(seen.insert(row.code).second);
      BOOST_TEST(row.httpStatus >= 400);
      BOOST_TEST(row.httpStatus < 600);
      for (const auto text : {row.titleZh, row.titleEn, row.remedyZh, row.remedyEn}) {
        BOOST_TEST(isUtf8(text));
        BOOST_TEST(trim(text) == text);
        BOOST_TEST(!text.empty());
      }
      BOOST_TEST(hasHan(row.titleZh));
      BOOST_TEST(hasHan(row.remedyZh));
      BOOST_TEST(row.remedyZh.ends_with("。"));
      BOOST_TEST(!row.titleZh.ends_with("。"));
      BOOST_TEST(row.remedyEn.ends_with("."));
      BOOST_TEST(!hasHan(row.titleEn));
      BOOST_TEST(!hasHan(row.remedyEn.substr(0, 1)));  // examples may quote Chinese
    }
  }
}

BOOST_AUTO_TEST_CASE(every_code_is_found_and_no_other) {
  for (const auto& row : allCodes()) {
    BOOST_TEST_REQUIRE(findCode(row.code) != nullptr);
    BOOST_TEST(findCode(row.code)->code == row.code);
    BOOST_TEST(findCode(std::string(row.code) + "x") == nullptr);
    BOOST_TEST(findCode(row.code.substr(1)) == nullptr);
  }
  for (const char* code : {"", ".", "zzz", "base", "base.", "BASE.HEX-INVALID"}) {
    BOOST_TEST(findCode(code) == nullptr);
  }
}

BOOST_AUTO_TEST_CASE(fail_takes_the_remedy_of_the_table_or_its_own) {
  const auto plain = fail("base.hex-invalid", "说明", "line 3");
  BOOST_TEST(plain.code == "base.hex-invalid");
  BOOST_TEST(plain.message == "说明");
  BOOST_TEST(plain.where == "line 3");
  BOOST_TEST(plain.remedy == findCode("base.hex-invalid")->remedyZh);
  BOOST_TEST(fail("base.hex-invalid", "说明", "", "自己的办法。").remedy == "自己的办法。");
}

BOOST_AUTO_TEST_CASE(an_undeclared_code_shows) {
  const auto slip = fail("no.such-code", "说明", "here");
  BOOST_TEST(slip.code == "internal.undeclared-code");
  BOOST_TEST(slip.message == "no.such-code: 说明");
  BOOST_TEST(slip.where == "here");
  BOOST_TEST(!slip.remedy.empty());
  BOOST_TEST(fail("no.such-code", "说明", "", "x").code == "internal.undeclared-code");
}

BOOST_AUTO_TEST_CASE(a_result_carries_its_error_past_every_step) {
  int calls = 0;
  const auto step = [&](int&& n) -> Result<int> {
    ++calls;
    if (n > 1) return fail("base.hex-invalid", "停");
    return n + 1;
  };
  auto outcome = Result<int>(0).and_then(step).and_then(step).and_then(step).and_then(step);
  BOOST_TEST_REQUIRE(!outcome.has_value());
  BOOST_TEST(outcome.error().code == "base.hex-invalid");
  BOOST_TEST(calls == 3);
}

BOOST_AUTO_TEST_SUITE_END()
