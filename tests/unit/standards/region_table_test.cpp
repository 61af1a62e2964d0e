// goal: the region table tells what a code meant and when, finds the places that people mean by a
// short name, and is loaded whole or not at all.
#include "gateway/standards/region_table.hpp"

#include <fstream>

#include <boost/test/unit_test.hpp>

#include "tests/support/temp_dir.hpp"

using namespace tongban::standards;
using std::chrono::year;

namespace {

const RegionTable& table() {
  static const RegionTable loaded = [] {
    auto result = RegionTable::load("schemas/codes/regions.csv");
    if (!result) throw std::runtime_error(result.error().message + " " + result.error().where);
    return std::move(result).value();
  }();
  return loaded;
}

std::string nameOf(std::string_view code) {
  const Region* region = table().find(code);
  return region == nullptr ? "" : region->fullName;
}

// The one code, or every candidate joined by a blank.
std::string codesOf(std::string_view province, std::string_view name) {
  std::string codes;
  for (const Region* region : table().findByName(province, name)) {
    codes += (codes.empty() ? "" : " ") + std::string(region->code.text());
  }
  return codes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(region_table)

BOOST_AUTO_TEST_CASE(names_a_code_and_those_above_it) {
  BOOST_TEST(nameOf("510000") == "四川省");
  BOOST_TEST(nameOf("511300") == "四川省/南充市");
  BOOST_TEST(nameOf("511304") == "四川省/南充市/嘉陵区");
  BOOST_TEST(nameOf("500112") == "重庆市/渝北区");
  BOOST_TEST(nameOf("500243") == "重庆市/彭水苗族土家族自治县");
  BOOST_TEST(nameOf("513201") == "四川省/阿坝藏族羌族自治州/马尔康市");
  BOOST_TEST(nameOf("429004") == "湖北省/仙桃市");
  BOOST_TEST(nameOf("540602") == "西藏自治区/那曲市/色尼区");
  BOOST_TEST(nameOf("542421") == "西藏自治区/那曲地区/那曲县");
  BOOST_TEST(nameOf("420602") == "湖北省/襄阳市/襄城区");  // 襄樊市 until 2011
  BOOST_TEST(nameOf("371202") == "山东省/莱芜市/莱城区");
  BOOST_TEST(nameOf("810000") == "香港特别行政区");
}

BOOST_AUTO_TEST_CASE(knows_every_prefecture_of_sichuan_that_the_standard_lists) {
  for (const std::string_view row : {"510100成都市",
                                     "510300自贡市",
                                     "510400攀枝花市",
                                     "510500泸州市",
                                     "510600德阳市",
                                     "510700绵阳市",
                                     "510800广元市",
                                     "510900遂宁市",
                                     "511000内江市",
                                     "511100乐山市",
                                     "511300南充市",
                                     "511400眉山市",
                                     "511500宜宾市",
                                     "511600广安市",
                                     "511700达州市",
                                     "511800雅安市",
                                     "511900巴中市",
                                     "512000资阳市",
                                     "513200阿坝藏族羌族自治州",
                                     "513300甘孜藏族自治州",
                                     "513400凉山彝族自治州"}) {
    const Region* region = table().find(row.substr(0, 6));
    BOOST_TEST_REQUIRE((region != nullptr), row);
    BOOST_TEST(region->name == row.substr(6));
    BOOST_TEST(region->isCurrent());
    BOOST_TEST((region->level() == RegionLevel::Prefecture));
  }
}

BOOST_AUTO_TEST_CASE(keeps_withdrawn_codes_with_their_months) {
  const Region* county = table().find("500234");
  BOOST_TEST_REQUIRE((county != nullptr));
  BOOST_TEST(county->name == "开县");
  BOOST_TEST((county->from == year(2002) / 12));
  BOOST_TEST((county->to == year(2016) / 7));
  BOOST_TEST((table().standing("500234") == RegionStanding::Withdrawn));
  BOOST_TEST((table().standing("500154") == RegionStanding::Current));
}

BOOST_AUTO_TEST_CASE(a_code_may_be_given_to_another_place) {
  BOOST_TEST(table().history("500110").size() == 2u);
  BOOST_TEST(nameOf("500110") == "重庆市/綦江区");
  const Region* before = table().findAt("500110", year(2011) / 9);
  const Region* after = table().findAt("500110", year(2011) / 10);
  BOOST_TEST_REQUIRE((before != nullptr && after != nullptr));
  BOOST_TEST(before->name == "万盛区");
  BOOST_TEST(after->name == "綦江区");
  BOOST_TEST((table().findAt("500110", year(1997) / 1) == nullptr));
  BOOST_TEST((table().findAt("500234", year(2016) / 7) == nullptr));
}

BOOST_AUTO_TEST_CASE(codes_before_the_first_revision_are_unknown_and_no_fault) {
  for (const std::string_view code : {"512201", "510202", "513001", "510109", "100000", "999999",
                                      "", "51", "5113040", "51130X", "五一一三"}) {
    BOOST_TEST((table().find(code) == nullptr), code);
    BOOST_TEST((table().standing(code) == RegionStanding::Unknown), code);
    BOOST_TEST(table().history(code).empty(), code);
  }
}

BOOST_AUTO_TEST_CASE(nearest_says_which_level_matched) {
  struct Row {
    std::string_view code;
    std::string_view name;
    RegionLevel level;
    bool exact;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"511304", "嘉陵区", RegionLevel::County, true},
           {"510109", "成都市", RegionLevel::Prefecture, false},
           {"500000", "重庆市", RegionLevel::Province, true},
           {"500199", "重庆市", RegionLevel::Province, false},  // 500100 only groups districts
           {"512201", "四川省", RegionLevel::Province, false},
           {"510000", "四川省", RegionLevel::Province, true},
           {"513499", "凉山彝族自治州", RegionLevel::Prefecture, false},
       }) {
    const auto match = table().nearest(row.code);
    BOOST_TEST_REQUIRE(match.has_value(), row.code);
    BOOST_TEST(match->region->name == row.name, row.code);
    BOOST_TEST((match->level == row.level), row.code);
    BOOST_TEST(match->exact == row.exact, row.code);
  }
  for (const std::string_view code : {"100000", "000000", "990101", "", "51", "51010", "A10104"}) {
    BOOST_TEST(!table().nearest(code).has_value(), code);
  }
}

BOOST_AUTO_TEST_CASE(finds_what_people_mean_by_a_short_name) {
  struct Row {
    std::string_view province;
    std::string_view name;
    std::string_view codes;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"510000", "南充", "511300"},   {"510000", "南充市", "511300"},
           {"510000", "阿坝", "513200"},   {"510000", "凉山", "513400"},
           {"510000", "甘孜", "513300"},   {"510000", "阿坝县", "513231"},
           {"510000", "嘉陵", "511304"},   {"510000", "渠县", "511725"},
           {"500000", "渝北", "500112"},   {"500112", "渝北区", "500112"},
           {"500000", "彭水", "500243"},   {"500000", "石柱", "500240"},
           {"500000", "秀山", "500241"},   {"500000", "酉阳", "500242"},
           {"500000", "忠县", "500233"},   {"500000", "开州", "500154"},
           {"500000", "开县", "500234"},   {"500000", "武隆", "500156"},
           {"500000", "重庆", "500000"},   {"220000", "吉林", "220200"},
           {"220000", "吉林省", "220000"}, {"630000", "海南", "632500"},
           {"150000", "内蒙古", "150000"}, {"650000", "博尔塔拉", "652700"},
           {"310000", "浦东", "310115"},   {"410000", "瀍河", "410304"},
           {"210000", "朝阳", "211300"},   {"420000", "襄樊", "420600"},
           {"460000", "白沙", "469025"},
       }) {
    BOOST_TEST(codesOf(row.province, row.name) == row.codes, row.name);
  }
}

BOOST_AUTO_TEST_CASE(an_ambiguous_name_gives_every_candidate) {
  BOOST_TEST(codesOf("510000", "市中区") == "511002 511102");
  BOOST_TEST(codesOf("370000", "市中区").find(' ') != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_former_name_is_found_and_marked) {
  const auto regions = table().findByName("500000", "万盛");
  BOOST_TEST_REQUIRE(regions.size() == 1u);
  BOOST_TEST(!regions.front()->isCurrent());
  BOOST_TEST(regions.front()->name == "万盛区");
}

BOOST_AUTO_TEST_CASE(what_is_no_region_is_not_found) {
  for (const std::string_view name : {"北部新区", "两江新区", "N/A", "", "市辖区", "县", "市",
                                      "省直辖县级行政区划", "充", "南充市市", "\xFF\xFE", "渝北"}) {
    BOOST_TEST(table().findByName("510000", name).empty(), name);
  }
  BOOST_TEST(table().findByName("", "南充").empty());
  BOOST_TEST(table().findByName("XX0000", "南充").empty());
  BOOST_TEST(table().findByName("990000", "南充").empty());
}

BOOST_AUTO_TEST_CASE(finds_provinces) {
  BOOST_TEST_REQUIRE((table().findProvince("四川") != nullptr));
  BOOST_TEST(table().findProvince("四川")->code.text() == "510000");
  BOOST_TEST(table().findProvince("重庆市")->code.text() == "500000");
  BOOST_TEST(table().findProvince("内蒙古")->code.text() == "150000");
  BOOST_TEST(table().findProvince("新疆")->code.text() == "650000");
  BOOST_TEST(table().findProvince("香港")->code.text() == "810000");
  BOOST_TEST((table().findProvince("成都") == nullptr));
  BOOST_TEST((table().findProvince("") == nullptr));
}

BOOST_AUTO_TEST_CASE(shortens_names) {
  BOOST_TEST(shortRegionName("南充市") == "南充");
  BOOST_TEST(shortRegionName("渠县") == "渠县");
  BOOST_TEST(shortRegionName("阿坝藏族羌族自治州") == "阿坝");
  BOOST_TEST(shortRegionName("积石山保安族东乡族撒拉族自治县") == "积石山");
  BOOST_TEST(shortRegionName("东乡族自治县") == "东乡族");
  BOOST_TEST(shortRegionName("鄂温克族自治旗") == "鄂温克族");
  BOOST_TEST(shortRegionName("内蒙古自治区") == "内蒙古");
  BOOST_TEST(shortRegionName("西沙群岛") == "西沙群岛");
  BOOST_TEST(shortRegionName("") == "");
}

BOOST_AUTO_TEST_CASE(regions_keep_their_addresses_when_the_table_moves) {
  auto loaded = RegionTable::load("schemas/codes/regions.csv");
  BOOST_TEST_REQUIRE(loaded.has_value());
  const Region* before = loaded->find("511304");
  const RegionTable moved = std::move(*loaded);
  BOOST_TEST((moved.find("511304") == before));
  BOOST_TEST(moved.findByName("510000", "南充").front()->name == "南充市");
  BOOST_TEST(moved.size() >= 4000u);
}

BOOST_AUTO_TEST_CASE(loading_refuses_by_code_with_the_line) {
  struct Row {
    std::string_view text;
    std::string_view code;
    std::string_view line;
  };
  const tongban::tests::TempDir dir;
  const auto path = dir.path() / "regions.csv";
  const std::string_view kBad = "standards.region-table-invalid";
  for (const Row& row : std::initializer_list<Row>{
           {"", kBad, ":1"},
           {"code,name\n", kBad, ":1"},
           {"\xEF\xBB\xBF"
            "code,name,from,to\n",
            kBad, ":1"},
           {"code,name,from,to\r\n", kBad, ":1"},
           {"code,name,from,to\n", kBad, ":2"},
           {"code,name,from,to\n510000,四川省,2002-12,", kBad, ":2"},
           {"code,name,from,to\n510000,四川省,2002-12\n", kBad, ":2"},
           {"code,name,from,to\n510000,四川省,2002-12,,\n", kBad, ":2"},
           {"code,name,from,to\n\n", kBad, ":2"},
           {"code,name,from,to\n510000,\"四川省\",2002-12,\n", kBad, ":2"},
           {"code,name,from,to\n510001,四川省,2002-12,\n", kBad, ":2"},
           {"code,name,from,to\n990000,四川省,2002-12,\n", kBad, ":2"},
           {"code,name,from,to\n510000,,2002-12,\n", kBad, ":2"},
           {"code,name,from,to\n510000, 四川省,2002-12,\n", kBad, ":2"},
           {"code,name,from,to\n510000,四川省,,\n", kBad, ":2"},
           {"code,name,from,to\n510000,四川省,2002-13,\n", kBad, ":2"},
           {"code,name,from,to\n510000,四川省,200212,\n", kBad, ":2"},
           {"code,name,from,to\n510000,四川省,2002-12,soon\n", kBad, ":2"},
           {"code,name,from,to\n510000,四川省,2002-12,2002-12\n", kBad, ":2"},
           {"code,name,from,to\n510000,四川省,2002-12,\r\n", kBad, ":2"},
           {"code,name,from,to\n510000,四川省,2002-12,\n500000,重庆市,2002-12,\n", kBad, ":3"},
           {"code,name,from,to\n510000,四川省,2002-12,\n510000,四川,2004-12,\n", kBad, ":3"},
           {"code,name,from,to\n510000,四川省,2002-12,2005-06\n510000,四川,2004-12,\n", kBad, ":3"},
           {"code,name,from,to\n510000,\xFF,2002-12,\n", "base.utf8-invalid", ""},
       }) {
    std::ofstream(path, std::ios::binary) << row.text;
    const auto loaded = RegionTable::load(path);
    BOOST_TEST_REQUIRE(!loaded.has_value(), row.text);
    BOOST_TEST(loaded.error().code == row.code, row.text);
    BOOST_TEST(loaded.error().where == path.string() + std::string(row.line), row.text);
  }
  std::ofstream(path, std::ios::binary)
      << "code,name,from,to\n510000," << std::string(97, 'x') << ",2002-12,\n";
  BOOST_TEST(RegionTable::load(path).error().code == kBad);
  {
    std::ofstream file(path, std::ios::binary);
    file << "code,name,from,to\n";
    for (int i = 0; i <= 20000; ++i) {
      file << fmt::format("{}{:02}{:02},x,2002-12,\n", 31 + i / 8000, 1 + i / 100 % 80, i % 100);
    }
  }
  const auto crowded = RegionTable::load(path);
  BOOST_TEST_REQUIRE(!crowded.has_value());
  BOOST_TEST(crowded.error().code == kBad);
  BOOST_TEST(crowded.error().where == path.string() + ":20002");
  BOOST_TEST(RegionTable::load(dir.path() / "none.csv").error().code == "base.file-missing");
}

BOOST_AUTO_TEST_SUITE_END()
