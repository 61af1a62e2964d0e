// tests/unit/deployment/peers_support.hpp — a finding of a made deployment, by file and line.
#pragma once
#include <algorithm>
#include <string>

#include <boost/test/unit_test.hpp>

#include "tests/support/deployment_maker.hpp"

namespace tongban::tests {

inline const FixedClock kClock;

// The last line that holds `at`.
inline std::uint32_t lineOf(const std::string& text, const std::string& at) {
  const auto place = text.rfind(at);
  BOOST_REQUIRE_MESSAGE(place != std::string::npos, at);
  return static_cast<std::uint32_t>(
      1 + std::count(text.begin(), text.begin() + static_cast<long>(place), '\n'));
}

// Exactly one finding, at the last line of the file that holds `at`.
inline void expectOnly(MadeDeployment& made, const std::string& file, const std::string& code,
                       const std::string& at) {
  BOOST_TEST_CONTEXT(code << " at " << at) {
    const auto compiled = made.compile(kClock);
    BOOST_TEST((compiled.snapshot == nullptr));
    for (const auto& one : compiled.report.findings) {
      BOOST_TEST_MESSAGE(one.file << ':' << one.line << ' ' << one.code << ' ' << one.message);
    }
    BOOST_TEST_REQUIRE(compiled.report.findings.size() == 1U);
    const auto& found = compiled.report.findings.front();
    BOOST_TEST(found.file == file);
    BOOST_TEST(found.code == code);
    BOOST_TEST(found.line == lineOf(made.read(file), at));
    BOOST_TEST(!found.remedy.empty());
  }
}

}  // namespace tongban::tests
