// The mappings of a deployment: its own below mappings/, and those that ship with the gateway.
#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/deployment/checker.hpp"

namespace tongban::deployment {

Checker::Compiled Checker::compileMapping(const std::string& shownAs,
                                          const std::filesystem::path& path) {
  auto text = readFile(path, limits::kConfigBytesMax);
  if (!text) {
    find(shownAs, 0, text.error());
    return {};
  }
  auto compiled = mapping::Mapping::compile(*text, library_);
  for (const auto& fault : compiled.faults) find(shownAs, fault);
  return {std::move(compiled.mapping), std::move(*text)};
}

void Checker::checkMappings() {
  for (const auto& name : yamlFilesIn("mappings")) {
    ++report_.files;
    const auto key = name.substr(9, name.size() - 9 - 5);  // without mappings/ and .yaml
    mappings_.emplace(key, compileMapping(name, folder_ / name));
  }
}

const Checker::Compiled* Checker::mappingNamed(const std::string& name, const Place& askedBy) {
  const auto known = mappings_.find(name);
  if (known != mappings_.end()) return &known->second;
  const auto shipped = library_.folder().parent_path() / "mappings" / (name + ".yaml");
  std::error_code error;
  if (!std::filesystem::exists(shipped, error)) {
    find(askedBy.file, askedBy.line, "deployment.dangling-reference",
         fmt::format("没有映射「{}」:部署目录的 mappings/ 与随网关提供的映射中都没有", name));
    return &mappings_.emplace(name, Compiled{}).first->second;
  }
  return &mappings_.emplace(name, compileMapping(shipped.string(), shipped)).first->second;
}

}  // namespace tongban::deployment
