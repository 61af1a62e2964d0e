#include "gateway/deployment/check.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "gateway/cli/commands.hpp"
#include "gateway/cli/compiled.hpp"
#include "gateway/record/json.hpp"

namespace tongban::cli {
namespace {

using deployment::CheckReport;
using deployment::Finding;
using deployment::Probe;
using Probes = std::optional<std::vector<Probe>>;

bool allAnswer(const Probes& probes) {
  return !probes ||
         std::ranges::all_of(*probes, [](const auto& one) { return one.outcome.has_value(); });
}

std::string whereOf(const Finding& finding) {
  return finding.line == 0 ? finding.file : fmt::format("{}:{}", finding.file, finding.line);
}

void printProbe(const Probe& probe, std::ostream& out) {
  if (!probe.outcome) {
    const auto& error = probe.outcome.error();
    out << fmt::format("{} {}:异常:{}: {} [{}]\n", probe.connector, probe.title, error.message,
                       error.remedy, error.code);
    return;
  }
  out << fmt::format("{} {}:正常", probe.connector, probe.title);
  if (probe.outcome->rows > 0) out << fmt::format(",可查 {} 行", probe.outcome->rows);
  if (probe.outcome->asOf) out << fmt::format(",数据截至 {}", toRfc3339(*probe.outcome->asOf));
  out << '\n';
  for (const auto& remark : probe.outcome->remarks) {
    out << fmt::format("  注意:{}: {} [{}]\n", remark.message, remark.remedy, remark.code);
  }
}

void printForPeople(const CheckReport& report, const Probes& probes, const std::string& folder,
                    std::ostream& out) {
  for (const auto& finding : report.findings) {
    out << fmt::format("{}: {}: {} [{}]\n", whereOf(finding), finding.message, finding.remedy,
                       finding.code);
  }
  if (!report.good()) {
    out << fmt::format("{}:{} 个文件中有 {} 个问题,请逐条改正后再次检查。\n", folder, report.files,
                       report.findings.size());
    return;
  }
  out << fmt::format("{}:检查通过,共 {} 个文件,没有问题。\n", folder, report.files);
  if (!probes) return;
  for (const auto& probe : *probes) printProbe(probe, out);
  const auto failed =
      std::ranges::count_if(*probes, [](const auto& one) { return !one.outcome.has_value(); });
  out << fmt::format("{} 个数据源中有 {} 个异常。\n", probes->size(), failed);
}

void writeText(std::string_view name, std::string_view text, std::string& json) {
  json += fmt::format("\"{}\":", name);
  record::writeJsonString(text, json);
}

void writeError(const Error& error, std::string& json) {
  writeText("code", error.code, json);
  json += ',';
  writeText("message", error.message, json);
  json += ',';
  writeText("remedy", error.remedy, json);
}

std::string jsonOf(const Finding& finding) {
  std::string json = "{";
  const std::pair<std::string_view, std::string_view> texts[] = {{"file", finding.file},
                                                                 {"code", finding.code},
                                                                 {"message", finding.message},
                                                                 {"remedy", finding.remedy}};
  for (const auto& [name, text] : texts) {
    writeText(name, text, json);
    json += ',';
  }
  return json + fmt::format("\"line\":{}}}", finding.line);
}

std::string jsonOf(const Probe& probe) {
  std::string json = "{";
  writeText("connector", probe.connector, json);
  json += ',';
  writeText("title", probe.title, json);
  json += fmt::format(",\"ok\":{}", probe.outcome.has_value());
  if (!probe.outcome) {
    json += ',';
    writeError(probe.outcome.error(), json);
    return json + '}';
  }
  json += fmt::format(",\"rows\":{}", probe.outcome->rows);
  if (probe.outcome->asOf) {
    json += ',';
    writeText("asOf", toRfc3339(*probe.outcome->asOf), json);
  }
  json += ",\"remarks\":[";
  for (const auto& remark : probe.outcome->remarks) {
    json += json.back() == '[' ? "{" : ",{";
    writeError(remark, json);
    json += '}';
  }
  return json + "]}";
}

template <class List>
void writeList(std::string_view name, const List& list, std::string& json) {
  json += fmt::format(",\"{}\":[", name);
  bool first = true;
  for (const auto& one : list) {
    if (!first) json += ',';
    first = false;
    json += jsonOf(one);
  }
  json += ']';
}

void printJson(const CheckReport& report, const Probes& probes, std::ostream& out) {
  auto json =
      fmt::format("{{\"ok\":{},\"files\":{}", report.good() && allAnswer(probes), report.files);
  writeList("faults", report.findings, json);
  if (probes) writeList("connectors", *probes, json);
  out << json << "}\n";
}

}  // namespace

int runCheck(const CheckOptions& options, Surroundings& around) {
  const auto unusable = [&](const Error& error) {
    explain(error, around);
    return kUnusable;
  };
  auto schemas = schemasFor(options.schemas, options.folder + "/gateway.yaml", around);
  if (!schemas) return unusable(schemas.error());
  mapping::Library library(*schemas);
  const Scratch scratch(around.clock);
  const auto compiled = compileFolder(options.folder, library, around.clock, scratch);
  if (!compiled) return unusable(compiled.error());
  Probes probes;
  if (options.connect && compiled->snapshot) probes = deployment::probeAll(*compiled->snapshot);
  if (options.json) {
    printJson(compiled->report, probes, around.out);
  } else {
    printForPeople(compiled->report, probes, options.folder, around.out);
  }
  return compiled->report.good() && allAnswer(probes) ? kGood : kNo;
}

}  // namespace tongban::cli
