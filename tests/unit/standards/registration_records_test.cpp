// goal: the codes and place names of real registrations resolve as far as they can, and what does
// not is known by name.
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <boost/test/unit_test.hpp>

#include "gateway/standards/region_table.hpp"
#include "gateway/standards/unified_social_credit_code.hpp"

using namespace tongban::standards;

namespace {

const std::filesystem::path kFolder = "../shared/data/registration";

boost::test_tools::assertion_result recordsAreThere(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result there(std::filesystem::exists(kFolder));
  there.message() << "skipped: no registration records at " << kFolder;
  return there;
}

struct Record {
  std::string code;
  std::string province;
  std::string place;
};

std::vector<std::string> cellsOf(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

std::vector<Record> records() {
  std::vector<Record> all;
  for (const char* name : {"chongqing-2019.csv", "sichuan-2019.csv"}) {
    std::ifstream file(kFolder / name);
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
      const auto cells = cellsOf(line);
      BOOST_TEST_REQUIRE(cells.size() == 10u, name << ": " << line);
      all.push_back({cells[1], cells[7], cells[8]});
    }
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(registration_records, *boost::unit_test::precondition(recordsAreThere))

BOOST_AUTO_TEST_CASE(every_outer_check_holds) {
  std::size_t innerFails = 0;
  std::size_t strangers = 0;
  const auto all = records();
  BOOST_TEST(all.size() == 11204u);
  for (const Record& record : all) {
    const auto code = UnifiedSocialCreditCode::parse(record.code);
    BOOST_TEST_REQUIRE(code.has_value());
    innerFails += code->organisationCodeChecks() ? 0 : 1;
    strangers += code->knownPrefix() ? 0 : 1;
  }
  BOOST_TEST_MESSAGE("inner organisation code fails in " << innerFails << " of " << all.size()
                                                         << ", unknown prefix in " << strangers);
  BOOST_TEST(innerFails < all.size() / 100);
}

BOOST_AUTO_TEST_CASE(region_digits_resolve_to_a_level) {
  const auto table = RegionTable::load("schemas/codes/regions.csv");
  BOOST_TEST_REQUIRE(table.has_value());
  std::map<std::string, std::size_t> counts;
  std::map<std::string, std::size_t> unlisted;
  for (const Record& record : records()) {
    const auto code = UnifiedSocialCreditCode::parse(record.code);
    BOOST_TEST_REQUIRE(code.has_value());
    const auto match = table->nearest(code->regionDigits());
    BOOST_TEST_REQUIRE(match.has_value(), code->regionDigits());
    static constexpr const char* kLevels[] = {"province", "prefecture", "county"};
    const std::string level = kLevels[static_cast<std::size_t>(match->level)];
    ++counts[level + (match->exact ? " exact" : " nearest") +
             (match->region->isCurrent() ? "" : ", withdrawn")];
    if (!match->exact) ++unlisted[std::string(code->regionDigits())];
  }
  for (const auto& [what, count] : counts) BOOST_TEST_MESSAGE(what << ": " << count);
  for (const auto& [code, count] : unlisted)
    BOOST_TEST_MESSAGE("not listed " << code << ": " << count);
}

BOOST_AUTO_TEST_CASE(place_names_resolve_or_are_known_not_to) {
  const auto table = RegionTable::load("schemas/codes/regions.csv");
  BOOST_TEST_REQUIRE(table.has_value());
  const std::set<std::string> noRegions = {"北部新区", "两江新区", "N/A"};
  std::size_t current = 0;
  std::size_t former = 0;
  std::map<std::string, std::size_t> unresolved;
  for (const Record& record : records()) {
    const Region* province = table->findProvince(record.province);
    BOOST_TEST_REQUIRE((province != nullptr), record.province);
    const auto regions = table->findByName(province->code.text(), record.place);
    BOOST_TEST(regions.size() <= 1u, record.place);
    if (regions.empty()) {
      ++unresolved[record.place];
      BOOST_TEST(noRegions.contains(record.place), record.place);
    } else if (regions.front()->isCurrent()) {
      ++current;
    } else {
      ++former;
      BOOST_TEST(record.place == "万盛");
    }
  }
  BOOST_TEST_MESSAGE("current: " << current << ", former: " << former);
  for (const auto& [place, count] : unresolved) BOOST_TEST_MESSAGE(place << ": " << count);
}

BOOST_AUTO_TEST_SUITE_END()
