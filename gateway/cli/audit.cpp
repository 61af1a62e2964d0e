#include "gateway/ledger/audit.hpp"

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/deployment/settings.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/record/json.hpp"
#include "gateway/store/sqlite/sqlite_store.hpp"

namespace tongban::cli {
namespace {

using ledger::AuditOrder;
using ledger::AuditReport;
using ledger::Head;
using ledger::LogAudit;

// Heads, one form a line; an empty line is nothing.
Result<std::vector<Head>> readHeads(const std::filesystem::path& file) {
  auto text = readFile(file, limits::kDocumentBytesMax);
  if (!text) return std::move(text).error();
  std::vector<Head> heads;
  for (const auto line : split(*text, '\n')) {
    if (trim(line).empty()) continue;
    auto head = Head::parse(line);
    if (!head) return std::move(head).error();
    heads.push_back(std::move(*head));
  }
  return heads;
}

// Beside the store: where the last clean audit of each log ended.
std::filesystem::path stateFileOf(const std::filesystem::path& storeFile) {
  return storeFile.string() + ".audited";
}

Result<Ok> keepState(const std::filesystem::path& file, const AuditReport& report) {
  std::string text;
  for (const auto& log : report.logs) {
    if (log.head && !log.finding) text += log.head->form() + "\n";
  }
  return replaceFile(file, text, 0600);
}

struct Audit {
  crypto::TrustAnchors anchors;
  std::optional<crypto::ChainVerifier> roots;
  AuditOrder order;
};

Result<Ok> prepare(const AuditOptions& options, const deployment::Settings& settings,
                   Audit& audit) {
  if (settings.regionAnchors) {
    auto anchors = crypto::TrustAnchors::load(*settings.regionAnchors);
    if (!anchors) return std::move(anchors).error();
    audit.anchors = std::move(*anchors);
    audit.roots.emplace(audit.anchors);
    audit.order.regionRoots = &*audit.roots;
  }
  if (!options.held.empty()) {
    auto held = readHeads(options.held);
    if (!held) return std::move(held).error();
    audit.order.heldByOthers = std::move(*held);
  }
  const auto state = stateFileOf(*settings.storeFile);
  std::error_code ignored;
  if (!options.whole && std::filesystem::exists(state, ignored)) {
    auto heads = readHeads(state);
    if (!heads) return std::move(heads).error();
    for (auto& head : *heads) audit.order.since.emplace(head.log, head);
  }
  return Ok{};
}

void printForPeople(const AuditReport& report, bool certified, std::ostream& out) {
  for (const auto& log : report.logs) {
    out << fmt::format("账本 {}{}\n", log.log, log.closed ? "(已关闭)" : "");
    out << fmt::format("  从第 {} 条起重新推导 {} 条,核对账本签名 {} 个、对端所持签名 {} 个\n",
                       log.from, log.entries, log.heads, log.witnessed);
    if (log.finding) {
      out << fmt::format("  〔紧急〕第 {} 条:{} [{}]\n", log.finding->index, log.finding->message,
                         log.finding->code);
    }
  }
  if (!certified) out << "未配置 trust.regions:没有核对账本证书是否由区域根签发。\n";
  if (report.clean()) {
    out << "审计通过:账本与签名完全一致。\n";
  } else {
    out << "审计不通过:请立即保全存储与备份,停止写入,并通知审计人员和对端平台。\n";
  }
}

void appendLog(const LogAudit& log, std::string& json) {
  json += fmt::format(
      "{{\"log\":\"{}\",\"from\":{},\"entries\":{},\"heads\":{},\"witnessed\":{},"
      "\"closed\":{}",
      log.log, log.from, log.entries, log.heads, log.witnessed, log.closed);
  if (log.head) json += ",\"head\":" + log.head->form();
  if (log.finding) {
    json +=
        fmt::format(",\"finding\":{{\"index\":{},\"code\":\"{}\",\"message\":", log.finding->index,
                    log.finding->code);
    record::writeJsonString(log.finding->message, json);
    json += '}';
  }
  json += '}';
}

void printJson(const AuditReport& report, bool certified, std::ostream& out) {
  std::string json =
      fmt::format("{{\"ok\":{},\"certificatesChecked\":{},\"logs\":[", report.clean(), certified);
  for (const auto& log : report.logs) {
    if (&log != &report.logs.front()) json += ',';
    appendLog(log, json);
  }
  out << json << "]}\n";
}

Result<AuditReport> runOn(const std::filesystem::path& storeFile, const AuditOrder& order) {
  std::error_code ignored;
  if (!std::filesystem::exists(storeFile, ignored)) {
    return fail("base.file-missing", "存储文件不存在", storeFile.string());
  }
  auto store = store::openSqlite({storeFile});
  if (!store) return std::move(store).error();
  auto connection = (*store)->connect();
  if (!connection) return std::move(connection).error();
  if (auto known = store::verifyComponents(**connection, ledger::migrations()); !known) {
    return std::move(known).error();
  }
  return ledger::audit(**connection, order);
}

}  // namespace

int runAudit(const AuditOptions& options, Surroundings& around) {
  const auto unusable = [&](const Error& error) {
    explain(error, around);
    return kUnusable;
  };
  auto schemas = schemasFor(options.schemas, options.config + "/gateway.yaml", around);
  if (!schemas) return unusable(schemas.error());
  mapping::Library library(*schemas);
  auto settings = deployment::loadSettings(options.config, library);
  if (!settings) return unusable(settings.error());
  if (!settings->storeFile) {
    return unusable(fail("deployment.setting-missing", "gateway.yaml 没有写明 store.path"));
  }
  Audit audit;
  if (auto ready = prepare(options, *settings, audit); !ready) return unusable(ready.error());
  auto report = runOn(*settings->storeFile, audit.order);
  if (!report) return unusable(report.error());
  const bool certified = audit.order.regionRoots != nullptr;
  if (options.json) {
    printJson(*report, certified, around.out);
  } else {
    printForPeople(*report, certified, around.out);
  }
  if (!report->clean()) return kNo;
  if (auto kept = keepState(stateFileOf(*settings->storeFile), *report); !kept) {
    return unusable(kept.error());
  }
  return kGood;
}

}  // namespace tongban::cli
