#include "gateway/deployment/settings.hpp"

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/record/yaml.hpp"

namespace tongban::deployment {

Result<Settings> loadSettings(const std::filesystem::path& folder, mapping::Library& library) {
  const auto path = folder / "gateway.yaml";
  auto text = readFile(path, limits::kConfigBytesMax);
  if (!text) return std::move(text).error();
  auto schema = library.config("gateway");
  if (!schema) return std::move(schema).error();
  auto reading = record::readYaml(*text);
  auto faults = std::move(reading.faults);
  const auto& root = reading.document.root;
  if (faults.empty()) faults = (*schema)->check(root, 1);
  if (!faults.empty()) {
    const auto& fault = faults.front();
    return fail("deployment.settings-invalid", fault.message,
                fmt::format("{}:{}", path.string(), fault.line));
  }
  const auto textAt = [&](std::string_view name) { return std::string(root.find(name)->text()); };
  const auto pathAt = [&](std::string_view part, std::string_view name) {
    const auto* object = root.find(part);
    const auto* value = object == nullptr ? nullptr : object->find(name);
    if (value == nullptr) return std::optional<std::filesystem::path>();
    // An absolute path stays as it is.
    return std::optional(folder / std::filesystem::path(value->text()));
  };
  return Settings{textAt("region"), textAt("node"), textAt("suite"), pathAt("store", "path"),
                  pathAt("trust", "regions")};
}

}  // namespace tongban::deployment
