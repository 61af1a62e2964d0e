// goal: every row of two real registration files is accounted for, with the capital that it states,
// the name that was registered and the region of its code; and a bad row planted among them costs
// that row only.
#include <filesystem>
#include <iostream>

#include <boost/test/unit_test.hpp>

#include "gateway/base/decimal.hpp"
#include "gateway/base/text.hpp"
#include "gateway/record/csv.hpp"
#include "tests/integration/mappings/runner.hpp"

namespace tongban::mapping_test {
namespace {

const std::filesystem::path kFolder = "../shared/data/registration";
constexpr std::string_view kMapping = "mappings/market/registration-published.yaml";

boost::test_tools::assertion_result recordsAreThere(boost::unit_test::test_unit_id) {
  const bool there = std::filesystem::exists(kFolder);
  if (!there) std::cout << "skipped: no registration records at " << kFolder << '\n';
  return there;
}

using Rows = std::vector<std::vector<std::string>>;

Rows rowsOf(const std::string& bytes) {
  record::MemorySource source(bytes);
  auto reader = record::CsvReader::open(source, {});
  BOOST_REQUIRE(reader);
  Rows rows;
  while (reader->next() == record::CsvReader::Status::Row) {
    rows.emplace_back(reader->row().fields.begin(), reader->row().fields.end());
  }
  return rows;
}

std::string textAt(const record::Value& value, std::string_view first,
                   std::string_view second = {}) {
  const auto* found = value.find(first);
  if (found != nullptr && !second.empty()) found = found->find(second);
  return found == nullptr ? std::string() : std::string(found->text());
}

std::map<std::pair<std::uint64_t, std::string>, std::string> codesByRowAndField(
    const Outcome& outcome) {
  std::map<std::pair<std::uint64_t, std::string>, std::string> codes;
  for (const auto& issue : outcome.issues) codes[{issue.row, issue.field}] = issue.code;
  return codes;
}

// What these files write: digits with commas and a point, then 万 somewhere, then a currency.
void checkCapital(const std::string& written, const record::Value& record, std::string_view code) {
  const auto* capital = record.find("registeredCapital");
  if (written == "N/A" || written == "-") {
    BOOST_TEST(capital == nullptr, written);
    BOOST_TEST(code.empty(), written);
    return;
  }
  std::string digits;
  for (const char c : written) {
    if ((c >= '0' && c <= '9') || c == '.') digits += c;
  }
  if (digits.empty()) {
    BOOST_TEST(capital == nullptr, written);
    BOOST_TEST(code == "reading.money-no-number", written);
    return;
  }
  BOOST_REQUIRE_MESSAGE(capital != nullptr, written);
  BOOST_REQUIRE_MESSAGE(written.find("万") != std::string::npos, written);
  const auto currency = written.find("美") != std::string::npos   ? "USD"
                        : written.find("港") != std::string::npos ? "HKD"
                                                                  : "CNY";
  BOOST_TEST(textAt(*capital, "amount") == Decimal::parse(digits)->shifted(4)->text(), written);
  BOOST_TEST(textAt(*capital, "currency") == currency, written);
  BOOST_TEST(textAt(record, "original", "registeredCapital") == written);
}

Outcome checkFile(const std::string& name, std::size_t rowCount) {
  const auto bytes = bytesOf(kFolder / name);
  const auto rows = rowsOf(bytes);
  BOOST_REQUIRE_EQUAL(rows.size(), rowCount);
  auto outcome = run(*compiled(kMapping), bytes);
  BOOST_TEST(outcome.summary.read == rowCount);
  auto codes = codesByRowAndField(outcome);
  for (const auto& [row, document] : outcome.records) {
    const auto& cells = rows[row - 1];
    const auto& record = document.root;
    BOOST_TEST(textAt(record, "name") == trim(cells[0]));
    BOOST_TEST(textAt(record, "uscc") == cells[1]);
    BOOST_TEST(textAt(record, "establishedOn") == cells[2]);
    BOOST_TEST(textAt(record, "region", "code") == cells[1].substr(2, 6));
    BOOST_TEST(!textAt(record, "region", "name").empty());
    checkCapital(cells[5], record, codes[{row, "registeredCapital"}]);
  }
  BOOST_TEST_MESSAGE(name << ": read " << outcome.summary.read << ", accepted "
                          << outcome.summary.accepted << ", quarantined "
                          << outcome.summary.quarantined << ", notes " << outcome.summary.notes);
  for (const auto& [code, count] : outcome.counts()) {
    BOOST_TEST_MESSAGE("  " << code << ": " << count);
  }
  return outcome;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(registrations, *boost::unit_test::precondition(recordsAreThere))

BOOST_AUTO_TEST_CASE(sichuan_is_accounted_for) {
  const auto outcome = checkFile("sichuan-2019.csv", 6035);
  BOOST_TEST(outcome.summary.accepted == 6035u);
  const std::map<std::string, std::uint64_t> expected = {
      {"note mapping.region-nearest", 25},  // 510125, withdrawn before the table begins
      {"note reading.money-no-number", 2},  // 万人民币
  };
  BOOST_TEST((outcome.counts() == expected));
}

BOOST_AUTO_TEST_CASE(chongqing_is_accounted_for) {
  const auto outcome = checkFile("chongqing-2019.csv", 5169);
  BOOST_TEST(outcome.summary.accepted == 5169u);
  BOOST_TEST(outcome.counts().empty());
}

// Each fault at its own row; the rows around it stay what they were.
BOOST_AUTO_TEST_CASE(planted_rows_are_quarantined_alone) {
  const auto all = bytesOf(kFolder / "chongqing-2019.csv");
  std::vector<std::string> lines;
  for (const auto line : split(all, '\n')) {
    if (lines.size() == 41) break;
    lines.emplace_back(line);
  }
  const auto join = [](const std::vector<std::string>& from) {
    std::string out;
    for (const auto& line : from) out += line + "\n";
    return out;
  };
  const auto mapping = compiled(kMapping);
  const auto clean = run(*mapping, join(lines));
  BOOST_REQUIRE_EQUAL(clean.summary.accepted, 40u);

  const auto codeAt = [&](std::size_t row) { return lines[row].find(',') + 1; };
  auto& check = lines[5][codeAt(5) + 17];
  check = check == '0' ? '1' : '0';
  lines[10].insert(codeAt(10), "多一列,");
  lines[15].insert(3, "\xFF");
  lines[20].insert(0, "\"");
  lines[25].erase(codeAt(25), 18);
  lines[30][codeAt(30) + 19] = 'X';  // the year of the date
  lines[40].insert(0, "\"");         // and nothing behind it

  const auto outcome = run(*mapping, join(lines));
  BOOST_TEST(outcome.summary.read == 40u);
  const std::vector<std::uint64_t> quarantined = {5, 10, 15, 20, 25, 30, 40};
  BOOST_TEST(outcome.quarantined == quarantined, boost::test_tools::per_element());
  auto codes = codesByRowAndField(outcome);
  BOOST_TEST((codes[{5, "uscc"}] == "standards.uscc-check"));
  BOOST_TEST((codes[{10, ""}] == "record.csv-columns"));
  BOOST_TEST((codes[{15, ""}] == "record.encoding-invalid"));
  BOOST_TEST((codes[{20, ""}] == "record.csv-quote"));
  BOOST_TEST((codes[{25, "uscc"}] == "mapping.required-missing"));
  BOOST_TEST((codes[{30, "establishedOn"}] == "reading.date-invalid"));
  BOOST_TEST((codes[{40, ""}] == "record.csv-quote"));
  std::size_t at = 0;
  for (const auto& [row, document] : outcome.records) {
    while (clean.records[at].row != row) ++at;
    BOOST_TEST(sameContent(document.root, clean.records[at].document.root), "row " << row);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tongban::mapping_test
