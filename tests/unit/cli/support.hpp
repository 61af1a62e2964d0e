// tests/unit/cli/support.hpp — runs the command line in the test's own process.
#pragma once
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "gateway/cli/arguments.hpp"
#include "gateway/record/json.hpp"

namespace tongban::tests {

struct CommandClock final : Clock {
  Instant now() const override { return Instant(std::chrono::days(20781)); }  // 2026-11-24
};

struct Answer {
  int code;
  std::string out;
  std::string err;
};

inline Answer runCommand(std::vector<std::string> words) {
  words.insert(words.begin(), "tongban");
  std::vector<const char*> argv;
  for (const auto& word : words) argv.push_back(word.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const CommandClock clock;
  cli::Surroundings around{out, err, clock, "build/release/tongban"};
  const int code = cli::runCommandLine(static_cast<int>(argv.size()), argv.data(), around);
  return {code, out.str(), err.str()};
}

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline record::Document jsonOf(const std::string& text) {
  auto document = record::parseJson(text);
  if (!document) BOOST_FAIL("not one JSON document: " << text.substr(0, 200));
  return std::move(*document);
}

}  // namespace tongban::tests
