// gateway/mapping/library.hpp — what mappings share: canonical schemas, code tables, the region
// table, all below one `schemas` folder and each loaded once.
//
// Loading happens while mappings are compiled, by one thread. What it hands out is immutable and
// shared, and outlives the library.
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "gateway/base/result.hpp"
#include "gateway/mapping/code_table.hpp"
#include "gateway/record/schema.hpp"
#include "gateway/standards/region_table.hpp"

namespace tongban::mapping {

class Library final {
 public:
  explicit Library(std::filesystem::path schemasFolder) : folder_(std::move(schemasFolder)) {}

  // schemas/canonical/<name>.schema.json, schemas/config/<name>.schema.json,
  // schemas/api/<name>.schema.json, schemas/codes/<name>.csv
  Result<std::shared_ptr<const record::Schema>> canonical(const std::string& name);
  Result<std::shared_ptr<const record::Schema>> config(const std::string& name);
  Result<std::shared_ptr<const record::Schema>> api(const std::string& name);
  Result<std::shared_ptr<const CodeTable>> codes(const std::string& name);
  Result<std::shared_ptr<const standards::RegionTable>> regions();

  const std::filesystem::path& folder() const noexcept { return folder_; }

  // The `schemas` folder that belongs to `file`: beside it or beside one of the folders above it.
  // Error: mapping.schemas-missing.
  static Result<std::filesystem::path> locate(const std::filesystem::path& file);

 private:
  Result<std::shared_ptr<const record::Schema>> schema(const std::string& family,
                                                       const std::string& name);

  std::filesystem::path folder_;
  std::map<std::string, std::shared_ptr<const record::Schema>> schemas_;
  std::map<std::string, std::shared_ptr<const CodeTable>> codes_;
  std::shared_ptr<const standards::RegionTable> regions_;
};

}  // namespace tongban::mapping
