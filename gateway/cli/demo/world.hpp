// gateway/cli/demo/world.hpp — all that the demonstration stands on, and its chapters. Each chapter
// tells its steps to the report and may leave something for the next.
//
// One thread. A chapter whose forerunner failed fails too, and says so.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "gateway/cli/commands.hpp"
#include "gateway/cli/demo/desk.hpp"
#include "gateway/cli/demo/node.hpp"
#include "gateway/cli/demo/region.hpp"
#include "gateway/cli/demo/report.hpp"
#include "gateway/cli/demo/table.hpp"
#include "gateway/ledger/receipt.hpp"

namespace tongban::cli {

struct DemoWorld {
  Surroundings& around;
  DemoReport& report;
  std::filesystem::path folder;  // of the whole demonstration
  std::filesystem::path schemas;
  std::filesystem::path examples;  // licenses
  std::filesystem::path program;
  const FrontEndRows& table;
  const DemoRegion& sichuan;
  const DemoRegion& chongqing;
  DemoDesk inSichuan;
  DemoDesk inChongqing;
  std::optional<DemoNode> sichuanNode;
  std::optional<DemoNode> chongqingNode;
  // The exchange across regions, once it was made.
  std::optional<ledger::Receipt> asking;     // of 重庆市
  std::optional<ledger::Receipt> providing;  // of 四川省

  const std::string& uscc() const { return table.company.at("统一社会信用代码"); }
};

// 四川省: departments ask their own gateway.
void showHome(DemoWorld&);
// A window is shown electronic licenses.
void showLicenses(DemoWorld&);
// 重庆市 asks 四川省.
void showAcross(DemoWorld&);
// Both ledgers, derived again, with the heads that the other side keeps.
void showAudit(DemoWorld&);
// 四川省's ledger is rewritten, 重庆市 finds it. Afterwards the honest one runs again.
void showTampering(DemoWorld&);

// The refusal that was expected, in lines; else unexpected().
DemoReport::Told toldRefusal(Result<Answered>, std::string_view code);

// A receipt of the demonstration, kept under receipts/ and read back.
Result<ledger::Receipt> keepReceipt(const DemoWorld&, const std::string& name,
                                    const std::string& form);

// What `tongban audit` says as JSON, and its exit code. `held`: heads that the other side keeps.
struct AuditSaid {
  int exit = kUnusable;
  record::Document document;
};
Result<AuditSaid> auditOf(const DemoWorld&, const std::filesystem::path& deployment,
                          const std::filesystem::path& held = {});

}  // namespace tongban::cli
