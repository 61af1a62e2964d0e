// goal: traditional characters become simplified ones, from many threads at once, and nothing is
// cut.
#include "gateway/mapping/reading/simplified.hpp"

#include <thread>

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "tests/unit/mapping/reading/support.hpp"

namespace {

using namespace tongban;
using namespace tongban::mapping::reading;
using test::codeOf;

BOOST_AUTO_TEST_SUITE(simplified)

BOOST_AUTO_TEST_CASE(characters_and_phrases) {
  const auto simplifier = Simplifier::open();
  BOOST_REQUIRE(simplifier);
  BOOST_TEST(simplifier->convert("天府蓉易辦")->text == "天府蓉易办");
  BOOST_TEST(simplifier->convert("天府蓉易辦")->changed);
  BOOST_TEST(simplifier->convert("優化營商環境")->text == "优化营商环境");
  BOOST_TEST(simplifier->convert("乾坤").value().text == "乾坤");
  BOOST_TEST(!simplifier->convert("天府蓉易办")->changed);
  BOOST_TEST(!simplifier->convert("no Han 123")->changed);
  BOOST_TEST(simplifier->convert("")->text.empty());
}

// Characters that never change alone, in phrases that do; the opencc program says the same.
BOOST_AUTO_TEST_CASE(phrases_of_characters_that_stay) {
  const auto simplifier = Simplifier::open();
  BOOST_REQUIRE(simplifier);
  BOOST_TEST(simplifier->convert("请勿重覆申报,不得沈默").value().text == "请勿重复申报,不得沉默");
  BOOST_TEST(simplifier->convert("沈阳重庆覆盖").value().text == "沈阳重庆覆盖");
  BOOST_TEST(!simplifier->convert("沈阳重庆覆盖")->changed);
  BOOST_TEST(simplifier->convert("重").value().text == "重");
}

BOOST_AUTO_TEST_CASE(what_is_refused) {
  const auto simplifier = Simplifier::open();
  BOOST_REQUIRE(simplifier);
  BOOST_TEST(codeOf(simplifier->convert("\xE8\xBE")) == "base.utf8-invalid");
  BOOST_TEST(codeOf(simplifier->convert(std::string("辦\0辦", 7))) == "reading.text-control");
  BOOST_TEST(codeOf(simplifier->convert(std::string(limits::kReadingTextBytesMax + 1, 'a'))) ==
             "reading.text-too-long");
  BOOST_TEST(codeOf(Simplifier::open("/nowhere/t2s.json")) == "reading.simplifier-unavailable");
  BOOST_TEST(codeOf(Simplifier::open("tests/vectors/s16/rows.tsv")) ==
             "reading.simplifier-unavailable");
}

BOOST_AUTO_TEST_CASE(one_converter_for_many_threads) {
  const auto simplifier = Simplifier::open();
  BOOST_REQUIRE(simplifier);
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        const auto out = simplifier->convert(t % 2 == 0 ? "優化營商環境" : "天府蓉易辦");
        if (!out || out->text != (t % 2 == 0 ? "优化营商环境" : "天府蓉易办")) ++wrong[t];
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (const int count : wrong) BOOST_TEST(count == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
