// goal: no bytes, however odd, make a reader crash, hang, or answer text that is not UTF-8.
#include <random>

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/mapping/reading/cleanup.hpp"
#include "gateway/mapping/reading/document_number.hpp"
#include "gateway/mapping/reading/document_parts.hpp"
#include "gateway/mapping/reading/duration.hpp"
#include "gateway/mapping/reading/growth.hpp"
#include "gateway/mapping/reading/lost_text.hpp"
#include "gateway/mapping/reading/money.hpp"
#include "gateway/mapping/reading/names.hpp"
#include "gateway/mapping/reading/numerals.hpp"
#include "gateway/mapping/reading/quantity.hpp"
#include "gateway/observe/personal_data.hpp"

namespace {

using namespace tongban;
using namespace tongban::mapping::reading;

template <class T>
void check(const Result<T>& result) {
  if (result) return;
  BOOST_REQUIRE(isUtf8(result.error().message));
  BOOST_REQUIRE(findCode(result.error().code) != nullptr);
}

void readAll(const std::string& text) {
  check(readMoney(text));
  check(readDate(text));
  check(readQuantity(text));
  check(readGrowth(text));
  check(readDuration(text));
  check(readServiceHours(text));
  check(readDocumentNumber(text));
  check(readOrdinal(text));
  check(readMemberCount(text));
  check(findQuantities(text));
  check(findDurations(text));
  check(findLost(text));
  check(assessText(text));
  check(splitStandards(text));
  if (!isUtf8(text)) return;
  for (const auto& out :
       {removeRuby(text), closeBlanks(text), dropBookmarks(text), foldWidth(text)})
    BOOST_REQUIRE(isUtf8(out.text));
  BOOST_REQUIRE(isUtf8(tongban::observe::redact(text)));
  BOOST_REQUIRE(isUtf8(nameKey(text)));
  BOOST_REQUIRE(isUtf8(joinDecimalStops(text)));
  BOOST_REQUIRE((tongban::observe::redact(text) == text) ==
                tongban::observe::findPersonalData(text).empty());
  BOOST_REQUIRE(joinDecimalStops(joinDecimalStops(text)) == joinDecimalStops(text));
}

BOOST_AUTO_TEST_SUITE(random_bytes)

BOOST_AUTO_TEST_CASE(bytes) {
  std::mt19937 random(20261124);
  for (int round = 0; round < 20000; ++round) {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = static_cast<char>(random());
    readAll(text);
  }
}

BOOST_AUTO_TEST_CASE(pieces_of_real_writing) {
  const std::vector<std::string> pieces{
      "1",  "0",  "9",    ",",   ".",        "。",         "万",  "億",     "十",   "百",
      "零", "一", "五",   "两",  "〇",       "余",         "近",  "超过",   "内",   "元",
      "美", "$",  "(",    ")",   "（",       "年",         "月",  "日",     "底",   "前",
      "-",  "/",  ":",    "T",   "Z",        "+",          "个",  "工作日", "小时", "即时",
      "号", "〔", "〕",   "第",  "?",        "！",         "yōu", "F(",     "X",    "_",
      "*",  "@",  "a.cn", "138", "12345678", "5101041990", " ",   "\n",     "GB/T", "ISO",
      "《", "》", "省",   "和",  "应当",     "（略）",     "倍",  "增长",   "%",    "×"};
  std::mt19937 random(20261125);
  for (int round = 0; round < 60000; ++round) {
    std::string text;
    for (auto count = random() % 12; count > 0; --count) text += pieces[random() % pieces.size()];
    readAll(text);
  }
}

// A reader that looked back or ahead without a bound would not end within the test's time.
BOOST_AUTO_TEST_CASE(long_odd_texts_end) {
  const std::size_t size = limits::kReadingTextBytesMax;
  for (const std::string piece :
       {"?",  "0,00", "1 ",  "1-",        "@",  "a@", "(",  "[",  "[bookmark:", "一",
        "半", "《",   "GB ", "GB 12345/", "yō", "近", "?!", "和", "即时",       " "}) {
    std::string text;
    text.reserve(size);
    while (text.size() + piece.size() <= size) text += piece;
    check(findQuantities(text));
    check(findDurations(text));
    check(findLost(text));
    check(assessText(text));
    check(splitStandards(text));
    BOOST_REQUIRE(!tongban::observe::redact(text).empty());
    removeRuby(text);
    closeBlanks(text);
    dropBookmarks(text);
    joinDecimalStops(text);
    nameKey(text);
  }
}

BOOST_AUTO_TEST_CASE(an_amount_written_plainly_reads_as_itself) {
  std::mt19937 random(20261126);
  for (int round = 0; round < 20000; ++round) {
    const auto text =
        std::to_string(random() % 1000000) + "." + std::to_string(random() % 1000 + 1);
    BOOST_REQUIRE(readMoney(text)->amount == *Decimal::parse(text));
    BOOST_REQUIRE(readQuantity(text)->value == *Decimal::parse(text));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
