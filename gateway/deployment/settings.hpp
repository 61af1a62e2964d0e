// gateway/deployment/settings.hpp — what gateway.yaml settles, as types; paths are resolved against
// the deployment folder. For commands that need the store or the trust of a node without running
// it.
//
// Value type. Errors: base.file-*, deployment.settings-invalid (run `tongban check` for all
// faults).
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "gateway/base/result.hpp"
#include "gateway/mapping/library.hpp"

namespace tongban::deployment {

struct Settings {
  std::string region;
  std::string node;
  std::string suite;                                   // sm, intl
  std::optional<std::filesystem::path> storeFile;      // store.kind sqlite
  std::optional<std::filesystem::path> regionAnchors;  // trust.regions
};

Result<Settings> loadSettings(const std::filesystem::path& folder, mapping::Library&);

}  // namespace tongban::deployment
