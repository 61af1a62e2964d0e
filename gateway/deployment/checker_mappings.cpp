// The mappings of a deployment: its own below mappings/, and those that ship with the gateway.
#include <fmt/format.h>

#include "gateway/deployment/checker.hpp"

namespace tongban::deployment {

void Checker::checkMappings() {
  for (const auto& name : yamlFilesIn("mappings")) {
    ++report_.files;
    auto compiled = mapping::Mapping::load(folder_ / name, library_);
    for (const auto& fault : compiled.faults) find(name, fault);
    const auto key = name.substr(9, name.size() - 9 - 5);  // without mappings/ and .yaml
    mappings_.emplace(key, std::move(compiled.mapping));
  }
}

const mapping::Mapping* Checker::mappingNamed(const std::string& name, const Place& askedBy) {
  const auto known = mappings_.find(name);
  if (known != mappings_.end()) return known->second.get();
  const auto shipped = library_.folder().parent_path() / "mappings" / (name + ".yaml");
  std::error_code error;
  if (!std::filesystem::exists(shipped, error)) {
    find(askedBy.file, askedBy.line, "deployment.dangling-reference",
         fmt::format("没有映射「{}」:部署目录的 mappings/ 与随网关提供的映射中都没有", name));
    mappings_.emplace(name, nullptr);
    return nullptr;
  }
  auto compiled = mapping::Mapping::load(shipped, library_);
  for (const auto& fault : compiled.faults) find(shipped.string(), fault);
  return mappings_.emplace(name, std::move(compiled.mapping)).first->second.get();
}

}  // namespace tongban::deployment
