// goal: the guide for writing mappings names every conversion that there is, and each of its
// examples gives what it says.
#include <boost/test/unit_test.hpp>

#include "gateway/base/text.hpp"
#include "gateway/mapping/conversion_factory.hpp"
#include "gateway/mapping/reading/simplified.hpp"
#include "gateway/record/json.hpp"
#include "gateway/record/yaml.hpp"
#include "tests/integration/mappings/runner.hpp"

namespace tongban::mapping_test {
namespace {

constexpr std::string_view kAbsent = "(无值)";

struct Example {
  std::string convert;
  std::string in;
  std::string out;
};

// The text between the next two backticks from `at` on; `at` moves behind them.
std::string codeSpan(std::string_view line, std::size_t& at) {
  const auto open = line.find('`', at);
  const auto close = open == std::string_view::npos ? open : line.find('`', open + 1);
  if (close == std::string_view::npos) return {};
  at = close + 1;
  return std::string(line.substr(open + 1, close - open - 1));
}

// The rows that hold `convert: …` and, behind it, `in` → `out`.
std::vector<Example> examplesOf(const std::string& guide) {
  constexpr std::string_view kConvert = "`convert: ";
  std::vector<Example> examples;
  for (const auto line : split(guide, '\n')) {
    auto at = line.starts_with('|') ? line.find(kConvert) : std::string_view::npos;
    if (at == std::string_view::npos) continue;
    Example example;
    example.convert = codeSpan(line, at);
    example.in = codeSpan(line, at);
    example.out = codeSpan(line, at);
    examples.push_back(std::move(example));
  }
  return examples;
}

std::string resultOf(const Example& example, mapping::Library& library,
                     const mapping::reading::Simplifier& simplifier) {
  const auto yaml = record::readYaml(example.convert);
  const auto* convert = yaml.document.root.find("convert");
  BOOST_REQUIRE_MESSAGE(convert != nullptr, example.convert << " is no YAML");
  const auto chain = mapping::compileConversions(
      *convert, library, [&](std::string_view code, std::uint32_t, const std::string& message) {
        BOOST_ERROR(example.convert << ": " << code << " " << message);
      });
  mapping::Workspace workspace(kToday, simplifier);
  const auto cell = mapping::convert(chain, mapping::Cell::ofText(example.in), workspace, nullptr);
  if (!cell) return cell.error().code;
  if (cell->isAbsent) return std::string(kAbsent);
  return cell->isText ? std::string(cell->text) : record::toJson(cell->value);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(guide)

BOOST_AUTO_TEST_CASE(every_conversion_has_its_row) {
  const auto guide = bytesOf("ops/docs/mappings.md");
  for (const auto word : mapping::conversionWords()) {
    const auto at = guide.find("\n| `" + std::string(word) + "` |");
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, word << " is not in the guide");
    const auto row = guide.substr(at + 1, guide.find('\n', at + 1) - at - 1);
    BOOST_TEST(examplesOf(row).size() == 1u, word << " has no example");
  }
}

BOOST_AUTO_TEST_CASE(every_example_gives_what_it_says) {
  mapping::Library library("schemas");
  const auto simplifier = mapping::reading::Simplifier::open();
  BOOST_REQUIRE(simplifier);
  const auto examples = examplesOf(bytesOf("ops/docs/mappings.md"));
  BOOST_TEST(examples.size() > mapping::conversionWords().size());
  for (const auto& example : examples) {
    const auto found = resultOf(example, library, *simplifier);
    BOOST_TEST(found == example.out, example.convert << " of " << example.in << " gives " << found);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tongban::mapping_test
