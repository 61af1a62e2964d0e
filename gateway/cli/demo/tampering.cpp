// 篡改: a ledger that is rewritten and signed again with its own real key is right by itself, and
// is found all the same, because the other region remembers what was signed before.
#include <thread>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/cli/demo/forgery.hpp"
#include "gateway/cli/demo/world.hpp"
#include "gateway/exchange/alarms.hpp"
#include "gateway/record/json.hpp"
#include "gateway/store/sqlite/sqlite_store.hpp"

namespace tongban::cli {
namespace {

namespace fs = std::filesystem;
using Told = DemoReport::Told;

constexpr const char* kForgedMatter = "市场调查";
constexpr std::string_view kAlarm = R"(tongban_alarms_total{code="ledger.peer-inconsistent"} )";
constexpr std::chrono::milliseconds kPause{100};
constexpr std::chrono::seconds kFoundWithin{8};
constexpr int kAlarmTriesMax = 20;

// Whether the gateway says that it found a contradiction.
bool hasAlarm(std::string_view metrics) {
  for (const auto line : split(metrics, '\n')) {
    if (line.starts_with(kAlarm)) return line.substr(kAlarm.size()) != "0";
  }
  return false;
}

// How long it took.
Result<std::chrono::milliseconds> waitForAlarm(DemoWorld& world) {
  using Steady = std::chrono::steady_clock;
  const auto from = Steady::now();
  while (Steady::now() - from < kFoundWithin) {
    auto metrics = world.inChongqing.page(world.chongqing.oneWindow, "/metrics");
    if (!metrics) return std::move(metrics).error();
    if (hasAlarm(*metrics)) {
      return std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - from);
    }
    std::this_thread::sleep_for(kPause);
  }
  return fail("ledger.head-late", "重庆没有按时发现四川的账本被改写");
}

// What the region wrote down about it, once it did.
Result<exchange::Alarm> alarmIn(const fs::path& deployment, const std::string& log) {
  auto store = store::openSqlite({deployment / "state/tongban.db"});
  if (!store) return std::move(store).error();
  auto connection = (*store)->connect();
  if (!connection) return std::move(connection).error();
  for (int tries = 0; tries < kAlarmTriesMax; ++tries) {
    auto alarms = exchange::alarmsOf(**connection);
    if (!alarms) return std::move(alarms).error();
    for (auto& alarm : *alarms) {
      if (alarm.shown.log == log && alarm.held.log == log) return std::move(alarm);
    }
    std::this_thread::sleep_for(kPause);
  }
  return fail("exchange.not-found", "存储里没有这一告警", deployment.string());
}

std::string findingOf(const AuditSaid& said) {
  const auto* logs = said.document.root.find("logs");
  for (const auto& log : logs == nullptr ? std::span<const record::Value>() : logs->items()) {
    if (const auto* finding = log.find("finding")) {
      return fmt::format("{} [{}]", finding->find("message")->text(),
                         finding->find("code")->text());
    }
  }
  return {};
}

Told caught(DemoWorld& world) {
  if (!world.providing) return fail("internal.unexpected", "没有跨省交换的回执");
  const auto entry = ledger::parseEntry(world.providing->entry);
  if (!entry) return entry.error();
  const auto forged = world.folder / "sichuan-tampered";
  world.sichuanNode->stop();
  auto forgery = forgeLedger(world.sichuan.folder, forged, world.schemas, entry->id, kForgedMatter,
                             world.around.clock);
  if (!forgery) return std::move(forgery).error();
  auto alone = auditOf(world, forged);
  if (!alone) return std::move(alone).error();
  if (alone->exit != kGood) return fail("internal.unexpected", findingOf(*alone));
  auto node = DemoNode::start(world.program, forged, world.schemas);
  if (!node) return std::move(node).error();
  auto took = waitForAlarm(world);
  if (!took) return std::move(took).error();
  auto alarm = alarmIn(world.chongqing.folder, world.providing->log);
  if (!alarm) return std::move(alarm).error();
  if (auto told = alarmIn(forged, world.providing->log); !told) return std::move(told).error();
  auto held = auditOf(world, forged, world.folder / "heads" / (world.sichuan.code + ".ndjson"));
  if (!held) return std::move(held).error();
  const auto finding = findingOf(*held);
  if (finding.empty()) return fail("internal.unexpected", "带对端签名的审计没有发现改写");
  return aligned({
      {"改写", fmt::format("四川停机,{} 条账本全部重写:第 {} 条的事项「{}」→「{}」",
                           forgery->entries, forgery->index, forgery->before, kForgedMatter)},
      {"掩饰", "用账本的真密钥重新签名,换上去,再开机"},
      {"自查", "四川单独审计:通过。单看这一本账,一切都对"},
      {"发现", fmt::format("{} 毫秒后重庆告警:曾签大小 {} 的 {},现签大小 {} 的 {}", took->count(),
                           alarm->held.size, alarm->held.root.text().substr(0, 14),
                           alarm->shown.size, alarm->shown.root.text().substr(0, 14))},
      {"通报", "重庆随即告知四川;四川的网关比对自己签过的账本签名,也立了告警"},
      {"取证", "两个签名都是四川的真签名,互相矛盾,已作为佐证记入重庆账本"},
      {"再审", "拿重庆所持的签名再审四川:" + finding},
  });
}

Told restored(DemoWorld& world) {
  world.sichuanNode->stop();
  auto node = DemoNode::start(world.program, world.sichuan.folder, world.schemas);
  if (!node) return std::move(node).error();
  world.sichuanNode.emplace(std::move(*node));
  const auto ask = [&] {
    return world.inChongqing.query(world.chongqing.oneWindow, "510000.enterprise-registration",
                                   DemoDesk::question(world.uscc(), R"(["uscc","name"])"));
  };
  auto answered = ask();
  // A kept connection that ended with the stopped node leaves its question in doubt; the next one
  // goes over a fresh connection.
  for (int again = 0; again < 8 && answered && answered->status == 504; ++again) answered = ask();
  if (!answered) return std::move(answered).error();
  if (answered->status != 200) return unexpected(*answered);
  return std::string("四川换回未改的账本,重庆照常查询;告警留在重庆,待两省核查");
}

}  // namespace

void showTampering(DemoWorld& world) {
  auto& report = world.report;
  report.header("五、内鬼:四川的操作员手握账本真密钥,改写历史");
  report.step("tampered-ledger-caught", "改写过的账本自己查不出,被重庆查出来",
              [&] { return caught(world); });
  report.step("peer-restored", "恢复原账本,往来照常", [&] { return restored(world); });
}

}  // namespace tongban::cli
