// 四川省内: what a grant gives, what it does not, and the proof of it.
#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/cli/demo/world.hpp"

namespace tongban::cli {
namespace {

using Told = DemoReport::Told;

constexpr const char* kResource = "enterprise-registration";

Told granted(DemoWorld& world, std::optional<Answered>& first) {
  auto answered =
      world.inSichuan.query(world.sichuan.oneWindow, kResource, DemoDesk::question(world.uscc()));
  if (!answered) return std::move(answered).error();
  const auto* records = answered->document.root.find("records");
  if (records == nullptr || records->items().size() != 1) return unexpected(*answered);
  const auto& record = records->items().front();
  if (record.members().size() > 3 || record.find("name") == nullptr) return unexpected(*answered);
  first = std::move(*answered);
  return fmt::format(
      "{} {}\n前置库里是 GB18030 字节,出来的是规范记录;未授权的 {} 项没有离开提供方。",
      record.find("uscc")->text(), record.find("name")->text(),
      first->document.root.find("withheld")->items().size());
}

Told masked(const std::optional<Answered>& first) {
  if (!first) return fail("internal.unexpected", "没有前一步的应答");
  const auto* shown =
      first->document.root.find("records")->items().front().find("legalRepresentative");
  if (shown == nullptr || shown->text().find('*') == std::string_view::npos) {
    return unexpected(*first);
  }
  return fmt::format("法定代表人 {}(已脱敏,授权 SQ-2026-0001 只留首字)", shown->text());
}

Told replayed(DemoWorld& world) {
  auto& desk = world.inSichuan;
  const auto& caller = world.sichuan.oneWindow;
  const auto body = DemoDesk::question(world.uscc());
  auto made = desk.request(caller, "POST", std::string("/exchange/v1/query/") + kResource, body);
  if (!made) return std::move(made).error();
  auto once = desk.send(caller, *made, body);
  if (!once) return std::move(once).error();
  if (once->status != 200) return unexpected(*once);
  return toldRefusal(desk.send(caller, *made, body), "auth.nonce-replayed");
}

Told overQuota(DemoWorld& world) {
  const auto ask = [&] {
    return world.inSichuan.query(world.sichuan.oneWindow, kResource,
                                 DemoDesk::question(world.uscc()));
  };
  auto third = ask();
  if (!third) return std::move(third).error();
  if (third->status != 200) return unexpected(*third);
  return toldRefusal(ask(), "grant.quota-exceeded");
}

Told receipt(DemoWorld& world, const std::optional<Answered>& first) {
  if (!first) return fail("internal.unexpected", "没有前一步的应答");
  auto answered =
      world.inSichuan.get(world.sichuan.oneWindow, "/receipts/v1/" + first->text("exchangeId"));
  if (!answered) return std::move(answered).error();
  auto kept = keepReceipt(world, "home", answered->body);
  if (!kept) return std::move(kept).error();
  auto proven = ledger::verifyReceipt(*kept, crypto::ChainVerifier(world.sichuan.root));
  if (!proven) return std::move(proven).error();
  return fmt::format("账本第 {} 条,依据 {},共 {} 项;只凭区域根证书就能核验,不必问网关", kept->index,
                     proven->entry.rule, proven->entry.items.size());
}

// Of the seal's checks the one that decided, or how many there were.
std::string reasonOf(const Answered& answered) {
  const auto* signatures = answered.document.root.find("signatures");
  if (signatures == nullptr || signatures->items().empty()) return {};
  const auto checks = signatures->items().front().find("checks")->items();
  for (const std::string_view wanted : {"fail", "notDone"}) {
    for (const auto& check : checks) {
      if (check.find("result")->text() != wanted) continue;
      return fmt::format("{} [{}]", check.find("reason")->text(), check.find("code")->text());
    }
  }
  return fmt::format("签章的 {} 项检查全部做完,没有不合格的", checks.size());
}

Told license(DemoWorld& world, const std::string& name, std::string_view verdict) {
  auto file = readFile(world.examples / name, limits::kVerifyBytesMax);
  if (!file) return std::move(file).error();
  auto& desk = world.inSichuan;
  const auto& caller = world.sichuan.oneWindow;
  auto made = desk.request(caller, "POST", "/licenses/v1/verify", *file, "application/ofd");
  if (!made) return std::move(made).error();
  auto answered = desk.send(caller, *made, *file);
  if (!answered) return std::move(answered).error();
  if (answered->text("verdict") != verdict) return unexpected(*answered);
  return fmt::format("{}:{}", name, reasonOf(*answered));
}

}  // namespace

Told toldRefusal(Result<Answered> answered, std::string_view code) {
  if (!answered) return std::move(answered).error();
  if (answered->text("code") != code) return unexpected(*answered);
  return fmt::format("{} [{}]\n怎么办:{}", answered->text("detail"), code,
                     answered->text("remedy"));
}

void showHome(DemoWorld& world) {
  auto& report = world.report;
  auto& desk = world.inSichuan;
  const auto& region = world.sichuan;
  const auto body = DemoDesk::question(world.uscc());
  std::optional<Answered> first;
  report.header("一、四川省内:大数据中心问市场监管局的企业登记库");
  report.step("grant-items", "按授权查一家企业:八项中得到三项",
              [&] { return granted(world, first); });
  report.step("answer-masked", "其中法定代表人按授权脱敏", [&] { return masked(first); });
  report.step("item-not-granted", "多要一项住所:拒绝", [&] {
    return toldRefusal(
        desk.query(region.oneWindow, kResource, DemoDesk::question(world.uscc(), R"(["address"])")),
        "grant.item-not-granted");
  });
  report.step("grant-missing", "没有授权的部门来问:拒绝", [&] {
    return toldRefusal(desk.query(region.counter, kResource, body), "grant.missing");
  });
  report.step("certificate-unknown", "没有登记的证书来问:拒绝", [&] {
    return toldRefusal(desk.query(region.stranger, kResource, body), "auth.certificate-unknown");
  });
  report.step("nonce-replayed", "把截获的请求原样再发一次:拒绝", [&] { return replayed(world); });
  report.step("quota-exceeded", "超出当日配额(3 次):拒绝", [&] { return overQuota(world); });
  report.step("home-receipt-verified", "取回存证回执,离线核验",
              [&] { return receipt(world, first); });
}

void showLicenses(DemoWorld& world) {
  auto& report = world.report;
  report.header("二、窗口收到电子证照(OFD,带电子签章)");
  report.step("license-genuine", "真证照:核验通过",
              [&] { return license(world, "genuine.ofd", "valid"); });
  report.step("license-tampered", "同一份,持证主体被改成别人:核验不通过",
              [&] { return license(world, "tampered.ofd", "invalid"); });
  report.step("license-unknown-ca", "样子一样,签发机构不在信任目录:无法判定",
              [&] { return license(world, "unknown-ca.ofd", "indeterminate"); });
}

}  // namespace tongban::cli
