// gateway/cli/demo/table.hpp — the front-end exchange table that the demonstration's department
// owns: an SQLite file whose texts are GB18030 bytes, as such tables are, filled from a published
// CSV with its disorder left in it.
//
// Errors: base.file-*, record.csv-*, record.encoding-*, store.*; catalog.resource-unknown when no
// row of the table is fit to be asked for.
#pragma once
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

#include "gateway/base/clock.hpp"

namespace tongban::cli {

inline constexpr const char* kFrontEndTable = "up_enterprise";
inline constexpr const char* kFrontEndUpdated = "更新时间";

struct FrontEndTable {
  std::filesystem::path published;  // CSV, UTF-8
  bool real = false;                // as it was published, not the bundled sample
};

// What lies in the table once it is written.
struct FrontEndRows {
  std::size_t rows = 0;
  std::map<std::string, std::string>
      company;  // one row, by column: what the demonstration asks for
};

// `file` is new; `updated` is when every row was last changed, in the time of China.
Result<FrontEndRows> writeFrontEndTable(const FrontEndTable&, const std::filesystem::path& file,
                                        Instant updated);

}  // namespace tongban::cli
