#include "gateway/catalog/catalog.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/catalog/rules.hpp"

namespace tongban::catalog {
namespace {

// Finds what has an id by its hash: open addressing, at most half full.
class IdTable final {
 public:
  explicit IdTable(std::size_t count) {
    std::size_t size = 2;
    while (size < count * 2) size *= 2;
    slots_.resize(size, kFree);
  }

  // Where `id` stands; kFree when it is not there. `idAt` gives the id of a position.
  template <class IdAt>
  std::uint32_t find(std::string_view id, const IdAt& idAt) const {
    for (auto slot = first(id); slots_[slot] != kFree; slot = next(slot)) {
      if (idAt(slots_[slot]) == id) return slots_[slot];
    }
    return kFree;
  }

  // False when the id is there already.
  template <class IdAt>
  bool add(std::uint32_t position, const IdAt& idAt) {
    const std::string_view id = idAt(position);
    auto slot = first(id);
    for (; slots_[slot] != kFree; slot = next(slot)) {
      if (idAt(slots_[slot]) == id) return false;
    }
    slots_[slot] = position;
    return true;
  }

  static constexpr std::uint32_t kFree = UINT32_MAX;

 private:
  std::size_t first(std::string_view id) const {
    return std::hash<std::string_view>()(id) & (slots_.size() - 1);
  }
  std::size_t next(std::size_t slot) const { return (slot + 1) & (slots_.size() - 1); }

  std::vector<std::uint32_t> slots_;
};

// How far a grant goes towards allowing a question; Allows is the end. The order is that of the
// codes in catalog.hpp.
enum class Stage : std::uint8_t {
  Suspended,
  Revoked,
  NotYetValid,
  Expired,
  PurposeMismatch,
  BasisMissing,
  CaseMissing,
  OperatorMissing,
  ItemNotGranted,
  ItemUnknown,
  Allows,
};

bool anyCovers(const std::vector<std::string>& items, std::string_view field) {
  return std::ranges::any_of(items, [&](const auto& item) { return covers(item, field); });
}

bool has(const Resource& resource, std::string_view field) {
  return std::ranges::any_of(resource.items,
                             [&](const auto& item) { return covers(item.id, field); });
}

Stage stageOfItems(const Resource& resource, const GrantTerms& terms, const Question& question) {
  if (question.items.size() > limits::kResourceItemsMax) return Stage::ItemUnknown;
  auto stage = Stage::Allows;
  for (const auto& item : question.items) {
    if (anyCovers(terms.items, item)) continue;
    if (has(resource, item)) return Stage::ItemNotGranted;
    stage = Stage::ItemUnknown;
  }
  return stage;
}

Stage stageOf(const Resource& resource, const Grant& grant, const Question& question) {
  const auto& terms = *grant.terms;
  if (grant.state == GrantState::Suspended) return Stage::Suspended;
  if (grant.state != GrantState::Active) return Stage::Revoked;
  if (question.now < grant.from) return Stage::NotYetValid;
  if (question.now >= grant.until) return Stage::Expired;
  if (!terms.matters.empty() &&
      std::ranges::find(terms.matters, question.matter) == terms.matters.end()) {
    return Stage::PurposeMismatch;
  }
  if (terms.needsBasis && !question.hasBasis) return Stage::BasisMissing;
  if (terms.needsCase && !question.hasCase) return Stage::CaseMissing;
  if (terms.needsOperator && !question.hasOperator) return Stage::OperatorMissing;
  return stageOfItems(resource, terms, question);
}

// What a caller asked for is shown again only if it looks like the name of an item: anything else
// might be a person's data in the wrong place.
std::string shown(std::string_view item, std::size_t position) {
  return isItem(item) ? std::string(item) : fmt::format("第 {} 个信息项", position + 1);
}

constexpr std::size_t kShownMax = 8;

template <class Fits>
std::string list(std::span<const std::string> items, const Fits& fits) {
  std::string out;
  std::size_t count = 0;
  for (std::size_t i = 0; i < items.size() && count <= kShownMax; ++i) {
    if (!fits(items[i])) continue;
    if (count > 0) out += "、";
    out += count < kShownMax ? shown(items[i], i) : "…";
    ++count;
  }
  return out;
}

Error itemError(Stage stage, const Resource& resource, const Grant& grant,
                const Question& question) {
  if (stage == Stage::ItemNotGranted) {
    const auto names = list(question.items, [&](const auto& item) {
      return has(resource, item) && !anyCovers(grant.terms->items, item);
    });
    return fail("grant.item-not-granted", fmt::format("超出授权范围(信息项: {})", names), names);
  }
  if (question.items.size() > limits::kResourceItemsMax) {
    return fail("catalog.item-unknown",
                fmt::format("一次请求了 {} 个信息项,资源至多有 {} 个", question.items.size(),
                            limits::kResourceItemsMax));
  }
  const auto names = list(question.items, [&](const auto& item) { return !has(resource, item); });
  return fail("catalog.item-unknown", fmt::format("资源「{}」没有信息项: {}", resource.id, names),
              names);
}

Error errorOf(Stage stage, const Resource& resource, const Grant& grant, const Question& question) {
  const auto say = [&](std::string_view code, std::string_view what) {
    return fail(code, fmt::format("授权「{}」{}", grant.id, what), grant.id);
  };
  switch (stage) {
    case Stage::Suspended:
      return say("grant.suspended", "已暂停");
    case Stage::Revoked:
      return say("grant.revoked", "已撤销");
    case Stage::NotYetValid:
      return say("grant.not-yet-valid", fmt::format("自 {} 起生效", toRfc3339(grant.from)));
    case Stage::Expired:
      return say("grant.expired", fmt::format("已于 {} 到期", toRfc3339(grant.until)));
    case Stage::PurposeMismatch:
      return say("grant.purpose-mismatch", "不用于所填的事项");
    case Stage::BasisMissing:
      return say("caller.basis-missing", "要求写明使用依据");
    case Stage::CaseMissing:
      return say("caller.case-missing", "要求写明办件编号");
    case Stage::OperatorMissing:
      return say("caller.operator-missing", "要求写明经办人");
    case Stage::ItemNotGranted:
    case Stage::ItemUnknown:
    case Stage::Allows:
      break;
  }
  return itemError(stage, resource, grant, question);
}

}  // namespace

struct Catalog::Content {
  Content(std::vector<Resource> someResources, std::vector<Grant> someGrants)
      : resources(std::move(someResources)),
        grants(std::move(someGrants)),
        resourceIds(resources.size()),
        grantIds(grants.size()) {}

  std::uint32_t positionOf(std::string_view resource) const {
    return resourceIds.find(resource,
                            [&](std::uint32_t at) -> std::string_view { return resources[at].id; });
  }
  std::span<const Grant> grantsOf(std::uint32_t resource) const {
    return std::span(grants).subspan(starts[resource], starts[resource + 1] - starts[resource]);
  }

  // Puts the grants in their order and fills what depends on it.
  Result<Ok> sortGrants();
  Result<Ok> indexGrants();

  std::vector<Resource> resources;
  std::vector<Grant> grants;  // by resource, then region, member, system
  std::vector<std::uint32_t>
      starts;  // where the grants of each resource begin; one more at the end
  IdTable resourceIds;
  IdTable grantIds;
};

namespace {

using Party = std::tuple<std::string_view, std::string_view, std::string_view>;

Party partyOf(const Grant& grant) { return {grant.region, grant.member, grant.system}; }

std::optional<Error> danglingItem(const Resource& resource, const Grant& grant) {
  for (const auto& item : grant.terms->items) {
    if (has(resource, item)) continue;
    return fail(
        "catalog.dangling",
        fmt::format("授权「{}」的信息项「{}」不在资源「{}」中", grant.id, item, resource.id),
        grant.id);
  }
  return std::nullopt;
}

// A service's answer is no record: what would disguise or choose records does nothing to it, and
// must not be believed to.
std::optional<Error> uselessOnService(const Resource& resource, const Grant& grant) {
  if (resource.service.empty() || (grant.terms->masks.empty() && grant.terms->rows.empty())) {
    return std::nullopt;
  }
  return fail("catalog.grant-invalid",
              fmt::format("授权「{}」的资源是服务,不能写脱敏方式(masks)或行条件(rows)", grant.id),
              grant.id);
}

// Grants of one resource and party; a question meets those of two parties.
std::optional<Error> tooManyAlike(std::span<const Grant> sorted) {
  if (sorted.size() <= limits::kCatalogGrantsAlikeMax) return std::nullopt;
  for (std::size_t last = limits::kCatalogGrantsAlikeMax; last < sorted.size(); ++last) {
    const auto& first = sorted[last - limits::kCatalogGrantsAlikeMax];
    if (partyOf(first) != partyOf(sorted[last])) continue;
    return fail("catalog.too-many",
                fmt::format("资源「{}」对同一接入系统的授权超过 {} 个", first.resource,
                            limits::kCatalogGrantsAlikeMax),
                first.id);
  }
  return std::nullopt;
}

// Makes values[i] what values[order[i]] was, in place: two copies of all grants would double the
// memory of a start.
void permute(std::vector<Grant>& values, std::vector<std::uint32_t>& order) {
  for (std::uint32_t start = 0; start < order.size(); ++start) {
    if (order[start] == start) continue;
    auto held = std::move(values[start]);
    auto at = start;
    while (order[at] != start) {
      const auto from = order[at];
      values[at] = std::move(values[from]);
      order[at] = at;
      at = from;
    }
    values[at] = std::move(held);
    order[at] = at;
  }
}

}  // namespace

Result<Ok> Catalog::Content::sortGrants() {
  std::vector<std::uint32_t> resourceOf(grants.size());
  starts.assign(resources.size() + 1, 0);
  for (std::size_t i = 0; i < grants.size(); ++i) {
    if (grants[i].terms == nullptr) grants[i].terms = noTerms();
    resourceOf[i] = positionOf(grants[i].resource);
    if (resourceOf[i] == IdTable::kFree) {
      return fail("catalog.dangling",
                  fmt::format("授权「{}」指向的资源「{}」不存在", grants[i].id, grants[i].resource),
                  grants[i].id);
    }
    const auto& resource = resources[resourceOf[i]];
    if (auto dangling = danglingItem(resource, grants[i])) return *dangling;
    if (auto useless = uselessOnService(resource, grants[i])) return *useless;
    ++starts[resourceOf[i] + 1];
  }
  for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  std::vector<std::uint32_t> order(grants.size());
  auto next = starts;
  for (std::uint32_t i = 0; i < grants.size(); ++i) order[next[resourceOf[i]]++] = i;
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    std::stable_sort(order.begin() + starts[i], order.begin() + starts[i + 1],
                     [&](auto a, auto b) { return partyOf(grants[a]) < partyOf(grants[b]); });
  }
  permute(grants, order);
  return indexGrants();
}

Result<Ok> Catalog::Content::indexGrants() {
  const auto idAt = [&](std::uint32_t at) -> std::string_view { return grants[at].id; };
  for (std::uint32_t at = 0; at < grants.size(); ++at) {
    if (grantIds.add(at, idAt)) continue;
    return fail("catalog.duplicate", fmt::format("授权编号「{}」重复", grants[at].id),
                grants[at].id);
  }
  for (std::uint32_t i = 0; i + 1 < starts.size(); ++i) {
    if (auto error = tooManyAlike(grantsOf(i))) return *error;
  }
  return Ok{};
}

Catalog::Catalog() {
  static const auto nothing = [] {
    auto content = std::make_shared<Content>(std::vector<Resource>(), std::vector<Grant>());
    content->starts.assign(1, 0);
    return content;
  }();
  content_ = nothing;
}

Result<Catalog> Catalog::make(std::vector<Resource> resources, std::vector<Grant> grants) {
  if (resources.size() > limits::kCatalogResourcesMax ||
      grants.size() > limits::kCatalogGrantsMax) {
    return fail("catalog.too-many",
                fmt::format("{} 个资源、{} 个授权,上限为 {} 与 {}", resources.size(), grants.size(),
                            limits::kCatalogResourcesMax, limits::kCatalogGrantsMax));
  }
  const auto content = std::make_shared<Content>(std::move(resources), std::move(grants));
  const auto resourceId = [&](std::uint32_t at) -> std::string_view {
    return content->resources[at].id;
  };
  for (std::uint32_t at = 0; at < content->resources.size(); ++at) {
    if (content->resourceIds.add(at, resourceId)) continue;
    const auto& id = content->resources[at].id;
    return fail("catalog.duplicate", fmt::format("资源编号「{}」重复", id), id);
  }
  if (auto sorted = content->sortGrants(); !sorted) return std::move(sorted).error();
  Catalog catalog;
  catalog.content_ = content;
  return catalog;
}

Result<Decision> Catalog::decide(const Question& question) const {
  const auto position = content_->positionOf(question.resource);
  if (position == IdTable::kFree) {
    return fail("catalog.resource-unknown", "目录中没有所请求的资源");
  }
  const auto& resource = content_->resources[position];
  if (resource.sharing == Sharing::None) {
    return fail("catalog.not-shared", fmt::format("资源「{}」不予共享", resource.id), resource.id);
  }
  const auto all = content_->grantsOf(position);
  const Grant* furthest = nullptr;
  auto reached = Stage::Suspended;
  for (const auto system : {question.system, std::string_view()}) {
    const Party party(question.region, question.member, system);
    auto at =
        std::lower_bound(all.begin(), all.end(), party,
                         [](const Grant& grant, const Party& p) { return partyOf(grant) < p; });
    for (; at != all.end() && partyOf(*at) == party; ++at) {
      const auto stage = stageOf(resource, *at, question);
      if (stage == Stage::Allows) return Decision{&resource, &*at};
      if (furthest != nullptr && stage <= reached) continue;
      furthest = &*at;
      reached = stage;
    }
    if (question.system.empty()) break;
  }
  if (furthest == nullptr) {
    return fail("grant.missing", fmt::format("没有对资源「{}」的授权", resource.id), resource.id);
  }
  return errorOf(reached, resource, *furthest, question);
}

const Resource* Catalog::resource(std::string_view id) const noexcept {
  const auto position = content_->positionOf(id);
  return position == IdTable::kFree ? nullptr : &content_->resources[position];
}

const Grant* Catalog::grant(std::string_view id) const noexcept {
  const auto position = content_->grantIds.find(
      id, [&](std::uint32_t at) -> std::string_view { return content_->grants[at].id; });
  return position == IdTable::kFree ? nullptr : &content_->grants[position];
}

std::size_t Catalog::resources() const noexcept { return content_->resources.size(); }
std::size_t Catalog::grants() const noexcept { return content_->grants.size(); }

}  // namespace tongban::catalog
