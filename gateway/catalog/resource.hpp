// gateway/catalog/resource.hpp — 信息资源: what a member offers, made of items.
//
// As 《政务信息资源目录编制指南(试行)》 describes one. A resource of another region has that
// region before its id there, 510000.enterprise-registration: its records come from the gateway of
// that region, its provider is that region's. Value types; thread-safe once made.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongban::catalog {

enum class Sharing : std::uint8_t { Unconditional, Conditional, None };  // 无条件/有条件/不予共享

struct Item {
  std::string id;    // the canonical field, dotted
  std::string name;  // 统一社会信用代码
  int level = 1;     // 数据分级

  friend bool operator==(const Item&, const Item&) = default;
};

// A field that holds a license file (Base64), and the verdict below which nothing leaves.
struct LicenseRule {
  std::string field;
  std::string minimumVerdict;  // valid, indeterminate

  friend bool operator==(const LicenseRule&, const LicenseRule&) = default;
};

struct Resource {
  std::string id;    // ([1-9][0-9]{5}.)?[a-z0-9][a-z0-9-]{2,63}
  std::string code;  // 信息资源代码
  std::string name;
  std::string summary;
  std::string provider;   // member
  std::string connector;  // empty for a service, and for a resource of another region
  std::string service;    // license-verify; empty: records come from the connector or region
  Sharing sharing = Sharing::Conditional;
  std::string condition;
  std::string basis;
  std::string updates;
  std::vector<Item> items;
  std::vector<std::string> subject;          // the canonical fields that find one subject, in the
                                             // order of the connector's key
  std::optional<std::chrono::hours> maxAge;  // of the source's date
  std::vector<LicenseRule> licenses;

  friend bool operator==(const Resource&, const Resource&) = default;
};

// The two parts of a resource's id; `region` is empty for one of this region. What has the shape of
// neither is all `local`. Views into the id.
struct RegionalId {
  std::string_view region;
  std::string_view local;

  friend bool operator==(const RegionalId&, const RegionalId&) = default;
};
RegionalId splitResourceId(std::string_view id) noexcept;

// Six digits, the first not 0; whether there is such a region is not asked.
bool isRegionShaped(std::string_view) noexcept;

}  // namespace tongban::catalog
