#include "tests/integration/mappings/runner.hpp"

#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/mapping/library.hpp"
#include "gateway/record/json.hpp"

namespace tongban::mapping_test {
namespace {

class Collector final : public mapping::Sink {
 public:
  Collector(const record::Schema& schema, Outcome& outcome) : schema_(schema), outcome_(outcome) {}

  Result<Ok> accepted(std::uint64_t row, const record::Value& record) override {
    BOOST_TEST(schema_.accepts(record), "row " << row << " leaves outside its schema");
    auto document = record::parseJson(record::toJson(record));
    if (!document) return std::move(document).error();
    outcome_.records.push_back({row, std::move(*document)});
    return Ok{};
  }
  Result<Ok> quarantined(std::uint64_t row, std::string_view raw) override {
    BOOST_TEST(!raw.empty(), "row " << row << " is quarantined without its text");
    outcome_.quarantined.push_back(row);
    return Ok{};
  }
  Result<Ok> issue(const mapping::Issue& issue) override {
    outcome_.issues.push_back(issue);
    return Ok{};
  }

 private:
  const record::Schema& schema_;
  Outcome& outcome_;
};

}  // namespace

std::map<std::string, std::uint64_t> Outcome::counts() const {
  std::map<std::string, std::uint64_t> out;
  for (const auto& issue : issues) {
    ++out[std::string(mapping::wordOf(issue.severity)) + " " + issue.code];
  }
  return out;
}

std::unique_ptr<mapping::Mapping> compiled(const std::filesystem::path& yaml) {
  mapping::Library library("schemas");
  auto result = mapping::Mapping::load(yaml, library);
  for (const auto& fault : result.faults) {
    BOOST_ERROR(yaml << ":" << fault.line << " " << fault.code << " " << fault.message);
  }
  BOOST_REQUIRE(result.mapping != nullptr);
  return std::move(result.mapping);
}

Outcome run(const mapping::Mapping& mapping, std::string_view bytes) {
  Outcome outcome;
  Collector sink(mapping.target(), outcome);
  record::MemorySource source(bytes);
  auto run = mapping::Run::open(mapping, kToday);
  BOOST_REQUIRE_MESSAGE(run, "open: " << (run ? "" : run.error().message));
  auto summary = run->over(source, sink);
  BOOST_REQUIRE_MESSAGE(summary,
                        (summary ? "" : summary.error().code + " " + summary.error().message));
  outcome.summary = *summary;
  BOOST_TEST(outcome.summary.read == outcome.summary.accepted + outcome.summary.quarantined);
  BOOST_TEST(outcome.summary.accepted == outcome.records.size());
  BOOST_TEST(outcome.summary.quarantined == outcome.quarantined.size());
  return outcome;
}

std::string bytesOf(const std::filesystem::path& file) {
  auto bytes = readFile(file, limits::kDocumentBytesMax);
  BOOST_REQUIRE_MESSAGE(bytes, file << " cannot be read");
  return std::move(*bytes);
}

std::vector<std::filesystem::path> mappingFiles() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("mappings")) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

bool sameContent(const record::Value& a, const record::Value& b) {
  if (!a.isObject() || !b.isObject()) return a == b;
  if (a.members().size() != b.members().size()) return false;
  return std::ranges::all_of(a.members(), [&](const record::Member& member) {
    const auto* other = b.find(member.name);
    return other != nullptr && sameContent(member.value, *other);
  });
}

}  // namespace tongban::mapping_test
