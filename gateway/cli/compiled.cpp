#include "gateway/cli/compiled.hpp"

#include "gateway/base/ids.hpp"
#include "gateway/store/sqlite/sqlite_store.hpp"

namespace tongban::cli {
namespace {

// What was published into the store, since files may speak of it. A node that has not run yet has
// no store, or one without a catalog.
Result<catalog::Stored> publishedCatalog(const std::string& folder, mapping::Library& library) {
  const auto settings = deployment::loadSettings(folder, library);
  std::error_code ignored;
  if (!settings || !settings->storeFile ||
      !std::filesystem::exists(*settings->storeFile, ignored)) {
    return catalog::Stored();
  }
  auto store = store::openSqlite({*settings->storeFile});
  if (!store) return std::move(store).error();
  auto connection = (*store)->connect();
  if (!connection) return std::move(connection).error();
  if (auto known = store::verifyComponents(**connection, catalog::migrations()); !known) {
    if (known.error().code == "store.schema-missing") return catalog::Stored();
    return std::move(known).error();
  }
  return catalog::loadStored(**connection);
}

}  // namespace

Scratch::Scratch(const Clock& clock)
    : path_(std::filesystem::temp_directory_path() / ("tongban-check-" + makeUuid(clock.now()))) {
  std::error_code ignored;
  std::filesystem::create_directory(path_, ignored);
  std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Result<deployment::Compiled> compileFolder(const std::string& folder, mapping::Library& library,
                                           const Clock& clock, const Scratch& scratch) {
  auto published = publishedCatalog(folder, library);
  if (!published) return std::move(published).error();
  return deployment::compile(folder, library,
                             {clock, scratch.path(), std::move(*published), nullptr});
}

}  // namespace tongban::cli
