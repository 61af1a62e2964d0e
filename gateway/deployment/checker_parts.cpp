// What each configuration file means, beyond its shape.
#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/deployment/checker.hpp"
#include "gateway/standards/resource_code.hpp"
#include "gateway/standards/unified_social_credit_code.hpp"

namespace tongban::deployment {
namespace {

std::string textOf(const record::Value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value == nullptr ? std::string() : std::string(value->text());
}

}  // namespace

void Checker::checkGateway() {
  const auto* file = read("gateway.yaml", "gateway");
  if (file == nullptr) return;
  const auto& root = file->root();
  checkRegion(file->name, root.find("region"));
  if (const auto* store = root.find("store")) {
    const auto wanted = textOf(*store, "kind") == "postgres" ? "url" : "path";
    if (store->isObject() && store->find(wanted) == nullptr) {
      find(file->name, store->line(), "deployment.setting-missing",
           fmt::format("store 缺少「{}」", wanted));
    }
    checkSecret(file->name, store->find("url"));
  }
  if (const auto* trust = root.find("trust")) checkFile(file->name, trust->find("regions"));
  if (const auto* listeners = root.find("listeners")) {
    for (const auto& listener : listeners->members()) {
      checkKey(file->name, listener.value.find("key"));
      checkFile(file->name, listener.value.find("clientAuthorities"));
    }
  }
  if (const auto* keys = root.find("keys")) {
    checkKey(file->name, keys->find("message"));
    checkKey(file->name, keys->find("log"));
    checkSecret(file->name, keys->find("search"));
    checkSecret(file->name, keys->find("storage"));
  }
}

void Checker::checkRegion(const std::string& file, const Value* region) {
  if (region == nullptr || !region->isText()) return;
  auto table = library_.regions();
  if (!table) return find(file, region->line(), table.error());
  if ((*table)->find(region->text()) == nullptr) {
    find(file, region->line(), "deployment.region-unknown",
         fmt::format("行政区划代码 {} 不在 GB/T 2260 表中", region->text()));
  }
}

void Checker::checkMembers() {
  const auto* file = read("members.yaml", "members");
  if (file == nullptr) return;
  const auto* members = file->root().find("members");
  if (members == nullptr) return;
  for (const auto& member : members->items()) {
    if (member.isObject()) checkMember(file->name, member);
  }
}

void Checker::checkMember(const std::string& file, const Value& member) {
  const auto id = textOf(member, "id");
  const auto [place, fresh] = members_.emplace(id, Member{{file, member.line()}, {}});
  if (!fresh) {
    find(file, member.line(), "deployment.duplicate-id",
         fmt::format("接入机构「{}」重复,首次出现在 {}:{}", id, place->second.place.file,
                     place->second.place.line));
  }
  if (const auto* uscc = member.find("uscc"); uscc != nullptr && uscc->isText()) {
    if (auto code = standards::UnifiedSocialCreditCode::parse(uscc->text()); !code) {
      find(file, uscc->line(), code.error());
    }
  }
  checkRegion(file, member.find("region"));
  const auto* systems = member.find("systems");
  if (systems == nullptr) return;
  for (const auto& system : systems->items()) {
    const auto systemId = textOf(system, "id");
    // A system's id names it to the whole region, so it is one across members.
    const auto owner = std::ranges::find_if(
        members_, [&](const auto& other) { return other.second.systems.contains(systemId); });
    if (owner != members_.end()) {
      find(file, system.line(), "deployment.duplicate-id",
           fmt::format("接入系统「{}」重复,已属于接入机构「{}」", systemId, owner->first));
    }
    place->second.systems.emplace(systemId, Place{file, system.line()});
    checkFile(file, system.find("tlsCertificate"));
    if (const auto* keys = system.find("messageKeys")) {
      for (const auto& key : keys->items()) checkFile(file, &key);
    }
    checkSecret(file, system.find("hmac"));
  }
}

void Checker::checkConnectors() {
  for (const auto& name : yamlFilesIn("connectors")) {
    if (const auto* file = read(name, "connector")) checkConnector(*file);
  }
}

void Checker::checkConnector(const File& file) {
  const auto& root = file.root();
  const auto id = textOf(root, "connector");
  const Connector connector{
      {file.name, root.line()}, textOf(root, "mapping"), textOf(root, "member")};
  const auto [place, fresh] = connectors_.emplace(id, connector);
  if (!fresh) {
    find(file.name, root.line(), "deployment.duplicate-id",
         fmt::format("接入配置「{}」重复,首次出现在 {}", id, place->second.place.file));
  }
  if (const auto* member = root.find("member"); member != nullptr && member->isText()) {
    const auto known = members_.find(member->text());
    if (known == members_.end()) {
      find(file.name, member->line(), "deployment.dangling-reference",
           fmt::format("members.yaml 中没有接入机构「{}」", member->text()));
    } else if (const auto* system = root.find("system");
               system != nullptr && !known->second.systems.contains(system->text())) {
      find(file.name, system->line(), "deployment.dangling-reference",
           fmt::format("接入机构「{}」没有接入系统「{}」", member->text(), system->text()));
    }
  }
  if (const auto* mapping = root.find("mapping"); mapping != nullptr && mapping->isText()) {
    mappingNamed(connector.mapping, {file.name, mapping->line()});
  }
  const auto kind = textOf(root, "kind");
  const auto* const wanted = kind == "files" ? "folder" : kind == "rest" ? "url" : "database";
  if (!kind.empty() && root.find(wanted) == nullptr) {
    find(file.name, root.line(), "deployment.setting-missing",
         fmt::format("{} 类接入配置缺少「{}」", kind, wanted));
  }
  checkFile(file.name, root.find("folder"));
  checkSecret(file.name, root.find("credentials"));
}

void Checker::checkCatalog() {
  for (const auto& name : yamlFilesIn("catalog")) {
    const auto* file = read(name, "catalog");
    const auto* resources = file == nullptr ? nullptr : file->root().find("resources");
    if (resources == nullptr) continue;
    for (const auto& resource : resources->items()) {
      if (resource.isObject()) checkResource(name, resource);
    }
  }
}

void Checker::checkResource(const std::string& file, const Value& resource) {
  const auto id = textOf(resource, "id");
  const auto [place, fresh] = resources_.emplace(id, Place{file, resource.line()});
  if (!fresh) {
    find(file, resource.line(), "deployment.duplicate-id",
         fmt::format("信息资源「{}」重复,首次出现在 {}:{}", id, place->second.file,
                     place->second.line));
  }
  if (const auto* code = resource.find("code"); code != nullptr && code->isText()) {
    if (auto parsed = standards::ResourceCode::parse(code->text()); !parsed) {
      find(file, code->line(), parsed.error());
    }
  }
  if (textOf(resource, "sharing") == "不予共享" && resource.find("basis") == nullptr) {
    find(file, resource.line(), "deployment.basis-missing",
         "不予共享须写明法律、行政法规或国务院决定依据(basis)");
  }
  const auto* provider = resource.find("provider");
  if (provider != nullptr && provider->isText() && !members_.contains(provider->text())) {
    find(file, provider->line(), "deployment.dangling-reference",
         fmt::format("members.yaml 中没有接入机构「{}」", provider->text()));
  }
  const auto* connector = resource.find("connector");
  if (connector == nullptr || !connector->isText()) return;
  const auto known = connectors_.find(connector->text());
  if (known == connectors_.end()) {
    return find(file, connector->line(), "deployment.dangling-reference",
                fmt::format("connectors/ 中没有接入配置「{}」", connector->text()));
  }
  const auto compiled = mappings_.find(known->second.mapping);
  if (compiled == mappings_.end() || compiled->second == nullptr) return;
  const auto* items = resource.find("items");
  for (const auto& item : items == nullptr ? std::span<const Value>() : items->items()) {
    const auto* field = item.find("id");
    if (field == nullptr || !field->isText()) continue;
    std::string pointer = "/" + std::string(field->text());
    std::ranges::replace(pointer, '.', '/');
    if (compiled->second->target().describes(pointer)) continue;
    find(file, field->line(), "deployment.item-unknown",
         fmt::format("规范记录「{}」没有信息项「{}」", compiled->second->target().title(),
                     field->text()));
  }
}

}  // namespace tongban::deployment
