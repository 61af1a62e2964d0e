// gateway/cli/compiled.hpp — a deployment folder compiled for one command, as a node would run it,
// with what was published into its store.
//
// Errors: those of compile(), the store's. Findings are in the report.
#pragma once
#include <filesystem>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/deployment/snapshot.hpp"

namespace tongban::cli {

// Where connectors put copies while they are asked; nobody else's to read, and gone afterwards.
class Scratch final {
 public:
  explicit Scratch(const Clock&);
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

Result<deployment::Compiled> compileFolder(const std::string& folder, mapping::Library&,
                                           const Clock&, const Scratch&);

}  // namespace tongban::cli
