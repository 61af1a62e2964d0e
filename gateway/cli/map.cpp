#include <optional>

#include <fmt/format.h>

#include "gateway/cli/commands.hpp"
#include "gateway/cli/map_output.hpp"
#include "gateway/mapping/mapping.hpp"
#include "gateway/mapping/run.hpp"

namespace tongban::cli {
namespace {

std::string grouped(std::uint64_t number) {
  auto digits = fmt::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return digits;
}

std::unique_ptr<mapping::Mapping> loadMapping(const MapOptions& options, mapping::Library& library,
                                              Surroundings& around) {
  auto compiled = mapping::Mapping::load(options.mapping, library);
  for (const auto& fault : compiled.faults) {
    around.err << fmt::format("{}:{}: {}: {} [{}]\n", options.mapping, fault.line, fault.message,
                              fault.remedy, fault.code);
  }
  if (!compiled.mapping) {
    around.err << fmt::format("tongban: 映射文件有 {} 个问题,没有读取任何数据。\n",
                              compiled.faults.size());
  }
  return std::move(compiled.mapping);
}

// Every place that gets what the run makes.
struct Outputs {
  std::optional<JsonDocument> document;
  std::optional<RecordLines> records;
  std::optional<RejectLines> rejects;
  IssueSummary summary;
  Tee tee;
};

Result<Ok> openOutputs(const MapOptions& options, Outputs& outputs, std::ostream& out) {
  if (options.json) {
    auto document = JsonDocument::open(out);
    if (!document) return std::move(document).error();
    outputs.document.emplace(std::move(*document));
    outputs.tee.add(*outputs.document);
  }
  if (!options.records.empty()) {
    auto records = RecordLines::open(options.records);
    if (!records) return std::move(records).error();
    outputs.records.emplace(std::move(*records));
    outputs.tee.add(*outputs.records);
  }
  if (!options.rejects.empty()) {
    auto rejects = RejectLines::open(options.rejects);
    if (!rejects) return std::move(rejects).error();
    outputs.rejects.emplace(std::move(*rejects));
    outputs.tee.add(*outputs.rejects);
  }
  outputs.tee.add(outputs.summary);
  return Ok{};
}

Result<Ok> finishOutputs(Outputs& outputs, const mapping::Summary& summary, const Error* failure) {
  if (outputs.records) {
    if (auto done = outputs.records->finish(); !done) return done;
  }
  if (outputs.rejects) {
    if (auto done = outputs.rejects->finish(); !done) return done;
  }
  if (outputs.document) return outputs.document->finish(summary, failure);
  return Ok{};
}

void printForPeople(const mapping::Mapping& mapping, const MapOptions& options,
                    const mapping::Summary& summary, const Outputs& outputs, std::ostream& out) {
  out << fmt::format("{} → {}\n", mapping.title(), mapping.target().title());
  out << fmt::format("读取 {} 条:接受 {} 条,不合格 {} 条;另记问题 {} 项。\n", grouped(summary.read),
                     grouped(summary.accepted), grouped(summary.quarantined),
                     grouped(summary.notes));
  outputs.summary.print(out);
  if (options.records.empty()) {
    out << "\n规范记录未写出:加 --records 文件 写成 NDJSON,或加 --json 输出全部。\n";
  }
  if (summary.quarantined > 0 && options.rejects.empty()) {
    out << "不合格的行未写出:加 --rejects 文件 保存原行与原因,改正后重新报送。\n";
  }
}

Result<mapping::Summary> runOver(mapping::Run& run, const std::string& input, mapping::Sink& sink) {
  if (input == "-") {
    auto source = record::DescriptorSource::standardInput();
    return run.over(source, sink);
  }
  auto source = record::DescriptorSource::open(input);
  if (!source) return std::move(source).error();
  return run.over(*source, sink);
}

}  // namespace

int runMap(const MapOptions& options, Surroundings& around) {
  const auto refuse = [&](const Error& error) {
    explain(error, around);
    return kUnusable;
  };
  auto schemas = schemasFor(options.schemas, options.mapping, around);
  if (!schemas) return refuse(schemas.error());
  mapping::Library library(*schemas);
  const auto mapping = loadMapping(options, library, around);
  if (!mapping) return kUnusable;

  const auto today = std::chrono::floor<std::chrono::days>(around.clock.now());
  auto run = mapping::Run::open(*mapping, today);
  if (!run) return refuse(run.error());
  Outputs outputs;
  if (auto opened = openOutputs(options, outputs, around.out); !opened) {
    return refuse(opened.error());
  }
  const auto summary = runOver(*run, options.input, outputs.tee);
  const auto counted = run->summary();
  const auto finished = finishOutputs(outputs, counted, summary ? nullptr : &summary.error());
  if (!summary) return refuse(summary.error());
  if (!finished) return refuse(finished.error());
  if (!options.json) printForPeople(*mapping, options, *summary, outputs, around.out);
  around.out.flush();
  return summary->quarantined == 0 ? kGood : kNo;
}

}  // namespace tongban::cli
