#include "connectors/files/settings.hpp"

#include <fmt/format.h>

#include "gateway/record/pointer.hpp"
#include "gateway/record/xml.hpp"

namespace tongban::connectors::files {
namespace {

void checkKeys(const std::vector<std::string>& keys, ConfigReader& config) {
  const auto& source = config.source();
  for (const auto& key : keys) {
    if (source.format == mapping::Format::Xml) {
      if (auto path = record::XPath::compile(key, source.namespaces); !path) {
        config.fault("key", fmt::format("键「{}」不是可用的 XPath", key));
      }
    } else if (source.format != mapping::Format::Csv) {
      if (auto pointer = record::JsonPointer::parse(key); !pointer) {
        config.fault("key", fmt::format("键「{}」不是 JSON Pointer,应以「/」开头", key));
      }
    }
  }
}

}  // namespace

Settings readSettings(ConfigReader& config) {
  config.require("folder");
  config.refuse(kRestOnly, "files");
  config.refuse({"engine", "database", "table", "encoding", "order", "updated", "only", "except",
                 "snapshot", "credentials"},
                "files");
  Settings settings;
  settings.folder = config.path("folder");
  settings.keys = config.keys();
  settings.source = config.source();
  settings.refresh = std::chrono::seconds(config.number("refreshSeconds", 60));
  settings.settle = std::chrono::seconds(config.number("settleSeconds", 5));
  checkKeys(settings.keys, config);
  return settings;
}

}  // namespace tongban::connectors::files
