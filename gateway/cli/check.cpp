#include "gateway/deployment/check.hpp"

#include <fmt/format.h>

#include "gateway/cli/commands.hpp"
#include "gateway/record/json.hpp"

namespace tongban::cli {
namespace {

using deployment::CheckReport;
using deployment::Finding;

std::string whereOf(const Finding& finding) {
  return finding.line == 0 ? finding.file : fmt::format("{}:{}", finding.file, finding.line);
}

void printForPeople(const CheckReport& report, const std::string& folder, std::ostream& out) {
  for (const auto& finding : report.findings) {
    out << fmt::format("{}: {}: {} [{}]\n", whereOf(finding), finding.message, finding.remedy,
                       finding.code);
  }
  if (report.good()) {
    out << fmt::format("{}:检查通过,共 {} 个文件,没有问题。\n", folder, report.files);
  } else {
    out << fmt::format("{}:{} 个文件中有 {} 个问题,请逐条改正后再次检查。\n", folder, report.files,
                       report.findings.size());
  }
}

void printJson(const CheckReport& report, std::ostream& out) {
  std::string json =
      fmt::format("{{\"ok\":{},\"files\":{},\"faults\":[", report.good(), report.files);
  bool first = true;
  for (const auto& finding : report.findings) {
    json += first ? "{" : ",{";
    first = false;
    const std::pair<std::string_view, std::string_view> texts[] = {{"file", finding.file},
                                                                   {"code", finding.code},
                                                                   {"message", finding.message},
                                                                   {"remedy", finding.remedy}};
    for (const auto& [name, text] : texts) {
      json += fmt::format("\"{}\":", name);
      record::writeJsonString(text, json);
      json += ',';
    }
    json += fmt::format("\"line\":{}}}", finding.line);
  }
  out << json << "]}\n";
}

}  // namespace

int runCheck(const CheckOptions& options, Surroundings& around) {
  auto schemas = schemasFor(options.schemas, options.folder + "/gateway.yaml", around);
  if (!schemas) {
    explain(schemas.error(), around);
    return kUnusable;
  }
  mapping::Library library(*schemas);
  auto report = deployment::check(options.folder, library);
  if (!report) {
    explain(report.error(), around);
    return kUnusable;
  }
  if (options.json) {
    printJson(*report, around.out);
  } else {
    printForPeople(*report, options.folder, around.out);
  }
  return report->good() ? kGood : kNo;
}

}  // namespace tongban::cli
