#include "gateway/catalog/rules.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/catalog/quantity.hpp"

namespace tongban::catalog {
namespace {

constexpr std::chrono::hours kMaxAgeMax{24 * 3660};

bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool isLowerId(std::string_view id, std::size_t min, std::size_t max) {
  return id.size() >= min && id.size() <= max && id.front() != '-' &&
         std::ranges::all_of(
             id, [](char c) { return (c >= 'a' && c <= 'z') || isDigit(c) || c == '-'; });
}

bool isResourceId(std::string_view id) { return isLowerId(splitResourceId(id).local, 3, 64); }

bool isCaller(std::string_view id) {
  return isLowerId(id, limits::kCallerIdCharactersMin, limits::kCallerIdCharactersMax);
}

bool isGrantId(std::string_view id) {
  return id.size() >= 2 && id.size() <= 63 && id.front() != '-' &&
         std::ranges::all_of(id, [](char c) { return isLetter(c) || isDigit(c) || c == '-'; });
}

bool isTextOf(std::string_view text, std::size_t codePointsMax) {
  return !text.empty() && isUtf8(text) && text.find('\0') == std::string_view::npos &&
         countCodePoints(text) <= codePointsMax;
}

class Flaws final {
 public:
  void add(std::string at, std::string message) {
    flaws_.push_back({std::move(at), std::move(message)});
  }
  void need(bool good, std::string_view at, std::string_view message) {
    if (!good) add(std::string(at), std::string(message));
  }
  std::vector<Flaw> take() { return std::move(flaws_); }

  // What may stand as an item; `original` goes with each item and is none.
  void item(std::string_view item, const std::string& at, std::set<std::string_view>& seen) {
    if (!isItem(item)) {
      add(at, "信息项不是以点分隔的规范字段名");
    } else if (covers("original", item)) {
      add(at, "来源原文(original)随各信息项提供,不能作为信息项;请删除");
    } else if (!seen.insert(item).second) {
      add(at, fmt::format("「{}」重复;请只写一次", item));
    }
  }

 private:
  std::vector<Flaw> flaws_;
};

std::string place(std::string_view list, std::size_t index) {
  return fmt::format("/{}/{}", list, index);
}

void checkRow(const RowCondition& row, const std::string& at, Flaws& flaws) {
  using Test = RowCondition::Test;
  flaws.need(isItem(row.field), at, "field 不是以点分隔的规范字段名");
  flaws.need(!row.values.empty() && row.values.size() <= limits::kGrantRowValuesMax, at,
             fmt::format("请列出 1 至 {} 个取值", limits::kGrantRowValuesMax));
  const bool written = std::ranges::all_of(row.values, [](const auto& value) {
    return !value.empty() && value.size() <= limits::kGrantRowValueBytesMax && isUtf8(value);
  });
  flaws.need(written, at, "取值为空或过长;空的前缀会放过所有行");
  if (row.test != Test::AtLeast && row.test != Test::AtMost) return;
  flaws.need(row.values.size() == 1 && Quantity::parse(row.values.front()), at,
             "atLeast、atMost 请写一个数或 2026-01-01 形式的日期");
}

void checkMask(const Mask& mask, const std::string& at, Flaws& flaws) {
  const bool keeps = mask.kind == Mask::Kind::Keep;
  const std::size_t most = limits::kMaskCharactersMax;
  if (keeps) {
    flaws.need(mask.first <= most && mask.last <= most, at,
               fmt::format("keep 的 first、last 至多为 {}", most));
    flaws.need(mask.first + mask.last > 0, at, "keep 至少保留一个字;都不保留请写 drop: true");
  } else {
    flaws.need(mask.first == 0 && mask.last == 0, at, "first、last 只用于 keep");
  }
  if (mask.kind != Mask::Kind::Range) {
    return flaws.need(mask.bounds.empty(), at, "界值只用于 range");
  }
  flaws.need(!mask.bounds.empty() && mask.bounds.size() <= limits::kMaskBoundsMax, at,
             fmt::format("range 请写 1 至 {} 个界值", limits::kMaskBoundsMax));
  for (std::size_t i = 0; i < mask.bounds.size(); ++i) {
    const auto bound = Quantity::parse(mask.bounds[i]);
    if (!bound) return flaws.add(at, "range 的界值请写数或 2026-01-01 形式的日期");
    if (i == 0) continue;
    const auto before = Quantity::parse(mask.bounds[i - 1]);
    if (compare(*before, *bound) != -1) {
      return flaws.add(at, "range 的界值须同为数或同为日期,且由小到大、互不相同");
    }
  }
}

void checkMasks(const GrantTerms& terms, Flaws& flaws) {
  std::set<std::string_view> masked;
  for (std::size_t i = 0; i < terms.masks.size(); ++i) {
    const auto& mask = terms.masks[i];
    const auto at = place("masks", i);
    const bool granted =
        std::ranges::any_of(terms.items, [&](const auto& item) { return covers(item, mask.item); });
    if (!isItem(mask.item) || !granted) {
      flaws.add(at, "脱敏的信息项不在授权的信息项之内;请补入 items 或删除此脱敏");
    }
    flaws.need(masked.insert(mask.item).second, at, "同一信息项有两种脱敏方式;请只留一种");
    checkMask(mask, at, flaws);
  }
}

void checkMatters(const GrantTerms& terms, Flaws& flaws) {
  flaws.need(terms.matters.size() <= limits::kGrantMattersMax, "/matters", "事项过多");
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < terms.matters.size(); ++i) {
    flaws.need(isTextOf(terms.matters[i], limits::kMatterCodePointsMax), place("matters", i),
               "事项为空或过长");
    flaws.need(seen.insert(terms.matters[i]).second, place("matters", i), "事项重复;请只写一次");
  }
}

void checkItems(const Resource& resource, Flaws& flaws) {
  flaws.need(!resource.items.empty() && resource.items.size() <= limits::kResourceItemsMax,
             "/items", fmt::format("请列出 1 至 {} 个信息项", limits::kResourceItemsMax));
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < resource.items.size(); ++i) {
    const auto& item = resource.items[i];
    flaws.item(item.id, place("items", i), seen);
    flaws.need(isTextOf(item.name, 100), place("items", i), "信息项的名称为空或过长");
    flaws.need(item.level >= 1 && item.level <= 4, place("items", i), "数据分级为 1 至 4");
  }
}

void checkSource(const Resource& resource, Flaws& flaws) {
  if (!splitResourceId(resource.id).region.empty()) {
    flaws.need(resource.connector.empty(), "/connector",
               "其他区域的资源由该区域的网关提供,没有本地数据源;请删除 connector");
    flaws.need(resource.service.empty(), "/service",
               "其他区域的资源由该区域的网关提供,不是本网关的服务;请删除 service");
    flaws.need(!resource.subject.empty() || !resource.service.empty(), "/subject",
               "其他区域的资源须写明如何查找主体");
  } else if (!resource.service.empty()) {
    flaws.need(isLowerId(resource.service, 2, 63), "/service", "service 不是服务的名称");
    flaws.need(resource.connector.empty(), "/connector",
               "服务类资源(service)没有数据源;请删除 connector");
    flaws.need(!resource.maxAge && resource.licenses.empty(), "/service",
               "maxAgeHours、licenses 只用于数据类资源");
  } else {
    flaws.need(!resource.connector.empty(), "", "数据类资源缺少 connector;服务类资源请写 service");
    flaws.need(!resource.subject.empty(), "/subject", "数据类资源须写明如何查找主体");
  }
  flaws.need(resource.subject.size() <= limits::kConnectorKeysMax, "/subject",
             fmt::format("查找主体的字段至多 {} 个", limits::kConnectorKeysMax));
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < resource.subject.size(); ++i) {
    flaws.item(resource.subject[i], place("subject", i), seen);
  }
  seen.clear();
  for (std::size_t i = 0; i < resource.licenses.size(); ++i) {
    const auto& rule = resource.licenses[i];
    flaws.item(rule.field, place("licenses", i), seen);
    flaws.need(rule.minimumVerdict == "valid" || rule.minimumVerdict == "indeterminate",
               place("licenses", i), "minimumVerdict 为 valid 或 indeterminate");
  }
}

}  // namespace

bool isItem(std::string_view item) noexcept {
  if (item.empty() || item.size() > limits::kItemBytesMax || item.back() == '.') return false;
  bool begins = true;  // of a part
  for (const char c : item) {
    if (begins ? !isLetter(c) : !(isLetter(c) || isDigit(c) || c == '-' || c == '_' || c == '.')) {
      return false;
    }
    begins = c == '.';
  }
  return true;
}

std::vector<Flaw> flawsOf(const Resource& resource) {
  Flaws flaws;
  flaws.need(
      isResourceId(resource.id), "/id",
      "资源编号为 3 至 64 位小写字母、数字与连字符;其他区域的资源在前加 6 位行政区划代码与点");
  flaws.need(isTextOf(resource.name, 100), "/name", "资源名称为空或过长");
  flaws.need(!resource.provider.empty(), "/provider", "缺少提供方");
  for (const auto* text : {&resource.summary, &resource.condition, &resource.basis}) {
    flaws.need(text->empty() || isTextOf(*text, 2000), "", "说明文字过长或不是合法的文字");
  }
  checkItems(resource, flaws);
  checkSource(resource, flaws);
  flaws.need(!resource.maxAge || (resource.maxAge->count() >= 1 && *resource.maxAge <= kMaxAgeMax),
             "/maxAgeHours", "maxAgeHours 为 1 小时至 10 年");
  return flaws.take();
}

std::vector<Flaw> flawsOf(const GrantTerms& terms) {
  Flaws flaws;
  flaws.need(!terms.items.empty() && terms.items.size() <= limits::kResourceItemsMax, "/items",
             fmt::format("请列出 1 至 {} 个信息项", limits::kResourceItemsMax));
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < terms.items.size(); ++i) {
    flaws.item(terms.items[i], place("items", i), seen);
  }
  flaws.need(terms.rows.size() <= limits::kGrantRowsMax, "/rows",
             fmt::format("行条件至多 {} 个", limits::kGrantRowsMax));
  for (std::size_t i = 0; i < terms.rows.size(); ++i) {
    checkRow(terms.rows[i], place("rows", i), flaws);
  }
  checkMasks(terms, flaws);
  checkMatters(terms, flaws);
  const auto within = [](const std::optional<std::uint32_t>& uses, std::uint32_t most) {
    return !uses || (*uses >= 1 && *uses <= most);
  };
  flaws.need(within(terms.dailyMax, limits::kGrantUsesMax), "/dailyMax",
             fmt::format("每日上限为 1 至 {};要停用请写 state", limits::kGrantUsesMax));
  flaws.need(within(terms.minuteMax, limits::kGrantMinuteUsesMax), "/minuteMax",
             fmt::format("频率上限为 1 至 {};要停用请写 state", limits::kGrantMinuteUsesMax));
  return flaws.take();
}

std::vector<Flaw> flawsOf(const Grant& grant) {
  Flaws flaws;
  flaws.need(isGrantId(grant.id), "/id", "授权编号为 2 至 63 位字母、数字与连字符");
  flaws.need(isResourceId(grant.resource), "/resource", "资源编号不合法");
  flaws.need(grant.region.empty() || isRegionShaped(grant.region), "/region",
             "区域为 6 位行政区划代码");
  flaws.need(grant.region.empty() || splitResourceId(grant.resource).region.empty(), "/region",
             "其他区域的资源只授予本区域的机构,第三方区域由提供方区域授权;请删除 region");
  flaws.need(isCaller(grant.member), "/member", "接入机构编号不合法");
  flaws.need(grant.system.empty() || isCaller(grant.system), "/system", "接入系统编号不合法");
  flaws.need(grant.until > grant.from, "/until", "有效期止须晚于有效期起");
  return flaws.take();
}

}  // namespace tongban::catalog
