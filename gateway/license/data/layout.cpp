// A folder of layouts, read as a whole: all of it is good, or none of it is used.
#include "gateway/license/data/layout.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/license/data/layout_content.hpp"

namespace tongban::license {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSchemaPath = "config/license-layout.schema.json";

class Loader final {
 public:
  Loader(const fs::path& folder, const record::Schema& schema) : folder_(folder), schema_(schema) {}

  void run() {
    for (const auto& name : files()) readOne(name);
    if (faults.empty() && layouts.empty())
      fault("", 0, "license.layout.folder", "目录中没有 *.yaml");
    checkAttachments();
    std::ranges::stable_sort(faults, [](const LayoutFault& a, const LayoutFault& b) {
      return std::tie(a.file, a.line) < std::tie(b.file, b.line);
    });
    std::ranges::stable_sort(layouts, [](const auto& a, const auto& b) {
      return std::tie(a->fallback, a->name) < std::tie(b->fallback, b->name);
    });
  }

  std::vector<std::shared_ptr<const LicenseLayout>> layouts;
  std::vector<LayoutFault> faults;

 private:
  void fault(const std::string& file, std::uint32_t line, std::string_view code,
             std::string message) {
    auto error = fail(code, std::move(message));
    add({file.empty() ? folder_.string() : file, line, std::move(error.code),
         std::move(error.message), std::move(error.remedy)});
  }

  void add(LayoutFault fault) {
    if (faults.size() < limits::kConfigFaultsMax) faults.push_back(std::move(fault));
  }

  std::vector<std::string> files() {
    std::vector<std::string> names;
    std::error_code error;
    fs::directory_iterator at(folder_, error);
    if (error) {
      fault("", 0, "license.layout.folder", "无法读取版式目录:" + error.message());
      return {};
    }
    for (const fs::directory_iterator end; !error && at != end; at.increment(error)) {
      auto name = at->path().filename().string();
      if (at->path().extension() == ".yml") {
        fault(name, 0, "license.layout.folder", "扩展名应为 .yaml");
      }
      if (at->path().extension() == ".yaml") names.push_back(std::move(name));
      if (names.size() > limits::kLicenseLayoutsMax) {
        fault("", 0, "license.layout.folder",
              fmt::format("版式文件超过 {} 个", limits::kLicenseLayoutsMax));
        return {};
      }
    }
    std::ranges::sort(names);
    return names;
  }

  void readOne(const std::string& name) {
    auto text = readFile(folder_ / name, limits::kConfigBytesMax);
    if (!text) {
      const auto& error = text.error();
      return add({name, 0, error.code, error.message, error.remedy});
    }
    auto compiled = compileLayout(*text, schema_, fs::path(name).stem().string());
    for (auto& found : compiled.faults) {
      auto message = found.pointer.empty() ? found.message
                                           : fmt::format("{}:{}", found.pointer, found.message);
      add({name, found.line, found.code, std::move(message), found.remedy});
    }
    auto layout = std::make_shared<LicenseLayout>(std::move(compiled.layout));
    for (const auto& recognition : layout->recognizes) {
      for (const auto& code : recognition.typeCodes) {
        const auto [known, isNew] = ownerOfType_.try_emplace(code, name);
        if (!isNew && known->second != name) {
          fault(name, 0, "license.layout.duplicate",
                fmt::format("证照类型代码 {} 已由 {} 识别", code, known->second));
        }
      }
    }
    layouts.push_back(std::move(layout));
  }

  void checkAttachments() {
    const auto names = attachmentsOf(layouts);
    if (names.size() > limits::kLicenseKeptMax) {
      fault(
          "", 0, "license.layout.folder",
          fmt::format("各版式共读取 {} 种附件,上限 {} 种", names.size(), limits::kLicenseKeptMax));
    }
  }

  const fs::path& folder_;
  const record::Schema& schema_;
  std::map<std::string, std::string> ownerOfType_;
};

Error summaryOf(const std::vector<LayoutFault>& faults) {
  const auto& first = faults.front();
  auto message = first.message;
  if (faults.size() > 1) message += fmt::format("(共 {} 处)", faults.size());
  auto where = first.line == 0 ? first.file : fmt::format("{}:{}", first.file, first.line);
  return fail("license.layout.invalid", fmt::format("{}:{}", first.code, message), std::move(where),
              first.remedy);
}

Result<fs::path> locateSchema(const fs::path& folder) {
  std::error_code ignored;
  auto above = fs::absolute(folder, ignored).lexically_normal();
  while (above != above.root_path()) {
    for (const auto& schemas : {above.parent_path(), above / "schemas"}) {
      if (fs::is_regular_file(schemas / kSchemaPath, ignored)) return schemas / kSchemaPath;
    }
    above = above.parent_path();
  }
  return fail("license.layout.schema-missing", "在版式目录及其上级目录旁都找不到 schemas 目录",
              folder.string());
}

}  // namespace

std::set<std::string> attachmentsOf(
    const std::vector<std::shared_ptr<const LicenseLayout>>& layouts) {
  std::set<std::string> names;
  for (const auto& layout : layouts) {
    for (const auto& field : layout->fields) {
      for (const auto& source : field.from) {
        if (!source.isCustomData()) names.insert(source.name);
      }
    }
  }
  return names;
}

LayoutSet::LayoutSet() : content_(std::make_shared<const Content>()) {}
LayoutSet::LayoutSet(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

Result<LayoutSet> LayoutSet::load(const fs::path& folder, std::vector<LayoutFault>* faults) {
  auto schema = locateSchema(folder);
  if (!schema) return std::move(schema).error();
  return load(folder, *schema, faults);
}

Result<LayoutSet> LayoutSet::load(const fs::path& folder, const fs::path& schemaFile,
                                  std::vector<LayoutFault>* faults) {
  auto schema = record::Schema::load(schemaFile);
  if (!schema) return std::move(schema).error();
  Loader loader(folder, *schema);
  loader.run();
  if (faults != nullptr) *faults = loader.faults;
  if (!loader.faults.empty()) return summaryOf(loader.faults);
  return LayoutSet(std::make_shared<const Content>(Content{std::move(loader.layouts)}));
}

std::set<std::string> LayoutSet::attachmentNames() const {
  return attachmentsOf(content_->layouts);
}

}  // namespace tongban::license
