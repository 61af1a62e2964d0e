#include "gateway/standards/region_table.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"

namespace tongban::standards {
namespace {

using std::chrono::year_month;

constexpr std::string_view kHeader = "code,name,from,to";
constexpr std::size_t kColumns = 4;

Error tableError(const std::filesystem::path& path, std::size_t line, std::string message) {
  return fail("standards.region-table-invalid", std::move(message),
              fmt::format("{}:{}", path.string(), line));
}

// 2016-07, strictly.
std::optional<year_month> monthOf(std::string_view text) noexcept {
  if (text.size() != 7 || text[4] != '-' || !isAsciiDigits(text.substr(0, 4)) ||
      !isAsciiDigits(text.substr(5))) {
    return std::nullopt;
  }
  const auto digit = [&](std::size_t i) { return text[i] - '0'; };
  const int year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3);
  const auto month = static_cast<unsigned>(digit(5) * 10 + digit(6));
  const year_month value{std::chrono::year(year), std::chrono::month(month)};
  if (!value.ok()) return std::nullopt;
  return value;
}

// The Error of one row has no place yet; the caller knows the line.
Result<Region> regionOf(std::string_view line) {
  const auto bad = [](std::string message) {
    return fail("standards.region-table-invalid", std::move(message));
  };
  if (line.find('"') != std::string_view::npos) return bad("代码表不使用引号");
  std::array<std::string_view, kColumns> cells;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < kColumns; ++i) {
    const std::size_t comma = line.find(',', begin);
    const bool last = i + 1 == kColumns;
    if (last != (comma == std::string_view::npos)) return bad("每行应有 4 列");
    cells[i] = line.substr(begin, last ? std::string_view::npos : comma - begin);
    begin = comma + 1;
  }
  const auto& [codeText, name, fromText, toText] = cells;
  auto code = RegionCode::parse(codeText);
  if (!code) return bad(code.error().message);
  if (name.empty() || name.size() > limits::kRegionNameBytesMax || trim(name) != name) {
    return bad("区划名称为空、过长或首尾有空白");
  }
  const auto from = monthOf(fromText);
  const auto to = monthOf(toText);
  if (!from || (!toText.empty() && !to)) return bad("起止年月应写作 2016-07");
  if (to && *to <= *from) return bad("截止年月应晚于起始年月");
  return Region{*code, std::string(name), {}, *from, to};
}

// Rows of one code follow each other in time and do not overlap; codes ascend.
bool follows(const Region& earlier, const Region& later) noexcept {
  if (earlier.code != later.code) return earlier.code < later.code;
  return earlier.to && *earlier.to <= later.from;
}

Result<std::vector<Region>> rowsOf(const std::filesystem::path& path, std::string_view text) {
  std::vector<Region> rows;
  std::size_t line = 1;
  for (; !text.empty(); ++line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return tableError(path, line, "末行缺少换行,文件可能不完整");
    const std::string_view row = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line == 1) {
      if (row != kHeader) return tableError(path, line, fmt::format("表头应为 {}", kHeader));
      continue;
    }
    auto region = regionOf(row);
    if (!region) return tableError(path, line, region.error().message);
    if (!rows.empty() && !follows(rows.back(), *region)) {
      return tableError(path, line, "各行应按代码、起始年月升序,同一代码的时段不得重叠");
    }
    if (rows.size() == limits::kRegionTableRowsMax) {
      return tableError(path, line, fmt::format("不得超过 {} 行", limits::kRegionTableRowsMax));
    }
    rows.push_back(std::move(*region));
  }
  if (rows.empty()) return tableError(path, line, "代码表没有任何一行");
  return rows;
}

constexpr std::uint32_t kNoProvince = 0;

std::uint32_t provinceOf(std::string_view code) noexcept {
  if (code.size() < 2 || !isAsciiDigits(code.substr(0, 2))) return kNoProvince;
  return static_cast<std::uint32_t>((code[0] - '0') * 10 + (code[1] - '0'));
}

// What findByName prefers, least first.
auto rankOf(const Region& region, std::string_view name) noexcept {
  constexpr std::array<int, 3> kLevelRank = {2, 0, 1};  // Province, Prefecture, County
  return std::tuple(region.name != name, !region.isCurrent(),
                    kLevelRank[static_cast<std::size_t>(region.level())]);
}

}  // namespace

Result<RegionTable> RegionTable::load(const std::filesystem::path& path) {
  auto text = readFile(path, limits::kRegionTableBytesMax);
  if (!text) return std::move(text).error();
  if (!isUtf8(*text)) return fail("base.utf8-invalid", "代码表不是 UTF-8 文本", path.string());
  auto rows = rowsOf(path, *text);
  if (!rows) return std::move(rows).error();
  return RegionTable(std::move(*rows));
}

RegionTable::RegionTable(std::vector<Region> sorted) : regions_(std::move(sorted)) {
  nameFully();
  indexNames();
}

// Those above are named as they were last while the region existed: a withdrawn county stands
// under the prefecture of its time, one that still exists under the present name.
void RegionTable::nameFully() {
  for (Region& region : regions_) {
    std::string full;
    for (const RegionCode& above : {region.code.province(), region.code.prefecture()}) {
      if (above == region.code) break;
      const Region* parent = find(above.text());
      if (region.to) {
        const Region* then = findAt(above.text(), *region.to - std::chrono::months(1));
        if (then != nullptr) parent = then;
      }
      if (parent == nullptr || parent->isGrouping()) continue;
      full += parent->name;
      full += '/';
    }
    region.fullName = full + region.name;
  }
}

void RegionTable::indexNames() {
  std::map<std::pair<std::uint32_t, std::string>, std::vector<const Region*>> groups;
  for (const Region& region : regions_) {
    if (region.isGrouping()) continue;
    const std::uint32_t province = provinceOf(region.code.text());
    groups[{province, region.name}].push_back(&region);
    const std::string_view brief = shortRegionName(region.name);
    if (brief != region.name) groups[{province, std::string(brief)}].push_back(&region);
  }
  for (auto& [key, regions] : groups) {
    const auto rank = [&name = key.second](const Region* r) { return rankOf(*r, name); };
    std::stable_sort(regions.begin(), regions.end(),
                     [&](const Region* a, const Region* b) { return rank(a) < rank(b); });
    const auto best = rank(regions.front());
    const auto first = static_cast<std::uint32_t>(named_.size());
    for (const Region* region : regions) {
      if (rank(region) != best) break;
      // One code may have borne the name twice; its newest row stands for it.
      if (named_.size() > first && named_.back()->code == region->code) named_.pop_back();
      named_.push_back(region);
    }
    names_.push_back(
        {key.first, key.second, first, static_cast<std::uint32_t>(named_.size()) - first});
  }
}

std::span<const Region> RegionTable::history(std::string_view code) const noexcept {
  const auto first = std::lower_bound(
      regions_.begin(), regions_.end(), code,
      [](const Region& region, std::string_view wanted) { return region.code.text() < wanted; });
  auto last = first;
  while (last != regions_.end() && last->code.text() == code) ++last;
  return {first, last};
}

const Region* RegionTable::find(std::string_view code) const noexcept {
  const auto rows = history(code);
  return rows.empty() ? nullptr : &rows.back();
}

const Region* RegionTable::findAt(std::string_view code, year_month month) const noexcept {
  for (const Region& region : history(code)) {
    if (region.from <= month && (!region.to || month < *region.to)) return &region;
  }
  return nullptr;
}

RegionStanding RegionTable::standing(std::string_view code) const noexcept {
  const Region* region = find(code);
  if (region == nullptr) return RegionStanding::Unknown;
  return region->isCurrent() ? RegionStanding::Current : RegionStanding::Withdrawn;
}

std::optional<RegionMatch> RegionTable::nearest(std::string_view code) const noexcept {
  if (code.size() != RegionCode::kLength || !isAsciiDigits(code)) return std::nullopt;
  if (const Region* region = find(code)) return RegionMatch{region, region->level(), true};
  for (const std::size_t kept : {4u, 2u}) {
    FixedText<RegionCode::kLength> above(code);
    for (std::size_t i = kept; i < RegionCode::kLength; ++i) above[i] = '0';
    const Region* region = find(above);
    if (region != nullptr && !region->isGrouping()) {
      return RegionMatch{region, region->level(), false};
    }
  }
  return std::nullopt;
}

std::span<const Region* const> RegionTable::findByName(std::string_view codeInProvince,
                                                       std::string_view name) const noexcept {
  const std::pair wanted(provinceOf(codeInProvince), name);
  const auto at = std::lower_bound(
      names_.begin(), names_.end(), wanted, [](const Name& entry, const auto& key) {
        return std::pair(entry.province, std::string_view(entry.text)) < key;
      });
  if (at == names_.end() || at->province != wanted.first || at->text != name) return {};
  return {named_.data() + at->first, at->count};
}

const Region* RegionTable::findProvince(std::string_view name) const noexcept {
  const auto at = std::find_if(regions_.begin(), regions_.end(), [&](const Region& region) {
    return region.level() == RegionLevel::Province &&
           (region.name == name || shortRegionName(region.name) == name);
  });
  return at == regions_.end() ? nullptr : &*at;
}

}  // namespace tongban::standards
