#include "gateway/store/open.hpp"

namespace tongban::store {
namespace {

Result<std::unique_ptr<Store>> openKind(const SqliteSettings& settings) {
  return openSqlite(settings);
}

}  // namespace

Result<std::unique_ptr<Store>> open(const Settings& settings, std::span<const Migration> migrations,
                                    const Clock& clock) {
  auto store = std::visit([](const auto& kind) { return openKind(kind); }, settings);
  if (!store) return store;
  auto connection = (*store)->connect();
  if (!connection) return std::move(connection).error();
  if (auto done = migrate(**connection, migrations, clock); !done) return std::move(done).error();
  return store;
}

}  // namespace tongban::store
