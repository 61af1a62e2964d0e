// What each configuration file means, beyond its shape.
#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/catalog/resource.hpp"
#include "gateway/deployment/checker.hpp"
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
  gateway_ = &root;
  checkRegion(file->name, root.find("region"));
  if (const auto* store = root.find("store")) {
    const auto wanted = textOf(*store, "kind") == "postgres" ? "url" : "path";
    if (store->isObject() && store->find(wanted) == nullptr) {
      find(file->name, store->line(), "deployment.setting-missing",
           fmt::format("store 缺少「{}」", wanted));
    }
    checkSecret(file->name, store->find("url"));
  }
  if (const auto* trust = root.find("trust")) {
    for (const auto* name : {"regions", "members", "licenses"}) {
      checkFile(file->name, trust->find(name));
    }
  }
  if (const auto* listeners = root.find("listeners")) {
    for (const auto& listener : listeners->members()) {
      checkKey(file->name, listener.value.find("key"));
    }
  }
  if (const auto* keys = root.find("keys")) {
    checkKey(file->name, keys->find("message"));
    checkKey(file->name, keys->find("log"));
    checkKey(file->name, keys->find("search"));
    checkKey(file->name, keys->find("storage"));
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
  membersRoot_ = &file->root();
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
  // In the ledger a region code stands for the gateway of that region.
  if (catalog::isRegionShaped(id)) {
    find(file, member.line(), "deployment.id-reserved",
         fmt::format("接入机构的标识「{}」是行政区划代码的写法", id));
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
    checkCertificates(file, system.find("tlsCertificate"), CertificateUse::Tls);
    if (const auto* keys = system.find("messageKeys")) {
      for (const auto& key : keys->items()) checkCertificates(file, &key, CertificateUse::Message);
    }
    checkSecret(file, system.find("hmac"));
  }
}

}  // namespace tongban::deployment
