#include "connectors/database/settings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/store/table_reader.hpp"

namespace tongban::connectors::database {
namespace {

constexpr std::size_t kIdentifierBytesMax = 63;  // PostgreSQL cuts longer ones off

void readPlace(ConfigReader& config, Settings& settings) {
  config.require("database");
  if (settings.engine == Engine::Sqlite) {
    settings.file = config.path("database");
    settings.snapshot = config.flag("snapshot");
    config.refuse({"credentials"}, "sqlite");
    std::error_code error;
    if (config.has("database") && !std::filesystem::exists(settings.file, error)) {
      config.fault("database", fmt::format("数据库文件「{}」不存在", config.text("database")));
    }
    return;
  }
  settings.connection = config.text("database");
  settings.password = config.secret("credentials");
  config.refuse({"snapshot"}, "postgres");
  if (auto good = store::checkPostgresConnection(settings.connection); !good) {
    config.fault("database", good.error().message);
  }
}

void checkNames(ConfigReader& config, const Settings& settings) {
  const auto check = [&](std::string_view setting, std::string_view name) {
    if (!isIdentifier(name)) config.fault(setting, fmt::format("「{}」不能作表名或列名", name));
  };
  const auto parts = split(settings.table, '.');
  if (parts.size() > 2) config.fault("table", "表名应写作 表 或 模式.表");
  for (const auto part : parts) check("table", part);
  for (const auto& name : settings.keys) check("key", name);
  for (const auto& name : settings.order) check("order", name);
  for (const auto& name : settings.columns) check("mapping", name);
  for (const auto& [name, value] : settings.only) check("only", name);
  for (const auto& [name, value] : settings.except) check("except", name);
  if (!settings.updated.empty()) check("updated", settings.updated);
}

void checkMapping(ConfigReader& config) {
  const auto& source = config.source();
  if (source.format != mapping::Format::Csv || !source.columns.empty()) {
    config.fault("mapping", "数据库表以 CSV 交给映射:映射的 source 应为 csv,且不写 columns");
  }
  if (source.slots.empty()) config.fault("mapping", "映射没有读任何一列");
}

}  // namespace

bool isIdentifier(std::string_view name) noexcept {
  if (name.empty() || name.size() > kIdentifierBytesMax || !isUtf8(name)) return false;
  if (trim(name).size() != name.size()) return false;
  // A backslash, since GB18030 has bytes that look like one.
  return std::ranges::all_of(name, [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F && c != '"' && c != '\\';
  });
}

Settings readSettings(ConfigReader& config) {
  config.require("table");
  config.refuse(kRestOnly, "database");
  config.refuse({"folder", "refreshSeconds", "settleSeconds"}, "database");
  Settings settings;
  settings.engine = config.text("engine") == "postgres" ? Engine::Postgres : Engine::Sqlite;
  readPlace(config, settings);
  settings.timeout = config.identity().bounds.timeout;
  settings.table = config.text("table");
  settings.keys = config.keys();
  settings.columns = config.source().slots;
  settings.order = config.texts("order");
  settings.updated = config.text("updated");
  settings.only = config.pairs("only");
  settings.except = config.pairs("except");
  settings.documentEncoding = config.source().encoding;
  settings.delimiter = config.source().delimiter;
  if (config.has("encoding")) {
    auto encoding = record::parseEncoding(config.text("encoding"));
    if (encoding) settings.encoding = *encoding;
    if (!encoding) config.fault("encoding", encoding.error().message);
  }
  if (settings.only.size() + settings.except.size() > limits::kConnectorConditionsMax ||
      settings.order.size() > limits::kConnectorKeysMax) {
    config.fault("only", fmt::format("条件至多 {} 个,order 至多 {} 列",
                                     limits::kConnectorConditionsMax, limits::kConnectorKeysMax));
  }
  checkMapping(config);
  if (config.has("table") && (config.has("key") || config.has("keys"))) {
    checkNames(config, settings);
  }
  return settings;
}

}  // namespace tongban::connectors::database
