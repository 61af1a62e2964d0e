// connectors/files/settings.hpp — kind `files`: a folder of CSV, JSON, NDJSON or XML files, found
// by key.
//
//   folder: data               the files with the extension of the mapping's format (.csv, .json,
//                              .ndjson, .xml), not those of its sub-folders, no symbolic links
//   key: 统一社会信用代码      or keys: [a, b]; columns, JSON Pointers or XPaths, as `from` in the
//                              mapping is written
//   refreshSeconds: 60         how often the folder is looked at, at most
//   settleSeconds: 5           how long a file must have lain unchanged before it is read
//
// Value type. Faults: connector.settings-invalid.
#pragma once
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "connectors/settings.hpp"

namespace tongban::connectors::files {

struct Settings {
  std::filesystem::path folder;
  std::vector<std::string> keys;
  mapping::SourcePlan source;
  std::chrono::milliseconds refresh{60'000};
  std::chrono::milliseconds settle{5'000};
};

Settings readSettings(ConfigReader&);

}  // namespace tongban::connectors::files
