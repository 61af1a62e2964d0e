// goal: a sum of money is read exactly as it was written, or refused by name.
#include "gateway/mapping/reading/money.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "tests/unit/mapping/reading/support.hpp"

namespace {

using namespace tongban;
using namespace tongban::mapping::reading;
using test::codeOf;

std::string show(std::string_view text, const MoneyRule& rule = {}) {
  const auto money = readMoney(text, rule);
  if (!money) return money.error().code;
  return money->amount.text() + " " + std::string(money->currency);
}

BOOST_AUTO_TEST_SUITE(money)

BOOST_AUTO_TEST_CASE(the_forms_of_the_registration_columns) {
  BOOST_TEST(show("100(万元人民币)") == "1000000 CNY");
  BOOST_TEST(show("1,000(万元人民币)") == "10000000 CNY");
  BOOST_TEST(show("157,594.7900(万元人民币)") == "1575947900 CNY");
  BOOST_TEST(show("500万人民币") == "5000000 CNY");
  BOOST_TEST(show("50(万)") == "500000 CNY");
  BOOST_TEST(show("1,234(万)") == "12340000 CNY");
  BOOST_TEST(show("5(万美元)") == "50000 USD");
  BOOST_TEST(show("1,000(万美)") == "10000000 USD");
  BOOST_TEST(show("3万美元") == "30000 USD");
  BOOST_TEST(show("10万港元") == "100000 HKD");
  BOOST_TEST(show("万人民币") == "reading.money-no-number");
  BOOST_TEST(show("-") == "reading.absent");
  BOOST_TEST(show("N/A") == "reading.absent");
}

BOOST_AUTO_TEST_CASE(other_ways_of_writing) {
  BOOST_TEST(show("人民币壹佰万元整") == "1000000 CNY");
  BOOST_TEST(show("伍拾万元") == "500000 CNY");
  BOOST_TEST(show("￥1,000.50") == "1000.5 CNY");
  BOOST_TEST(show("USD 100") == "100 USD");
  BOOST_TEST(show("HK$1,000") == "1000 HKD");
  BOOST_TEST(show("1亿2000万元") == "120000000 CNY");
  BOOST_TEST(show("1亿2000.5万元") == "120005000 CNY");
  BOOST_TEST(show("100（人民币万元）") == "1000000 CNY");
  BOOST_TEST(show(" １００ 万元 ") == "1000000 CNY");
  BOOST_TEST(show("3千元") == "3000 CNY");
  BOOST_TEST(show("2百万英镑") == "2000000 GBP");
  BOOST_TEST(show("0元") == "0 CNY");
  BOOST_TEST(show("0.05元") == "0.05 CNY");
  BOOST_TEST(show("三百二十万韩元") == "3200000 KRW");
  BOOST_TEST(show("100元人民币(CNY)") == "100 CNY");
}

BOOST_AUTO_TEST_CASE(the_rule_fills_what_the_text_leaves_open) {
  const MoneyRule wan{"CNY", 4, false};
  BOOST_TEST(show("100", wan) == "1000000 CNY");
  BOOST_TEST(show("100人民币", wan) == "1000000 CNY");
  BOOST_TEST(show("100元", wan) == "100 CNY");
  BOOST_TEST(show("100美元", wan) == "100 USD");
  BOOST_TEST(show("100亿", wan) == "10000000000 CNY");
  BOOST_TEST(show("50(万)", {"USD", 0, false}) == "500000 USD");
  BOOST_TEST(show("-3.5万元", {"CNY", 0, true}) == "-35000 CNY");
  BOOST_TEST(show("100", {"CNY", 13, false}) == "reading.money-invalid");
  BOOST_TEST(readMoney("50(万)")->currencyAssumed);
  BOOST_TEST(!readMoney("50万元人民币")->currencyAssumed);
}

BOOST_AUTO_TEST_CASE(bounds_are_kept_beside_the_amount) {
  BOOST_TEST((readMoney("不超过500万元")->bound == Bound::AtMost));
  BOOST_TEST((readMoney("10余万元")->bound == Bound::AtLeast));
  BOOST_TEST((readMoney("100万元以上")->bound == Bound::AtLeast));
  const auto conflict = readMoney("近9万余元");
  BOOST_TEST(conflict->boundConflict);
  BOOST_TEST(conflict->amount.text() == "90000");
}

BOOST_AUTO_TEST_CASE(outcomes_say_whether_the_number_was_rewritten) {
  BOOST_TEST((readMoney("100万元")->outcome == Outcome::Accepted));
  BOOST_TEST((readMoney("1,000万元")->outcome == Outcome::Normalized));
  BOOST_TEST((readMoney("１００万元")->outcome == Outcome::Normalized));
  BOOST_TEST((readMoney("273。28億元")->outcome == Outcome::Normalized));
  BOOST_TEST((readMoney("壹佰元")->outcome == Outcome::Normalized));
}

BOOST_AUTO_TEST_CASE(what_is_refused) {
  for (const auto* text : {"1,00万元", "1,0000元", ",100元", "1,,000元", "1,000,元", "1234,567元"})
    BOOST_TEST(show(text) == (text[0] == ',' ? "reading.money-invalid" : "reading.number-grouping"),
               text);
  for (const auto* text :
       {"1e6",      "1.0E7",     "100元元",     "100美元人民币", "100万万元",    "100(万元",
        "100)万元", "100((万))", "100元万",     "100 200元",     "100-200万元",  "1..5元",
        "100元5角", "abc",       "元",          "100%",          "1亿20000万元", "5角",
        "100万吨",  "约",        "人民币人民币"}) {
    const auto code = show(text);
    BOOST_TEST((code == "reading.money-invalid" || code == "reading.money-no-number" ||
                code == "reading.number-invalid"),
               text << " gave " << code);
  }
  BOOST_TEST(show("-5万元") == "reading.money-negative");
  BOOST_TEST(show("一百五元") == "reading.number-invalid");
  BOOST_TEST(show("十百元") == "reading.number-invalid");
  BOOST_TEST(show("1234567890123456789012345元") == "reading.number-invalid");
  BOOST_TEST(show("XX万元") == "reading.placeholder");
  BOOST_TEST(show("____元") == "reading.placeholder");
  BOOST_TEST(show("美元") == "reading.money-no-number");
  BOOST_TEST(show("") == "reading.absent");
  BOOST_TEST(show("\xFF"
                  "100元") == "base.utf8-invalid");
  BOOST_TEST(show(std::string(limits::kReadingBytesMax + 1, '1')) == "reading.text-too-long");
  BOOST_TEST(show(std::string(300, '1')) == "reading.money-invalid");
}

BOOST_AUTO_TEST_CASE(messages_quote_little_and_nothing_personal) {
  const auto phone = readMoney("13812345678元找张三");
  BOOST_REQUIRE(!phone);
  BOOST_TEST(phone.error().message.find("13812345678") == std::string::npos);
  BOOST_TEST(phone.error().message.find("138****5678") != std::string::npos);
  const auto longText = readMoney(std::string(200, 'z'));
  BOOST_TEST(longText.error().message.find(std::string(40, 'z')) != std::string::npos);
  BOOST_TEST(longText.error().message.find(std::string(41, 'z')) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(amounts_agree_with_another_arithmetic) {
  const auto rows = test::readTsv("tests/vectors/reading/money.tsv");
  BOOST_REQUIRE_EQUAL(rows.size(), 3000u);
  for (const auto& row : rows)
    BOOST_TEST(show(row.at(0)) == row.at(1) + " " + row.at(2), "for " << row[0]);
}

BOOST_AUTO_TEST_CASE(currencies_by_code) {
  BOOST_TEST(knownCurrency("CNY"));
  BOOST_TEST(!knownCurrency("cny"));
  BOOST_TEST(!knownCurrency(""));
  BOOST_TEST(!knownCurrency("XXX"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
