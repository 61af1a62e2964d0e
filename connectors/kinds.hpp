// connectors/kinds.hpp — from a file of connectors/*.yaml to a Connector: the one place that knows
// every kind.
//
//   auto reading = readConnector(root, folder, mapping.plan().source);
//   auto connector = open(*reading.settings, {clock, scratch});
//
// Reading is pure but for looking whether named files exist; it reports every fault. Opening reads
// secrets and starts what the kind needs; a source that is down is not a fault of opening.
//
// Thread-safe. The clock outlives the connectors.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/database/settings.hpp"
#include "connectors/files/settings.hpp"
#include "connectors/rest/settings.hpp"
#include "connectors/settings.hpp"

namespace tongban::connectors {

// One alternative a kind.
struct Settings {
  Identity identity;
  std::variant<files::Settings, database::Settings, rest::Settings> kind;
};

struct Reading {
  std::optional<Settings> settings;  // none when there is any fault
  std::vector<record::Fault> faults;
};

// `root` has passed the schema; relative paths are below `folder`; `source` is what the mapping
// declares of its source. A kind without a room here is connector.settings-invalid.
Reading readConnector(const record::Value& root, const std::filesystem::path& folder,
                      const mapping::SourcePlan& source);

struct Surroundings {
  const Clock& clock;
  std::filesystem::path scratch;  // room for copies of what files hold; private to the gateway
};

std::unique_ptr<Connector> open(const Settings&, const Surroundings&);

}  // namespace tongban::connectors
