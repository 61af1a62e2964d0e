// What connectors/ and catalog/ mean, and what they say of each other and of members.
#include <algorithm>

#include <fmt/format.h>

#include "gateway/catalog/reader.hpp"
#include "gateway/deployment/checker.hpp"
#include "gateway/mapping/plan.hpp"
#include "gateway/standards/resource_code.hpp"

namespace tongban::deployment {
namespace {

std::string textOf(const record::Value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value == nullptr ? std::string() : std::string(value->text());
}

std::span<const record::Value> itemsOf(const record::Value& object, std::string_view name) {
  const auto* list = object.find(name);
  return list == nullptr ? std::span<const record::Value>() : list->items();
}

// Services that the gateway performs itself.
bool isService(std::string_view name) { return name == "license-verify"; }

}  // namespace

void Checker::checkConnectors() {
  for (const auto& name : yamlFilesIn("connectors")) {
    if (const auto* file = read(name, "connector")) checkConnector(*file);
  }
}

void Checker::checkConnector(const File& file) {
  const auto& root = file.root();
  const auto id = textOf(root, "connector");
  Connector connector;
  connector.place = {file.name, root.line()};
  connector.mapping = textOf(root, "mapping");
  connector.member = textOf(root, "member");
  connector.system = textOf(root, "system");
  connector.text = file.text;
  checkConnectorMember(file, root);
  if (const auto* mapping = root.find("mapping"); mapping != nullptr && mapping->isText()) {
    const auto* compiled = mappingNamed(connector.mapping, {file.name, mapping->line()});
    connector.compiled = compiled->mapping;
    connector.text += compiled->text;
  }
  readSettingsOf(file, connector);
  const auto [place, fresh] = connectors_.emplace(id, std::move(connector));
  if (!fresh) {
    find(file.name, root.line(), "deployment.duplicate-id",
         fmt::format("接入配置「{}」重复,首次出现在 {}", id, place->second.place.file));
  }
}

void Checker::checkConnectorMember(const File& file, const Value& root) {
  const auto* member = root.find("member");
  if (member == nullptr || !member->isText()) return;
  const auto known = members_.find(member->text());
  if (known == members_.end()) {
    return find(file.name, member->line(), "deployment.dangling-reference",
                fmt::format("members.yaml 中没有接入机构「{}」", member->text()));
  }
  const auto* system = root.find("system");
  if (system != nullptr && !known->second.systems.contains(system->text())) {
    find(file.name, system->line(), "deployment.dangling-reference",
         fmt::format("接入机构「{}」没有接入系统「{}」", member->text(), system->text()));
  }
}

// What only the kind of the connector knows. Needs a file of the right shape and a mapping that
// compiles: without them it could only guess.
void Checker::readSettingsOf(const File& file, Connector& connector) {
  const auto& root = file.root();
  checkFile(file.name, root.find("folder"));
  checkSecret(file.name, root.find("credentials"));
  checkIdentity(file.name, root.find("identity"));
  if (!connector.compiled || !file.wellFormed) return;
  auto reading = connectors::readConnector(root, folder_, connector.compiled->plan().source);
  for (const auto& fault : reading.faults) find(file.name, fault);
  connector.settings = std::move(reading.settings);
}

void Checker::checkCatalog() {
  for (const auto& name : yamlFilesIn("catalog")) {
    const auto* file = read(name, "catalog");
    if (file == nullptr) continue;
    for (const auto& resource : itemsOf(file->root(), "resources")) {
      if (resource.isObject()) checkResource(name, resource);
    }
    for (const auto& grant : itemsOf(file->root(), "grants")) {
      if (grant.isObject()) checkGrant(name, grant);
    }
    if (!file->wellFormed) continue;
    std::vector<record::Fault> faults;
    auto stored = catalog::readCatalog(file->root(), faults);
    for (const auto& fault : faults) find(name, fault);
    std::ranges::move(stored.resources, std::back_inserter(catalog_.resources));
    std::ranges::move(stored.grants, std::back_inserter(catalog_.grants));
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
  // Who provides it there, and out of which source, is not ours to know.
  if (const auto region = catalog::splitResourceId(id).region; !region.empty()) {
    return checkPeerResource(file, resource, region);
  }
  const auto* provider = resource.find("provider");
  if (provider != nullptr && provider->isText() && !members_.contains(provider->text())) {
    find(file, provider->line(), "deployment.dangling-reference",
         fmt::format("members.yaml 中没有接入机构「{}」", provider->text()));
  }
  if (const auto* service = resource.find("service");
      service != nullptr && !isService(service->text())) {
    find(file, service->line(), "deployment.service-unknown",
         fmt::format("网关没有服务「{}」;可用的是 license-verify", service->text()));
  }
  const auto* connector = resource.find("connector");
  if (connector == nullptr || !connector->isText()) return;
  const auto known = connectors_.find(connector->text());
  if (known == connectors_.end()) {
    return find(file, connector->line(), "deployment.dangling-reference",
                fmt::format("connectors/ 中没有接入配置「{}」", connector->text()));
  }
  if (!known->second.compiled) return;
  checkItems(file, resource, known->second);
  checkSubject(file, resource, known->second);
}

void Checker::checkItems(const std::string& file, const Value& resource,
                         const Connector& connector) {
  const auto& target = connector.compiled->target();
  for (const auto& item : itemsOf(resource, "items")) {
    const auto* field = item.find("id");
    if (field == nullptr || !field->isText()) continue;
    std::string pointer = "/" + std::string(field->text());
    std::ranges::replace(pointer, '.', '/');
    if (target.describes(pointer)) continue;
    find(file, field->line(), "deployment.item-unknown",
         fmt::format("规范记录「{}」没有信息项「{}」", target.title(), field->text()));
  }
}

// The fields by which a subject is found have to come out of the mapping, or no answer could be
// held against its question.
void Checker::checkSubject(const std::string& file, const Value& resource,
                           const Connector& connector) {
  std::vector<std::string> subject;
  for (const auto& field : itemsOf(resource, "subject")) subject.emplace_back(field.text());
  if (subject.empty()) subject.emplace_back("uscc");
  for (const auto& field : subject) {
    const auto& fields = connector.compiled->plan().fields;
    if (std::ranges::any_of(fields, [&](const auto& one) { return one.name == field; })) continue;
    find(file, resource.line(), "deployment.subject-invalid",
         fmt::format("映射「{}」不产生查询主体字段「{}」", connector.mapping, field));
  }
  const auto keys =
      connector.settings
          ? std::visit([](const auto& kind) { return kind.keys.size(); }, connector.settings->kind)
          : subject.size();
  if (keys != subject.size()) {
    find(file, resource.line(), "deployment.subject-invalid",
         fmt::format("查询主体有 {} 个字段,接入配置的键有 {} 个,应一一对应", subject.size(), keys));
  }
}

void Checker::checkGrant(const std::string& file, const Value& grant) {
  const auto id = textOf(grant, "id");
  const auto [place, fresh] = grants_.emplace(id, Place{file, grant.line()});
  if (!fresh) {
    find(
        file, grant.line(), "deployment.duplicate-id",
        fmt::format("授权「{}」重复,首次出现在 {}:{}", id, place->second.file, place->second.line));
  }
  // A member of another region is not ours to know.
  if (grant.find("region") != nullptr) return;
  const auto* member = grant.find("member");
  if (member == nullptr || !member->isText()) return;
  const auto known = members_.find(member->text());
  if (known == members_.end()) {
    return find(file, member->line(), "deployment.dangling-reference",
                fmt::format("members.yaml 中没有接入机构「{}」", member->text()));
  }
  const auto* system = grant.find("system");
  if (system != nullptr && system->isText() && !known->second.systems.contains(system->text())) {
    find(file, system->line(), "deployment.dangling-reference",
         fmt::format("接入机构「{}」没有接入系统「{}」", member->text(), system->text()));
  }
}

}  // namespace tongban::deployment
