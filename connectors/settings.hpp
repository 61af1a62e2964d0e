// connectors/settings.hpp — what every file of connectors/*.yaml says, whatever its kind, and how a
// kind reads the rest of it.
//
// The file has passed schemas/config/connector.schema.json before; a ConfigReader looks for what a
// schema cannot say and collects every fault with its line. The connector's mapping says what form
// its source has (format, encoding, columns), so that no form is declared twice.
//
// Pure. A ConfigReader borrows all it is given. Code of faults: connector.settings-invalid.
#pragma once
#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/connector.hpp"
#include "gateway/mapping/plan.hpp"
#include "gateway/record/schema.hpp"
#include "gateway/record/value.hpp"

namespace tongban::connectors {

// What is common to all kinds.
struct Identity {
  std::string id;
  std::string title;
  std::string member;
  std::string system;
  std::string mapping;
  Bounds bounds;
};

// Where a secret is; read when a connector is opened, never kept in settings.
struct SecretReference {
  std::optional<std::filesystem::path> file;  // mode 0600
  std::string variable;                       // else of the environment

  // Errors: base.file-*, base.secret-mode; connector.settings-invalid for a variable that is not
  // set.
  Result<std::string> read() const;
};

// What means something to kind `rest` alone.
inline constexpr std::array<std::string_view, 12> kRestOnly = {
    "url",         "method",   "parameters", "body",   "headers", "credentialHeader",
    "authorities", "identity", "targets",    "answer", "page",    "probe"};

class ConfigReader final {
 public:
  ConfigReader(const record::Value& root, std::filesystem::path folder,
               const mapping::SourcePlan& source, std::vector<record::Fault>& faults,
               std::string pointer = {})
      : root_(root),
        folder_(std::move(folder)),
        source_(source),
        faults_(faults),
        pointer_(std::move(pointer)) {}

  const mapping::SourcePlan& source() const noexcept { return source_; }
  bool good() const noexcept { return faults_.empty(); }

  bool has(std::string_view name) const noexcept { return root_.find(name) != nullptr; }
  std::string text(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;
  std::vector<std::pair<std::string, std::string>> pairs(std::string_view name) const;
  std::size_t number(std::string_view name, std::size_t otherwise) const;
  bool flag(std::string_view name) const;
  // A path of the deployment folder; an absolute one stays as it is.
  std::filesystem::path path(std::string_view name) const;
  std::optional<SecretReference> secret(std::string_view name) const;
  // `key: a` or `keys: [a, b]`, one of them.
  std::vector<std::string> keys();
  Identity identity() const;
  // What an object among the settings says; nothing when it is not there.
  std::optional<ConfigReader> within(std::string_view name) const;

  // A fault at that setting, or at the file as a whole.
  void fault(std::string_view name, std::string message);
  void require(std::string_view name);
  // Settings that mean nothing to this kind.
  void refuse(std::span<const std::string_view> names, std::string_view kind);
  void refuse(std::initializer_list<std::string_view> names, std::string_view kind) {
    refuse(std::span(names.begin(), names.size()), kind);
  }

 private:
  const record::Value& root_;
  const std::filesystem::path folder_;
  const mapping::SourcePlan& source_;
  std::vector<record::Fault>& faults_;
  const std::string pointer_;  // where root_ is in the file
};

}  // namespace tongban::connectors
