// goal: every conversion word makes what the guide says, or fails with its own code.
#include "gateway/mapping/conversion_factory.hpp"
#include "gateway/mapping/reading/simplified.hpp"
#include "gateway/record/yaml.hpp"
#include "tests/unit/mapping/support.hpp"

using namespace tongban;

namespace {

struct Case {
  const char* convert;  // as in a mapping file
  const char* text;
  const char* outcome;  // JSON of the value, "absent", or the code of the failure
};

constexpr Case kCases[] = {
    {"trim", " 甲\u3000", "\"甲\""},
    {"half-width", "ＡＢ１２", "\"AB12\""},
    {"half-width", "互联网＋监管", "\"互联网+监管\""},
    {"simplified", "天府蓉易辦", "\"天府蓉易办\""},
    {"simplified", "办事", "\"办事\""},
    {"without-blanks", "1 2\t3", "\"123\""},
    {"upper", "ma6x", "\"MA6X\""},
    {"clean", "[bookmark: _GoBack]办事链", "\"办事链\""},
    {"clean", "優(yōu)化", "\"優化\""},
    {"clean", "?！疤旄匾邹k”", "mapping.text-lost"},
    {"text: {max: 3}", "一二三", "\"一二三\""},
    {"text: {max: 3}", "一二三四", "mapping.text-too-long"},
    {"matches: '^[0-9]{3}$'", "123", "\"123\""},
    {"matches: '^[0-9]{3}$'", "12", "mapping.text-pattern"},
    {"absent-when: {in: [未知, 无]}", "未知", "absent"},
    {"absent-when: {in: [未知, 无]}", "已知", "\"已知\""},
    {"split: {by: [、, ',']}", "甲、乙, 丙", "[\"甲\",\"乙\",\"丙\"]"},
    {"split: {by: 、}", "、、", "absent"},
    {"split: {by: 、, each: [trim, uscc]}", "91350100M000100Y43、91110000101623741K",
     "[\"91350100M000100Y43\",\"91110000101623741K\"]"},
    {"split: {by: 、, each: uscc}", "91350100M000100Y43、x", "standards.uscc-length"},
    {"uscc", "91350100M000100Y43", "\"91350100M000100Y43\""},
    {"uscc", "91350100M000100Y44", "standards.uscc-check"},
    {"citizen-id", "11010519491231002X", "\"11010519491231002X\""},
    {"citizen-id", "510104199001010008", "standards.citizen-id-check"},
    {"organisation-code", "M000100Y-4", "\"M000100Y4\""},
    {"registration-number", "110108000000016", "\"110108000000016\""},
    {"taxpayer-id", "91350100M000100Y43", "\"91350100M000100Y43\""},
    {"region", "511304", "{\"code\":\"511304\",\"name\":\"四川省/南充市/嘉陵区\"}"},
    {"region: {of: uscc}", "91511304MA68671F6L",
     "{\"code\":\"511304\",\"name\":\"四川省/南充市/嘉陵区\"}"},
    {"region: {as: code}", "511304", "\"511304\""},
    {"region", "990000", "standards.region-code-province"},
    {"document-number", "绵府办函[2023]46 号", "\"绵府办函〔2023〕46号\""},
    {"date", "2023/5/15", "\"2023-05-15\""},
    {"date", "2023 年5 月15 日", "\"2023-05-15\""},
    {"date", "20230515", "\"2023-05-15\""},
    {"date", "2023-05-15 19:59", "\"2023-05-15\""},
    {"date: {time: true}", "2023-05-15 19:59", "\"2023-05-15T19:59\""},
    {"date", "2023年5月", "mapping.date-imprecise"},
    {"date: {precision: month}", "2023年5月", "\"2023-05\""},
    {"date: {longTerm: true}", "长期", "\"长期\""},
    {"date: {longTerm: true}", "2099-12-31", "\"长期\""},
    {"date: {year: 2022}", "4月20日", "\"2022-04-20\""},
    {"date", "2023-02-30", "reading.date-invalid"},
    {"date", "2020年X月X日", "reading.placeholder"},
    {"date", "-", "absent"},
    {"money", "100(万元人民币)", "{\"amount\":\"1000000\",\"currency\":\"CNY\"}"},
    {"money", "1,000(万元人民币)", "{\"amount\":\"10000000\",\"currency\":\"CNY\"}"},
    {"money", "5(万美元)", "{\"amount\":\"50000\",\"currency\":\"USD\"}"},
    {"money", "10万港元", "{\"amount\":\"100000\",\"currency\":\"HKD\"}"},
    {"money", "50(万)", "{\"amount\":\"500000\",\"currency\":\"CNY\"}"},
    {"money: 万元", "0.5", "{\"amount\":\"5000\",\"currency\":\"CNY\"}"},
    {"money: {unit: 万元, currency: USD}", "2", "{\"amount\":\"20000\",\"currency\":\"USD\"}"},
    {"money", "超過1。1萬元", "{\"amount\":\"11000\",\"currency\":\"CNY\",\"bound\":\">\"}"},
    {"money", "万人民币", "reading.money-no-number"},
    {"money", "N/A", "absent"},
    {"number", "12", "12"},
    {"number", "1,234.50", "1234.5"},
    {"number", "12件", "mapping.number-not-plain"},
    {"number: {integer: true}", "1.5", "mapping.number-not-integer"},
    {"table: {map: {存续: \"1\", 注销: \"2\"}}", "注销", "\"2\""},
    {"table: {map: {存续: \"01\"}}", "不明", "mapping.code-unknown"},
    {"table: {map: {存续: \"01\"}, otherwise: keep}", "不明", "\"不明\""},
    {"table: {map: {存续: \"01\"}, otherwise: absent}", "不明", "absent"},
    {"table: tax-credit-levels", "A", "\"A\""},
    {"boolean: {yes: [是, Y], no: 否}", "Y", "true"},
    {"boolean: {yes: [是, Y], no: 否}", "否", "false"},
    {"boolean: {yes: [是, Y], no: 否}", "也许", "mapping.boolean-unknown"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(mapping_conversions)

BOOST_AUTO_TEST_CASE(each_word_makes_what_it_says) {
  mapping::Library library("schemas");
  auto simplifier = mapping::reading::Simplifier::open();
  BOOST_REQUIRE(simplifier);
  mapping::Workspace workspace(std::chrono::sys_days(std::chrono::days(20781)), *simplifier);
  for (const auto& test : kCases) {
    const char* const convert = test.convert;
    const char* const text = test.text;
    const char* const outcome = test.outcome;
    auto reading = record::readYaml("- " + std::string(convert) + "\n");
    BOOST_REQUIRE(reading.faults.empty());
    const auto chain = mapping::compileConversions(
        reading.document.root, library,
        [&](std::string_view code, std::uint32_t, const std::string& message) {
          BOOST_ERROR(convert << ": " << code << ' ' << message);
        });
    workspace.nextRow();
    const auto cell = mapping::convert(chain, mapping::Cell::ofText(text), workspace, nullptr);
    const auto got = !cell            ? cell.error().code
                     : cell->isAbsent ? std::string("absent")
                                      : record::toJson(cell->asValue());
    BOOST_TEST(got == outcome, convert << " of " << text << ": " << got);
    if (!cell) BOOST_TEST(!cell.error().remedy.empty());
  }
}

BOOST_AUTO_TEST_CASE(every_word_of_the_table_is_tested_here) {
  for (const auto word : mapping::conversionWords()) {
    const bool tested = std::ranges::any_of(
        kCases, [&](const Case& c) { return std::string_view(c.convert).starts_with(word); });
    BOOST_TEST((tested || word == "license-id"), word);
  }
}

BOOST_AUTO_TEST_CASE(a_license_id_passes_only_whole) {
  const std::string good =
      "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U";
  const auto yaml = [](const std::string& from) {
    return "mapping: thing\ntitle: 测试\nsource: {format: csv}\ntarget: thing\nfields:\n"
           "  id: {constant: a}\n  text: {from: " +
           from + ", convert: license-id, onFailure: quarantine}\n";
  };
  const auto collected = tests::runOver(
      yaml("证照标识"), "证照标识\n" + good + "\n" + good.substr(0, good.size() - 1) + "V\n");
  BOOST_TEST(collected.summary.accepted == 1U);
  BOOST_TEST(collected.summary.quarantined == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
