#include "gateway/ledger/audit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/cli/audit_peers.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/compiled.hpp"
#include "gateway/exchange/alarms.hpp"
#include "gateway/exchange/journeys.hpp"
#include "gateway/ledger/log_row.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/record/json.hpp"
#include "gateway/store/sqlite/sqlite_store.hpp"

namespace tongban::cli {
namespace {

using exchange::Alarm;
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

// What an audit is asked of, and what came of it.
struct Outcome {
  AuditReport report;
  std::vector<Alarm> alarms;                    // kept in the store, oldest first
  std::optional<std::vector<PeerHolds>> peers;  // with --peers
  bool certified = false;                       // certificates of logs were looked at
  std::string region;                           // ours

  bool good() const { return report.clean() && alarms.empty(); }
  bool nobodyAnswered() const {
    return peers &&
           std::ranges::all_of(*peers, [](const PeerHolds& one) { return one.error.has_value(); });
  }
};

std::string remedyOf(const Outcome& outcome, const Alarm& alarm) {
  if (alarm.region != outcome.region)
    return std::string(findCode("ledger.peer-inconsistent")->remedyZh);
  return "请立即保全存储、备份与日志,停止写入,并通知审计人员、区域根与对端平台。";
}

void printAlarm(const Outcome& outcome, const Alarm& alarm, std::ostream& out) {
  out << fmt::format("〔紧急〕{},区域 {}{} 的账本前后矛盾 [ledger.peer-inconsistent]\n", alarm.at,
                     alarm.region, alarm.region == outcome.region ? "(本区域)" : "");
  out << fmt::format("  账本 {}\n  先前签过大小 {},根 {}\n  其后又签大小 {},根 {}\n",
                     alarm.shown.log, alarm.held.size, alarm.held.root.text(), alarm.shown.size,
                     alarm.shown.root.text());
  out << fmt::format("  怎么办:{}\n", remedyOf(outcome, alarm));
}

void printPeer(const PeerHolds& peer, std::ostream& out) {
  if (peer.error) {
    out << fmt::format("对端 {} 没有答复:{} [{}]\n  怎么办:{}\n", peer.region, peer.error->message,
                       peer.error->code, peer.error->remedy);
  } else {
    out << fmt::format("对端 {} 持有本区域账本签名 {} 个\n", peer.region, peer.heads.size());
  }
}

void printForPeople(const Outcome& outcome, std::ostream& out) {
  if (outcome.peers) {
    for (const auto& peer : *outcome.peers) printPeer(peer, out);
    if (outcome.peers->empty()) out << "peers.yaml 没有写明地址(url)的对端:没有询问任何对端。\n";
  }
  for (const auto& log : outcome.report.logs) {
    out << fmt::format("账本 {}{}\n", log.log, log.closed ? "(已关闭)" : "");
    out << fmt::format("  从第 {} 条起重新推导 {} 条,核对账本签名 {} 个、对端所持签名 {} 个\n",
                       log.from, log.entries, log.heads, log.witnessed);
    if (log.finding) {
      out << fmt::format("  〔紧急〕第 {} 条:{} [{}]\n", log.finding->index, log.finding->message,
                         log.finding->code);
    }
  }
  for (const auto& alarm : outcome.alarms) printAlarm(outcome, alarm, out);
  if (!outcome.certified) out << "未配置 trust.regions:没有核对账本证书是否由区域根签发。\n";
  if (!outcome.report.clean()) {
    out << "审计不通过:请立即保全存储与备份,停止写入,并通知审计人员和对端平台。\n";
  } else if (!outcome.alarms.empty()) {
    out << fmt::format("存储中的账本与签名一致,但有 {} 项账本矛盾的警报尚待处置:审计不通过。\n",
                       outcome.alarms.size());
  } else {
    out << "审计通过:账本与签名完全一致。\n";
  }
}

void member(std::string_view name, std::string_view value, std::string& json) {
  if (json.back() != '{') json += ',';
  record::writeJsonString(name, json);
  json += ':';
  record::writeJsonString(value, json);
}

std::string jsonOf(const LogAudit& log) {
  std::string json = fmt::format(
      "{{\"log\":\"{}\",\"from\":{},\"entries\":{},\"heads\":{},\"witnessed\":{},"
      "\"closed\":{}",
      log.log, log.from, log.entries, log.heads, log.witnessed, log.closed);
  if (log.head) json += ",\"head\":" + log.head->form();
  if (log.finding) {
    json += fmt::format(",\"finding\":{{\"index\":{}", log.finding->index);
    member("code", log.finding->code, json);
    member("message", log.finding->message, json);
    json += '}';
  }
  return json + '}';
}

std::string jsonOf(const PeerHolds& peer) {
  std::string json = fmt::format("{{\"ok\":{}", !peer.error.has_value());
  member("region", peer.region, json);
  if (!peer.error) return json + fmt::format(",\"heads\":{}}}", peer.heads.size());
  member("code", peer.error->code, json);
  member("message", peer.error->message, json);
  member("remedy", peer.error->remedy, json);
  return json + '}';
}

template <class List, class Write>
void writeList(std::string_view name, const List& list, std::string& json, Write&& write) {
  json += fmt::format(",\"{}\":[", name);
  for (const auto& one : list) {
    if (json.back() != '[') json += ',';
    json += write(one);
  }
  json += ']';
}

void printJson(const Outcome& outcome, std::ostream& out) {
  std::string json =
      fmt::format("{{\"ok\":{},\"certificatesChecked\":{}", outcome.good(), outcome.certified);
  const auto plain = [](const auto& one) { return jsonOf(one); };
  writeList("logs", outcome.report.logs, json, plain);
  writeList("alarms", outcome.alarms, json, [&](const Alarm& alarm) {
    std::string one = "{";
    member("region", alarm.region, one);
    member("log", alarm.shown.log, one);
    member("at", alarm.at, one);
    member("code", "ledger.peer-inconsistent", one);
    member("remedy", remedyOf(outcome, alarm), one);
    return one + fmt::format(",\"held\":{},\"shown\":{}}}", alarm.held.form(), alarm.shown.form());
  });
  if (outcome.peers) writeList("peers", *outcome.peers, json, plain);
  out << json << "}\n";
}

// The keys of every log of the store, and of the log that the node writes: when its store was
// exchanged for another one, peers still hold heads of it.
Result<LogKeys> keysOf(store::Connection& connection, const deployment::Snapshot& deployed) {
  LogKeys keys;
  const auto add = [&](const crypto::Certificate& certificate) -> Result<Ok> {
    auto key = certificate.publicKey();
    if (!key) return std::move(key).error();
    keys.emplace(certificate.keyId(), std::move(*key));
    return Ok{};
  };
  auto rows = ledger::allLogRows(connection);
  if (!rows) return std::move(rows).error();
  for (const auto& row : *rows) {
    auto certificate = crypto::Certificate::parse(row.certificate);
    if (!certificate) continue;  // a finding of the audit
    if (auto added = add(*certificate); !added) return std::move(added).error();
  }
  if (deployed.logCertificate) {
    if (auto added = add(*deployed.logCertificate); !added) return std::move(added).error();
  }
  return keys;
}

Result<std::vector<PeerHolds>> heldByPeers(const AuditOptions& options, mapping::Library& library,
                                           const Clock& clock, store::Connection& connection) {
  const Scratch scratch(clock);
  auto compiled = compileFolder(options.config, library, clock, scratch);
  if (!compiled) return std::move(compiled).error();
  if (!compiled->snapshot) {
    return fail("deployment.settings-invalid", "部署目录有问题,不能询问对端", options.config);
  }
  auto keys = keysOf(connection, *compiled->snapshot);
  if (!keys) return std::move(keys).error();
  return askPeers(*compiled->snapshot, *keys, clock);
}

// A store from before there were peers has no alarms.
Result<std::vector<Alarm>> alarmsIn(store::Connection& connection) {
  if (auto known = store::verifyComponents(connection, exchange::migrations()); !known) {
    if (known.error().code == "store.schema-missing") return std::vector<Alarm>();
    return std::move(known).error();
  }
  return exchange::alarmsOf(connection);
}

class Auditor final {
 public:
  Auditor(const AuditOptions& options, const deployment::Settings& settings,
          mapping::Library& library, const Clock& clock)
      : options_(options), settings_(settings), library_(library), clock_(clock) {}

  Result<Outcome> run() {
    Audit audit;
    if (auto ready = prepare(options_, settings_, audit); !ready) return std::move(ready).error();
    const auto& file = *settings_.storeFile;
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
      return fail("base.file-missing", "存储文件不存在", file.string());
    }
    auto store = store::openSqlite({file});
    if (!store) return std::move(store).error();
    auto connection = (*store)->connect();
    if (!connection) return std::move(connection).error();
    if (auto known = store::verifyComponents(**connection, ledger::migrations()); !known) {
      return std::move(known).error();
    }
    return auditOn(**connection, audit.order);
  }

 private:
  // Peers are asked first: what they hold was on disk here before they saw it.
  Result<Outcome> auditOn(store::Connection& connection, AuditOrder& order) {
    Outcome outcome;
    outcome.region = settings_.region;
    outcome.certified = order.regionRoots != nullptr;
    if (options_.peers) {
      auto peers = heldByPeers(options_, library_, clock_, connection);
      if (!peers) return std::move(peers).error();
      for (const auto& peer : *peers) {
        order.heldByOthers.insert(order.heldByOthers.end(), peer.heads.begin(), peer.heads.end());
      }
      outcome.peers = std::move(*peers);
    }
    auto report = ledger::audit(connection, order);
    if (!report) return std::move(report).error();
    outcome.report = std::move(*report);
    auto alarms = alarmsIn(connection);
    if (!alarms) return std::move(alarms).error();
    outcome.alarms = std::move(*alarms);
    return outcome;
  }

  const AuditOptions& options_;
  const deployment::Settings& settings_;
  mapping::Library& library_;
  const Clock& clock_;
};

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
  auto outcome = Auditor(options, *settings, library, around.clock).run();
  if (!outcome) return unusable(outcome.error());
  if (options.json) {
    printJson(*outcome, around.out);
  } else {
    printForPeople(*outcome, around.out);
  }
  if (!outcome->report.clean()) return kNo;
  if (auto kept = keepState(stateFileOf(*settings->storeFile), outcome->report); !kept) {
    return unusable(kept.error());
  }
  if (!outcome->alarms.empty()) return kNo;
  return outcome->nobodyAnswered() ? kUnusable : kGood;
}

}  // namespace tongban::cli
