// 审计: both ledgers, derived again from their stores, and held against the heads that the other
// region keeps.
#include <sstream>
#include <thread>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/cli/demo/forgery.hpp"
#include "gateway/cli/demo/world.hpp"
#include "gateway/record/json.hpp"

namespace tongban::cli {
namespace {

namespace fs = std::filesystem;
using Told = DemoReport::Told;

// Heads are asked for once a second.
constexpr std::chrono::milliseconds kPause{100};
constexpr int kTriesMax = 80;

// Writes down what `holder` keeps of a log, once it covers what the receipt does.
Result<std::size_t> keepHeads(const DemoRegion& holder, const ledger::Receipt& receipt,
                              const fs::path& file) {
  for (int tries = 0; tries < kTriesMax; ++tries) {
    auto heads = headsHeldBy(holder.folder, receipt.log);
    if (!heads) return std::move(heads).error();
    if (!heads->empty() && heads->back().size > receipt.index) {
      std::string text;
      for (const auto& head : *heads) text += head.form() + "\n";
      std::error_code ignored;
      fs::create_directories(file.parent_path(), ignored);
      if (auto kept = replaceFile(file, text, 0644); !kept) return std::move(kept).error();
      return heads->size();
    }
    std::this_thread::sleep_for(kPause);
  }
  return fail("ledger.head-late", fmt::format("{}没有按时核对对端的账本", holder.name));
}

std::int64_t numberAt(const record::Value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value == nullptr ? 0 : value->asInteger().value_or(0);
}

Result<std::vector<std::string>> audited(DemoWorld& world, const DemoRegion& region,
                                         const DemoRegion& other, const ledger::Receipt& receipt) {
  const auto held = world.folder / "heads" / (region.code + ".ndjson");
  if (auto kept = keepHeads(other, receipt, held); !kept) return std::move(kept).error();
  auto said = auditOf(world, region.folder, held);
  if (!said) return std::move(said).error();
  const auto* logs = said->document.root.find("logs");
  if (said->exit != kGood || logs == nullptr || logs->items().empty()) {
    return fail("internal.unexpected", record::toJson(said->document.root));
  }
  const auto& log = logs->items().front();
  return std::vector<std::string>{
      region.name, fmt::format("重新推导 {} 条", numberAt(log, "entries")),
      fmt::format("自己的账本签名 {} 个", numberAt(log, "heads")),
      fmt::format("{}所持的签名 {} 个,全部一致", other.name, numberAt(log, "witnessed"))};
}

Told clean(DemoWorld& world) {
  if (!world.asking || !world.providing) {
    return fail("internal.unexpected", "没有跨省交换的回执");
  }
  auto sichuan = audited(world, world.sichuan, world.chongqing, *world.providing);
  if (!sichuan) return std::move(sichuan).error();
  auto chongqing = audited(world, world.chongqing, world.sichuan, *world.asking);
  if (!chongqing) return std::move(chongqing).error();
  return aligned({*sichuan, *chongqing});
}

}  // namespace

Result<AuditSaid> auditOf(const DemoWorld& world, const fs::path& deployment,
                          const fs::path& held) {
  std::ostringstream out, err;
  Surroundings quiet{out, err, world.around.clock, world.around.program};
  AuditOptions options;
  options.config = deployment.string();
  options.schemas = world.schemas.string();
  options.held = held.string();
  options.whole = true;
  options.json = true;
  AuditSaid said;
  said.exit = runAudit(options, quiet);
  if (said.exit == kUnusable) return fail("internal.unexpected", err.str());
  auto document = record::parseJson(out.str());
  if (!document) return std::move(document).error();
  said.document = std::move(*document);
  return said;
}

void showAudit(DemoWorld& world) {
  world.report.header("四、审计:账本有没有被动过");
  world.report.step("audit-clean", "两省账本从存储重新推导,并与对方所持的签名核对",
                    [&] { return clean(world); });
}

}  // namespace tongban::cli
