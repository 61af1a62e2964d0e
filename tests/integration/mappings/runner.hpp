// tests/integration/mappings/runner.hpp — a mapping compiled from its file and run over bytes, with
// everything that came out kept.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/mapping/issue.hpp"
#include "gateway/mapping/mapping.hpp"
#include "gateway/mapping/run.hpp"
#include "gateway/record/value.hpp"

namespace tongban::mapping_test {

inline constexpr std::chrono::sys_days kToday =
    std::chrono::year{2026} / std::chrono::November / 24;

// One record of the output, in its own memory, and the row that it came from.
struct Kept {
  std::uint64_t row = 0;
  record::Document document;
};

struct Outcome {
  mapping::Summary summary;
  std::vector<Kept> records;
  std::vector<std::uint64_t> quarantined;
  std::vector<mapping::Issue> issues;

  // How many issues there are of each "severity code".
  std::map<std::string, std::uint64_t> counts() const;
};

// Compiles mappings/<name>.yaml; the test stops with the faults when there are any.
std::unique_ptr<mapping::Mapping> compiled(const std::filesystem::path& yaml);

// Runs it; the test stops when the source as a whole is refused. Checks on the way that every
// record passes the target schema and that read = accepted + quarantined.
Outcome run(const mapping::Mapping&, std::string_view bytes);

std::string bytesOf(const std::filesystem::path&);

// Every mapping file below mappings/, sorted.
std::vector<std::filesystem::path> mappingFiles();

// Equal whatever the order of names.
bool sameContent(const record::Value&, const record::Value&);

}  // namespace tongban::mapping_test
