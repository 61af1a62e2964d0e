#include "connectors/kinds.hpp"

#include <fmt/format.h>

#include "connectors/database/source.hpp"
#include "connectors/files/source.hpp"
#include "connectors/rest/source.hpp"

namespace tongban::connectors {
namespace {

struct Maker {
  const Bounds& bounds;
  const Surroundings& around;

  std::unique_ptr<Source> operator()(const files::Settings& settings) const {
    return std::make_unique<files::FilesSource>(settings, around.clock, around.scratch);
  }
  std::unique_ptr<Source> operator()(const database::Settings& settings) const {
    return std::make_unique<database::DatabaseSource>(settings, bounds.concurrency);
  }
  std::unique_ptr<Source> operator()(const rest::Settings& settings) const {
    return std::make_unique<rest::RestSource>(settings, bounds);
  }
};

}  // namespace

Reading readConnector(const record::Value& root, const std::filesystem::path& folder,
                      const mapping::SourcePlan& source) {
  Reading reading;
  ConfigReader config(root, folder, source, reading.faults);
  Settings settings{config.identity(), {}};
  const auto kind = config.text("kind");
  if (kind == "files") {
    settings.kind = files::readSettings(config);
  } else if (kind == "database") {
    settings.kind = database::readSettings(config);
  } else if (kind == "rest") {
    settings.kind = rest::readSettings(config);
  } else {
    config.fault("kind", fmt::format("还不能接入「{}」类数据源", kind));
  }
  if (config.good()) reading.settings = std::move(settings);
  return reading;
}

std::unique_ptr<Connector> open(const Settings& settings, const Surroundings& around) {
  const auto& identity = settings.identity;
  return std::make_unique<Connector>(identity.id, identity.bounds,
                                     std::visit(Maker{identity.bounds, around}, settings.kind));
}

}  // namespace tongban::connectors
