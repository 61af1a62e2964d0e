// gateway/standards/region_table.hpp — the places behind the codes of GB/T 2260, with the months
// between which each code had each name.
//
// Read once from a CSV file (schemas/codes/regions.csv) whose path the caller gives; there is no
// global table. A code may have several rows: it is renamed, or given to another place after a
// merger. `from` is the month of the first published revision that has the row, `to` that of the
// first one that has it no more; the first revision is 2002-12, so codes that were withdrawn
// before then are Unknown, which is a fact about the table and no fault of the record.
//
// Immutable after load and safe to read from any thread. Regions live as long as the table, at
// fixed addresses, even when the table is moved. Errors of load: those of readFile,
// base.utf8-invalid and standards.region-table-invalid, with file:line.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/standards/region_code.hpp"

namespace tongban::standards {

// One code under one name.
struct Region {
  RegionCode code;
  std::string name;                           // 嘉陵区
  std::string fullName;                       // 四川省/南充市/嘉陵区
  std::chrono::year_month from;               // the first revision that lists it
  std::optional<std::chrono::year_month> to;  // the first that does not; none: still valid

  RegionLevel level() const noexcept { return code.level(); }
  bool isCurrent() const noexcept { return !to.has_value(); }

  // 市辖区, 县, 省直辖县级行政区划…: a row that groups others and names no place. It is left out
  // of full names, of nearest() and of findByName().
  bool isGrouping() const noexcept;
};

enum class RegionStanding : std::uint8_t { Current, Withdrawn, Unknown };

struct RegionMatch {
  const Region* region;
  RegionLevel level;  // of `region`
  bool exact;         // false: the code itself is not in the table, its prefecture or province is
};

class RegionTable final {
 public:
  static Result<RegionTable> load(const std::filesystem::path&);

  RegionTable(RegionTable&&) noexcept = default;
  RegionTable& operator=(RegionTable&&) noexcept = default;

  // Every row of a code, oldest first; empty when the table does not know it. Any text is welcome,
  // so that the region digits of an identifier can be asked for as they are.
  std::span<const Region> history(std::string_view code) const noexcept;

  // The newest row of a code, current or withdrawn; nullptr when the table does not know it.
  const Region* find(std::string_view code) const noexcept;

  // The row that was valid in a month.
  const Region* findAt(std::string_view code, std::chrono::year_month) const noexcept;

  RegionStanding standing(std::string_view code) const noexcept;

  // The code itself, or its prefecture, or its province: identifiers carry codes of development
  // zones (510109) that are not in GB/T 2260. None for six digits of no province (100000).
  std::optional<RegionMatch> nearest(std::string_view code) const noexcept;

  // Regions of a province (any code in it) that people call `name`, in full (南充市) or shortened
  // (南充, 阿坝, 彭水). One region: it is resolved. Several: the name is ambiguous. None: unknown.
  // Preferred, in this order: a full name, a region that still exists, a prefecture, a county,
  // the province itself. When only withdrawn regions bear the name they are given; ask isCurrent().
  std::span<const Region* const> findByName(std::string_view codeInProvince,
                                            std::string_view name) const noexcept;

  // 四川 or 四川省; nullptr when there is no such province.
  const Region* findProvince(std::string_view name) const noexcept;

  std::size_t size() const noexcept { return regions_.size(); }

 private:
  struct Name {
    std::uint32_t province;
    std::string text;
    std::uint32_t first;  // in named_
    std::uint32_t count;
  };

  explicit RegionTable(std::vector<Region> sorted);
  void nameFully();
  void indexNames();

  std::vector<Region> regions_;       // by code, then from
  std::vector<Name> names_;           // by province, then text
  std::vector<const Region*> named_;  // the preferred regions of each name
};

// What people leave of a region's name: without 省 市 区 县 地区 自治州 自治县… and without the
// nationalities before them. The whole name when fewer than two characters would be left.
std::string_view shortRegionName(std::string_view name) noexcept;

}  // namespace tongban::standards
