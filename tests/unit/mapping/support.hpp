// tests/unit/mapping/support.hpp — a mapping from text, run over text, and what came of it.
#pragma once
#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "gateway/mapping/mapping.hpp"
#include "gateway/mapping/run.hpp"
#include "gateway/record/json.hpp"
#include "tests/support/temp_dir.hpp"

namespace tongban::tests {

// A schemas folder with one small canonical schema of the test's own, and the shipped ones.
class SchemasFolder final {
 public:
  SchemasFolder() {
    const auto shipped = std::filesystem::absolute("schemas");
    std::filesystem::create_directories(dir_ / "canonical");
    std::filesystem::create_directory_symlink(shipped / "config", dir_ / "config");
    std::filesystem::create_directory_symlink(shipped / "codes", dir_ / "codes");
    std::ofstream(dir_ / "canonical/thing.schema.json") << R"({
      "title": "测试记录", "type": "object", "additionalProperties": false, "required": ["id"],
      "properties": {
        "id": {"type": "string", "maxLength": 20},
        "text": {"type": "string"},
        "number": {"type": "number"},
        "truth": {"type": "boolean"},
        "list": {"type": "array", "items": {"type": "string"}},
        "sum": {"type": "object"},
        "place": {"type": "object", "properties": {"street": {"type": "string"},
                                                   "town": {"type": "string"}}},
        "original": {"type": "object", "additionalProperties": {"type": "string"}}
      }})";
  }
  std::filesystem::path path() const { return dir_.path(); }

 private:
  TempDir dir_;
};

struct Collected final : mapping::Sink {
  std::vector<std::string> records;
  std::vector<std::string> raws;
  std::vector<mapping::Issue> issues;
  mapping::Summary summary;
  std::string failure;  // code

  Result<Ok> accepted(std::uint64_t, const record::Value& record) override {
    records.push_back(record::toJson(record));
    return Ok{};
  }
  Result<Ok> quarantined(std::uint64_t, std::string_view raw) override {
    raws.emplace_back(raw);
    return Ok{};
  }
  Result<Ok> issue(const mapping::Issue& issue) override {
    issues.push_back(issue);
    return Ok{};
  }
  bool has(std::uint64_t row, const std::string& field, const std::string& code) const {
    return std::ranges::any_of(issues, [&](const mapping::Issue& issue) {
      return issue.row == row && issue.field == field && issue.code == code;
    });
  }
};

inline std::unique_ptr<mapping::Mapping> compileGood(const std::string& yaml,
                                                     mapping::Library& library) {
  auto compiled = mapping::Mapping::compile(yaml, library);
  for (const auto& fault : compiled.faults) {
    BOOST_ERROR("line " << fault.line << ": " << fault.code << ' ' << fault.message);
  }
  BOOST_REQUIRE(compiled.mapping);
  return std::move(compiled.mapping);
}

inline Collected runOver(const std::string& yaml, const std::string& input) {
  const SchemasFolder schemas;
  mapping::Library library(schemas.path());
  const auto mapping = compileGood(yaml, library);
  auto run = mapping::Run::open(*mapping, std::chrono::sys_days(std::chrono::days(20781)));
  BOOST_REQUIRE(run);
  record::MemorySource source(input, "input");
  Collected collected;
  auto summary = run->over(source, collected);
  collected.summary = run->summary();
  if (!summary) collected.failure = summary.error().code;
  BOOST_TEST(collected.summary.read == collected.summary.accepted + collected.summary.quarantined);
  BOOST_TEST(collected.summary.accepted == collected.records.size());
  BOOST_TEST(collected.summary.quarantined == collected.raws.size());
  return collected;
}

}  // namespace tongban::tests
