#include "gateway/cli/query_output.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/record/json.hpp"

namespace tongban::cli {
namespace {

namespace fs = std::filesystem;
using Items = std::set<std::string, std::less<>>;

std::span<const record::Value> listAt(const record::Value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value == nullptr ? std::span<const record::Value>() : value->items();
}

Items itemsOf(const record::Value& answer) {
  Items items;
  for (const auto& record : listAt(answer, "records")) {
    for (const auto& member : record.members()) items.emplace(member.name);
  }
  for (const auto& withheld : listAt(answer, "withheld")) items.insert(textAt(withheld, "item"));
  return items;
}

// 企业名称。公示系统 entName;拼音 qymc → 企业名称
std::string nameIn(std::string_view description) {
  auto end = description.size();
  for (const std::string_view mark : {"。", ",", ";"}) {
    end = std::min(end, description.find(mark));
  }
  return std::string(description.substr(0, end));
}

ItemNames namesOf(const record::Value& schema) {
  ItemNames names;
  const auto* properties = schema.find("properties");
  if (properties == nullptr) return names;
  for (const auto& property : properties->members()) {
    auto name = nameIn(textAt(property.value, "description"));
    if (!name.empty()) names.emplace(property.name, std::move(name));
  }
  return names;
}

std::string valueText(const record::Value& value) {
  return value.isText() ? std::string(value.text()) : record::toJson(value);
}

void printRecord(const record::Value& record, const Items& masked, const ItemNames& names,
                 std::ostream& out) {
  for (const auto& member : record.members()) {
    const auto named = names.find(member.name);
    out << fmt::format("  {}: {}{}\n", named == names.end() ? member.name : named->second,
                       valueText(member.value), masked.contains(member.name) ? "  (已脱敏)" : "");
  }
}

void printWithheld(const record::Value& answer, const ItemNames& names, std::ostream& out) {
  for (const auto& withheld : listAt(answer, "withheld")) {
    const auto item = textAt(withheld, "item");
    const auto named = names.find(item);
    out << fmt::format("  {}: 未提供({})\n", named == names.end() ? item : named->second,
                       textAt(withheld, "rule"));
  }
}

}  // namespace

std::string textAt(const record::Value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value == nullptr || !value->isText() ? std::string() : std::string(value->text());
}

ItemNames itemNamesFor(const record::Value& answer, const fs::path& schemas) {
  const auto items = itemsOf(answer);
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const auto& file : fs::directory_iterator(schemas / "canonical", ignored)) {
    if (file.path().extension() == ".json") files.push_back(file.path());
  }
  ItemNames found;
  for (const auto& file : files) {
    const auto text = readFile(file, limits::kConfigBytesMax);
    if (!text) continue;
    const auto schema = record::parseJson(*text);
    if (!schema) continue;
    const auto names = namesOf(schema->root);
    if (!std::ranges::all_of(items, [&](const auto& item) { return names.contains(item); })) {
      continue;
    }
    ItemNames wanted;
    for (const auto& item : items) wanted.emplace(item, names.find(item)->second);
    if (!found.empty() && found != wanted) return {};
    found = std::move(wanted);
  }
  return found;
}

void printAnswer(const record::Value& answer, const ItemNames& names, std::ostream& out) {
  out << fmt::format("交换流水号 {}\n", textAt(answer, "exchangeId"));
  if (const auto* source = answer.find("source"); source != nullptr) {
    const auto asOf = textAt(*source, "asOf");
    out << fmt::format("来源 {} {}{}\n", textAt(*source, "region"), textAt(*source, "system"),
                       asOf.empty() ? "" : ",数据截至 " + asOf);
  }
  Items masked;
  for (const auto& item : listAt(answer, "masked")) {
    if (item.isText()) masked.emplace(item.text());
  }
  const auto records = listAt(answer, "records");
  if (records.empty()) out << "没有这个主体的记录。\n";
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records.size() > 1) out << fmt::format("第 {} 条\n", i + 1);
    printRecord(records[i], masked, names, out);
  }
  printWithheld(answer, names, out);
  for (const auto& issue : listAt(answer, "issues")) {
    out << fmt::format("数据质量:{} {}\n", textAt(issue, "message"), textAt(issue, "remedy"));
  }
  if (!textAt(answer, "next").empty()) out << "还有更多记录,本次未取。\n";
}

void printRefusal(const record::Value& problem, std::ostream& err) {
  err << fmt::format("发生了什么:{}\n为什么:{}\n怎么办:{}\n代码:{}\n", textAt(problem, "title"),
                     textAt(problem, "detail"), textAt(problem, "remedy"), textAt(problem, "code"));
  const auto id = textAt(problem, "exchangeId");
  if (!id.empty()) err << fmt::format("交换流水号:{}\n", id);
}

}  // namespace tongban::cli
