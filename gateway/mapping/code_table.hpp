// gateway/mapping/code_table.hpp — a code table: what is written on one side, the code on the
// other.
//
// Read from schemas/codes/*.csv, UTF-8, header `code,name`; several rows may give one code several
// names. Codes are text: 01 stays 01. Lookup accepts a name or a code itself.
// Immutable once loaded, thread-safe. Errors: mapping.table-invalid with the line.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/base/result.hpp"

namespace tongban::mapping {

class CodeTable final {
 public:
  static Result<CodeTable> load(const std::filesystem::path& csvFile);

  // From pairs of a mapping file. False when the name has another code already.
  bool add(std::string_view name, std::string_view code);

  // Valid as long as the table.
  std::optional<std::string_view> find(std::string_view nameOrCode) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  std::unordered_map<std::string, std::string, Hash, std::equal_to<>> codes_;
};

}  // namespace tongban::mapping
