#include "gateway/ledger/audit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/ledger/log_walk.hpp"
#include "gateway/ledger/schema.hpp"

namespace tongban::ledger {
namespace {

LogAudit broken(std::string log, std::string_view code, std::string message) {
  LogAudit out;
  out.log = log;
  out.finding = AuditFinding{std::move(log), 0, std::string(code), std::move(message)};
  return out;
}

Result<LogAudit> auditLog(store::Connection& connection, const AuditOrder& order,
                          const LogRow& row) {
  auto certificate = crypto::Certificate::parse(row.certificate);
  auto key =
      certificate ? certificate->publicKey() : Result<crypto::PublicKey>(certificate.error());
  if (!key || key->id() != row.log) {
    return broken(row.log, "ledger.audit-certificate", "账本证书不合法,或不是该账本密钥的证书");
  }
  return LogWalk(connection, order, row, std::move(*certificate), *key).run();
}

// Logs are numbered 1, 2, 3 …; no entry belongs to another number.
Result<Ok> checkNumbers(store::Connection& connection, const std::vector<LogRow>& rows,
                        AuditReport& report) {
  std::int64_t expected = 1;
  for (const auto& row : rows) {
    for (; expected < row.number; ++expected) {
      report.logs.push_back(broken(fmt::format("#{}", expected), "ledger.audit-missing",
                                   fmt::format("第 {} 本账本的登记缺失", expected)));
    }
    ++expected;
  }
  auto orphan = store::queryOne<std::optional<std::int64_t>>(
      connection, "SELECT MAX(entry) FROM ledger_entry WHERE entry < ? OR entry >= ?", rowOf(1, 0),
      rowOf(expected, 0));
  if (!orphan) return std::move(orphan).error();
  if (const auto row = *orphan ? std::get<0>(**orphan) : std::nullopt) {
    const auto number = logNumberOf(*row);
    report.logs.push_back(broken(fmt::format("#{}", number), "ledger.audit-missing",
                                 fmt::format("有第 {} 本账本的条目,却没有它的登记", number)));
  }
  return Ok{};
}

}  // namespace

bool AuditReport::clean() const noexcept {
  return std::ranges::none_of(logs, [](const LogAudit& log) { return log.finding.has_value(); });
}

Result<AuditReport> audit(store::Connection& connection, const AuditOrder& order) {
  auto transaction = connection.begin(store::Access::Read);
  if (!transaction) return std::move(transaction).error();
  auto rows = allLogRows(connection);
  if (!rows) return std::move(rows).error();
  AuditReport report;
  for (const auto& row : *rows) {
    auto walked = auditLog(connection, order, row);
    if (!walked) return std::move(walked).error();
    report.logs.push_back(std::move(*walked));
  }
  if (auto numbered = checkNumbers(connection, *rows, report); !numbered) {
    return std::move(numbered).error();
  }
  const auto reportGone = [&](const std::string& log, std::string message) {
    if (std::ranges::any_of(report.logs, [&](const LogAudit& known) { return known.log == log; })) {
      return;
    }
    report.logs.push_back(broken(log, "ledger.audit-witness", std::move(message)));
  };
  for (const auto& held : order.heldByOthers) {
    reportGone(held.log, "对端持有此账本的签名,存储中却没有这本账本");
  }
  for (const auto& [log, head] : order.since) {
    reportGone(log, "上次审计过此账本,存储中却没有这本账本");
  }
  return report;
}

}  // namespace tongban::ledger
