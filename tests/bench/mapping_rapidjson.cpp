// tests/bench/mapping_rapidjson.cpp — the mapping engine against RapidJSON's own parse, schema
// check and write.
//
// RapidJSON gets its best case: records that are canonical already, one reused pool, no conversion.
// Ours reads the source records, converts, checks and writes. Short rounds of the same number of
// records alternate in one thread; the figure is the median of the rounds' ratios (ours ÷ RapidJSON
// in records a second). Prints one JSON line.
//
//   mapping_rapidjson MAPPING ENTERPRISE.NDJSON [SECONDS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/schema.h>
#include <rapidjson/writer.h>

#include "gateway/base/file.hpp"
#include "gateway/base/text.hpp"
#include "gateway/mapping/mapping.hpp"
#include "gateway/mapping/run.hpp"
#include "gateway/record/json.hpp"

namespace {

using tongban::Ok;
using tongban::Result;

constexpr std::size_t kRoundRecords = 4000;
constexpr double kWarmSeconds = 5;

[[noreturn]] void stop(std::string_view why) {
  fmt::print(stderr, "mapping_rapidjson: {}\n", why);
  std::exit(1);
}

template <class T>
T need(Result<T> result) {
  if (!result) stop(result.error().message + " " + result.error().where);
  return std::move(*result);
}

double secondsOf(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Took {
  double wall = 0;
  double cpu = 0;
};

template <class Work>
Took timed(Work&& work) {
  const double wall = secondsOf(CLOCK_MONOTONIC);
  const double cpu = secondsOf(CLOCK_THREAD_CPUTIME_ID);
  work();
  return {secondsOf(CLOCK_MONOTONIC) - wall, secondsOf(CLOCK_THREAD_CPUTIME_ID) - cpu};
}

// Writes canonical records into one buffer, as the program does.
class Written final : public tongban::mapping::Sink {
 public:
  Result<Ok> accepted(std::uint64_t, const tongban::record::Value& record) override {
    tongban::record::writeJson(record, text_);
    text_ += '\n';
    return Ok{};
  }
  Result<Ok> quarantined(std::uint64_t, std::string_view) override { return Ok{}; }
  Result<Ok> issue(const tongban::mapping::Issue&) override { return Ok{}; }

  void clear() { text_.clear(); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

class Rapid final {
 public:
  explicit Rapid(const std::string& schema) : schema_(parsed(schema)), validator_(schema_) {}

  // False when the line is no JSON or does not fit the schema.
  bool take(std::string_view line) {
    pool_.Clear();
    rapidjson::Document document(&pool_);
    document.Parse(line.data(), line.size());
    if (document.HasParseError()) return false;
    validator_.Reset();
    if (!document.Accept(validator_)) return false;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer_);
    return document.Accept(writer);
  }
  void clear() { buffer_.Clear(); }

 private:
  static rapidjson::SchemaDocument parsed(const std::string& text) {
    rapidjson::Document document;
    document.Parse(text.data(), text.size());
    if (document.HasParseError()) stop("the schema is no JSON");
    return rapidjson::SchemaDocument(document);
  }

  rapidjson::SchemaDocument schema_;
  rapidjson::SchemaValidator validator_;
  rapidjson::MemoryPoolAllocator<> pool_;
  rapidjson::StringBuffer buffer_;
};

std::vector<std::string_view> linesOf(std::string_view text) {
  auto lines = tongban::split(text, '\n');
  std::vector<std::string_view> full;
  for (const auto line : lines) {
    if (!line.empty()) full.push_back(line);
  }
  return full;
}

double median(std::vector<double> values) {
  if (values.empty()) stop("no round was measured");
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// A peer that does not look at the patterns would win a race that it does not run.
void checkPeer(Rapid& rapid, std::string_view good) {
  if (!rapid.take(good)) stop("RapidJSON refuses a canonical record");
  for (const std::string_view member : {"\"uscc\":\"", "\"establishedOn\":\"", "\"amount\":\""}) {
    std::string bad(good);
    const auto at = bad.find(member);
    if (at == std::string::npos) stop("the first record lacks a member that is to be broken");
    bad[at + member.size()] = '?';
    if (rapid.take(bad)) stop("RapidJSON does not check the patterns of the schema");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) stop("usage: mapping_rapidjson MAPPING ENTERPRISE.NDJSON [SECONDS]");
  const double seconds = argc > 3 ? std::atof(argv[3]) : 20;
  const std::filesystem::path mappingFile = argv[1];
  tongban::mapping::Library library(need(tongban::mapping::Library::locate(mappingFile)));
  const auto compiled = tongban::mapping::Mapping::load(mappingFile, library);
  if (!compiled.mapping) stop("the mapping has faults: " + compiled.faults.front().message);
  auto run = need(tongban::mapping::Run::open(
      *compiled.mapping, std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())));

  const auto text = need(tongban::readFile(argv[2], std::size_t{1} << 30));
  const auto lines = linesOf(text);
  if (lines.size() < kRoundRecords) stop("the input has too few records");
  const std::string_view source(
      text.data(), static_cast<std::size_t>(lines[kRoundRecords - 1].end() - text.data()));
  Written written;
  const auto runOurs = [&] {
    written.clear();
    tongban::record::MemorySource memory(source);
    return need(run.over(memory, written)).accepted;
  };
  const auto accepted = runOurs();
  const std::string canonical = written.text();
  // As many records as ours reads, so that both sides do kRoundRecords of work.
  auto peerLines = linesOf(canonical);
  for (std::size_t i = 0; peerLines.size() < kRoundRecords; ++i) peerLines.push_back(peerLines[i]);

  Rapid rapid(
      need(tongban::readFile(library.folder() / "canonical/enterprise.schema.json", 1 << 20)));
  checkPeer(rapid, peerLines.front());
  const auto runPeer = [&] {
    rapid.clear();
    for (const auto line : peerLines) {
      if (!rapid.take(line)) stop("RapidJSON refuses a canonical record");
    }
  };

  std::vector<double> wall, cpu, ownCpu, peerCpu;
  const double began = secondsOf(CLOCK_MONOTONIC);
  for (bool ownFirst = false;; ownFirst = !ownFirst) {
    Took own, peer;
    if (ownFirst) own = timed(runOurs);
    peer = timed(runPeer);
    if (!ownFirst) own = timed(runOurs);
    const double now = secondsOf(CLOCK_MONOTONIC) - began;
    if (now < kWarmSeconds) continue;
    wall.push_back(peer.wall / own.wall);
    cpu.push_back(peer.cpu / own.cpu);
    ownCpu.push_back(own.cpu / kRoundRecords * 1e6);
    peerCpu.push_back(peer.cpu / kRoundRecords * 1e6);
    if (now > kWarmSeconds + seconds) break;
  }
  fmt::print(
      "{{\"figure\":\"rapidjson\",\"wall\":{:.3f},\"cpu\":{:.3f},\"rounds\":{},"
      "\"ownMicrosecondsPerRecord\":{:.2f},\"peerMicrosecondsPerRecord\":{:.2f},"
      "\"accepted\":{},\"records\":{}}}\n",
      median(wall), median(cpu), wall.size(), median(ownCpu), median(peerCpu), accepted,
      kRoundRecords);
}
