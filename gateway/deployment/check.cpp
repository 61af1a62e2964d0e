#include "gateway/deployment/check.hpp"

#include <algorithm>
#include <tuple>

#include "gateway/deployment/checker.hpp"

namespace tongban::deployment {

void sortFindings(CheckReport& report) {
  std::ranges::stable_sort(report.findings, [](const Finding& a, const Finding& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
}

Result<CheckReport> check(const std::filesystem::path& folder, mapping::Library& library) {
  CheckReport report;
  auto done = Checker(folder, library, report).run();
  if (!done) return std::move(done).error();
  sortFindings(report);
  return report;
}

}  // namespace tongban::deployment
