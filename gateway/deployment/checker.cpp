#include "gateway/deployment/checker.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/record/yaml.hpp"

namespace tongban::deployment {
namespace {

namespace fs = std::filesystem;

// Folders beside the configuration that hold what it names, and are not configuration themselves.
constexpr std::array kOtherFolders = {"certs", "secrets", "state", "data", "trust"};
constexpr std::array kConfigFolders = {"connectors", "catalog", "mappings"};
constexpr std::array kConfigFiles = {"gateway.yaml", "members.yaml", "peers.yaml"};

template <std::size_t N>
bool isOneOf(const std::string& name, const std::array<const char*, N>& names) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

Result<Ok> Checker::run() {
  if (auto entries = checkEntries(); !entries) return entries;
  checkGateway();
  checkMembers();
  checkPeers();
  checkMappings();
  checkConnectors();
  checkCatalog();
  return Ok{};
}

// A file that nothing reads is a file that somebody believes in.
Result<Ok> Checker::checkEntries() {
  std::error_code error;
  fs::directory_iterator entries(folder_, error);
  if (error) {
    return fail("deployment.folder-unreadable", "无法读取部署目录:" + error.message(),
                folder_.string());
  }
  for (const auto& entry : entries) {
    const auto name = entry.path().filename().string();
    if (name.starts_with('.') || isOneOf(name, kOtherFolders) || name == "README.md") continue;
    const bool known =
        entry.is_directory(error) ? isOneOf(name, kConfigFolders) : isOneOf(name, kConfigFiles);
    if (!known) {
      find(name, 0, "deployment.unknown-file",
           fmt::format("网关不读取「{}」;配置为 gateway.yaml、members.yaml、peers.yaml、"
                       "connectors/、catalog/、mappings/",
                       name));
    }
  }
  return Ok{};
}

const Checker::File* Checker::read(const std::string& name, const std::string& schemaName) {
  auto text = readFile(folder_ / name, limits::kConfigBytesMax);
  if (!text) {
    find(name, 0, text.error());
    return nullptr;
  }
  ++report_.files;
  auto reading = record::readYaml(*text);
  for (const auto& fault : reading.faults) find(name, fault);
  auto schema = library_.config(schemaName);
  if (!schema) {
    find(name, 0, schema.error());
    return nullptr;
  }
  if (reading.document.root.isNull()) {
    if (reading.faults.empty()) find(name, 1, "deployment.file-empty", "文件是空的");
    return nullptr;
  }
  const auto faults = (*schema)->check(reading.document.root, limits::kConfigFaultsMax);
  for (const auto& fault : faults) find(name, fault);
  const bool wellFormed = faults.empty() && reading.faults.empty();
  files_.push_back(std::make_unique<File>(
      File{name, std::move(*text), std::move(reading.document), wellFormed}));
  return files_.back().get();
}

// In the order of their names, so that two runs report alike.
std::vector<std::string> Checker::yamlFilesIn(const std::string& sub) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder_ / sub, error), end; !error && at != end;
       at.increment(error)) {
    const auto name = fs::relative(at->path(), folder_, error).string();
    if (!at->is_regular_file(error)) continue;
    if (at->path().extension() == ".yaml") {
      names.push_back(name);
    } else if (at->path().extension() == ".yml") {
      find(name, 0, "deployment.unknown-file", "扩展名应为 .yaml");
    }
    if (names.size() > limits::kConfigFilesMax) {
      find(sub, 0, "deployment.too-many-files",
           fmt::format("文件超过 {} 个", limits::kConfigFilesMax));
      break;
    }
  }
  std::ranges::sort(names);
  return names;
}

void Checker::find(const std::string& file, std::uint32_t line, std::string_view code,
                   std::string message) {
  find(file, line, fail(code, std::move(message)));
}

void Checker::find(const std::string& file, std::uint32_t line, const Error& error) {
  if (report_.findings.size() >= limits::kConfigFaultsMax) return;
  report_.findings.push_back({file, line, error.code, error.message, error.remedy});
}

void Checker::find(const std::string& file, const record::Fault& fault) {
  if (report_.findings.size() >= limits::kConfigFaultsMax) return;
  auto message = fault.message;
  if (!fault.pointer.empty()) message = fmt::format("{}:{}", fault.pointer, message);
  report_.findings.push_back({file, fault.line, fault.code, std::move(message), fault.remedy});
}

Checker::Place Checker::placeInCatalog(std::string_view id) const {
  const auto grant = grants_.find(id);
  if (grant != grants_.end()) return grant->second;
  const auto resource = resources_.find(id);
  return resource != resources_.end() ? resource->second : Place{"catalog", 0};
}

}  // namespace tongban::deployment
