#include "gateway/mapping/library.hpp"

#include <array>

#include <fmt/format.h>

namespace tongban::mapping {

Result<std::shared_ptr<const record::Schema>> Library::schema(const std::string& family,
                                                              const std::string& name) {
  auto& known = schemas_[family + "/" + name];
  if (!known) {
    auto loaded = record::Schema::load(folder_ / family / (name + ".schema.json"));
    if (!loaded) return std::move(loaded).error();
    known = std::make_shared<const record::Schema>(std::move(*loaded));
  }
  return known;
}

Result<std::shared_ptr<const record::Schema>> Library::canonical(const std::string& name) {
  return schema("canonical", name);
}

Result<std::shared_ptr<const record::Schema>> Library::config(const std::string& name) {
  return schema("config", name);
}

Result<std::shared_ptr<const record::Schema>> Library::api(const std::string& name) {
  return schema("api", name);
}

Result<std::shared_ptr<const CodeTable>> Library::codes(const std::string& name) {
  auto& known = codes_[name];
  if (!known) {
    auto loaded = CodeTable::load(folder_ / "codes" / (name + ".csv"));
    if (!loaded) return std::move(loaded).error();
    known = std::make_shared<const CodeTable>(std::move(*loaded));
  }
  return known;
}

Result<std::shared_ptr<const standards::RegionTable>> Library::regions() {
  if (!regions_) {
    auto loaded = standards::RegionTable::load(folder_ / "codes" / "regions.csv");
    if (!loaded) return std::move(loaded).error();
    regions_ = std::make_shared<const standards::RegionTable>(std::move(*loaded));
  }
  return regions_;
}

Result<std::filesystem::path> Library::locate(const std::filesystem::path& file) {
  std::error_code ignored;
  auto folder = std::filesystem::absolute(file, ignored).lexically_normal();
  while (true) {
    folder = folder.parent_path();
    const auto schemas = folder / "schemas";
    if (std::filesystem::is_directory(schemas / "canonical", ignored)) return schemas;
    if (folder == folder.root_path()) break;
  }
  return fail("mapping.schemas-missing", "在该文件及其上级目录旁都找不到 schemas 目录",
              file.string());
}

}  // namespace tongban::mapping
