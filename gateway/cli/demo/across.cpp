// 跨省: 重庆市 asks 四川省, each side deciding by its own rules and keeping its own proof.
#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/text.hpp"
#include "gateway/cli/demo/world.hpp"

namespace tongban::cli {
namespace {

using Told = DemoReport::Told;

constexpr const char* kResource = "510000.enterprise-registration";
constexpr const char* kAsked =
    R"(["uscc","name","legalRepresentative","registeredCapital","address"])";
constexpr std::size_t kCellCodePoints = 22;

struct Item {
  const char* id;
  const char* name;
  const char* column;  // of the front-end table
};
constexpr Item kItems[] = {{"uscc", "统一社会信用代码", "统一社会信用代码"},
                           {"name", "企业名称", "企业名称"},
                           {"legalRepresentative", "法定代表人", "法人代表"},
                           {"registeredCapital", "注册资本", "注册资金"},
                           {"address", "住所", "注册地址"},
                           {"establishedOn", "成立日期", "注册日期"}};

std::string cell(std::string_view text) {
  if (countCodePoints(text) <= kCellCodePoints) return std::string(text);
  return std::string(firstCodePoints(text, kCellCodePoints - 1)) + "…";
}

// 1,000,000 元; of other currencies the code stands behind the amount.
std::string moneyText(const record::Value& money) {
  auto amount = std::string(money.find("amount")->text());
  const auto whole = std::min(amount.find('.'), amount.size());
  for (auto at = whole; at > 3; at -= 3) amount.insert(at - 3, ",");
  const auto currency = money.find("currency")->text();
  return fmt::format("{} {}", amount, currency == "CNY" ? "元" : currency);
}

std::string shown(const record::Value& value) {
  return value.isObject() ? moneyText(value) : std::string(value.text());
}

bool names(const record::Value& root, std::string_view list, std::string_view item) {
  const auto* value = root.find(list);
  return value != nullptr && std::ranges::any_of(value->items(), [&](const auto& one) {
           const auto* name = one.isObject() ? one.find("item") : &one;
           return name != nullptr && name->text() == item;
         });
}

std::string whatBecameOf(const DemoWorld& world, const record::Value& root) {
  const auto& record = root.find("records")->items().front();
  std::vector<std::vector<std::string>> rows = {{"信息项", "四川前置库里", "到达重庆", "依据"}};
  for (const auto& item : kItems) {
    const auto& source = world.table.company.at(item.column);
    const auto* value = record.find(item.id);
    const auto arrived = value == nullptr ? std::string("未提供") : shown(*value);
    const char* why = arrived == source ? "原样" : "规范化";
    if (names(root, "masked", item.id)) why = "已脱敏:四川授权 SQ-2026-0003";
    if (names(root, "withheld", item.id)) why = "不给:重庆授权 CQ-2026-0001";
    rows.push_back({item.name, cell(source), cell(arrived), why});
  }
  return aligned(rows);
}

Told asked(DemoWorld& world, std::string& exchange) {
  const auto& purpose = world.inChongqing.purpose();
  auto answered = world.inChongqing.query(world.chongqing.oneWindow, kResource,
                                          DemoDesk::question(world.uscc(), kAsked));
  if (!answered) return std::move(answered).error();
  const auto& root = answered->document.root;
  const auto* records = root.find("records");
  if (answered->status != 200 || records->items().size() != 1) return unexpected(*answered);
  const auto& record = records->items().front();
  const auto* address = record.find("address");
  const auto* region = root.find("source")->find("region");
  const bool right = address != nullptr && address->text().find('*') != std::string_view::npos &&
                     record.find("uscc")->text() == world.uscc() &&
                     names(root, "masked", "legalRepresentative") &&
                     names(root, "withheld", "establishedOn") && region->text() == "510000";
  if (!right) return unexpected(*answered);
  exchange = answered->text("exchangeId");
  return fmt::format(
      "问:渝快办综合窗口,为「{}」({},经办人 {}),要五项\n"
      "路:窗口 → 重庆网关(先判自己的授权)→ 四川网关(再判、取数、最小化、签名)→ 核签 → 窗口\n"
      "{}\n流水号 {},两边同一个号",
      purpose.matter, purpose.caseNumber, purpose.by->staffNumber, whatBecameOf(world, root),
      exchange);
}

// The receipt, once it has been proven by the root of its region alone.
Result<ledger::Receipt> proven(DemoWorld& world, const std::string& path, const std::string& name,
                               const DemoRegion& of) {
  auto answered = world.inChongqing.get(world.chongqing.oneWindow, path);
  if (!answered) return std::move(answered).error();
  auto receipt = keepReceipt(world, name, answered->body);
  if (!receipt) return receipt;
  auto good = ledger::verifyReceipt(*receipt, crypto::ChainVerifier(of.root));
  if (!good) return std::move(good).error();
  return receipt;
}

std::string brief(std::string_view digest) { return std::string(digest.substr(0, 16)) + "…"; }

Told receipts(DemoWorld& world, const std::string& exchange) {
  if (exchange.empty()) return fail("internal.unexpected", "没有前一步的应答");
  const auto path = "/receipts/v1/" + exchange;
  auto asking = proven(world, path, "query", world.chongqing);
  if (!asking) return std::move(asking).error();
  auto providing = proven(world, path + "/peer", "query-provider", world.sichuan);
  if (!providing) return std::move(providing).error();
  const auto mine = ledger::parseEntry(asking->entry);
  const auto theirs = ledger::parseEntry(providing->entry);
  if (!mine || !theirs) return mine ? theirs.error() : mine.error();
  const auto holds = [&](const std::string& commitment) {
    return !commitment.empty() &&
           std::ranges::find(mine->evidence, commitment) != mine->evidence.end();
  };
  if (mine->id != theirs->id || mine->peer != providing->log || !holds(theirs->request) ||
      !holds(theirs->answer)) {
    return fail("internal.unexpected", "两份回执说的不是同一件事");
  }
  const auto line = [](const char* who, const ledger::Receipt& receipt, const ledger::Entry& entry,
                       const char* file) -> std::vector<std::string> {
    return {who, fmt::format("账本第 {} 条", receipt.index), "依据 " + entry.rule,
            fmt::format("receipts/{}.json", file)};
  };
  auto told = aligned({line("询问方 重庆", *asking, *mine, "query"),
                       line("提供方 四川", *providing, *theirs, "query-provider")});
  told += fmt::format(
      "\n各凭自己的区域根离线核过;四川条目的请求 {}、应答 {}\n"
      "都在重庆条目的佐证里:两边承诺的是同一问、同一答,谁也改不了口",
      brief(theirs->request), brief(theirs->answer));
  world.asking = std::move(*asking);
  world.providing = std::move(*providing);
  return told;
}

}  // namespace

Result<ledger::Receipt> keepReceipt(const DemoWorld& world, const std::string& name,
                                    const std::string& form) {
  const auto file = world.folder / "receipts" / (name + ".json");
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  if (auto kept = replaceFile(file, form, 0644); !kept) return std::move(kept).error();
  return ledger::Receipt::parse(form);
}

void showAcross(DemoWorld& world) {
  auto& report = world.report;
  auto& desk = world.inChongqing;
  const auto& region = world.chongqing;
  report.header("三、川渝之间:重庆的窗口问四川的企业,没有中心,没有新平台");
  std::string exchange;
  report.step("query-across-regions", "重庆市大数据局向本市网关问一家四川企业",
              [&] { return asked(world, exchange); });
  report.step("grant-missing-at-home", "本市没有授权的部门来问:不出重庆就拒绝", [&] {
    return toldRefusal(desk.query(region.counter, kResource, DemoDesk::question(world.uscc())),
                       "grant.missing");
  });
  report.step("refused-across-regions", "重庆授权有经营范围,四川没有授:由四川拒绝", [&] {
    return toldRefusal(desk.query(region.oneWindow, kResource,
                                  DemoDesk::question(world.uscc(), R"(["businessScope"])")),
                       "grant.item-not-granted");
  });
  report.step("receipts-verified", "取回两边的存证回执,离线核验并互相对照",
              [&] { return receipts(world, exchange); });
}

}  // namespace tongban::cli
