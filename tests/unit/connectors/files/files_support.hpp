// tests/unit/connectors/files/files_support.hpp — a folder with files, and a connector over it.
#pragma once
#include "connectors/files/source.hpp"
#include "tests/unit/connectors/support.hpp"

namespace tongban::tests {

struct Folder {
  TempDir dir;
  HandClock clock;
  connectors::files::Settings settings;

  Folder() {
    settings.folder = dir.path();
    settings.keys = {"代码"};
    settings.source.slots = {"代码"};
    settings.refresh = std::chrono::seconds(60);
    settings.settle = std::chrono::seconds(5);
  }
  void write(const std::string& name, std::string_view text) const { writeText(dir / name, text); }
  void replace(const std::string& name, std::string_view text) const {
    replaceText(dir / name, text);
  }
  std::unique_ptr<connectors::Connector> open(const connectors::Bounds& bounds = {}) const {
    return std::make_unique<connectors::Connector>(
        "registration", bounds,
        std::make_unique<connectors::files::FilesSource>(settings, clock,
                                                         std::filesystem::temp_directory_path()));
  }
};

}  // namespace tongban::tests
